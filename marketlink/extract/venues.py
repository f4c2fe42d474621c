"""Which grade a bare name means: "wheat" on Euronext is milling wheat, "crude" on Nymex is West Texas Intermediate."""

import re
from functools import lru_cache

from marketlink.extract.items import Mention, Reading
from marketlink.instruments import Registry

# The name itself says which grade it is.
_AMERICAN = re.compile(r"\bU\.?S\b|\bAmerican\b|\bChicago\b")


@lru_cache(maxsize=4)
def _patterns(registry: Registry) -> dict[str, re.Pattern[str]]:
    """Return for each bare name a pattern whose groups are the grades, by their place in the table."""
    return {
        bare: re.compile("|".join(f"(\\b(?:{_either(words)})\\b)" for words in grades.values()))
        for bare, grades in registry.venues.items()
    }


def _either(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in words)


def graded(mention: Mention, reading: Reading, registry: Registry) -> str | None:
    """Return the id that `mention` has by the venue that its sentence names nearest to it."""
    pattern = _patterns(registry).get(mention.ident or "")
    if pattern is None or mention.name or _AMERICAN.search(reading.flat, mention.start, mention.end):
        return mention.ident
    found = list(pattern.finditer(reading.flat, reading.start, reading.end))
    if not found:
        return mention.ident
    nearest = min(found, key=lambda match: abs(match.start() - mention.start))
    return list(registry.venues[mention.ident or ""])[(nearest.lastindex or 1) - 1]
