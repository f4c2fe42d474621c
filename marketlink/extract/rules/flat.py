"""No change: "gold holds", "held near $1,300", "held its ground"."""

from marketlink.core.moves import Direction
from marketlink.extract.clause import Clause
from marketlink.extract.items import MARK
from marketlink.extract.tail import Tail

_AFTER = frozenset(["near", "above", "below", "around", "at", "firm", "ground", "as", "ahead", "before", "after"])


def read(clause: Clause, i: int) -> int:
    """Read "hold" without an object as a lack of change."""
    j = i + 1
    ends = j >= len(clause.items) or clause.items[j].kind == MARK
    if not ends and clause.low(j) not in _AFTER:
        return 0
    subject = clause.subject(i)
    if subject.blocked or not subject.mentions or clause.infinitive(i):
        return 0
    event = clause.event(subject, Direction.FLAT, "flat", i, i + 1)
    done = Tail(clause.items, event).read(j)
    event.change = None
    clause.keep(event)
    return max(done, j)
