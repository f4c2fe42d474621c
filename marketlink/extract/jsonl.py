"""JSON lines in, JSON lines out: one article a line, its moves on the line that answers it."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from marketlink.core.article import Article, DatePrecision, Published
from marketlink.core.errors import InputError
from marketlink.core.ids import content_id
from marketlink.core.moves import StatedMove
from marketlink.extract.extractor import extract
from marketlink.extract.lexicon import Lexicon

_NEEDED = 'each line is {"id": ..., "text": ...}, with "title" and "published" where known'


def move_record(move: StatedMove) -> dict[str, Any]:
    """Return `move` as the fields of the exchange format; offsets are those of its first span."""
    change, span = move.change, move.spans[0]
    return {
        "instrument": move.instrument,
        "name": move.name,
        "subject": move.subject,
        "measure": move.measure.value,
        "direction": move.direction.value,
        "magnitude": change.value if change else None,
        "magnitude_high": change.high if change else None,
        "unit": change.unit if change else None,
        "qualifier": move.qualifier.value if move.qualifier else None,
        "level": move.level.value if move.level else None,
        "as_of": move.as_of.text if move.as_of else None,
        "kind": move.kind.value,
        "start": span.start,
        "end": span.end,
    }


def records(lines: Iterable[str], lexicon: Lexicon, first: int = 1) -> Iterator[str]:
    """Yield one JSON line of moves for each JSON line of an article; nothing is kept between lines.

    Parameters
    ----------
    lines : iterable of str
        JSON objects with id and text, and optionally title and published.
    lexicon : Lexicon
        From `Lexicon.of(registry)`.
    first : int
        The number of the first line, for errors.

    Raises
    ------
    InputError
        For a line that is no such record: the sentence names the line.
    """
    for number, line in enumerate(lines, first):
        if not line.strip():
            continue
        article, ident = _article(line, number)
        moves = [move_record(move) for move in extract(article, lexicon)]
        yield json.dumps({"id": ident, "moves": moves}, ensure_ascii=False)


def _article(line: str, number: int) -> tuple[Article, Any]:
    try:
        raw = json.loads(line)
    except ValueError as error:
        raise InputError(f"line {number} is no JSON ({error})", _NEEDED) from None
    if not isinstance(raw, dict) or "id" not in raw or not isinstance(raw.get("text"), str):
        raise InputError(f"line {number} has no id or no text", _NEEDED)
    title, text = raw.get("title") or "", raw["text"]
    if not isinstance(title, str):
        raise InputError(f"line {number} ({raw['id']}): its title is no text", _NEEDED)
    published = _published(raw, number)
    ident = content_id("article", title, text, published.day)
    return Article(ident, str(raw["id"]), title, text, published, "jsonl", "", ""), raw["id"]


def _published(raw: dict[str, Any], number: int) -> Published:
    """Read "published": a date, or an instant with its zone; a time without a zone counts as a date."""
    value = raw.get("published")
    if value is None:
        return _dated(raw.get("date"))
    if not isinstance(value, str):
        raise InputError(
            f"line {number} ({raw['id']}): published is no text", 'write "2022-02-14" or "2022-02-14T16:10:00+03:00"'
        )
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise InputError(
            f"line {number} ({raw['id']}): published {value!r} is no date", 'write "2022-02-14" or "2022-02-14T16:10:00+03:00"'
        ) from None
    return _given(moment, value)


def _dated(value: Any) -> Published:
    """Read a "date" of free form, as corpora have it: only an ISO date counts, anything else is unknown."""
    if not isinstance(value, str):
        return Published()
    try:
        return _given(datetime.fromisoformat(value), value)
    except ValueError:
        return Published(raw=value)


def _given(moment: datetime, raw: str) -> Published:
    day: date = moment.date()
    if moment.tzinfo is None:
        return Published(day, None, DatePrecision.DAY, "given", raw)
    return Published(day, moment, DatePrecision.MINUTE, "given", raw)
