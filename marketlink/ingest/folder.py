"""A watched folder: the article files and archives in it that have not been read."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain, islice
from pathlib import Path

from marketlink.core.article import Article, Published
from marketlink.core.clock import as_utc
from marketlink.core.errors import InputError, MarketlinkError
from marketlink.ingest.archives import is_archive, read_archive
from marketlink.ingest.files import KINDS, MAX_BYTES, read_article

PART = 50  # records of an archive that are stored together
ARRIVED = timedelta(days=7)  # a file changed longer ago lay somewhere else before: its text may be of any year
SETTLED = timedelta(seconds=2)  # a file younger than this may still be written


@dataclass(frozen=True, slots=True)
class FolderFile:
    """One file that was looked at.

    Attributes
    ----------
    key : str
        Name, size and time of change: to be given to the next `new_files` as seen.
        An archive comes in parts, each with a key of its own, so that a stop in the middle costs one part.
    path : Path
        The file.
    articles : tuple of Article
        What stands in it; none if it can't be read.
    errors : tuple of str
        Why it, or records of it, can't be read.
    """

    key: str
    path: Path
    articles: tuple[Article, ...]
    errors: tuple[str, ...]


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
    return chain.from_iterable(_read(path, seen, moment, dates.get(path.name), max_bytes) for path in paths)


def _wanted(path: Path) -> bool:
    return (path.suffix.lower() in KINDS or is_archive(path)) and not path.name.startswith((".", "~"))


def _read(path: Path, seen: Collection[str], moment: float, published: Published | None, max_bytes: int) -> Iterator[FolderFile]:
    """Read one file; nothing where it was seen before, is still written, or is gone."""
    before = _key(path)
    if before is None or before[0] in seen or abs(moment - before[1]) < SETTLED.total_seconds():
        return
    arrived = _arrival(before[1], moment)
    parts = _parts(path, before[0], seen) if is_archive(path) else _file(path, before[0], published, max_bytes, arrived)
    for part in parts:
        if _key(path) != before:  # it is being written to: another turn reads it
            return
        yield part


def _arrival(changed: float, moment: float) -> datetime | None:
    """Return when a file came; None where its time of change doesn't tell it."""
    if not 0 <= moment - changed <= ARRIVED.total_seconds():
        return None
    return datetime.fromtimestamp(changed, UTC)


def _file(path: Path, key: str, published: Published | None, max_bytes: int, arrived: datetime | None) -> Iterator[FolderFile]:
    try:
        yield FolderFile(key, path, (read_article(path, published, max_bytes=max_bytes, fetched=arrived),), ())
    except MarketlinkError as fault:
        yield FolderFile(key, path, (), (str(fault),))


def _parts(path: Path, key: str, seen: Collection[str]) -> Iterator[FolderFile]:
    """Read an archive from the first part that wasn't seen; the last part has the file's own key."""
    number = 0
    while f"{key}#{number}" in seen:
        number += 1
    records = read_archive(path, start=number * PART)
    over = False
    while not over:
        articles, errors = [], []
        try:
            part = list(islice(records, PART))
        except MarketlinkError as fault:
            part, errors = [], [str(fault)]
        articles = [record.article for record in part if record.article is not None]
        errors += [record.error for record in part if record.error]
        over = len(part) < PART
        yield FolderFile(key if over else f"{key}#{number}", path, tuple(articles), tuple(errors))
        number += 1


def _key(path: Path) -> tuple[str, float] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    name = path.name.encode(errors="backslashreplace").decode()  # a name need not be UTF-8; what is stored must
    return f"{name}|{status.st_size}|{status.st_mtime_ns}", status.st_mtime
