"""Two levels, whose order is the move: "at 145.05 yen compared with 146.00"."""

from dataclasses import replace

from marketlink.core.moves import Direction
from marketlink.extract import grammar, words
from marketlink.extract.amounts import Amount
from marketlink.extract.clause import Clause
from marketlink.extract.events import Event
from marketlink.extract.subjects import Subject
from marketlink.extract.tail import Tail

_BEFORE_LEVEL = grammar.TIMES | frozenset(
    ["at", "around", "about", "trading", "quoted", "last", "just", "nearly", "on", "the", "changing", "hands"]
)
_FAR = 13  # items between "went" and "to"
_NEXT = frozenset(["up", "down", "off", "higher", "lower"])


def read(clause: Clause, i: int) -> int:
    """Read a level after a linking verb, if an earlier level follows it."""
    j = i + 1
    while clause.low(j) in _BEFORE_LEVEL:
        j += 1
    if clause.low(j) == "in" and clause.mention(j + 1) is not None and clause.low(j + 2) in ("at", "around"):
        j += 3  # "finished in Tokyo at 112.45 yen"
    amount = clause.amount(j)
    if amount is None or clause.low(j + 1) in words.DIRECTIONS:
        return 0
    subject = clause.subject(i)
    if not subject.mentions:
        return _joined_level(clause, i, j, amount)
    event = clause.event(subject, None, "pair", i, j + 1)
    done = Tail(clause.items, event, "level").read(j)
    event.closing = clause.low(i) in words.CLOSERS
    after = clause.low(done + 1) if clause.low(done) == "," else clause.low(done)
    if event.baseline is None and (listed := _listed(clause, event, j, opens=True)) > j:
        return listed
    if event.baseline is None or after in _NEXT:
        clause.current = subject.mentions
        return 0
    clause.keep(event)
    _others(clause, event)
    return _listed(clause, event, done)


def _joined_level(clause: Clause, i: int, j: int, amount: Amount) -> int:
    """Take the level of "lost 0.50 roubles and was worth 69.64" into the move before "and"."""
    last = clause.events[-1] if clause.events else None
    if clause.low(i - 1) != "and" or last is None or last.level is not None or last.change is None or len(last.subjects) != 1:
        return 0
    if amount.rate and last.subjects[0].kind not in ("bond", "spread"):
        return 0
    return Tail(clause.items, last, "level").read(j)


def went(clause: Clause, i: int) -> int:
    """Read "went from $1,200 an ounce on Monday to $1,260": a level, and where it ended."""
    before = clause.amount(i + 2)
    if clause.low(i + 1) != "from" or before is None or before.rate:
        return 0
    k = i + 3
    while k < i + _FAR and clause.low(k) != "to" and _of_level(clause, k):
        k += 1
    j = k + 1
    while clause.low(j) in words.CLOSERS or clause.low(j) in _BEFORE_LEVEL:
        j += 1
    level, subject = clause.amount(j), clause.subject(i)
    alike = level is not None and (level.unit == before.unit or before.plain or level.plain)
    if clause.low(k) != "to" or level is None or not alike or subject.blocked or not subject.mentions:
        return 0
    event = clause.event(subject, None, "pair", i, j + 1)
    event.baseline, event.closing = before, any(clause.low(m) in words.CLOSERS for m in range(k, j))
    done = Tail(clause.items, event, "level").read(j)
    clause.keep(event)
    return done


def _of_level(clause: Clause, k: int) -> bool:
    """Return whether item `k` may stand between a level and "to": "a tonne on Monday", "per dollar"."""
    mention = clause.mention(k)
    return clause.is_word(k) or clause.low(k) == "/" or (mention is not None and mention.kind == "fx")


def quoted(clause: Clause, i: int) -> int:
    """Read "lenders quoted the shilling at 128.70/90, compared with Monday's close of 128.55/75"."""
    k = i + 1
    while clause.low(k) in grammar.DETERMINERS:
        k += 1
    mention = clause.mention(k)
    if mention is None or mention.kind not in ("fx", "commodity") or clause.low(k + 1) != "at" or clause.amount(k + 2) is None:
        return 0
    event = clause.event(Subject([mention], i), None, "pair", i, k + 3)
    done = Tail(clause.items, event, "level").read(k + 2)
    near = {clause.low(m) for m in range(done, done + 3)}
    if near & {"unchanged", "flat", "same"}:
        event.direction, event.rule = Direction.FLAT, "flat"
    elif event.baseline is None:
        return 0
    clause.keep(event)
    return done


def _listed(clause: Clause, event: Event, i: int, *, opens: bool = False) -> int:
    """Read on through "..., 141.10 yen (141.62), 0.8549 pounds from 0.8557": a level and its earlier one for each currency."""
    if len(event.subjects) != 1 or event.subjects[0].kind != "fx":
        return i
    while True:
        k = i
        while clause.low(k) in (",", "and", "at", "to"):
            k += 1
        level = clause.amount(k)
        before = clause.amount(k + 2) if clause.low(k + 1) in ("(", "from") else None
        if (k == i and not opens) or level is None or before is None or not level.money or before.rate:
            return i
        opens = False
        last = k + 3 if clause.low(k + 1) == "from" else k + 4
        first, end = clause.items[k].first, clause.items[min(last, len(clause.items)) - 1].last
        clause.keep(replace(event, level=level, baseline=before, counter=None, first=first, last=end, anchor=first))
        i = last


def _others(clause: Clause, event: Event) -> None:
    """Split "at 0.9120 francs and 131.05 yen, compared with ..." into a pair for each level of its own unit."""
    if len(event.subjects) != 1 or not event.more_levels:
        return
    before = [b for b in (event.baseline, *event.more_baselines) if b is not None]
    levels = [level for level in (event.level, *event.more_levels) if level is not None]
    event.more_levels, event.more_baselines = [], []
    by_unit = {b.unit: b for b in before}
    for level in levels:
        baseline = by_unit.get(level.unit)
        if baseline is None:
            continue
        if level is event.level:
            event.baseline = baseline
        else:
            clause.keep(replace(event, level=level, baseline=baseline, counter=None))
