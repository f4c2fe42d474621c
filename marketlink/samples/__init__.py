"""Five articles written for the project, with their dates: what the demo reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

PUBLISHED = "published.csv"


@contextmanager
def sample_folder() -> Iterator[Path]:
    """Give the folder with the sample articles and published.csv, also where the package is zipped."""
    with as_file(files(__name__)) as folder:
        yield folder


def sample_files(folder: Path) -> tuple[Path, ...]:
    """Return the articles in `folder`, in the order of their names."""
    return tuple(sorted(folder.glob("*.txt")))
