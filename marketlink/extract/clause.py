"""One sentence under the scanner: its items, the events found so far, and the questions that every rule asks."""

from marketlink.core.moves import Direction, Qualifier
from marketlink.extract import grammar, words
from marketlink.extract.amounts import Amount
from marketlink.extract.events import Event
from marketlink.extract.items import MARK, NP, QTY, WORD, Item, Mention, Reading
from marketlink.extract.lexer import Token
from marketlink.extract.nouns import OBJECTS
from marketlink.extract.subjects import Subject, group_before, over_insertion, subject_before
from marketlink.extract.unlisted import partners, unlisted_before
from marketlink.extract.unread import head_of

_BOUNDS = frozenset([",", ";", "\u2014", ":"])
_ABOUT = frozenset(["c.", "~", "circa", "about", "nearly", "almost", "around", "roughly", "some", "approximately"])
_MODAL_REACH = 9
_INSIDE_NAMES = frozenset(["sector", "place", "commodity"])


class Clause:
    """One sentence, and what the rules have read from it."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.items: list[Item] = reading.items
        self.events: list[Event] = []
        self.current: list[Mention] = []
        self.of_goods = False  # what a company makes or sells moved, so that its rival's name means the same

    def low(self, i: int) -> str:
        """Return item `i` in lower case; empty for a name or outside the sentence."""
        return self.items[i].low if 0 <= i < len(self.items) else ""

    def amount(self, i: int) -> Amount | None:
        """Return the amount that item `i` is, unless it is a date or counts things."""
        found = self.items[i].amount if 0 <= i < len(self.items) else None
        return None if found is None or found.dated or found.counted else found

    def mention(self, i: int) -> Mention | None:
        """Return the name that item `i` is."""
        return self.items[i].mention if 0 <= i < len(self.items) else None

    def is_word(self, i: int) -> bool:
        """Return whether item `i` is a plain word."""
        return 0 <= i < len(self.items) and self.items[i].kind == WORD

    def subject(self, i: int) -> Subject:
        """Find the subject of the verb at item `i`; a capitalised name that isn't listed may be a company."""
        found = subject_before(self.items, i)
        if found.mentions and not found.blocked:
            named = unlisted_before(self.reading, i) if found.mentions[0].kind in _INSIDE_NAMES else None
            if named is not None and named.first <= found.first:
                return named  # "Bank of Ormond rose"
            if found.mentions[0].kind == "stock":  # "Kestrel and Boeing rose": no table lists the first
                found.mentions = [*partners(self.reading, found.first, listed=True), *found.mentions]
            return found
        unlisted = unlisted_before(self.reading, i)
        if unlisted is not None or found.blocked:
            return unlisted or found
        return head_of(self.reading, i, self.events[-1].last if self.events else 0) or found

    def group_before(self, k: int) -> Subject:
        """Return the names joined to the name at item `k` from the left."""
        group, first = group_before(self.items, k)
        return Subject(group, first)

    def group_after(self, k: int) -> tuple[list[Mention], int]:
        """Return the names joined to the name at item `k` from the right, and the item after them."""
        group: list[Mention] = []
        while (mention := self.mention(k)) is not None:
            group.append(mention)
            k = self._past_bracket(k + 1)
            j = k
            while self.low(j) in (",", "and", "&", "or") or (j > k and self.low(j) in _LINKING):
                j += 1
            if j == k or self.mention(j) is None:
                break
            k = j
        return group, k

    def _past_bracket(self, k: int) -> int:
        if self.low(k) == "(":
            for j in range(k + 1, min(k + 8, len(self.items))):
                if self.low(j) == ")":
                    return j + 1
        return k

    def is_object(self, k: int) -> bool:
        """Return whether the name at item `k` only qualifies another thing ("gold imports")."""
        following = self.low(k + 1)
        return following in OBJECTS or (following == "thing")

    def event(self, subject: Subject, direction: Direction | None, rule: str, i: int, j: int) -> Event:
        """Make an event of items [i, j) that begins at its subject."""
        first = self.items[min(subject.first, i)].first
        event = Event(list(subject.mentions), direction, rule, first, self.items[j - 1].last, self.items[i].first)
        event.words = [self.reading.flat[t.start : t.end] for k in range(i, j) for t in self._tokens(k)]
        self._modality(event, i)
        return event

    def _tokens(self, k: int) -> list[Token]:
        item = self.items[k]
        return self.reading.tokens[item.first : item.last]

    def keep(self, event: Event, *, main: bool = True, strict: bool = False) -> None:
        """Add `event`; a `main` one gives the clauses after it their subject.

        An event without a subject takes that of the clause before, or the name that opens the sentence; it is dropped
        where another subject, which isn't read, stands in between.
        """
        if not event.subjects:
            event.subjects = self.current or self.head_subject(strict=strict) or self._following(event)
            event.carried = True
            if not event.subjects and not self.events and self._lead(event):
                return
        if event.counter is None and (not self.events or all(m.kind == "fx" for m in event.subjects)):
            event.counter = self._leading_counter()
        if main and event.subjects:
            self.current = event.subjects
        if event.carried and self.events:
            _deal(self.events[-1], event)
        self.events.append(event)

    def _leading_counter(self) -> str | None:
        """Return the currency of "Against the franc, sterling fell"."""
        if self.low(0) not in ("against", "versus"):
            return None
        mention = self.mention(1) or self.mention(2)
        return mention.code if mention is not None and mention.kind == "fx" else None

    def _following(self, event: Event) -> list[Mention]:
        """Return the name after a clause that opens the sentence without one: "Having lost 80%, the lira ..."."""
        opens = all(i.low in _OPENERS or i.low.endswith("ly") for i in self.items if i.last <= event.first)
        if not opens or self.events:
            return []
        for k, item in enumerate(self.items):
            if item.first >= event.last and item.low == ",":
                j = k + 1
                while self.low(j) in grammar.DETERMINERS:
                    j += 1
                return self.group_after(j)[0] if self.mention(j) is not None and not self.is_object(j) else []
        return []

    def current_has(self, k: int) -> bool:
        """Return whether an event already covers item `k`."""
        first = self.items[k].first if k >= 0 else 0
        return any(event.first <= first < event.last for event in self.events)

    def head_subject(self, *, strict: bool = False) -> list[Mention]:
        """Return the name that opens the sentence, where it is the subject of a verb that isn't read.

        With `strict` the verb must be one that market reports use of prices.
        """
        for k, item in enumerate(self.items):
            if item.mention is not None:
                if k == 0 and item.mention.kind == "place" and self.low(1) in ("-", "\u2014", ":"):
                    continue
                group, last = self.group_after(k)
                return group if self._heads(item.mention, last, strict=strict) else []
            if not (
                item.low in grammar.DETERMINERS
                or item.low in grammar.ADVERBS
                or item.low.endswith("ly")
                or item.low in '"*-'
                or item.low in ("other", "leading")
            ):
                return []
        return []

    def _heads(self, mention: Mention, last: int, *, strict: bool) -> bool:
        """Return whether the word at item `last` lets the opening name before it be a subject."""
        following = self.low(last)
        if following == ":":
            return self.amount(last + 1) is not None
        if strict and mention.kind in ("stock", "place", "sector", "bond") and following not in _MARKET_VERBS:
            return self.amount(last) is not None
        blocked = following in OBJECTS or following in ("of", "'s", "thing") or last >= len(self.items)
        return not blocked and not (following == "," and self.is_word(last + 1))

    def _lead(self, event: Event) -> bool:
        """Return whether other matter stands before an event that opens without a subject."""
        skipped = grammar.AUXILIARIES | grammar.PREPOSITIONS | grammar.ADVERBS | grammar.TIMES | grammar.DETERMINERS | words.LINKS
        lead = [i for i in self.items if i.last <= event.first and (i.kind == NP or (i.kind == WORD and i.low not in skipped))]
        return len(lead) > 1 or any(
            item.low == "thing" or (item.mention is not None and item.mention.kind != "place") for item in lead
        )

    def hedge_before(self, k: int) -> tuple[int, Qualifier]:
        """Return where the hedge before the amount `k` begins, and which it is."""
        low = self.low(k - 1)
        if low in ("a", "an", "another") and k:
            k -= 1
            low = self.low(k - 1)
        if low in ("as-much-as", "as-many-as", "up-to"):
            return k - 1, Qualifier.AS_MUCH_AS
        if low in ("more-than", "at-least", "over"):
            return k - 1, Qualifier.MORE_THAN
        if low in ("less-than", "under"):
            return k - 1, Qualifier.LESS_THAN
        if low in _ABOUT:
            return k - 1, Qualifier.ABOUT
        return k, Qualifier.EXACT

    def intransitive(self, i: int) -> bool:
        """Return whether what follows the verb at item `i` lets it stand without an object."""
        j = i + 1
        if j >= len(self.items):
            return True
        item = self.items[j]
        if item.kind == MARK:
            return True
        if item.kind == QTY:
            return item.amount is not None and not item.amount.counted
        if item.kind == NP:
            return False
        low = item.low
        if low in grammar.SIZES and self.amount(j + 1) is not None:
            return True  # "gained hefty 6%"
        if low in ("the", "its"):
            limited = self.amount(j + 1) is not None and "limit" in (self.low(j + 2), self.low(j + 3))  # "fell the 4-cent limit"
            return limited or self.low(j + 1) in _MOST
        if low == "this":
            return self.low(j + 1) in grammar.TIMES or self.low(j + 1) in _SPANS
        if low in ("a", "an", "another"):
            return any(self.items[k].kind == QTY for k in range(j + 1, min(j + 4, len(self.items)))) or self.low(j + 1) in _MOST
        return low in grammar.FOLLOWERS or low.endswith(("ly", "-session", "-day")) or low in words.HIGHS or low in words.LOWS

    def infinitive(self, i: int) -> str:
        """Return what "to" before the verb at item `i` makes of it: "", "fact", "forecast" or "purpose"."""
        if self.low(i - 1) != "to":
            return ""
        k = i - 2
        if self.mention(k) is not None:
            first = group_before(self.items, k)[1] - 1
            while self.low(first) in grammar.DETERMINERS:
                first -= 1
            before = self.low(first)
            if before in words.SENDERS:
                return "fact"
            return "forecast" if before in grammar.MODALS else "purpose"
        before = self.low(k)
        if before in grammar.MODALS or before in _PROMISES:
            return "forecast"
        if self.against_trend(k):
            return "fact"
        if before in _RESULTS:
            return "fact"
        return "fact" if self.events and self.low(i) in words.LINKS else "purpose"

    def against_trend(self, k: int) -> int:
        """Return the verb of "bucked the trend (to rise 2%)" whose object ends at item `k`, or 0."""
        if self.low(k) not in _TRENDS:
            return 0
        return next((m for m in range(k - 1, max(0, k - 4), -1) if self.low(m) in _BUCKING), 0)

    def _modality(self, event: Event, i: int) -> None:
        """Mark what is foreseen, denied or told as a condition; look left to the clause's beginning."""
        start = i - 1 - (self.low(i - 1) in ("thus", "thereby", "hence") and self.low(i - 2) == ",")
        if self._supposed():
            event.denied = True
        if self.low(0) in ("if", "unless") and not any(item.low == "," for item in self.items[1:i]):
            event.forecast = True
        if self.low(start) == ",":
            left = over_insertion(self.items, start, 0)
            if left is None and self.low(i).endswith("ing"):
                event.forecast = event.forecast or self._thereby(start)
            start = left if left is not None else -1
        for k in range(start, max(-1, start - _MODAL_REACH, self._sent_by(i)), -1):
            item = self.items[k]
            if item.kind == MARK and item.low in _BOUNDS:
                break
            if item.low in _FORETELLING:
                self._foreseen(event, k, i)
            if item.low in grammar.NEGATIONS or item.low in USUALLY or (item.low in grammar.DENIALS and self._reported(k, i)):
                event.denied = True
            far = (item.low in ("and", "but") and k < i - 3) or (item.low in words.DIRECTIONS and k < i - 1)
            if far or item.low in _CLAUSE_ENDS:
                break

    def _sent_by(self, i: int) -> int:
        """Return the item of the verb that tells as a fact what moved the event's subject, or -1.

        "Fears of default sent the lira down", "hopes of a cut lifted shares": what is feared or hoped stands before that verb.
        """
        for k in range(i, max(-1, i - _MODAL_REACH), -1):
            if self.items[k].kind == MARK or (k < i and self.low(k) in _CLAUSE_ENDS):
                return -1
            if self.low(k) in _SENT:
                return -1 if any(self.low(m) in _UNSURE for m in range(k - 3, k)) else min(k, i - 1)
        return -1

    def _thereby(self, comma: int) -> bool:
        """Return whether the clause before the comma is but supposed: "would lift the dollar, boosting bonds"."""
        for k in range(comma - 1, max(-1, comma - _MODAL_REACH), -1):
            if self.items[k].kind == MARK or self.low(k) in _CLAUSE_ENDS:
                return False
            if self.low(k) in grammar.MODAL_VERBS:
                return True
        return False

    def _supposed(self) -> bool:
        """Return whether the sentence asks, or tells what happens as a rule: "Has gold fallen 5%?", "Whenever gold falls 5%"."""
        first, second = self.low(0), self.low(1)
        if first == "whenever" or (first in ("every", "each", "any") and second == "time"):
            return True
        asks = first in _ASKING and not (first in ("is", "are") and second == "there")
        return asks and self.items[-1].low == "?"

    def _reported(self, k: int, i: int) -> bool:
        """Return whether the verb at `i` stands in what the verb at `k` speaks of: "denied that its shares had fallen"."""
        return any(self.low(m) == "that" for m in range(k + 1, i))

    def _foreseen(self, event: Event, k: int, i: int) -> None:
        """Mark the event as foreseen where the word at `k` says so of the verb at `i`."""
        low = self.low(k)
        modal = low in grammar.MODALS and self.low(k - 1) not in ("than", "as")
        promised = low in _PROMISED and self._infinite(k + 1)
        awaited = low == "seen" and k == i - 1 and self.items[i].kind == WORD and self.low(k - 1) != "last"  # "last seen up 1%"
        if modal or promised or awaited or self.seen(k) or self._indicates(k):
            event.forecast = True

    def _infinite(self, k: int) -> bool:
        """Return whether "to" at item `k` leads to a verb: "due to rise", not "due to a rise"."""
        return self.low(k) == "to" and self.is_word(k + 1) and self.low(k + 1) not in grammar.DETERMINERS

    def seen(self, k: int) -> bool:
        """Return whether the word at `k` tells what is awaited: "seen opening", "called to open", "seen averaging"."""
        following = self.low(k + 1)
        return self.low(k) in _AWAITED and self.low(k - 1) != "last" and (following == "to" or following.endswith("ing"))

    def _indicates(self, k: int) -> bool:
        """Return whether the word at `k` speaks of the open to come: "futures pointed to a 1% drop at the open"."""
        if self.low(k) not in _INDICATORS or (self.low(k)[:5] == "point" and self.low(k + 1) not in ("to", "towards", "toward")):
            return False
        last = min(k + _MODAL_REACH + 3, len(self.items))
        ahead = range(k + 1, next((m for m in range(k + 1, last) if self.items[m].kind == MARK), last))
        sized = any(self.amount(m) is not None for m in ahead)  # else the futures themselves moved: "pointed to a lower open"
        return sized and any(self.low(m) in ("open", "opening", "start") for m in ahead)


def _deal(left: Event, right: Event) -> None:
    """Give each of two names its own of "A and B were down 0.3% and up 0.9%": nothing moves both ways at once."""
    opposed = {left.direction, right.direction} == {Direction.UP, Direction.DOWN}
    beside = right.first <= left.last + 1 and not (left.more or right.more)
    if opposed and beside and left.change and right.change and len(left.subjects) == 2 and left.subjects == right.subjects:
        left.subjects, right.subjects = left.subjects[:1], left.subjects[1:]


# Told as a fact, unless one of the others stands close before.
_SENT = words.split(
    """sent pushed drove dragged lifted knocked propelled forced nudged boosted buoyed bolstered hoisted hurt depressed weakened
    strengthened dented hammered battered pulled rattled"""
)
_UNSURE = grammar.MODAL_VERBS | grammar.NEGATIONS | {"to", "if", "unless", "whether", "be", "being", "when", "whenever", "had"}
_CLAUSE_ENDS = grammar.STOPS - {"if", "unless", "that", "which", "who", "than", "whose", "even"}
_OPENERS = words.split("having after before despite since and but yet * - while when now then later") | {'"'}
_MARKET_VERBS = (
    words.LINKS
    | frozenset(words.DIRECTIONS)
    | words.HOLDERS
    | words.PARERS
    | words.EXTENDERS
    | words.REACHERS
    | grammar.AUXILIARIES
)
_LINKING = grammar.DETERMINERS | {"country", "'s", "its"}
_MOST = words.split(
    "daily maximum limit exchange most third second fourth fifth sixth seventh eighth day week month session year same first"
)
_SPANS = words.split("year week month quarter decade season")
# What happens as a rule is no move.
USUALLY = words.split("typically usually normally tends tend historically")
_ASKING = words.split("has have is are was were did does do will would could can should")
_AWAITED = frozenset(["seen", "called", "tipped"])
_INDICATORS = words.split(
    """indicate indicates indicated indicating point points pointed pointing signal signals signaled signalled signaling
        signalling imply implies implied implying"""
)
_PROMISED = frozenset(["set", "seen", "due", "bound", "tipped", "about"])
# Without one of these nothing is foreseen.
_FORETELLING = grammar.MODALS | _PROMISED | _AWAITED | _INDICATORS
_RESULTS = words.split(
    """continue continued continues continuing began begun begin started starts on managed appeared tended helping helped went"""
)
_TRENDS = words.split("trend gloom gravity tide weakness selloff sell-off")
_BUCKING = words.split("buck bucks bucked bucking defy defies defied defying shrugged-off brushed")
_PROMISES = words.split("set seen bound about due tipped going ready able unlikely")
