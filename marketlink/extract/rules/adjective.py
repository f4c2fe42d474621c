"""An adjective of movement before a name: "a weaker dollar", "rising iron ore futures"."""

from marketlink.core.moves import Direction
from marketlink.extract import grammar
from marketlink.extract.clause import Clause
from marketlink.extract.subjects import Subject
from marketlink.extract.words import split

_NO_SUBJECTS = frozenset(["place", "sector", "anaphor"])


def read(clause: Clause, i: int, direction: Direction) -> int:
    """Read an adjective of movement before a name."""
    k = i + 1
    mention = clause.mention(k)
    if mention is None or mention.kind in _NO_SUBJECTS or clause.is_object(k) or clause.low(i - 1) == "to":
        return 0
    group, last = clause.group_after(k)
    if clause.is_object(last - 1) or _reason_of_results(clause, i):
        return 0
    event = clause.event(Subject(group, i), direction, "adjective", i, i + 1)
    event.last = clause.items[last - 1].last
    if any(clause.low(m) in grammar.MODALS for m in range(last, last + 2)) or clause.low(i - 1) in ("for", "of", "on", "than"):
        event.forecast = event.forecast or clause.low(i - 1) == "for"
    clause.keep(event, main=False)
    return i + 1


def _reason_of_results(clause: Clause, i: int) -> bool:
    """Return whether higher prices but explain results, so that they are a quarter's: "profit grew on higher coal prices"."""
    return clause.low(i - 1) in _REASONS and any(clause.low(k) in _RESULTS for k in range(i - 1))


_REASONS = split("of on by from with amid")
_RESULTS = split("earnings profit profits revenue revenues sales income results turnover ebitda heps")
