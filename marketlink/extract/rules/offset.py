"""How far a price stands from an earlier one: "is 10% below its record close", "at $2.66, $0.02 above Friday's close"."""

from marketlink.core.moves import Direction
from marketlink.extract import grammar, words
from marketlink.extract.clause import Clause
from marketlink.extract.tail import Tail

_MARKS = words.HIGHS | words.LOWS | words.split("close closing finish settlement level open opening record price value")
_LONGEST = 7
_BEFORE = (
    grammar.AUXILIARIES | words.LINKS | {",", "about", "nearly", "almost", "roughly", "some", "now", "still", "than", "more"}
)


def read(clause: Clause, i: int) -> int:
    """Read an amount before "above" or "below" and an earlier price."""
    k = i - 1
    amount = clause.amount(k)
    if amount is None or amount.plain or not _marked(clause, i) or clause.low(k - 1) not in _BEFORE:
        return 0
    start, qualifier = clause.hedge_before(k)
    subject = clause.subject(start)
    if subject.blocked or clause.current_has(k):
        return 0
    event = clause.event(subject, Direction.UP if clause.low(i) == "above" else Direction.DOWN, "offset", start, i + 1)
    event.change, event.qualifier = amount, qualifier
    done = Tail(clause.items, event, "from").read(i + 1)
    clause.keep(event, strict=True)
    return max(done, i + 1)


def _marked(clause: Clause, i: int) -> bool:
    """Return whether an earlier price follows: "its closing record", "Wednesday's close", not an average or a target."""
    for k in range(i + 1, min(i + _LONGEST, len(clause.items))):
        if clause.low(k) in _MARKS:
            return clause.low(i + 1) in ("its", "the", "their", "a", "an", "last") or clause.low(k - 1) == "'s" or k > i + 1
        if not clause.is_word(k) and clause.low(k) not in ("'s", ".", "-"):
            return False
    return False
