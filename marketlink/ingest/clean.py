"""Page text to article text: furniture off, headline found, repetitions once."""

import re
import unicodedata
from dataclasses import dataclass

from marketlink.ingest.decode import printable
from marketlink.ingest.furniture import (
    ends_sentence,
    has_figure,
    is_date_line,
    is_furniture,
    is_read_more,
    opens_comments,
    opens_related,
)
from marketlink.ingest.repeats import letters, without_repeats

BODY = 80  # characters of a sentence that is surely the article's own
SHORT_BODY = 30  # the same, in a text that has no longer one
LONGEST_HEADLINE = 200
LABEL = 4  # words of a label, at most

_SPACES = re.compile(r"[^\S\n]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
_BULLET = re.compile(r"^(?:[-*•·▪►|]\s+)+")
_NAME = r"(?:[A-Z][\w.'’-]*|de|van|von|al|bin)"
_BYLINE = re.compile(rf"(?:[Bb]y|BY)\s.{{2,80}}|{_NAME}(?:\s{_NAME}){{1,2}}(?:(?:,| and| &)\s{_NAME}(?:\s{_NAME}){{1,2}}){{1,4}}")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """An article's title and text, and what cleaning did."""

    title: str
    text: str
    notes: tuple[str, ...]


def clean(raw: str, title: str = "") -> Cleaned:
    """Clean the text of a page.

    Parameters
    ----------
    raw : str
        The text as found: furniture, headline and paragraphs.
    title : str
        The headline where it is known already; else the first plausible headline line is taken.

    Returns
    -------
    Cleaned
        `text` has its paragraphs apart by an empty line, and never holds the title's line.
    """
    lines = paragraphs(raw)
    title = one_line(title)
    start = _body_start(lines)
    found = _headline(lines[:start], title)
    if start == len(lines):  # no sentence at all, as in a table or a feed's summary: then no line can be told from another
        return _without_sentences(lines, title)
    if not title and found is not None:
        title = lines[found]
    head = lines[found + 1 : start] if found is not None else lines[:start]
    kept = [*_head(head), *_body(lines[start:], title)]
    kept = _without_tail(kept)
    text_lines, repeats = without_repeats(kept, title)
    return Cleaned(title, "\n\n".join(text_lines), (*repeats, *_notes(lines, len(kept), title)))


def _without_sentences(lines: list[str], title: str) -> Cleaned:
    kept, repeats = without_repeats([line for line in lines if not is_furniture(line)], title)
    return Cleaned(title, "\n\n".join(kept), (*repeats, *_notes(lines, len(kept), title)))


def paragraphs(raw: str) -> list[str]:
    """Return the paragraphs of `raw`: one a line, or one a block where lines are wrapped at a width."""
    text = _SPACES.sub(" ", _visible(raw.replace("\r\n", "\n").replace("\r", "\n")))
    result = []
    for block in re.split(r"\n[ \n]*\n", text):
        lines = [line for line in (_line(part) for part in block.split("\n")) if line]
        result.extend([" ".join(lines)] if _wrapped(lines) else lines)
    return result


def one_line(text: str) -> str:
    """Return a title or a name on one line, without characters that can't be seen or stored."""
    return _line(" ".join(_visible(text).split()))


def _visible(text: str) -> str:
    return _INVISIBLE.sub("", printable(unicodedata.normalize("NFC", text)))


def _line(line: str) -> str:
    return " ".join(_BULLET.sub("", line.strip()).strip("| ").split())


def _wrapped(lines: list[str]) -> bool:
    """Return whether the lines are one paragraph, broken at a width of 60 to 100 characters."""
    widths = [len(line) for line in lines[:-1]]
    if not widths or max(widths) > 100 or min(widths) < 45 or max(widths) - min(widths) > 30:
        return False
    open_ended = sum(not ends_sentence(line) for line in lines[:-1])
    return open_ended >= 0.6 * len(widths) and not any(is_furniture(line) for line in lines)


def _is_body(line: str, least: int = BODY) -> bool:
    return len(line) >= least and ends_sentence(line) and not is_furniture(line)


def _body_start(lines: list[str]) -> int:
    for least in (BODY, SHORT_BODY):
        for number, line in enumerate(lines):
            if _is_body(line, least):
                return number
    return len(lines)


def _headline(head: list[str], title: str) -> int | None:
    """Return the number of the headline's line: that of a known title, else the first plausible one."""
    if title:
        return next((n for n, line in enumerate(head) if letters(line) == letters(title)), None)
    return next((n for n, line in enumerate(head) if _plausible(line)), None)


def _plausible(line: str) -> bool:
    if not 20 <= len(line) <= LONGEST_HEADLINE or len(line.split()) < 4:
        return False
    if line.endswith((".", ":", ";")) or is_furniture(line):
        return False
    return not _BYLINE.fullmatch(line)


def _head(lines: list[str]) -> list[str]:
    """Keep what the article says before its first paragraph: a standfirst, a line with figures."""
    kept = [line for line in lines if not is_furniture(line) and not _BYLINE.fullmatch(line)]
    return [line for line in kept if has_figure(line) or ends_sentence(line) or len(line.split()) >= LABEL]


def _body(lines: list[str], title: str) -> list[str]:
    kept: list[str] = []
    related = False
    for line in lines:
        if opens_comments(line) and sum(map(len, kept)) >= 300:
            break
        if related and not (ends_sentence(line) or has_figure(line)):
            continue
        related = opens_related(line)
        if is_read_more(line) and kept and not ends_sentence(kept[-1]) and not has_figure(kept[-1]):
            kept.pop()  # the headline of the other article
        if not is_furniture(line) and letters(line) != letters(title):
            kept.append(line)
    return kept


def _without_tail(lines: list[str]) -> list[str]:
    """Take off labels after the last paragraph, such as the outlet's name."""
    end = len(lines)
    while end and not ends_sentence(lines[end - 1]) and not has_figure(lines[end - 1]) and len(lines[end - 1].split()) <= LABEL:
        end -= 1
    return lines[:end] if end else lines


def _notes(lines: list[str], kept: int, title: str) -> tuple[str, ...]:
    notes = []
    off = len(lines) - kept - bool(title)
    if off > 0:
        notes.append(f"{off} line{'s' if off > 1 else ''} of page furniture left out")
    notes.extend(f"the page's line {line!r} is not taken as the article's date" for line in lines if is_date_line(line))
    if not title:
        notes.append("no headline line found")
    return tuple(notes[:6])
