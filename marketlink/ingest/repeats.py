"""Texts that stand twice on their page: paragraphs are compared by a hash of their letters and digits."""

import re

SHORTEST = 60  # letters; a shorter paragraph may well be said twice
_NOT_LETTERS = re.compile(r"[\W_]+")

WHOLE = "the text stood twice on the page: the repetition is left out"


def letters(text: str) -> str:
    """Return the letters and digits of `text` in one case, so that spaces and quotation marks don't count."""
    return _NOT_LETTERS.sub("", text.casefold())


def without_repeats(paragraphs: list[str], title: str) -> tuple[list[str], tuple[str, ...]]:
    """Keep each paragraph once, and the title not at all.

    A second copy may begin glued to the end of the first; and its end may be cut off.

    Returns
    -------
    kept, notes
        The paragraphs that stay, in order, and what was left out.
    """
    heading = letters(title)
    seen: set[str] = set()
    kept: list[str] = []
    dropped = 0
    parts = [part for paragraph in _unglued(paragraphs) for part in paragraph]
    for number, part in enumerate(parts):
        key = letters(part)
        if heading and key == heading:
            continue
        cut_off = number == len(parts) - 1 and any(other.startswith(key) for other in seen)
        if len(key) >= SHORTEST and (key in seen or cut_off):
            dropped += len(key)
            continue
        seen.add(key)
        kept.append(part)
    if not dropped:
        return kept, ()
    rest = sum(len(letters(part)) for part in kept)
    return kept, ((WHOLE if dropped > 0.4 * rest else "paragraphs that stood twice on the page are kept once"),)


def _unglued(paragraphs: list[str]) -> list[list[str]]:
    """Split each paragraph where the text's first paragraph begins anew inside it."""
    lead = next((p for p in paragraphs if len(letters(p)) >= SHORTEST), None)
    if lead is None:
        return [[p] for p in paragraphs]
    opening = lead[: 2 * SHORTEST] if len(lead) > 2 * SHORTEST else lead
    return [_split(p, opening, begins=p is lead) for p in paragraphs]


def _split(paragraph: str, opening: str, *, begins: bool) -> list[str]:
    parts = []
    start = 0
    at = paragraph.find(opening, 1 if begins else 0)
    while at >= 0:
        if at > start:
            parts.append(paragraph[start:at].strip())
        start = at
        at = paragraph.find(opening, at + len(opening))
    return [*parts, paragraph[start:].strip()]
