"""Who is spoken of in a clause whose verb no rule reads: "X and Y were among the worst hit, down 3%"."""

from marketlink.extract import grammar, words
from marketlink.extract.items import Item, Reading
from marketlink.extract.subjects import Subject, group_before, word_before
from marketlink.extract.unlisted import partners, unlisted_before

_REACH = 16
_UNNAMED = frozenset(["place", "sector", "anaphor"])
_BETWEEN = words.LINKS | grammar.DEGREES
_BEING = words.split("was were is are be been ranked")
_RANKS = words.split(
    """worst best top biggest largest heaviest hardest worst-hit hardest-hit faller fallers gainer gainers riser risers loser
    losers decliner decliners mover movers performer performers laggard laggards leader leaders standout casualty casualties
    worst-performing best-performing top-performing"""
)
# Verbs that say how a price did beside others, or that it turned, and leave the way to what follows the comma.
_FARED = words.split(
    """bucked bucks defied defies lagged lags outperformed outperforms underperformed underperforms led leads topped headed fared
    suffered suffers went faced came stood shone outshone trailed trails followed"""
)
_STOPS = frozenset(["while", "whereas", "but", "although", "though", "as", "after", "because", "if", "that", "which", "who"])


def head_of(reading: Reading, i: int, last: int) -> Subject | None:
    """Return the subject of the clause before the comma that leads to the direction word at item `i`.

    Parameters
    ----------
    reading : Reading
        The sentence.
    i : int
        The item of the direction word, or of an amount before it.
    last : int
        The token at which the last statement ends: the clause must begin after it.
    """
    items = reading.items
    k = i - 1
    while k > 0 and items[k].low in _BETWEEN:
        k -= 1
    if k < 1 or items[k].low != ",":
        return None
    for v in range(k - 1, max(0, k - _REACH), -1):
        low = items[v].low
        if items[v].first < last or low == "," or low in _STOPS:
            return None
        if low in _FARED or low in _BEING:
            return _named(reading, v, ranked=low in _FARED or _ranked(items, v, k), opens=last == 0)
    return None


def _ranked(items: list[Item], v: int, k: int) -> bool:
    return any(items[m].low in _RANKS for m in range(v + 1, k))


def _named(reading: Reading, v: int, *, ranked: bool, opens: bool) -> Subject | None:
    """Return the names before the verb at item `v`; one that isn't listed only where the verb tells how a share fared."""
    items = reading.items
    mention = items[v - 1].mention if v else None
    if mention is None:
        return unlisted_before(reading, v) if ranked else None
    group, first = group_before(items, v - 1)
    before = word_before(items, first)
    governed = before in grammar.PREPOSITIONS - {"with"}
    if mention.kind == "stock":
        group = [*partners(reading, first, listed=True), *group]
    told = not opens or (ranked and mention.kind == "stock")
    return None if not told or governed or mention.kind in _UNNAMED else Subject(group, first)
