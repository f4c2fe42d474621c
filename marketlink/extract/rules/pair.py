"""Two levels, whose order is the move: "at 145.05 yen compared with 146.00"."""

from dataclasses import replace

from marketlink.extract import grammar, words
from marketlink.extract.clause import Clause
from marketlink.extract.events import Event
from marketlink.extract.tail import Tail

_BEFORE_LEVEL = grammar.TIMES | frozenset(
    ["at", "around", "about", "trading", "quoted", "last", "just", "nearly", "on", "the", "changing", "hands"]
)
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
        return 0
    event = clause.event(subject, None, "pair", i, j + 1)
    done = Tail(clause.items, event, "level").read(j)
    event.closing = clause.low(i) in words.CLOSERS
    after = clause.low(done + 1) if clause.low(done) == "," else clause.low(done)
    if event.baseline is None or after in _NEXT:
        clause.current = subject.mentions
        return 0
    clause.keep(event)
    _others(clause, event)
    return done


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
