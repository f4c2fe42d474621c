"""A noun of movement: "a 4% rise in X", "X's fall of 3%", "X posted a gain", "trading with a 5% gain"."""

from marketlink.core.moves import Direction, Qualifier
from marketlink.extract import grammar, words
from marketlink.extract.amounts import Amount
from marketlink.extract.clause import USUALLY, Clause
from marketlink.extract.items import MARK, NP, QTY
from marketlink.extract.subjects import Subject, word_before
from marketlink.extract.tail import Tail
from marketlink.extract.unlisted import unlisted_after

_NO_LINK = grammar.PREPOSITIONS | grammar.DETERMINERS | words.HOLDERS
_SESSION_STARTS = frozenset(
    [
        "strong-start",
        "firm-start",
        "weak-start",
        "soft-start",
        "shaky-start",
        "poor-start",
        "firm-opening",
        "weak-opening",
        "strong-finish",
        "strong-opening",
    ]
)
_OWNERS = grammar.TIMES | {"yesterday"}
_AFTERMATHS = words.split("after following including erasing extending wiping-out adding-to despite notwithstanding on-top-of")
_OUTWEIGHING = words.split("offset offsets offsetting outweighed outweighs outweighing saw sees seeing despite and")
_AMOUNTING = words.split("reached came amounted totalled totaled was were hit stood")
_PERIOD = 3  # words before a noun that opens its sentence
_SPANS = frozenset(["day", "week", "month", "quarter", "session", "year"])
_SUPERLATIVES = frozenset(["biggest", "largest", "steepest", "sharpest", "worst", "best", "smallest"])
_TIME_OR_TRADE = grammar.TIMES | {
    "early",
    "late",
    "recent",
    "five",
    "two",
    "three",
    "four",
    "six",
    "more",
    "afternoon",
    "dateword",
    "less",
    "just",
    "as",
}


def is_noun(clause: Clause, i: int) -> bool:
    """Return whether a word that may be a verb or a noun is a noun at item `i`."""
    low = clause.low(i)
    third = low.endswith("s") and not low.endswith("ss")
    if third and _opens_or_object(clause, i):
        return True
    for k in range(i - 1, max(-1, i - 5), -1):
        item = clause.items[k]
        if item.kind == QTY:
            return not (item.amount is not None and item.amount.dated) and k == i - 1
        if item.low in grammar.DETERMINERS or item.low == "'s" or item.low in _SUPERLATIVES:
            return True
        if item.kind == NP:
            return k == i - 1 and _compound(clause, k, third=third)
        if item.kind == MARK:
            return False
        if item.low == "to":
            return third and k == i - 1
        if item.low in grammar.PREPOSITIONS:
            return True
        if item.low in grammar.COORDINATORS or item.low in grammar.MODALS or item.low in grammar.AUXILIARIES:
            return False
    return third and clause.low(i + 1) in ("in", "for", "by") and 0 < i < _PERIOD  # "Weekly gains for the Dow"


def _opens_or_object(clause: Clause, i: int) -> bool:
    """Return whether no subject stands before: "Gains in oil lifted the index", "offset gains in oil", "booking gains of 4%"."""
    following = clause.low(i + 1)
    if following not in ("in", "for"):
        return following == "of" and clause.low(i - 1) in words.HOLDERS
    if clause.low(i - 1) in _OUTWEIGHING:
        return True
    return all(clause.is_word(k) and clause.low(k) in grammar.ADVERBS | grammar.COORDINATORS for k in range(i)) and (
        clause.mention(i + 2) is not None or clause.mention(i + 3) is not None
    )


def _compound(clause: Clause, k: int, *, third: bool) -> bool:
    """Return whether the name at `k` and the word after it make one noun: "price rise", not "prices rise"."""
    mention = clause.mention(k)
    if mention is None or third or mention.kind == "place":
        return False
    return not mention.plural and len(clause.group_before(k).mentions) == 1


def read(clause: Clause, i: int, direction: Direction) -> int:
    """Read a noun of movement, if it can be said whose it is."""
    subject, end = _owner(clause, i)
    if subject is None:
        return i + 1
    event = clause.event(subject, direction, "noun", i, i + 1)
    event.forecast = event.forecast or _foreseen(clause, end)
    event.denied = event.denied or any(clause.low(k) in USUALLY for k in range(end, end + 2))
    event.change, event.qualifier, first = _amount(clause, i)
    named = all(m.kind == "place" for m in subject.mentions) and bool(subject.mentions)
    if named and event.change is None and clause.low(i) not in _SESSION_STARTS:
        return i + 1  # "Russia's economic meltdown"
    event.first = min(event.first, clause.items[first].first)
    event.last = max(event.last, clause.items[end - 1].last)
    j = end + 1 if clause.low(end) == "of" else end
    inside = Tail(clause.items, event)
    if clause.low(i + 1) == "of" and event.change is None:
        inside.read(i + 2)
    done = Tail(clause.items, event).read(_sized(clause, j) if event.change is None else j)
    comma = _comma(clause, i)
    if event.level is None and end == i + 1 and (level := _level(clause, comma)) is not None:
        event.level = level
        event.closing = event.closing or any(clause.low(k) in words.CLOSERS for k in range(comma - 10, comma))
    clause.keep(event, main=_by_verb(clause, i))
    return max(done, i + 1) if event.change is not None else i + 1


def _foreseen(clause: Clause, end: int) -> bool:
    """Return whether a modal follows the move: "a drop in oil could"; "and fears of" opens another subject."""
    for k in range(end, end + 3):
        if clause.low(k) == "and":
            return False
        if clause.low(k) in grammar.MODALS:
            return True
    return False


def _sized(clause: Clause, j: int) -> int:
    """Return the amount of "gains in sterling reached 2%", "the fall in the euro came to 1.1%"; else `j`."""
    if clause.low(j) not in _AMOUNTING:
        return j
    k = j + 1
    while clause.low(k) in ("to", "at") or clause.low(k) in grammar.HEDGES:
        k += 1
    amount = clause.amount(k)
    return k if amount is not None and (amount.rate or amount.unit == "pts") else j


def day(clause: Clause, i: int) -> int:
    """Read "had its best day in six months", "logs worst week since May"."""
    if clause.low(i + 1) not in _SPANS or clause.is_object(i):
        return 0
    k = i - 1
    while clause.low(k) in grammar.DETERMINERS or clause.low(k) == "'s":
        k -= 1
    if clause.low(k) not in words.HOLDERS:
        return 0
    subject = clause.subject(k)
    if subject.blocked or not subject.mentions:
        return 0
    event = clause.event(subject, Direction.UP if clause.low(i) in ("best", "strongest") else Direction.DOWN, "noun", k, i + 2)
    event.forecast = event.forecast or clause.low(k - 1) in ("set", "poised", "due", "ready")
    done = Tail(clause.items, event).read(i + 2)
    event.level = None
    clause.keep(event)
    return max(done, i + 2)


def _by_verb(clause: Clause, i: int) -> bool:
    """Return whether the noun's owner is the subject of a verb, so that later clauses share it."""
    return _possessor(clause, i) is None and clause.low(i + 1) not in ("in", "for")


def _amount(clause: Clause, i: int) -> tuple[Amount | None, Qualifier | None, int]:
    """Return the amount of "a 4% rise": change, hedge, and the item where it begins."""
    for k in range(i - 1, max(-1, i - 4), -1):
        amount = clause.amount(k)
        if amount is not None:
            start, qualifier = clause.hedge_before(k)
            return amount, qualifier, start
        if not clause.is_word(k) or clause.low(k) in grammar.DETERMINERS or clause.low(k) in grammar.PREPOSITIONS:
            break
    return None, None, i


def _owner(clause: Clause, i: int) -> tuple[Subject | None, int]:
    """Find whose move the noun is: "in X" right of it, "X's" left of it, or the subject of "posted"."""
    j = i + 1
    if clause.low(j) == "of":
        k = j + 1
        while clause.low(k) in grammar.HEDGES or clause.low(k) in ("a", "an"):
            k += 1
        if clause.amount(k) is not None:
            j = k + 1
    if (
        clause.low(j) in ("on", "in")
        and clause.low(i) in _SESSION_STARTS
        and (place := clause.mention(j + 1)) is not None
        and place.kind == "place"
    ):
        return Subject([place], i), j + 2
    if clause.low(j) in ("in", "for", "of", "by") and (clause.low(j) != "by" or clause.amount(i + 2) is None):
        owned = _owned_by(clause, i, j)
        if owned is not None:
            return owned
    comma = _comma(clause, i)
    if comma > 0 and (clause.low(i + 1) == "of" or _level(clause, comma) is not None):
        return _apposed(clause, comma), i + 1
    left = _possessor(clause, i)
    return (left, i + 1) if left is not None else (_holder(clause, i) or _carried(clause, i) or _its(clause, i), i + 1)


def _carried(clause: Clause, i: int) -> Subject | None:
    """Return the subject of the clause before for "after a 13% surge last week", "following Monday's 2% fall"."""
    if clause.amount(i - 1) is None or not clause.events or not clause.current:
        return None
    k = clause.hedge_before(i - 1)[0] - 1
    while clause.low(k) in ("a", "an") or clause.low(k) == "'s" or (clause.low(k) in _OWNERS and clause.low(k + 1) == "'s"):
        k -= 1
    return Subject([], i) if clause.low(k) in _AFTERMATHS else None


def _its(clause: Clause, i: int) -> Subject | None:
    """Return whose "despite its rally on Tuesday of 90 points" is: the name before the comma, or that of the main clause."""
    sized = any(clause.low(k - 1) == "of" and clause.amount(k) is not None for k in range(i + 2, i + 7))
    k = i - 1
    while clause.items[k].kind == QTY or (clause.is_word(k) and clause.low(k) not in _NO_LINK):
        k -= 1
    if clause.low(k) not in ("its", "their") or clause.low(k - 1) not in _AFTERMATHS or not (sized or _amount(clause, i)[0]):
        return None
    named = clause.mention(k - 3) if clause.low(k - 2) == "," else None
    if named is not None and named.kind not in ("place", "sector"):
        return clause.group_before(k - 3)
    return Subject([], i) if k < _PERIOD or (clause.events and clause.current) else None


def _owned_by(clause: Clause, i: int, j: int) -> tuple[Subject | None, int] | None:
    """Find the owner after the preposition at item `j`; None where the words there leave it open."""
    k = j + 1
    while clause.low(k) in grammar.DETERMINERS or clause.low(k) in ("other", "many", "most", "two", "three"):
        k += 1
    mention = clause.mention(k)
    if mention is not None and mention.kind == "anaphor" and mention.code == "stock":
        named = unlisted_after(clause.reading, k + 1)  # "a 5% jump in carmaker Linhai Auto"
        if named is not None and named.mentions[0].first == clause.items[k].last:
            return named, named.first
    if mention is not None and mention.kind not in ("place", "sector") and not clause.is_object(k):
        group, last = clause.group_after(k)
        return Subject(group, i), last
    if mention is not None and (company := clause.mention(k + 2)) is not None and company.kind == "stock":
        return Subject([company], i), k + 3  # "in oil behemoth X"
    if clause.low(j) in ("in", "for") and _amount(clause, i)[0] is not None:
        named = unlisted_after(clause.reading, k + (mention is not None and clause.is_object(k)))
        if named is not None:
            return named, named.first
    if clause.low(j) != "by" and mention is None and clause.is_word(k) and clause.low(k) not in _TIME_OR_TRADE:
        return None, i + 1
    return None


def _comma(clause: Clause, i: int) -> int:
    """Return the comma before "a fall of 2%" or "a 2% fall", or -1."""
    k = i if clause.amount(i - 1) is None else clause.hedge_before(i - 1)[0]
    k -= clause.low(k) not in ("a", "an")
    return k - 1 if clause.low(k) in ("a", "an") and clause.low(k - 1) == "," else -1


def _level(clause: Clause, comma: int) -> Amount | None:
    """Return the level told just before the comma: "settled at $96.48 a barrel on Monday, a gain of $2.04"."""
    for k in range(comma - 1, max(0, comma - 8), -1):
        amount = clause.amount(k)
        if amount is not None and not amount.rate:
            return amount if clause.low(k - 1) == "at" and clause.low(k - 2) in words.LINKS else None
    return None


def _apposed(clause: Clause, comma: int) -> Subject | None:
    """Find what ", an appreciation of 0.7 per cent" stands beside: the last name before it that no venue is."""
    for k in range(comma - 1, max(-1, comma - 14), -1):
        mention = clause.mention(k)
        if mention is None or mention.kind in ("place", "sector") or clause.low(k - 1) in ("per", "/"):
            continue
        if mention.kind != "fx" or word_before(clause.items, k) not in ("against", "versus", "vs", "to"):
            return clause.group_before(k)
    return None


def _possessor(clause: Clause, i: int) -> Subject | None:
    """Find the name that owns the noun: "the share's 35 per cent surge", "Tuesday's gold slump"."""
    for k in range(i - 1, max(-1, i - 7), -1):
        item = clause.items[k]
        if item.kind == NP:
            owns = clause.low(k + 1) == "'s" or k == i - 1 or clause.amount(k + 1) is not None
            return clause.group_before(k) if owns and not _starts_with_verb(clause, k) else None
        passes = item.kind == QTY or item.low == "'s" or (clause.is_word(k) and item.low not in _NO_LINK)
        if not passes:
            return None
    return None


def _starts_with_verb(clause: Clause, k: int) -> bool:
    """Return whether the name at `k` is the object of "to": "to oil gains" says nothing of oil."""
    return clause.low(k - 1) == "to"


def _holder(clause: Clause, i: int) -> Subject | None:
    """Find the subject of the verb that has the noun as its object: "posted a gain", "trading with a 5% gain"."""
    k = i - 1
    while k >= 0 and k > i - 8 and not (clause.is_word(k) and clause.low(k) in words.HOLDERS):
        if clause.items[k].kind == NP or clause.items[k].kind == MARK or clause.low(k) in grammar.STOPS:
            return None
        if clause.low(k) in grammar.PREPOSITIONS - {"of"}:
            return None
        k -= 1
    if k < 0 or clause.low(k) not in words.HOLDERS or not clause.is_word(k):
        return None
    while k >= 0 and clause.low(k) in words.HOLDERS:
        k -= 1
    if clause.low(k + 1) in ("on", "to", "for", "with") and clause.low(k) not in words.LINKS:
        return None
    subject = clause.subject(k + 1)
    return None if subject.blocked else subject
