"""Files that hold many articles: JSON lines, mailboxes, web archives. Records come one by one, whatever the file's size."""

import json
import mailbox
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from marketlink.core.article import Article, Published
from marketlink.core.errors import InputError, MarketlinkError
from marketlink.ingest.assemble import assemble
from marketlink.ingest.fetch import PAGE_KINDS
from marketlink.ingest.json_feed import text_of
from marketlink.ingest.pages import read_document
from marketlink.ingest.times import read_time

MAX_BYTES = 20_000_000  # of one record
PAGE = "200"
ENDINGS = (".jsonl", ".ndjson", ".mbox", ".warc", ".warc.gz")


@dataclass(frozen=True, slots=True)
class Record:
    """One article of an archive.

    Attributes
    ----------
    number : int
        Its place in the file, from 0.
    article : Article or None
        What stands in it; None if it can't be read.
    error : str
        Why it can't be read; empty where it can.
    """

    number: int
    article: Article | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class _Raw:
    """A record's bytes, and what the archive says of it."""

    where: str
    data: bytes
    kind: str
    url: str = ""
    charset: str | None = None
    fetched: datetime | None = None


def is_archive(path: Path) -> bool:
    """Return whether a file's name is that of an archive."""
    return path.name.lower().endswith(ENDINGS)


def read_archive(path: Path, start: int = 0) -> Iterator[Record]:
    """Read the articles of an archive in their order.

    Parameters
    ----------
    path : Path
        A .jsonl file (`{"text", "title"?, "published"?, "source"?, "url"?}` a line), an .mbox, or a .warc, also .warc.gz.
    start : int
        How many records to pass over unread.

    Raises
    ------
    InputError
        If the file can't be opened, or is damaged: what stands before the damage has been given.
    """
    name = path.name.lower()
    opened = _warc if name.endswith((".warc", ".warc.gz")) else _mbox if name.endswith(".mbox") else _lines
    try:
        for number, raw in enumerate(islice(opened(path), start, None), start):
            yield _record(number, raw, path.stem)
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror or error}") from None


def _record(number: int, raw: _Raw, source: str) -> Record:
    try:
        if len(raw.data) > MAX_BYTES:
            raise InputError(f"{raw.where} is larger than {MAX_BYTES / 1e6:g} MB")
        if raw.kind == "json":
            return Record(number, _from_json(raw, source))
        article = read_document(
            raw.data,
            where=raw.where,
            kind=raw.kind,
            source=source,
            url=raw.url,
            declared=raw.charset,
            fetched=raw.fetched,
        )
        return Record(number, article)
    except MarketlinkError as error:
        return Record(number, None, str(error))


def _lines(path: Path) -> Iterator[_Raw]:
    with path.open("rb") as file:
        for number, line in enumerate(iter(partial(file.readline, MAX_BYTES + 1), b""), 1):
            if line.strip():
                yield _Raw(f"{path.name}, line {number}", line, "json")


def _from_json(raw: _Raw, source: str) -> Article:
    try:
        item: Any = json.loads(raw.data)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{raw.where} is no JSON: {error}") from None
    if not isinstance(item, dict) or not text_of(item, "text"):
        raise InputError(f"{raw.where} is no article", 'a line is {"text": ..., "title": ..., "published": ...}')
    stamp = text_of(item, "published")
    published: Published | None = read_time(stamp, "given") if stamp else None
    if stamp and published is None:
        raise InputError(f"{raw.where}: {stamp[:40]!r} is no date", "write 2022-02-14, or 2022-02-14T16:10:00+03:00")
    return assemble(
        text_of(item, "text"),
        where=raw.where,
        data=raw.data,
        title=text_of(item, "title"),
        published=published,
        source=text_of(item, "source") or source,
        url=text_of(item, "url"),
    )


def _mbox(path: Path) -> Iterator[_Raw]:
    box = mailbox.mbox(path, create=False)
    try:
        for number, key in enumerate(box.iterkeys(), 1):
            yield _Raw(f"{path.name}, message {number}", box.get_bytes(key), "eml")
    finally:
        box.close()


def _warc(path: Path) -> Iterator[_Raw]:
    with path.open("rb") as file:
        try:
            yield from _pages(file, path.name)
        except ArchiveLoadFailed as error:
            said = " ".join(str(error).split())[:200]
            raise InputError(f"{path.name} is damaged from here on: {said}") from None
        except (ValueError, EOFError, AttributeError, TypeError, IndexError) as error:  # what warcio raises on damaged heads
            raise InputError(f"{path.name} is damaged from here on: {error!r}") from None


def _pages(file: BinaryIO, name: str) -> Iterator[_Raw]:
    for record in ArchiveIterator(file):
        head = record.http_headers
        if record.rec_type != "response" or head is None or head.get_statuscode() != PAGE:
            continue
        media_type, _, parameters = (head.get_header("Content-Type") or "").partition(";")
        kind = PAGE_KINDS.get(media_type.strip().lower())
        if kind is None:
            continue
        url = record.rec_headers.get_header("WARC-Target-URI") or ""
        charset = parameters.partition("charset=")[2].strip(" \"'") or None
        stamp = read_time(record.rec_headers.get_header("WARC-Date") or "", "archive")
        fetched = stamp.at if stamp is not None else None
        yield _Raw(url or name, record.content_stream().read(MAX_BYTES + 1), kind, url, charset, fetched)
