"""A verb whose object moved: "lifted the krona", "dragging the index lower", "pushed its yield to 3.38 percent"."""

from marketlink.core.moves import Direction
from marketlink.extract import grammar, words
from marketlink.extract.clause import Clause
from marketlink.extract.subjects import Subject
from marketlink.extract.tail import Tail

_AMBIGUOUS = words.split(
    """push pushes pushed pushing raise raises raised raising pull pulls pulled pulling lower lowers lowered lowering"""
)
_NO_OBJECTS = frozenset(["place", "sector", "anaphor"])


def read(clause: Clause, i: int, direction: Direction) -> int:
    """Read a verb whose object moved."""
    low = clause.low(i)
    if low in ("weaken", "weakens", "strengthen", "strengthens", "sink", "sinks") and clause.infinitive(i):
        return 0
    k = i + 1
    back = False
    while clause.low(k) in grammar.DETERMINERS or clause.low(k) in ("down", "back", "up", "other", "most", "leading"):
        back = back or clause.low(k) == "back"
        k += 1
    mention = clause.mention(k)
    if mention is None or clause.is_object(k) or clause.infinitive(i) == "purpose":
        return 0
    group, last = clause.group_after(k)
    if clause.is_object(last - 1) or clause.low(last) == "'s":
        return 0
    to_level = clause.low(last) in ("to", "above", "below", "past", "over", "under", "through", "toward", "towards")
    numbered = mention.kind == "bond" and clause.low(last) == "by" and clause.amount(last + 1) is not None
    if not (to_level or numbered) and (
        mention.kind in _NO_OBJECTS or mention.kind == "stock" or (low in _AMBIGUOUS and clause.low(last) not in ("back", "down"))
    ):
        return 0
    if clause.low(last) in words.DIRECTIONS or _infinitive_after(clause, last):
        return 0
    event = clause.event(Subject(group, i), direction, "cause", i, i + 1)
    event.last = clause.items[last - 1].last
    done = Tail(clause.items, event).read(last)
    extreme = next((clause.low(m) for m in range(last, last + 7) if clause.low(m) in words.HIGHS | words.LOWS), "")
    if to_level and extreme:
        event.direction = Direction.UP if extreme in words.HIGHS else Direction.DOWN
    elif to_level and event.level is None and event.change is None and low in _AMBIGUOUS:
        return 0
    clause.keep(event, main=False)
    return max(done, last)


def off(clause: Clause, i: int) -> int:
    """Read "knocked 12p off the shares", "wiped 5 percent off the value of the lira"."""
    j = i + 1
    while clause.low(j) in grammar.HEDGES or clause.low(j) in grammar.SIZES:
        j += 1
    amount, k = clause.amount(j), j + 2
    if amount is None or amount.plain or clause.low(j + 1) != "off" or clause.infinitive(i) == "purpose":
        return 0
    while clause.low(k) in grammar.DETERMINERS:
        k += 1
    mention = clause.mention(k)
    if mention is None or mention.kind in ("place", "sector") or clause.is_object(k):
        return 0
    group, last = clause.group_after(k)
    event = clause.event(Subject(group, i), Direction.DOWN, "cause", i, last)
    event.change, event.qualifier = amount, clause.hedge_before(j)[1]
    clause.keep(event, main=False)
    return last


def of_spread(clause: Clause, i: int, direction: Direction) -> int:
    """Read "widening the Italian-German spread to 190 basis points", "narrowed the gap between A and B"."""
    k = i + 1
    while clause.low(k) in grammar.DETERMINERS:
        k += 1
    mention = clause.mention(k)
    if mention is None or clause.infinitive(i) == "purpose" or clause.is_object(k):
        return 0
    event = clause.event(Subject([mention], i), direction, "cause", i, k + 1)
    done = Tail(clause.items, event).read(k + 1)
    told = [amount for amount in (event.change, event.level) if amount is not None]
    sized = any(amount.rate for amount in told)
    if not (mention.kind == "spread" and (sized or mention.ident)) and not (mention.code == "spread" and sized):
        return 0  # "narrowing the gap over Germany": whose, the words don't say
    clause.keep(event, main=False)
    return done


def _infinitive_after(clause: Clause, k: int) -> bool:
    """Return whether "to" and a verb follow: "forced the dollar to retreat" is told by the verb."""
    return clause.low(k) == "to" and clause.low(k + 1) in words.DIRECTIONS
