"""A watched folder: the article files in it that have not been read."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from marketlink.core.article import Article, Published
from marketlink.core.clock import as_utc
from marketlink.core.errors import InputError, MarketlinkError
from marketlink.ingest.files import KINDS, MAX_BYTES, read_article

SETTLED = timedelta(seconds=2)  # a file younger than this may still be written


@dataclass(frozen=True, slots=True)
class FolderFile:
    """One file that was looked at.

    Attributes
    ----------
    key : str
        Name, size and time of change: to be given to the next `new_files` as seen.
    path : Path
        The file.
    article : Article or None
        What stands in it; None if it can't be read.
    error : str or None
        Why it can't be read.
    """

    key: str
    path: Path
    article: Article | None
    error: str | None


def new_files(
    folder: Path,
    seen: Collection[str],
    now: datetime,
    *,
    published: Mapping[str, Published] | None = None,
    max_bytes: int = MAX_BYTES,
) -> Iterator[FolderFile]:
    """Read the files that are new or changed, in the order of their names.

    Parameters
    ----------
    folder : Path
        The watched folder; its subfolders are not looked into.
    seen : collection of str
        Keys of the files read before.
    now : datetime
        The present, aware. A file changed less than 2 s before is left for the next turn.
    published : mapping of str to Published, optional
        Dates by file name.
    max_bytes : int
        The largest file that is read.

    Returns
    -------
    iterator of FolderFile
        Each file is read when it is asked for, so that the caller may stop between two.

    Raises
    ------
    InputError
        If the folder is missing or can't be listed. A bad file is an error of its own, in its FolderFile.
    """
    try:
        paths = sorted(path for path in folder.iterdir() if _wanted(path))
    except OSError as error:
        raise InputError(
            f"the folder {folder} can't be listed: {error.strerror or error}", "create it, or change the inbox setting"
        ) from None
    moment = as_utc(now).timestamp()
    dates = published or {}
    read = (_file(path, seen, moment, dates.get(path.name), max_bytes) for path in paths)
    return (file for file in read if file is not None)


def _wanted(path: Path) -> bool:
    return path.suffix.lower() in KINDS and not path.name.startswith((".", "~"))


def _file(path: Path, seen: Collection[str], moment: float, published: Published | None, max_bytes: int) -> FolderFile | None:
    """Read one file; None where it was seen before, is still written, or is gone."""
    before = _key(path)
    if before is None or before[0] in seen or abs(moment - before[1]) < SETTLED.total_seconds():
        return None
    article, error = None, None
    try:
        article = read_article(path, published, max_bytes=max_bytes)
    except MarketlinkError as fault:
        error = str(fault)
    after = _key(path)
    return FolderFile(before[0], path, article, error) if after == before else None


def _key(path: Path) -> tuple[str, float] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return f"{path.name}|{status.st_size}|{status.st_mtime_ns}", status.st_mtime
