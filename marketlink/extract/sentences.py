"""Splitting flattened text into sentences; offsets are those of the text."""

import re
from typing import NamedTuple

from marketlink.extract import words

# One class of marks leads it, so that the search passes over all other characters in one loop.
_BREAK = re.compile(
    r"[.!?\n;\u2022](?:(?<=[.!?])[\"')\]]*(?=\s)|(?<=[a-z]{3}\.)(?=[A-Z][a-z]+\s)|(?<=\n)\n*|(?<=[;\u2022])(?=\s))"
)
_SHORTENED = words.split(
    """Mr Mrs Ms Dr Prof Sen Rep Gov Gen Lt St Inc Corp Co Ltd Bros Cos No Nos vs etc approx est avg Jan Feb Mar Apr Jun Jul
    Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun Rs am pm pct cts ct oz lb lbs bbl Calif Mass Conn
    Ill Pa Fla Va Md Tex Wash Ariz Ore Colo Mich Minn Wis Ala Ga Tenn Ky La Okla Kan Neb dept govt yr yrs mln bln"""
)
# Also initials, and what stands after a mark: "U.S.", "(Corp."
_ABBREVIATION = re.compile(rf"(?:\b(?:[A-Za-z]\.)+[A-Za-z]|\b(?:{'|'.join(sorted(_SHORTENED))}))$")
_ENDS_ANYWAY = re.compile(r"(?:a\.m|p\.m|am|pm|Inc|Corp|Co|Ltd|pct|cts|ct|oz|lb|lbs|bbl|mln|bln|[A-Z]\.[A-Z])$")
_STARTS = re.compile(
    r"\s+[\"'(\[]*(?:The|In|On|At|But|And|It|Its|He|She|They|This|That|A|An|For|With|While|Meanwhile|Shares|Wall|Oil|Gold|Stocks|As|After|However)\b"
)
# A line of a table that holds numbers only: "2,105.30", "+12.40 (+0.59%)".
_CELL = re.compile(r"[ ]*[($\u20ac\u00a3]?[-+]?[$\u20ac\u00a3]?\.?\d[\d,.]*%?\)?(?:[ ]+\(?[-+]?[\d,.]+%?\)?)*[ ]*(?=\n|$)")
_NUMERIC = frozenset(" +-$(0123456789.\u20ac\u00a3")
_LABEL = 40
# No sentence ends with these: the line goes on.
_OPEN_ENDED = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "to",
        "in",
        "on",
        "at",
        "by",
        "for",
        "from",
        "with",
        "and",
        "or",
        "versus",
        "against",
        "than",
        "as",
        "its",
    ]
)
_SHORT = 25  # "By 9:12 AM; shares ..." is one sentence
_LOWER_WORD = re.compile(r"(?:[a-z]{4,}|[%)\d])$")


class Sentence(NamedTuple):
    """Characters [start, end) of the text; `line` counts the lines before it."""

    start: int
    end: int
    line: int


def split(flat: str) -> list[Sentence]:
    """Return the sentences of `flat` in order, blanks around them left out."""
    found: list[Sentence] = []
    start, line = 0, 0
    for match in _BREAK.finditer(flat):
        mark = match[0][0]
        if mark == "\n":
            if _runs_on(flat, match.start(), match.end()):
                continue
            _keep(found, flat, start, match.start(), line)
            start = match.end()
            line += 1
        elif mark in ".!?":
            if mark == "." and not _is_end(flat, match.start(), match.end()):
                continue
            _keep(found, flat, start, match.end(), line)
            start = match.end()
        elif match.start() - start > _SHORT:
            _keep(found, flat, start, match.start(), line)
            start = match.end()
    _keep(found, flat, start, len(flat), line)
    return found


def _keep(found: list[Sentence], flat: str, start: int, end: int, line: int) -> None:
    piece = flat[start:end]
    body = piece.lstrip()
    if body:
        begin = end - len(body)
        found.append(Sentence(begin, begin + len(body.rstrip()), line))


def _runs_on(flat: str, start: int, end: int) -> bool:
    """Return whether a line break stands inside a sentence: a wrapped line goes on in lower case."""
    if start == 0 or end >= len(flat):
        return False
    if flat[end] in _NUMERIC and _CELL.match(flat, end) and _labelled(flat, start):
        return True
    if end - start > 1 or flat[start - 1] in ".!?:;" or flat.startswith(("--", "-"), end):
        return False
    return flat[end].islower() or flat[start - 1] == "," or _wrapped(flat, start, end)


def _labelled(flat: str, start: int) -> bool:
    """Return whether the line before a line of numbers is short: the name, or the number, in a cell of its own."""
    line = flat[flat.rfind("\n", max(0, start - _LABEL - 1), start) + 1 : start].strip()
    return 0 < len(line) < _LABEL and line[-1] not in ".!?;" and (line[-1] in "%)" or line[-1].isalnum())


def _wrapped(flat: str, start: int, end: int) -> bool:
    """Return whether a line that was broken at a fixed width goes on with a capital or a number."""
    before = flat[max(0, start - _LABEL) : start]
    if "\n" in before or not before[-1].islower():
        return False
    return flat[end].isdigit() or before.rpartition(" ")[2] in _OPEN_ENDED


def _is_end(flat: str, dot: int, end: int) -> bool:
    """Return whether the full stop at `dot` ends a sentence."""
    before = flat[max(0, dot - 12) : dot]
    rest = flat[end : end + 40]
    after = rest.lstrip()
    if not after:
        return True
    first = after.lstrip("\"'([")[:1]
    if first in ("+", "-") and before[-1:].isdigit():  # "44408.   -0.48%" in a table
        return False
    if _abbreviated(before):
        return bool(_ENDS_ANYWAY.search(before)) and bool(_STARTS.match(rest))
    if first.islower():
        return bool(_LOWER_WORD.search(before)) and not before.endswith(("vs", "approx"))
    return not (len(before) > 1 and before[-1].isupper() and not before[-2].isalnum() and before[-2] != "&") or first.islower()


def _abbreviated(before: str) -> bool:
    """Return whether the word at the end of `before` is cut short; a plain word is looked up, anything else is searched."""
    word = before[before.rfind(" ") + 1 :]
    return word in _SHORTENED if word.isalpha() else _ABBREVIATION.search(before) is not None
