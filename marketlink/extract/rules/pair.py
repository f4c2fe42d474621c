""" "at 145.05 yen compared with 146.00": two levels, whose order is the move."""

from marketlink.extract import words
from marketlink.extract.clause import Clause
from marketlink.extract.tail import Tail

_NEXT = frozenset(["up", "down", "off", "higher", "lower"])


def read(clause: Clause, i: int) -> int:
    """Read a level after a linking verb, if an earlier level follows it."""
    j = i + 1
    while clause.low(j) in ("at", "around", "about", "trading", "quoted", "last", "just", "nearly"):
        j += 1
    amount = clause.amount(j)
    if amount is None or clause.low(j + 1) in words.DIRECTIONS:
        return 0
    subject = clause.subject(i)
    if not subject.mentions:
        return 0
    event = clause.event(subject, None, "pair", i, j + 1)
    done = Tail(clause.items, event, "level").read(j)
    event.closing = clause.low(i) in words.CLOSERS
    after = clause.low(done + 1) if clause.low(done) == "," else clause.low(done)
    if event.baseline is None or after in _NEXT:
        clause.current = subject.mentions
        return 0
    clause.keep(event)
    return done
