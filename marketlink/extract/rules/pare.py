"""Moves undone and moves extended: "pared a drop of as much as 6%", "clawed back its losses", "extended gains"."""

from marketlink.core.moves import Direction, Qualifier
from marketlink.extract import words
from marketlink.extract.clause import Clause
from marketlink.extract.items import MARK, NP, QTY
from marketlink.extract.subjects import Subject
from marketlink.extract.tail import Tail
from marketlink.extract.words import Part

_LONGEST = 9
_EARLY = frozenset(["early", "earlier", "initial", "opening", "morning", "intraday"])
_SESSION = frozenset(["session", "intraday", "day's"])
_ENDS = frozenset(["at", "to", "from", "by", "in", "against", "after", "with", "before"])
_STREAKS = frozenset(["streak", "run"])
_SNAPPERS = words.split("snap snaps snapped snapping halt halts halted halting end ends ended ending break breaks broke breaking")
_STREAK_KINDS = {
    **dict.fromkeys(["losing", "losses", "loss", "declines", "falls", "drops"], Direction.DOWN),
    **dict.fromkeys(["winning", "gains", "gaining", "advances", "rises"], Direction.UP),
}
_SOME = words.split("some a little more lost further much any of its their early earlier fresh considerable")
_GIVERS = words.split(
    """lose loses lost losing cede cedes ceded ceding give-up gives-up gave-up giving-up give-back gives-back
    gave-back giving-back
    surrender surrenders surrendered relinquish relinquished shed forfeit forfeited"""
)


def read(clause: Clause, i: int) -> int:
    """Read what undoes an earlier move: with an amount it is the earlier move, without one the undoing."""
    done = _ground(clause, i) or _streak(clause, i)
    if done:
        return done
    j = _noun_after(clause, i)
    if j == 0:
        return 0
    subject = clause.subject(i)
    if subject.blocked:
        return j + 1
    before = {clause.low(k) for k in range(i + 1, j)}
    return _undone(clause, i, j, subject, before) or _undoing(clause, i, j, subject)


def _ground(clause: Clause, i: int) -> int:
    """Read "recouped some ground", "gave up some of its ground"."""
    j = next((k for k in range(i + 1, i + 5) if clause.low(k) == "ground"), 0)
    if not j or any(not clause.is_word(k) or clause.low(k) not in _SOME for k in range(i + 1, j)):
        return 0
    subject = clause.subject(i)
    if subject.blocked:
        return j + 1
    event = clause.event(subject, Direction.DOWN if clause.low(i) in _GIVERS else Direction.UP, "pared", i, j + 1)
    event.turned = True
    Tail(clause.items, event).read(j + 1)
    event.change = None
    clause.keep(event)
    return j + 1


def _streak(clause: Clause, i: int) -> int:
    """Read "snapped a three-day losing streak" as a move the other way."""
    if clause.low(i) not in _SNAPPERS:
        return 0
    for j in range(i + 1, min(i + _LONGEST, len(clause.items))):
        if clause.low(j) in _STREAKS:
            kinds = {_STREAK_KINDS[clause.low(k)] for k in range(i + 1, j + 4) if clause.low(k) in _STREAK_KINDS}
            subject = clause.subject(i)
            if len(kinds) != 1 or subject.blocked:
                return j + 1
            event = clause.event(subject, kinds.pop().opposite(), "pared", i, j + 1)
            Tail(clause.items, event).read(j + 1)
            event.change = event.level = None
            clause.keep(event)
            return j + 1
        if clause.items[j].kind in (NP, MARK):
            return 0
    return 0


def _noun_after(clause: Clause, i: int) -> int:
    """Return the item of "loss" in "trimmed a loss", or 0."""
    for j in range(i + 1, min(i + _LONGEST, len(clause.items))):
        low = clause.low(j)
        found = words.DIRECTIONS.get(low)
        if low == "ground" and j > i + 1:
            return 0
        if found is not None and found[0] in (Part.NOUN, Part.EITHER):
            return j if clause.low(j + 1) not in _STREAKS else 0
        if clause.items[j].kind in (NP, MARK) or low in _ENDS:
            return 0
    return 0


def _undone(clause: Clause, i: int, j: int, subject: Subject, before: set[str]) -> int:
    """Read the earlier move and its size: "a drop of up to 3%"."""
    direction = words.DIRECTIONS[clause.low(j)][1]
    event = clause.event(subject, direction, "undone", i, j + 1)
    if clause.low(j + 1) in ("of", "from"):
        Tail(clause.items, event).read(j + 2)
    amount = clause.amount(j - 1)
    if event.change is None and amount is not None:
        event.change, event.qualifier = amount, clause.hedge_before(j - 1)[1]
    if event.change is None:
        return 0
    event.level = None
    event.earlier = True
    event.extreme = event.qualifier is Qualifier.AS_MUCH_AS or bool(before & _SESSION)
    clause.keep(event)
    k = j + 1
    while k < len(clause.items) and k < j + 6 and clause.items[k].kind != QTY:
        k += 1
    return k + 1 if clause.low(j + 1) in ("of", "from") else j + 1


def _undoing(clause: Clause, i: int, j: int, subject: Subject) -> int:
    """Read "pared gains" as a move the other way."""
    low = clause.low(i)
    direction = words.DIRECTIONS[clause.low(j)][1]
    rest = clause.amount(j + 2) if clause.low(j + 1) == "to" else None
    if rest is not None and (rest.rate or rest.unit == "pts"):  # "paring the decline to 9.2 percent": that is what is left of it
        left = clause.event(subject, direction, "pared", i, j + 3)
        left.change, left.qualifier, left.turned = rest, Qualifier.EXACT, True
        clause.keep(left)
        return j + 3
    event = clause.event(subject, direction.opposite(), "pared", i, j + 1)
    event.turned = True
    closes = clause.low(j + 1) == "to" and clause.low(j + 2) in words.CLOSERS  # "reversed losses to close up 0.1%"
    Tail(clause.items[: j + 1] if closes else clause.items, event).read(j + 1)
    event.change = event.level = None
    if low in ("reduce", "reduced", "reduces", "cut", "cuts") and not subject.mentions:
        return j + 1
    clause.keep(event)
    return j + 1


def extended(clause: Clause, i: int) -> int:
    """Read "extended losses to more than 1%": the whole move so far."""
    j = _noun_after(clause, i)
    if j == 0:
        return 0
    subject = clause.subject(i)
    if subject.blocked:
        return j + 1
    event = clause.event(subject, words.DIRECTIONS[clause.low(j)][1], "extended", i, j + 1)
    k = j + 1
    if clause.low(k) in ("to", "of"):
        k += 1
        tail = Tail(clause.items, event)
        done = tail.read(k)
    else:
        done = Tail(clause.items, event).read(k)
    event.earlier = any(clause.low(m) in _EARLY for m in range(i, j)) and event.change is None
    clause.keep(event)
    return max(done, j + 1)
