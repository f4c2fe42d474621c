"""Highs, lows and levels reached: "hit a record high", "at its lowest since July", "topped $100"."""

from marketlink.core.moves import Direction, Qualifier
from marketlink.extract import grammar, words
from marketlink.extract.clause import Clause
from marketlink.extract.items import MARK, NP, QTY
from marketlink.extract.tail import Tail

UP, DOWN = Direction.UP, Direction.DOWN
_LONGEST = 10
_SESSION = frozenset(["session", "intraday", "day's", "day", "intra-day", "daily"])
_AFTER_HIGHEST = (
    grammar.PREPOSITIONS
    | grammar.STOPS
    | grammar.COORDINATORS
    | grammar.TIMES
    | grammar.ADVERBS
    | words.HIGHS
    | words.LOWS
    | grammar.AUXILIARIES
) | words.split("level levels point close closing finish ever price prices mark settlement end so yet on record value")
# "Extended an all-time low": it went further than that.
_REACHERS = words.REACHERS | {"extend", "extends", "extended", "extending"}
_SIDES = {"above": UP, "below": DOWN}
_WITH_BARRIERS = frozenset(["commodity", "crypto", "index", "stock"])
_BARRIERS = frozenset(["barrier", "mark", "threshold"])
_PLACE_WORDS = frozenset(["at", "near", "to", "around", "towards", "toward", "close-to"])


def read(clause: Clause, i: int) -> int:
    """Read a high or a low, where no other verb of movement leads to it."""
    low = clause.low(i)
    if low in ("record", "records") and (clause.low(i + 1) in words.HIGHS | words.LOWS or clause.mention(i + 1) is not None):
        return i + 1
    if clause.mention(i + 1) is not None or (clause.is_word(i + 1) and clause.low(i + 1) not in _AFTER_HIGHEST):
        return i + 1
    k = _reacher(clause, i)
    if any(clause.items[m].kind == QTY and clause.low(m + 1) == "new" for m in range(max(0, i - 4), i)):
        return i + 1  # "12 new highs": shares, counted
    if clause.low(-k) == "," and k < 0:
        return _apposed(clause, i, -k)
    if k < 0 or clause.low(k) == "to":
        return i + 1
    verb = k
    while verb and clause.low(verb) in _PLACE_WORDS and clause.low(verb - 1) in words.LINKS:
        verb -= 1
    subject = clause.group_before(verb - 1) if clause.mention(verb - 1) is not None else clause.subject(verb)
    if subject.blocked:
        return i + 1
    event = clause.event(subject, UP if low in words.HIGHS else DOWN, "extreme", verb, i + 1)
    done = i + 1
    if clause.low(i + 1) == "of" or clause.amount(i + 1) is not None:
        done = Tail(clause.items, event, "level").read(i + 2 if clause.low(i + 1) == "of" else i + 1)
    else:
        done = Tail(clause.items, event).read(i + 1)
    event.change = clause.amount(i - 1) if low in words.CIRCUITS else None
    event.qualifier = Qualifier.EXACT if event.change is not None else None
    event.extreme = any(clause.low(m) in _SESSION for m in range(verb, i + 1))
    if (
        clause.low(k) in ("hit", "hits", "hitting", "touched", "touching", "touch")
        and event.level is not None
        and _undone_later(clause, done)
    ):
        event.extreme = True
    event.closing = _of_closes(clause, i) or any(clause.low(m) in words.CLOSERS for m in range(max(0, verb - 3), k + 1))
    clause.keep(event)
    return max(done, i + 1)


def _apposed(clause: Clause, i: int, comma: int) -> int:
    """Read "touched 92.30, its weakest since March", "sending the yield to 4.5%, its highest since 2007"."""
    if clause.low(i) not in ("highest", "lowest", "weakest", "strongest", "cheapest"):
        return i + 1
    level = clause.amount(comma - 1)
    k = comma - 1
    while (
        k >= 0
        and (
            clause.items[k].kind in (QTY, NP)
            or clause.low(k) in ("to", "at", "the", "per", "a", "barrel", "of", "an", "ounce", "dollar")
        )
        and not (clause.mention(k) is not None and clause.low(k + 1) in ("to", "at"))
    ):
        level = clause.amount(k) or level
        k -= 1
    told = clause.low(k) in words.REACHERS or clause.low(k) in words.LINKS
    if level is None or clause.current_has(k) or not (told or clause.mention(k) is not None):
        return i + 1
    subject = clause.group_before(k) if clause.mention(k) is not None else clause.subject(k)
    if not subject.mentions:
        return i + 1
    event = clause.event(subject, UP if clause.low(i) in words.HIGHS else DOWN, "extreme", k, i + 1)
    event.level = level
    event.closing = clause.low(k) in words.CLOSERS or _of_closes(clause, i)
    clause.keep(event, main=clause.mention(k) is None)
    return i + 1


def _of_closes(clause: Clause, i: int) -> bool:
    """Return whether the extreme is one of closes: "its highest close since March"."""
    return clause.low(i + 1) in ("close", "closing", "finish", "settlement", "settle")


def _undone_later(clause: Clause, k: int) -> bool:
    return clause.low(k) == "before"


def _reacher(clause: Clause, i: int) -> int:
    """Return the item of the word that leads to the extreme: "hit", "at", "near".

    Where none does, it is -1, or minus the item of the comma after which the extreme is said of what stands before.
    """
    for k in range(i - 1, max(-1, i - _LONGEST), -1):
        item = clause.items[k]
        if item.kind in (NP, MARK):
            return -k if item.low == "," and clause.low(k + 1) in ("its", "the", "their", "a") and k > 1 else -1
        if item.low in ("record", "records") and k == i - 1:
            continue
        if item.low in _REACHERS:
            return k
        if item.low in ("from", "off", "than", "of", "since", "for", "and", "but", "after"):
            return -1
    return -1


def reached(clause: Clause, i: int) -> int:
    """Read "topped $100", "reclaimed the 37,000 mark"."""
    j = _amount_after(clause, i)
    if j < 0:
        return _across(clause, i)
    amount = clause.amount(j)
    subject = clause.group_before(i - 1) if clause.mention(i - 1) is not None else clause.subject(i)
    if amount is None or not subject.mentions or (amount.unit == "pct" and subject.mentions[0].kind != "bond"):
        return 0
    event = clause.event(subject, UP, "reach", i, j + 1)
    if clause.infinitive(i) == "purpose":
        return 0
    event.level = amount
    Tail(clause.items, event, "level").read(j + 1)
    event.extreme = any(clause.low(m) == "briefly" for m in range(max(0, i - 2), i))
    clause.keep(event)
    return j + 1


def _broke(clause: Clause, i: int) -> int:
    """Read "broke above $30", "breaking below the 4,000 mark"."""
    j = _amount_after(clause, i + 1)
    amount = clause.amount(j) if clause.low(i + 1) in _SIDES and j > 0 else None
    if amount is None or clause.low(i - 1) in grammar.DETERMINERS or clause.infinitive(i) == "purpose":
        return 0
    subject = clause.subject(i)
    goes_on = clause.low(i) == "breaking" and clause.low(i - 1) == ","  # "Gold goes on rising, breaking above $2,000"
    of_rate = bool(subject.mentions) and amount.rate and subject.mentions[0].kind not in ("bond", "spread")
    if not (subject.mentions or goes_on) or subject.blocked or of_rate:
        return 0
    event = clause.event(subject, _SIDES[clause.low(i + 1)], "breach", i, j + 1)
    event.level, event.extreme = amount, _undone_later(clause, j + 1)
    clause.keep(event)
    return j + 1


def breached(clause: Clause, i: int) -> int:
    """Read "breached the 87-per-dollar mark": the direction is down for a currency told per dollar, else it isn't said."""
    if clause.low(i + 1) in _SIDES and clause.low(i) not in ("breach", "breaches", "breached"):
        return _broke(clause, i)
    j = _amount_after(clause, i)
    if j < 0:
        return _across(clause, i)
    subject = clause.subject(i)
    if not subject.mentions or clause.infinitive(i) == "purpose":
        return 0
    mention = subject.mentions[0]
    low = {clause.low(m) for m in range(j + 1, j + 4)}
    if mention.kind in _WITH_BARRIERS and low & _BARRIERS and "support" not in low:
        event = clause.event(subject, UP, "breach", i, j + 1)
        event.level = clause.amount(j)
        clause.keep(event)
        return j + 1
    if mention.kind != "fx" or not ("per" in low or "mark" in low or "-" in low):
        return 0
    event = clause.event(subject, DOWN, "breach", i, j + 1)
    event.level = clause.amount(j)
    clause.keep(event)
    return j + 1


def _across(clause: Clause, i: int) -> int:
    """Read "broke above $4,300", "crossed below the 200 mark": the preposition gives the way."""
    direction = {"above": UP, "below": DOWN, "beneath": DOWN}.get(clause.low(i + 1))
    j = _amount_after(clause, i + 1)
    amount = clause.amount(j) if j > 0 else None
    if direction is None or amount is None or clause.infinitive(i) == "purpose" or _undone_later(clause, j + 1):
        return 0
    subject = clause.subject(i)
    named = subject.mentions or clause.current or clause.head_subject()
    if subject.blocked or not named or (amount.rate and named[0].kind not in ("bond", "spread")):
        return 0
    event = clause.event(subject, direction, "breach", i, j + 1)
    event.level = amount
    clause.keep(event)
    return j + 1


def to_reach(clause: Clause, i: int) -> int:
    """Take the level of "surged ..., to reach nearly $13 a bushel" into the event before."""
    if clause.low(i - 1) != "to" or not clause.events or clause.events[-1].level is not None:
        return 0
    j = i + 1
    while clause.low(j) in grammar.HEDGES:
        j += 1
    amount = clause.amount(j)
    if amount is None or amount.rate:
        return 0
    clause.events[-1].level = amount
    return j + 1


def as_far_as(clause: Clause, i: int) -> int:
    """Read "traded as high as $31.20", "reached as low as 19.10 per dollar", where no verb of movement leads to it."""
    amount = clause.amount(i + 1)
    k = i - 1
    while clause.low(k) in grammar.ADVERBS or clause.low(k) in grammar.TIMES - words.LINKS:
        k -= 1
    told = clause.low(k) in words.LINKS or clause.low(k) in words.REACHERS
    if amount is None or not told or clause.current_has(k) or clause.infinitive(k) == "purpose":
        return 0
    subject = clause.subject(k)
    wanting = not subject.mentions or (amount.rate and subject.mentions[0].kind not in ("bond", "spread"))
    if subject.blocked or wanting:
        return 0
    event = clause.event(subject, UP if clause.low(i) == "as-high-as" else DOWN, "extreme", k, i + 2)
    done = Tail(clause.items, event, "level").read(i + 1)
    event.change, event.extreme = None, True
    clause.keep(event)
    return done


def _amount_after(clause: Clause, i: int) -> int:
    j = i + 1
    while clause.low(j) in ("the", "a", "its", "key", "psychologically", "important", "psychological", "crucial"):
        j += 1
    return j if clause.amount(j) is not None else -1
