"""What the head of a table says of its columns: whether a bare "-0.61" is per cent or points."""

import re
from collections.abc import Iterator

_WORD = re.compile(r"%|[a-z]+")
_PERCENT = frozenset(["%", "pct", "percent", "pc"])
_CHANGE = frozenset(["change", "changes", "chg", "net", "move", "points", "pts", "difference", "diff"])
_ROWS = 60  # looked through for the head


def headed_in_percent(flat: str, start: int) -> bool:
    """Return whether the head of the row's table calls its first column of changes a percentage.

    Parameters
    ----------
    flat : str
        The text.
    start : int
        Where the row begins.
    """
    for line in _above(flat, start):
        if not line.strip():
            return False
        if any(character.isdigit() for character in line):
            continue  # another row
        if words := _WORD.findall(line.lower().replace("per cent", "percent")):
            return next(_columns(words), False)
    return False


def _above(flat: str, start: int) -> Iterator[str]:
    end = flat.rfind("\n", 0, start + 1)
    for _ in range(_ROWS):
        if end < 0:
            return
        begin = flat.rfind("\n", 0, end)
        yield flat[begin + 1 : end]
        end = begin


def _columns(words: list[str]) -> Iterator[bool]:
    """Yield the columns of changes in "Last | Net change | % change": words of one column count once."""
    k = 0
    while k < len(words):
        begin, percent = k, False
        while k < len(words) and (words[k] in _CHANGE or (words[k] in _PERCENT and not percent)):
            if words[k] in _PERCENT and k > begin and words[k + 1 : k + 2] and words[k + 1] in _CHANGE:
                break  # "Change | % change"
            percent = percent or words[k] in _PERCENT
            k += 1
        if k > begin:
            yield percent
        else:
            k += 1
