"""JSON lines in, JSON lines out: one article a line, its moves on the line that answers it."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from marketlink.core.errors import InputError
from marketlink.core.moves import StatedMove
from marketlink.extract.extractor import moves_in
from marketlink.extract.lexicon import Lexicon

_NEEDED = 'each line is {"id": ..., "text": ...}, with "title" and "published" where known'
_ENCODE = json.JSONEncoder(ensure_ascii=False).encode


def move_record(move: StatedMove) -> dict[str, Any]:
    """Return `move` as the fields of the exchange format; offsets are those of its first span."""
    change, span = move.change, move.spans[0]
    return {
        "instrument": move.instrument,
        "name": move.name,
        "subject": move.subject,
        "measure": str(move.measure),
        "direction": str(move.direction),
        "magnitude": change.value if change else None,
        "magnitude_high": change.high if change else None,
        "unit": change.unit if change else None,
        "qualifier": str(move.qualifier) if move.qualifier else None,
        "level": move.level.value if move.level else None,
        "as_of": move.as_of.text if move.as_of else None,
        "kind": str(move.kind),
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
        raw = _parsed(line, number)
        moves = [move_record(move) for move in moves_in(raw["text"], lexicon, raw.get("title") or "", _day(raw, number))]
        yield _ENCODE({"id": raw["id"], "moves": moves})


def _parsed(line: str, number: int) -> dict[str, Any]:
    """Return the fields of a line: it has an id and a text, and a title that is text or absent."""
    try:
        raw = json.loads(line)
    except ValueError as error:
        raise InputError(f"line {number} is no JSON ({error})", _NEEDED) from None
    if not isinstance(raw, dict) or "id" not in raw or not isinstance(raw.get("text"), str):
        raise InputError(f"line {number} has no id or no text", _NEEDED)
    if not isinstance(raw.get("title") or "", str):
        raise InputError(f"line {number} ({raw['id']}): its title is no text", _NEEDED)
    return raw


def _day(raw: dict[str, Any], number: int) -> date | None:
    """Return the day of "published": a date, or an instant with its zone; without it of an ISO "date"."""
    value = raw.get("published")
    if value is None:
        return _dated(raw.get("date"))
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value).date()
        except ValueError:
            pass
    told = f"published {value!r} is no date" if isinstance(value, str) else "published is no text"
    raise InputError(f"line {number} ({raw['id']}): {told}", 'write "2022-02-14" or "2022-02-14T16:10:00+03:00"')


def _dated(value: Any) -> date | None:
    """Read a "date" of free form, as corpora have it: only an ISO date counts, anything else is unknown."""
    try:
        return datetime.fromisoformat(value).date() if isinstance(value, str) else None
    except ValueError:
        return None
