"""An adverb after a linking verb, a comma or a name: "was 0.3% higher", "closed up 2%", "X at 5,731, up eight"."""

from dataclasses import dataclass, replace

from marketlink.core.moves import Direction, Qualifier
from marketlink.extract import grammar, words
from marketlink.extract.amounts import Amount
from marketlink.extract.clause import Clause
from marketlink.extract.events import Event
from marketlink.extract.items import MARK, NP, QTY
from marketlink.extract.rules import where
from marketlink.extract.subjects import Subject, opening, word_before
from marketlink.extract.tail import Tail
from marketlink.extract.unlisted import FOLLOWED, unlisted_before, unlisted_beside
from marketlink.extract.words import Part, split

FLAT = Direction.FLAT
_NEEDS_NUMBER = frozenset(["ahead", "off", "easier", "firm", "better", "northward", "southward"])
_OF_SPREADS = frozenset(["wider", "tighter", "steeper", "flatter"])
_AROUND_LEVEL = grammar.UNITS | grammar.ADVERBS | split("at over above below near around index points point")
_WHEN = grammar.TIMES | {"the"}
_AGAINST = frozenset(["against", "versus", "vs"])
_FORESEEN = split("forecast forecasts sees expects predicts projects targets")
_MULTIPLES = frozenset(["ratio", "multiple", "multiples", "p/e"])
_AT = frozenset(["at", "around", "near"])
_LINK_MARKS = frozenset([",", "(", "-", "|", ":", "\u2014", ")"])


@dataclass(slots=True)
class Before:
    """The amount left of an adverb: "18 points higher", "$6, or 0.9%, lower"."""

    start: int
    change: Amount
    alternative: Amount | None
    qualifier: Qualifier


def read(clause: Clause, i: int, direction: Direction) -> int:
    """Read an adverb or adjective that follows a linking verb, a comma or the name itself."""
    low = clause.low(i)
    if not _may_read(clause, i, low, direction):
        return 0
    before = None if direction is FLAT else _before(clause, i)
    start = before.start if before else i
    link = _link(clause, start)
    sized = before is not None or _amount_follows(clause, i)
    company = unlisted_before(clause.reading, start) if not link and sized else None
    if (not link and company is None) or (link == "and" and before is None and not _goes_on(clause, i)):
        return 0
    if link == "comma" and _of_things(clause, start):
        return i + 1
    subject = company or _subject(clause, start, link)
    if subject.blocked or (link == "name" and not _stated(clause, i, subject, before)):
        return i + 1
    event = clause.event(subject, direction, "adverb", start, i + 1)
    if before is not None:
        event.change, event.alternative, event.qualifier = before.change, before.alternative, before.qualifier
    done = Tail(clause.items, event).read(i + 1)
    if link == "verb":
        _mark(clause, event, start)
    if event.direction is FLAT:
        event.rule, event.change = "flat", None
    if _whole(clause, i, event, link) and (low not in _OF_SPREADS or _of_spread(clause, subject)):
        _level_before(clause, event, start, link)
        event.forecast = event.forecast or (link == "comma" and _level_foreseen(clause, event, start))
        where.place(clause, event, i)
        clause.keep(event, strict=link == "comma")
        return max(done, i + 1)
    return i + 1


def _of_things(clause: Clause, start: int) -> bool:
    """Return whether the adverb is said of things counted before the comma: "delivered 48 jets, up 10%"."""
    k = start - 2
    if clause.low(start - 1) == "," and clause.low(k) in words.DIRECTIONS and clause.is_word(k) and not clause.current_has(k):
        return True  # "revenue climbed, up 4%": what climbed has no price
    if clause.low(start - 1) == "," and _valued(clause, start):
        return True
    amount = clause.amount(k - 1)
    if clause.low(start - 1) != "," or amount is None or not clause.is_word(k):
        return False
    low = clause.low(k)
    return amount.plain and low not in _AROUND_LEVEL and low not in grammar.TIMES and low not in words.DIRECTIONS


def _valued(clause: Clause, start: int) -> bool:
    """Return whether the clause before the comma tells what a share costs of its earnings: "at 19 times earnings, up from 17"."""
    k = start - 2
    while k >= 0 and clause.low(k) not in _LINK_MARKS:
        priced = clause.low(k) == "times" and clause.items[k - 1].kind == QTY and clause.amount(k - 1) is None
        if priced or clause.low(k) in _MULTIPLES:
            return True
        k -= 1
    return False


def _of_spread(clause: Clause, subject: Subject) -> bool:
    return any(m.kind == "spread" for m in subject.mentions or clause.current)


def _may_read(clause: Clause, i: int, low: str, direction: Direction) -> bool:
    """Return whether the word is no adjective before a name, and has no object."""
    if low == "up" and clause.low(i - 1) in words.HOLDS:
        return False
    if low == "up" and clause.low(i + 1) == "on" and clause.low(i - 2) == "to" and clause.mention(i - 1) is not None:
        return False  # "to stock up on"
    if clause.mention(i + 1) is not None and low in words.ADJECTIVES and clause.low(i - 1) not in words.LINKS:
        return False
    return direction is FLAT or _free(clause, i)


def _free(clause: Clause, i: int) -> bool:
    """Return whether the adverb has no object: "turned down the demand" is no move."""
    if clause.low(i) in _OF_SPREADS or clause.mention(i + 1) is None:
        return clause.intransitive(i) or clause.low(i + 1) in ("pct", "c.", "~")
    return clause.low(i) not in ("up", "down", "off", "ahead")


def _goes_on(clause: Clause, i: int) -> bool:
    """Return whether an adverb after "and" has an amount or a rival: "weaker against the euro but firmer versus the yen"."""
    rival = clause.low(i + 1) in _AGAINST and bool(clause.events) and clause.events[-1].counter is not None
    return rival or _amount_follows(clause, i)


def _amount_follows(clause: Clause, i: int) -> bool:
    j = i + 1
    while clause.low(j) in grammar.HEDGES:
        j += 1
    return clause.amount(j) is not None


def _stated(clause: Clause, i: int, subject: Subject, before: Before | None) -> bool:
    """Return whether "X up", with nothing between, is told as a fact: not "to keep oil down"."""
    sender = word_before(clause.items, subject.first)
    if sender in words.SENDERS:
        for k in range(i - 1, max(-1, i - 8), -1):
            if clause.low(k) == sender:
                return clause.infinitive(k) in ("", "fact")
    return bool(before) or clause.amount(i + 1) is not None or clause.low(i) in words.DIRECTIONS


def _whole(clause: Clause, i: int, event: Event, link: str) -> bool:
    """Return whether the event says enough: "off" and "ahead" need a number, and so does a clause without a verb."""
    numbered = event.change is not None or event.baseline is not None
    low = clause.low(i)
    if low in _NEEDS_NUMBER and not numbered and not (low == "off" and event.level is not None):
        return low in ("firm", "easier") and link == "verb"
    if link in ("comma", "start", "and") and not event.subjects:
        return numbered or event.level is not None or event.counter is not None or (event.direction is FLAT and _stood(clause, i))
    return True


def _stood(clause: Clause, i: int) -> bool:
    """Return whether the clause before says where its subject stood: "traded at 32.55 to the dollar, little changed"."""
    found = [
        k for k in range(max(0, i - 12), i) if clause.amount(k) is not None and clause.low(k - 1) in ("at", "around", "near")
    ]
    return bool(found) and any(clause.low(k) in words.LINKS for k in range(max(0, found[0] - 4), found[0]))


def _link(clause: Clause, k: int) -> str:
    """Return how the words before item `k` lead to it: by a verb, a comma, a name or the sentence's start."""
    j = k - 1
    while j >= 0 and (_passes(clause.low(j)) or (clause.low(j) in ("on", "for", "of") and clause.low(j + 1) in _WHEN)):
        if clause.low(j) == "close" and clause.low(j - 1) == "to":
            return "verb"  # "erased losses to close up 1%", not "close to 1%"
        j -= 1
    if j < 0:
        return "start"
    item = clause.items[j]
    if item.kind == NP:
        return "name"
    if item.kind == MARK:
        return "comma" if item.low in _LINK_MARKS else "start" if item.low in ('"', "*", "#") and j == 0 else ""
    if item.low in words.LINKS or item.low in ("'s", "'re", "has", "have"):
        return "verb"
    found = words.DIRECTIONS.get(item.low)
    if found is not None and found[0] in (Part.VERB, Part.EITHER, Part.GERUND):
        return "verb"
    if item.low in ("and", "but", "or", "then"):
        return "and"
    return "verb" if item.low in ("change", "changed") else ""


def _beside(clause: Clause, start: int) -> Subject | None:
    """Return the name of "Brent, up 2%" and "Brent now over $92 a barrel, up 2%": nothing but its level stands between."""
    k = start - 1 - (clause.low(start - 1) in ("already", "now", "still") and clause.low(start - 2) == ",")
    while k >= 0 and clause.low(k) in _LINK_MARKS:
        k = opening(clause.items, k, 0) - 1 if clause.low(k) == ")" else k - 1
    while k >= 0 and (clause.items[k].kind == QTY or clause.low(k) in _AROUND_LEVEL):
        k -= 1
    mention = clause.mention(k)
    before = word_before(clause.items, k)
    followed = before == "by" and (
        clause.low(k - 2) in FOLLOWED  # "followed by Avalanche, down 5%"
        or (mention is not None and mention.kind == "stock" and any(clause.low(m) in words.CAUSES for m in (k - 2, k - 3)))
    )
    if mention is None or mention.kind in ("place", "sector") or (before in grammar.PREPOSITIONS - {"with"} and not followed):
        return None
    return clause.group_before(k)


def _of_unread(clause: Clause, start: int) -> Subject | None:
    """Return the name before a verb that no rule reads: "while the FTSE 250 lagged, down 0.6%"."""
    lone = clause.mention(start - 3) is not None
    if clause.low(start - 1) != "," or not (lone or clause.low(start - 2).endswith(("ed", "s"))):
        return None
    k = start - 2
    while k > start - 6 and clause.is_word(k) and clause.low(k) not in grammar.PREPOSITIONS | grammar.STOPS | words.LINKS:
        k -= 1
    mention = clause.mention(k)
    if (
        mention is None
        or k == start - 2
        or clause.is_object(k)
        or mention.kind in ("place", "sector", "anaphor")
        or clause.current_has(start - 2)
    ):
        return None
    return clause.group_before(k) if word_before(clause.items, k) in ("while", "and", "but", "as", "whereas", ",") else None


def _infinitive(clause: Clause, start: int) -> bool:
    """Return whether the link is "to trade", "to close": the clause before has the subject."""
    return any(clause.low(k) == "to" and clause.low(k + 1) in words.LINKS for k in range(start - 2, max(-1, start - 5), -1))


def _passes(low: str) -> bool:
    return (
        low in grammar.DEGREES
        or low in grammar.HEDGES
        or low.endswith("ly")
        or (low in grammar.TIMES and low not in words.LINKS)
        or low in ("at", "in", "various", "one", "the", "already")
    )


def _subject(clause: Clause, start: int, link: str) -> Subject:
    if link == "name":
        k = start - 1
        while clause.items[k].kind != NP:
            k -= 1
        return clause.group_before(k)
    if link == "comma" and (beside := _beside(clause, start) or _of_unread(clause, start)) is not None:
        return beside
    if clause.low(start - 1) == "," and (company := unlisted_beside(clause.reading, start - 1)) is not None:
        return company
    if link in ("start", "and") or (link == "verb" and clause.events and _infinitive(clause, start)):
        return Subject([], start)
    return clause.subject(start)


def _before(clause: Clause, i: int) -> Before | None:
    """Read the amount left of the adverb at item `i`; a comma between needs "or" before the amount."""
    k = i - 1
    comma = clause.low(k) == ","
    if comma:
        k -= 1
    k = _past_units(clause, k)
    amount = clause.amount(k)
    if amount is None:
        return None
    if clause.low(k - 1) == "or":
        j = _past_units(clause, k - 3 if clause.low(k - 2) == "," else k - 2)
        first = clause.amount(j)
        if first is not None:
            start, qualifier = clause.hedge_before(j)
            return Before(start, first, amount, qualifier)
    if clause.low(k - 1) == "to" and not comma and (ranged := _range(clause, k, amount)) is not None:
        return ranged
    if comma or clause.low(k - 1) in ("to", "at", "from", "of"):
        return None
    start, qualifier = clause.hedge_before(k)
    return Before(start, amount, None, qualifier)


def _range(clause: Clause, k: int, upper: Amount) -> Before | None:
    """Read "1 cent to 2 1/2 cents higher" as one amount; `k` is the item of the second."""
    lower = clause.amount(k - 2)
    if lower is None or lower.unit not in (upper.unit, None) or upper.unit is None or not lower.value < upper.value:
        return None
    start, qualifier = clause.hedge_before(k - 2)
    return Before(start, replace(lower, unit=upper.unit, high=upper.value, last=upper.last), None, qualifier)


def _past_units(clause: Clause, k: int) -> int:
    while k >= 0 and (clause.is_word(k) or clause.low(k) == "/") and clause.low(k) in grammar.UNITS:
        k -= 1
    return k


def _mark(clause: Clause, event: Event, start: int) -> None:
    """Take from the linking verb that it closed, turned, opened or merely held."""
    for k in range(start - 1, max(-1, start - 5), -1):
        low = clause.low(k)
        event.closing = event.closing or low in words.CLOSERS
        event.turned = event.turned or low in words.TURNERS
        event.earlier = event.earlier or (low in words.OPENERS and clause.low(k + 1) not in ("the", "trading"))
        if low in words.KEEPERS and clause.low(start) == "firm":
            event.direction = FLAT


def _level_before(clause: Clause, event: Event, start: int, link: str) -> None:
    """Take the level of "ended on 812.50, up 3.15", "3.95%, up 2.6 basis points", "at 3.95%, the yield was up"."""
    if event.level is not None:
        return
    if link != "comma":
        event.level = _leading_level(clause, event) or _inserted_level(clause, start)
        return
    k = start - 1
    while k >= 0 and clause.low(k) != ",":
        k -= 1
    for j in range(k - 1, max(-1, k - 9), -1):
        amount = clause.amount(j)
        if amount is not None and not (amount.rate and event.change is not None and event.change.unit == "pct"):
            event.level = amount
            event.first = min(event.first, clause.items[j].first)
            event.closing = event.closing or any(clause.low(m) in words.CLOSERS for m in range(max(0, j - 4), j))
            return
        if clause.items[j].kind == NP and clause.low(j - 1) not in grammar.PREPOSITIONS | {"the"}:
            return


def _level_foreseen(clause: Clause, event: Event, start: int) -> bool:
    """Return whether the level before the comma is but expected: "is seen averaging $85 next year, up from $82"."""
    if event.level is None or event.level.first >= clause.items[start].first:
        return False
    k = next(j for j, item in enumerate(clause.items) if item.last > event.level.first) - 1
    while k >= 0 and clause.low(k) not in _LINK_MARKS and clause.low(k) not in grammar.STOPS:
        if clause.low(k) in grammar.MODAL_VERBS or clause.low(k) in _FORESEEN or clause.seen(k):
            return True
        k -= 1
    return False


def _inserted_level(clause: Clause, start: int) -> Amount | None:
    """Return the level of "copper, at some $9,100 a tonne, is down"."""
    commas = [k for k in range(max(0, start - 14), start) if clause.low(k) == ","]
    if len(commas) < 2 or clause.low(commas[-2] + 1) != "at" or clause.mention(commas[-2] - 1) is None:
        return None
    inside = [clause.amount(k) for k in range(commas[-2], commas[-1])]
    return next((amount for amount in inside if amount is not None), None)


def _leading_level(clause: Clause, event: Event) -> Amount | None:
    """Return the level of "at 4.70%, the yield was up"."""
    k = next((j for j, item in enumerate(clause.items) if item.last > event.first), 0) - 1
    while k >= 0 and clause.low(k) in grammar.DETERMINERS:
        k -= 1
    opens = k < 3 or clause.items[k - 3].kind == MARK
    return clause.amount(k - 1) if clause.low(k) == "," and clause.low(k - 2) == "at" and opens else None
