"""Signed numbers and shared verbs: "X (+2.1%)", "DAX +0.4%", "Dow 5,731 +8", "Nikkei fell 2%, Hang Seng 1.4%"."""

from marketlink.core.moves import Direction, Qualifier
from marketlink.extract.clause import Clause
from marketlink.extract.events import Event
from marketlink.extract.subjects import Subject
from marketlink.extract.tail import Tail
from marketlink.extract.words import CLOSERS

UP, DOWN = Direction.UP, Direction.DOWN
_SPACERS = frozenset(["(", "|", ":", ",", "-", "\u2014", "at"])


def read(clause: Clause, i: int) -> int:
    """Read a signed number after the name at item `i`, or an amount that shares the last verb."""
    mention = clause.mention(i)
    if mention is None:
        return i + 1
    if clause.low(i + 1) == "(":
        return _bracketed(clause, i)
    return _signed(clause, i) or _ellipsis(clause, i) or i + 1


def _bracketed(clause: Clause, i: int) -> int:
    amount = clause.amount(i + 2)
    if amount is None or not amount.sign or amount.unit != "pct" or clause.low(i + 3) not in (")", ","):
        return i + 1
    clause.keep(_event(clause, i, i + 4, amount.sign, "bracket", i + 2), main=False)
    return i + 1


def _signed(clause: Clause, i: int) -> int:
    """Read "DAX +0.4%" and "Dow | 5,731 | +8": a level may stand between."""
    level = None
    for j in range(i + 1, min(i + 7, len(clause.items))):
        amount = clause.amount(j)
        if amount is not None and amount.sign and (amount.rate or level is not None):
            event = _event(clause, i, j + 1, amount.sign, "signed", j)
            event.level = clause.amount(level) if level is not None else None
            bracketed = clause.low(j + 1) == ")"
            if not bracketed:
                Tail(clause.items, event).read(j + 1)
            after = clause.amount(j + 1) if clause.low(j + 1) != "(" else clause.amount(j + 2)
            if after is not None and after.rate and not amount.rate:
                event.alternative = after
            clause.keep(event)
            return j + 1
        if amount is not None and level is None:
            level = j
        elif clause.low(j) not in _SPACERS:
            return 0
    return 0


def _event(clause: Clause, i: int, j: int, sign: int, rule: str, k: int) -> Event:
    mention = clause.mention(i)
    event = clause.event(Subject([mention] if mention else [], i), UP if sign > 0 else DOWN, rule, i, j)
    event.change, event.qualifier = clause.amount(k), Qualifier.EXACT
    return event


def linked(clause: Clause, i: int) -> int:
    """Read "Nikkei closes +2.4%": a linking verb before a signed rate."""
    amount = clause.amount(i + 1)
    if amount is None or not amount.sign or not amount.rate:
        return 0
    subject = clause.subject(i)
    if not subject.mentions:
        return 0
    event = clause.event(subject, UP if amount.sign > 0 else DOWN, "signed", i, i + 2)
    event.change, event.qualifier, event.closing = amount, Qualifier.EXACT, clause.low(i) in CLOSERS
    Tail(clause.items, event).read(i + 2)
    clause.keep(event)
    return i + 2


def _ellipsis(clause: Clause, i: int) -> int:
    """Read "..., Hang Seng 1.4% and Kospi 0.8%": the verb before counts on."""
    if not clause.events or clause.low(i - 1) not in (",", "and", "the", "while", "but"):
        return 0
    last = clause.events[-1]
    amount = clause.amount(i + 1)
    if (
        amount is None
        or last.change is None
        or last.change.unit != amount.unit
        or amount.plain
        or last.rule not in ("verb", "adverb", "ellipsis", "participle")
    ):
        return 0
    if clause.low(i + 2) in (
        "higher",
        "lower",
        "up",
        "down",
        "weaker",
        "stronger",
        "firmer",
        "gain",
        "fall",
        "drop",
        "rise",
        "decline",
    ):
        return 0
    mention = clause.mention(i)
    event = clause.event(Subject([mention] if mention else [], i), last.direction, "ellipsis", i, i + 1)
    event.forecast = last.forecast
    done = Tail(clause.items, event).read(i + 1)
    clause.keep(event)
    return done
