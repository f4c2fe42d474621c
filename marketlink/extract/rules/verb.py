"""A verb whose subject moved: "X rose 4%", "X added 3 points", "the gap shrank to 83 basis points"."""

from marketlink.core.moves import Direction
from marketlink.extract import words
from marketlink.extract.amounts import Amount
from marketlink.extract.clause import Clause
from marketlink.extract.events import Event
from marketlink.extract.grammar import DETERMINERS
from marketlink.extract.nouns import OBJECTS
from marketlink.extract.rules import where
from marketlink.extract.subjects import Subject
from marketlink.extract.tail import Tail
from marketlink.extract.words import Part

_RANKS = words.split("become be prominence power fame number no. first second third fourth fifth sixth seventh stardom join")
_BEFORE_GOODS = words.split("by a net about nearly almost some around another the")
_GOODS = words.split("tonnes tons bales barrels bushels bags ounces kilos lots contracts shares people jobs units places")
# How far a price went that doubled, in per cent, by the verb's first letters.
_MULTIPLES = {"doub": 100.0, "trip": 200.0, "treb": 200.0, "quad": 300.0, "halv": 50.0}
_MANY = words.split("many several some other these those most few two three four five all both such more")
_TOGETHER = frozenset(["along", "together", "unison", "tandem"])


def read(clause: Clause, i: int, part: Part, direction: Direction) -> int:
    """Read a verb whose subject moved."""
    infinitive = clause.infinitive(i)
    if infinitive == "purpose" or not clause.intransitive(i) or _in_rank(clause, i) or _of_goods(clause, i):
        return i + 1
    subject = _of_infinitive(clause, i) if infinitive else clause.subject(i)
    if subject.blocked:
        clause.of_goods = clause.of_goods or any(clause.low(k) in OBJECTS for k in range(max(0, i - 4), i))
    if subject.blocked or not _agrees(clause, i, subject):
        return i + 1
    event = clause.event(subject, direction, "verb", i, i + 1)
    event.forecast = event.forecast or infinitive == "forecast"
    whose = where.before_issuer(clause, subject.mentions, i)
    done = Tail(clause.items[:whose] if whose else clause.items, event).read(i + 1)
    _multiple(clause, event, i)
    if (part is Part.COUNTED and event.change is None) or (clause.of_goods and _of_firms(subject, event)):
        return i + 1
    if part is Part.SPREAD and not any(m.kind == "spread" for m in subject.mentions or clause.current):
        return i + 1
    where.place(clause, event, i)
    _companions(clause, i, done, event)
    if part is Part.FLAT:
        event.rule, event.change = "flat", None
    if part is Part.SPREAD:
        event.rule = "spread"
    clause.keep(event)
    return max(where.issuers(clause, event, whose) if whose else done, i + 1)


def _of_firms(subject: Subject, event: Event) -> bool:
    """Return whether only bare names of companies moved, and to no price: "deliveries fell 9% while Kestrel gained 2%"."""
    bare = bool(subject.mentions) and all(m.kind == "stock" and not m.head and not m.plural for m in subject.mentions)
    return bare and event.level is None


def _multiple(clause: Clause, event: Event, i: int) -> None:
    """Give "doubled", "halved" its size, with the hedge before it: "nearly tripled"."""
    size = _MULTIPLES.get(clause.low(i)[:4])
    if size is not None and event.change is None:
        event.change = Amount(size, 1.0, "pct", clause.items[i].first, clause.items[i].last)
        event.qualifier = clause.hedge_before(i)[1]


def _in_rank(clause: Clause, i: int) -> bool:
    """Return whether "rose to become", "fell to third place" tells of a rank, not of a price."""
    return clause.low(i + 1) == "to" and clause.low(i + 2) in _RANKS


def _of_goods(clause: Clause, i: int) -> bool:
    """Return whether what follows counts goods: "stocks fell a net 100 tonnes"."""
    k = i + 1
    while clause.low(k) in _BEFORE_GOODS:
        k += 1
    item = clause.items[k] if k < len(clause.items) else None
    return item is not None and item.amount is not None and item.amount.counted and clause.low(k + 1) in _GOODS


def _companions(clause: Clause, i: int, done: int, event: Event) -> None:
    """Add the names of "eased in step with corn", "fell along with gold" to the subjects."""
    for k in range(i + 1, min(done + 2, len(clause.items))):
        if clause.low(k) in ("with", "alongside") and (clause.low(k - 1) in _TOGETHER or clause.low(k) == "alongside"):
            j = k + 1
            while clause.low(j) in DETERMINERS:
                j += 1
            if clause.mention(j) is not None and event.subjects:
                event.subjects += clause.group_after(j)[0]
            return


def _of_infinitive(clause: Clause, i: int) -> Subject:
    if clause.mention(i - 2) is not None:
        return clause.group_before(i - 2)
    if bucked := clause.against_trend(i - 2):
        return clause.subject(bucked)
    return clause.subject(i - 2)


def _agrees(clause: Clause, i: int, subject: Subject) -> bool:
    """Return whether the verb fits its subject's number: "defence firms" is no verb after "energy and defence"."""
    low = clause.low(i)
    if low == "firms" and clause.low(i - 1) in _MANY:
        return False  # "one of many firms"
    if low == "firms" or (low in ("double", "triple") and not subject.mentions):
        return (
            len(subject.mentions) == 1 and not subject.mentions[0].plural and subject.mentions[0].kind not in ("sector", "place")
        )
    return low not in words.CAUSES or clause.mention(i + 1) is None
