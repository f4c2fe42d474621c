"""Packages that not every installation has."""

from collections.abc import Iterator
from contextlib import contextmanager

from marketlink.core.errors import UsageError


@contextmanager
def needed(package: str, extra: str) -> Iterator[None]:
    """Import an extra's package inside this block.

    Raises
    ------
    UsageError
        With the command that installs it, where it isn't installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise UsageError(f"this needs {package}, which isn't installed", f'pip install "marketlink[{extra}]"') from error
