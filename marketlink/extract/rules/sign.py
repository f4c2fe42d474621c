"""Signed numbers and shared verbs: "X (+2.1%)", "DAX +0.4%", "Dow 5,731 +8", "Nikkei fell 2%, Hang Seng 1.4%"."""

from dataclasses import replace

from marketlink.core.moves import Direction, Qualifier
from marketlink.extract import grammar, words
from marketlink.extract.amounts import Amount
from marketlink.extract.clause import Clause
from marketlink.extract.columns import headed_in_percent
from marketlink.extract.events import Event
from marketlink.extract.items import MARK, NP, QTY, WORD
from marketlink.extract.subjects import Subject
from marketlink.extract.tail import Tail
from marketlink.extract.unlisted import unlisted_before
from marketlink.extract.words import CLOSERS

UP, DOWN = Direction.UP, Direction.DOWN
_FLATS = frozenset(["unch", "unchanged", "flat", "steady", "little-changed"])
_GAINERS = frozenset(["gainers", "gainer", "risers", "riser", "advancers", "winners"])
_LOSERS = frozenset(["losers", "loser", "fallers", "faller", "decliners", "laggards", "laggard"])
_SHARED = frozenset(["verb", "adverb", "ellipsis", "participle"])
_JOINS = frozenset([",", "and", "&", "the"])
_OF_LEVEL = grammar.UNITS | {".", "/"}
_WAYS = frozenset(["up", "down"])
_SPACERS = frozenset(["(", "|", ":", ",", "-", "\u2014", "at"])


def read(clause: Clause, i: int) -> int:
    """Read a signed number after the name at item `i`, or an amount that shares the last verb."""
    if i + 1 >= len(clause.items) or clause.mention(i) is None:
        return i + 1
    following = clause.items[i + 1]
    if following.kind == NP or (following.kind == WORD and following.low != "at"):  # as after most names
        return (_signed(clause, i) if _city(clause, i + 1) else 0) or i + 1
    if following.low == "(":
        return _bracketed(clause, i) or _flat_in_brackets(clause, i) or _listed(clause, i) or i + 1
    return _signed(clause, i) or _ellipsis(clause, i) or i + 1


def _bracketed(clause: Clause, i: int) -> int:
    amount = clause.amount(i + 2)
    if amount is None or not amount.sign or amount.unit != "pct" or clause.low(i + 3) not in (")", ",", "to", "at"):
        return 0
    event = _event(clause, i, i + 4, amount.sign, "bracket", i + 2)
    if clause.low(i + 3) != ")" and clause.low(i + 5) == ")":
        event.level = clause.amount(i + 4)
    clause.keep(event, main=False)
    return i + 1


def _flat_in_brackets(clause: Clause, i: int) -> int:
    """Read "pound (unch)"."""
    if clause.low(i + 3) != ")" or clause.low(i + 2) not in _FLATS:
        return 0
    mention = clause.mention(i)
    clause.keep(clause.event(Subject([mention] if mention else [], i), Direction.FLAT, "flat", i, i + 4), main=False)
    return i + 1


def _listed(clause: Clause, i: int) -> int:
    """Read "A (up 2.4%), B (1.8%)" and "gainers were A (2.4%), B (1.8%)": a bracket without a sign goes on with the list's."""
    amount = clause.amount(i + 2)
    if amount is None or amount.sign or amount.unit != "pct" or clause.low(i + 3) != ")":
        return 0
    direction = _of_list(clause, i)
    if direction is None:
        return 0
    event = _event(clause, i, i + 4, 1, "bracket", i + 2)
    event.direction = direction
    clause.keep(event, main=False)
    return i + 1


def _of_list(clause: Clause, i: int) -> Direction | None:
    """Return the direction of the list in which the name at item `i` stands."""
    for k in range(i - 1, -1, -1):
        low = clause.low(k)
        if low in _GAINERS or low in _LOSERS:
            return UP if low in _GAINERS else DOWN
        if low == ")" and clause.events and clause.events[-1].change is not None and clause.events[-1].change.unit == "pct":
            joined = all(clause.low(m) in _JOINS or clause.mention(m) is not None for m in range(k + 1, i))
            return clause.events[-1].direction if joined else None
        if clause.items[k].kind == MARK and low not in ("(", ")", ",", ":", "&", "/", "-"):
            return None
    return None


def trailing(clause: Clause, i: int) -> int:
    """Read "MXN underperformed (-0.8% vs USD)", "gold is at $2,031 (-0.4%)": the bracket says how far the subject moved."""
    amount = clause.amount(i + 1)
    if amount is None or not amount.sign or not amount.rate or clause.mention(i - 1) is not None:
        return 0
    j = i - 1
    while clause.low(j) in _OF_LEVEL:
        j -= 1
    level = clause.amount(j) if clause.low(j - 1) == "at" and clause.low(j - 2) in words.LINKS else None
    if clause.low(i - 1) in (")", ",") or (clause.items[j].kind == QTY and level is None):
        return 0
    end = next((k for k in range(i + 2, i + 8) if clause.low(k) == ")"), 0)
    subject = clause.subject(j - 2) if level is not None else unlisted_before(clause.reading, i) or clause.subject(i)
    if not end or subject.blocked or not subject.mentions:
        return 0
    direction = UP if amount.sign > 0 else DOWN
    last = clause.events[-1] if clause.events else None
    if last is not None and last.change is None and last.direction is direction and last.subjects == subject.mentions:
        last.change, last.qualifier = amount, Qualifier.EXACT
        return end + 1
    event = clause.event(subject, direction, "signed", i, end + 1)
    event.change, event.qualifier, event.level = amount, Qualifier.EXACT, level
    Tail(clause.items[:end], event).read(i + 2)
    clause.keep(event)
    return end + 1


def _signed(clause: Clause, i: int) -> int:
    """Read "DAX +0.4%" and "Dow | 5,731 | +8": a level may stand between."""
    level = None
    for j in range(i + 1, min(i + 7, len(clause.items))):
        amount = clause.amount(j)
        told = amount is not None and (amount.rate or level is not None or (j == i + 1 and amount.unit is not None))
        if amount is not None and amount.sign and told:
            event = _event(clause, i, j + 1, amount.sign, "signed", j)
            event.level = clause.amount(level) if level is not None else None
            if level is not None and amount.plain and headed_in_percent(clause.reading.flat, clause.reading.start):
                event.change = replace(amount, unit="pct")  # as the table's head says
            bracketed = clause.low(j + 1) == ")"
            if not bracketed:
                Tail(clause.items, event).read(j + 1)
            after = clause.amount(j + 1) if clause.low(j + 1) != "(" else clause.amount(j + 2)
            if after is not None and after.rate and not amount.rate:
                event.alternative = after
            clause.keep(event)
            return j + 1
        if level is not None and clause.low(j) in _WAYS and clause.amount(j + 1) is not None and _row_of(clause, i, j):
            event = _event(clause, i, j + 2, 1 if clause.low(j) == "up" else -1, "signed", j + 1)
            event.level = clause.amount(j - 1)
            done = Tail(clause.items, event).read(j + 2)
            clause.keep(event)
            return done
        if amount is not None and level is None:
            level = j
        elif (amount is not None and amount.plain and not amount.sign) or (level is not None and clause.low(j) in _OF_LEVEL):
            continue  # the level before
        elif clause.low(j) not in _SPACERS and not (j == i + 1 and _city(clause, j)):
            return 0
    return 0


def _row_of(clause: Clause, i: int, j: int) -> bool:
    """Return whether a row of a table stands here: "Sep 2710 2745 2690 2702 Down 22", "Nikkei 225  33,585.20  up 82.00"."""
    mention, level = clause.mention(i), clause.amount(j - 1)
    alone = j == i + 2 and level is not None and not level.rate
    return mention is not None and (mention.code == "contract" or alone)


def _city(clause: Clause, j: int) -> bool:
    """Return whether a table names the place of an index before its numbers: "PX Prague 1403.53 1405.30 -0.13%"."""
    if clause.items[j + 1 : j + 2] == [] or clause.items[j + 1].kind != QTY or clause.amount(j + 2) is None:
        return False
    mention = clause.mention(j)
    return mention is None or mention.kind == "place"


def _event(clause: Clause, i: int, j: int, sign: int, rule: str, k: int) -> Event:
    mention = clause.mention(i)
    named = unlisted_before(clause.reading, i + 1) if mention is not None and mention.kind == "sector" else None
    event = clause.event(named or Subject([mention] if mention else [], i), UP if sign > 0 else DOWN, rule, i, j)
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


def named_amount(clause: Clause, i: int) -> int:
    """Read "Delvane fell 2% and Orbitel 3.77%": the verb before counts on for a name that isn't listed."""
    last, amount = clause.events[-1], clause.amount(i)
    if amount is not None and last.change is not None and (done := _against_another(clause, i, last, amount)):
        return done
    if amount is None or last.change is None or amount.unit != "pct" or last.change.unit != "pct" or last.rule not in _SHARED:
        return 0
    subject = unlisted_before(clause.reading, i)
    joints = {"and", ",", "while", "with"}
    if subject is None or joints.isdisjoint((clause.low(subject.first - 1), clause.low(subject.first - 2))):
        return 0
    if clause.low(i + 1) in words.DIRECTIONS or not all(m.kind == "stock" for m in last.subjects):
        return 0
    event = clause.event(subject, last.direction, "ellipsis", i, i + 1)
    done = Tail(clause.items, event).read(i)
    clause.keep(event)
    return max(done, i + 1)


def _against_another(clause: Clause, i: int, last: Event, amount: Amount) -> int:
    """Read "... 0.4% against the dollar and 0.2% against the euro": the second amount is of the second pair."""
    rival = clause.mention(i + 2) or (clause.mention(i + 3) if clause.low(i + 2) == "the" else None)
    of_pair = rival is not None and rival.kind == "fx" and clause.low(i + 1) in ("against", "versus", "vs")
    if last.counter is None or not of_pair or clause.low(i - 1) not in ("and", "by") or last.change is None:
        return 0
    if amount.unit != last.change.unit or last.direction is None:
        return 0
    event = clause.event(Subject(list(last.subjects), i), last.direction, "ellipsis", i, i + 1)
    event.change, event.qualifier, event.forecast, event.denied = amount, Qualifier.EXACT, last.forecast, last.denied
    done = Tail(clause.items, event).read(i + 1)
    clause.keep(event)
    return done


def _ellipsis(clause: Clause, i: int) -> int:
    """Read "..., Hang Seng 1.4% and Kospi 0.8%": the verb before counts on."""
    if not clause.events or clause.low(i - 1) not in (",", "and", "the", "while", "but"):
        return 0
    last = clause.events[-1]
    amount = clause.amount(i + 1)
    if amount is None or last.change is None or last.change.unit != amount.unit or amount.plain or last.rule not in _SHARED:
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
