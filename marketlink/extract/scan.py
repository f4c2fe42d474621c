"""The clause scanner: direction words into events, one rule a kind of statement."""

from marketlink.core.moves import Direction, Qualifier
from marketlink.extract import words
from marketlink.extract.amounts import Amount
from marketlink.extract.events import Event
from marketlink.extract.items import MARK, NP, QTY, Mention, Reading
from marketlink.extract.nouns import OBJECTS
from marketlink.extract.subjects import Subject, group_before, subject_before
from marketlink.extract.tail import Tail
from marketlink.extract.words import Part

UP, DOWN, FLAT = Direction.UP, Direction.DOWN, Direction.FLAT
_HIGHS = frozenset(["high", "highs", "highest", "peak", "peaks", "record", "records", "top"])
_LOWS = frozenset(["low", "lows", "lowest", "trough", "bottom"])
_UNITS = frozenset(
    ["a", "an", "per", "the", "barrel", "ounce", "bushel", "tonne", "ton", "pound", "gallon", "share", "cwt", "hundredweight", "megawatt", "hour", "on", "day", "/", "points", "each", "troy", "lb", "oz", "bbl", "another", "further"]
)
_DEGREES = frozenset(
    ["sharply", "slightly", "modestly", "marginally", "much", "a", "bit", "little", "further", "broadly", "mostly", "significantly", "fractionally", "still", "far"]
)
_HEDGES = frozenset(
    ["about", "nearly", "almost", "around", "roughly", "over", "some", "approximately", "just", "more", "than", "as", "much", "less", "at", "least", "under", "by"]
)


class Scanner:
    """Reads one sentence into events."""

    def __init__(self, reading: Reading) -> None:
        self.items = reading.items
        self.reading = reading
        self.events: list[Event] = []
        self.hypothetical = False

    def scan(self) -> list[Event]:
        """Return the sentence's events in order."""
        i, n = 0, len(self.items)
        while i < n:
            item = self.items[i]
            if item.kind == NP:
                i = self._at_name(i)
            elif item.kind == QTY or item.kind == MARK:
                i += 1
            else:
                i = self._at_word(i)
        return self.events

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _low(self, i: int) -> str:
        return self.items[i].low if 0 <= i < len(self.items) else ""

    def _amount(self, i: int) -> Amount | None:
        return self.items[i].amount if 0 <= i < len(self.items) else None

    def _mention(self, i: int) -> Mention | None:
        return self.items[i].mention if 0 <= i < len(self.items) else None

    def _event(self, subject: Subject, direction: Direction | None, rule: str, i: int, j: int) -> Event:
        """Make an event of items [i, j), which begins at its subject."""
        first = self.items[min(subject.first, i)].first
        event = Event(list(subject.mentions), direction, rule, first, self.items[j - 1].last)
        event.words = [self._low(k) for k in range(i, j)]
        self._modality(event, i)
        return event

    def _keep(self, event: Event) -> None:
        """Keep an event, unless its carried subject would jump over a subject that couldn't be read."""
        if not event.subjects and not self.events:
            event.subjects = self._head_subject()
            if not event.subjects and self._lead(event):
                return
        self.events.append(event)

    def _head_subject(self) -> list[Mention]:
        """Return the name that opens the sentence, where it is the subject of a verb that isn't read."""
        for k, item in enumerate(self.items):
            if item.kind == NP:
                group, last = self._group_after(k)
                following = self._low(last)
                return [] if following in OBJECTS or following in ("of", "'s", ":", ",") or following == "" else group
            if not (item.low in words.DETERMINERS or item.low.endswith("ly") or item.low == '"'):
                return []
        return []

    def _lead(self, event: Event) -> bool:
        """Return whether other matter stands before an event that opens without a subject."""
        before = [item for item in self.items if item.last <= event.first and item.kind == "w"]
        return sum(1 for item in before if item.low not in words.AUXILIARIES and item.low not in words.PREPOSITIONS) > 2

    def _modality(self, event: Event, i: int) -> None:
        """Mark what is forecast, denied or told as a condition; look left to the clause's beginning."""
        for k in range(i - 1, max(-1, i - 9), -1):
            item = self.items[k]
            low = item.low
            if item.kind == MARK and low in (",", ";", "—", ":") and k < i - 1:
                break
            if low in words.MODALS:
                event.forecast = True
            if low in words.NEGATIONS:
                event.rule = "denied"
            if low in words.STOPS and low not in ("if", "unless", "that", "which", "who", "than"):
                break
            if low in ("and", "but") and k < i - 4:
                break

    # -- words -----------------------------------------------------------------------------------------------------

    def _at_word(self, i: int) -> int:
        low = self._low(i)
        if low in words.PARERS:
            done = self._pare(i)
            if done:
                return done
        found = words.DIRECTIONS.get(low)
        if found is not None:
            done = self._direction(i, *found)
            if done:
                return done
        if low in words.CAUSES:
            done = self._cause(i, words.CAUSES[low])
            if done:
                return done
        if low in words.ADJECTIVES:
            done = self._adjective(i, words.ADJECTIVES[low])
            if done:
                return done
        if low in _HIGHS or low in _LOWS:
            return self._extreme(i)
        if low in words.REACHERS_UP:
            return self._reach(i, UP)
        if low in words.FLAT_VERBS or (low == "little" and self._low(i + 1) in ("changed", "moved")):
            return self._flat(i)
        if low in words.LINKS:
            return self._pair(i)
        return i + 1

    def _direction(self, i: int, part: Part, direction: Direction) -> int:
        if part is Part.ADVERB:
            return self._adverb(i, direction)
        if part is Part.NOUN or (part is Part.EITHER and self._is_noun(i)):
            return self._noun(i, direction)
        if part is Part.GERUND:
            return self._gerund(i, direction)
        return self._verb(i, direction)

    def _is_noun(self, i: int) -> bool:
        """Return whether a word that may be a verb or a noun is a noun here."""
        k = i - 1
        while k >= 0 and k > i - 5:
            item = self.items[k]
            if item.kind == QTY:
                return not (item.amount is not None and item.amount.dated)
            if item.low in words.DETERMINERS or item.low == "'s":
                return True
            if item.kind == NP:
                mention = item.mention
                if k == i - 1 and mention is not None:
                    tokens = self.reading.tokens
                    possessed = tokens[item.last - 1].low in ("'s", "'")
                    third = self._low(i).endswith("s") and not self._low(i).endswith("ss")
                    single = not mention.plural and group_before(self.items, k)[1] == k
                    return possessed or (single and not third and mention.kind != "place")
                return False
            if item.kind == MARK:
                return False
            if item.low in words.PREPOSITIONS and item.low not in ("to",):
                return True
            if (
                item.low in ("to", "and", "but", "or", "then")
                or item.low in words.MODALS
                or (item.low in words.AUXILIARIES
                and not item.low.endswith("ly"))
            ):
                plural = self._low(i).endswith("s") and item.low == "to"
                return plural or (item.low in ("early", "further", "late") and k < i - 1)
            k -= 1
        return False

    # -- "X rose 4%" -----------------------------------------------------------------------------------------------

    def _verb(self, i: int, direction: Direction) -> int:
        infinitive = self._low(i - 1) == "to"
        if infinitive and not self._result(i - 1):
            return i + 1
        subject = self._infinitive_subject(i) if infinitive else subject_before(self.items, i)
        if subject.blocked:
            return i + 1
        event = self._event(subject, direction, "verb", i, i + 1)
        if infinitive and self._promised(i):
            event.forecast = True
        done = Tail(self.items, event).read(i + 1)
        event.weak = subject.carried
        if (
            self._low(i) in ("lose", "loses", "lost", "shed", "sheds", "grow", "grew", "grows", "double", "doubled")
            and event.change is None
            and event.level is None
        ):
            return i + 1
        self._keep(event)
        return max(done, i + 1)

    def _result(self, k: int) -> bool:
        """Return whether "to" at `k` opens what happened or is foreseen, not a purpose."""
        before = self._low(k - 1)
        if self.items[k - 1].kind == NP if k else False:
            return self._causer(k - 1)
        return before in words.MODALS or before in (
            "continue", "continued", "continues", "continuing", "began", "begun", "begin", "started", "starts", "on", "managed", "caused", "seen", "poised",
            "likely", "enough", "appeared", "tended", "looked", "helping", "helped", "about",
        ) or bool(self.events)  # fmt: skip

    def _causer(self, k: int) -> bool:
        """Return whether the name at `k` is the object of a word that makes it move ("causing oil to fall")."""
        _, first = group_before(self.items, k)
        j = first - 1
        while j >= 0 and self._low(j) in words.DETERMINERS:
            j -= 1
        return self._low(j) in words.SENDERS or self._low(j) in words.MODALS

    def _promised(self, i: int) -> bool:
        return any(self._low(k) in words.MODALS for k in range(max(0, i - 6), i))

    def _infinitive_subject(self, i: int) -> Subject:
        if i >= 2 and self.items[i - 2].kind == NP:
            group, first = group_before(self.items, i - 2)
            return Subject(group, first)
        return subject_before(self.items, i - 1)

    # -- "jumping as much as 1.6%", "sending it falling 6%", "rising oil prices" ------------------------------------

    def _gerund(self, i: int, direction: Direction) -> int:
        after = self._mention(i + 1)
        if after is not None and after.kind not in ("place", "sector"):
            return self._adjective(i, direction) or i + 1
        if i and self.items[i - 1].kind == NP:
            group, first = group_before(self.items, i - 1)
            subject = Subject(group, first)
        else:
            subject = subject_before(self.items, i)
        if subject.blocked:
            return i + 1
        event = self._event(subject, direction, "participle", i, i + 1)
        event.weak = subject.carried
        done = Tail(self.items, event).read(i + 1)
        self._keep(event)
        return max(done, i + 1)

    # -- "was 0.3% higher", ", up 4%" -------------------------------------------------------------------------------

    def _adverb(self, i: int, direction: Direction) -> int:
        low = self._low(i)
        if low == "up" and self._low(i + 1) == "to" and not self._linked(i):
            return i + 1
        before = self._amount_before(i)
        start = before[0] if before else i
        link = self._linked(start)
        if not link:
            return i + 1
        tail_needed = low in ("ahead", "off", "easier", "stable", "flat", "steady", "higher", "lower") and link in (
            "start",
            "name",
        )
        subject = self._linked_subject(start, link)
        if subject.blocked:
            return i + 1
        event = self._event(subject, direction, "adverb", start, i + 1)
        if before:
            event.change, event.alternative, event.qualifier = before[1], before[2], before[3]
        event.weak = subject.carried or tail_needed
        done = Tail(self.items, event).read(i + 1)
        if link == "verb":
            self._mark_link(event, start)
        if self._low(i) in ("ahead", "off") and event.change is None and not (low == "off" and event.baseline):
            return i + 1
        self._keep(event)
        return max(done, i + 1)

    def _linked(self, k: int) -> str:
        """Return how the words before item `k` lead to it: by a verb, a comma, a name or the sentence's start."""
        j = k - 1
        while j >= 0 and (self._low(j) in _DEGREES or self._low(j) in _HEDGES or self._low(j).endswith("ly")):
            j -= 1
        if j < 0:
            return "start"
        item = self.items[j]
        if item.kind == NP:
            return "name"
        if item.kind == MARK:
            return (
                "comma" if item.low in (",", "(", "-", "|", ":", "—", ")") else "start" if item.low in ('"',) and j == 0 else ""
            )
        if item.low in words.LINKS or item.low in words.AUXILIARIES:
            return "verb"
        if item.low in words.DIRECTIONS and words.DIRECTIONS[item.low][0] in (Part.VERB, Part.EITHER, Part.GERUND):
            return "verb"
        if item.low in ("and", "but", "or"):
            return "and"
        return ""

    def _linked_subject(self, start: int, link: str) -> Subject:
        if link == "name":
            k = start - 1
            while self.items[k].kind != NP:
                k -= 1
            group, first = group_before(self.items, k)
            return Subject(group, first)
        if link in ("start", "and"):
            return Subject([], start)
        return subject_before(self.items, start)

    def _amount_before(self, i: int) -> tuple[int, Amount, Amount | None, Qualifier | None] | None:
        """Read "15 points higher", "$3, or 0.2%, lower" leftwards: start, change, its other unit, hedge."""
        k = i - 1
        if k >= 0 and self._low(k) == ",":
            k -= 1
        while k >= 0 and self.items[k].kind == "w" and self._low(k) in _UNITS:
            k -= 1
        amount = self._amount(k)
        if amount is None or amount.dated or amount.counted:
            return None
        other = None
        j = k
        if self._low(j - 1) == "or":
            j -= 2
            if self._low(j) == ",":
                j -= 1
            while j >= 0 and self.items[j].kind == "w" and self._low(j) in _UNITS:
                j -= 1
            if self._amount(j) is None:
                return None
            other, amount = amount, self._amount(j)
            k = j
        if amount is None:
            return None
        start, qualifier = self._hedge_before(k)
        return start, amount, other, qualifier

    def _hedge_before(self, k: int) -> tuple[int, Qualifier]:
        """Return where the hedge before the amount `k` begins, and which it is."""
        low, second, third = self._low(k - 1), self._low(k - 2), self._low(k - 3)
        if low == "as" and third == "as":
            return k - 3, Qualifier.AS_MUCH_AS
        if low == "than" and second in ("more", "less"):
            return k - 2, Qualifier.MORE_THAN if second == "more" else Qualifier.LESS_THAN
        if low == "least" and second == "at":
            return k - 2, Qualifier.MORE_THAN
        if low == "over":
            return k - 1, Qualifier.MORE_THAN
        if low == "under":
            return k - 1, Qualifier.LESS_THAN
        if low in ("about", "nearly", "almost", "around", "roughly", "some", "approximately"):
            return k - 1, Qualifier.ABOUT
        return k, Qualifier.EXACT

    def _mark_link(self, event: Event, start: int) -> None:
        for k in range(start - 1, max(-1, start - 5), -1):
            low = self._low(k)
            event.closing = event.closing or low in words.CLOSERS
            event.turned = event.turned or low in words.TURNERS
            event.earlier = event.earlier or low in words.OPENERS

    # -- "a 4% rise in X", "X's fall of 3%", "X posted gains" -------------------------------------------------------

    def _noun(self, i: int, direction: Direction) -> int:
        subject, end = self._noun_subject(i)
        if subject is None:
            return i + 1
        event = self._event(subject, direction, "noun", i, i + 1)
        amount, qualifier, first = self._noun_amount(i)
        event.change, event.qualifier = amount, qualifier
        event.first = min(event.first, self.items[first].first)
        event.weak = subject.carried
        j = end
        if self._low(j) == "of":
            j += 1
        done = Tail(self.items, event).read(j)
        self._keep(event)
        return max(done, i + 1)

    def _noun_amount(self, i: int) -> tuple[Amount | None, Qualifier | None, int]:
        for k in range(i - 1, max(-1, i - 4), -1):
            amount = self._amount(k)
            if amount is not None:
                if amount.dated or amount.counted:
                    return None, None, i
                start, qualifier = self._hedge_before(k)
                return amount, qualifier, start
            if self.items[k].kind != "w" or self._low(k) in words.DETERMINERS:
                break
        return None, None, i

    def _noun_subject(self, i: int) -> tuple[Subject | None, int]:
        """Find whose move the noun is: "in X" right of it, "X's" left of it, or the subject of "posted"."""
        j = i + 1
        if self._low(j) == "of" and self._amount(j + 1) is not None:
            j += 2
        if self._low(j) in ("in", "for", "of") or (self._low(j) == "on" and self._low(j + 1) in ("the",)):
            k = j + 1
            while self._low(k) in words.DETERMINERS:
                k += 1
            mention = self._mention(k)
            if mention is not None and self._low(j) != "on" and mention.kind != "place" and not self._object(k):
                group, last = self._group_after(k)
                return Subject(group, i), last
        left = self._possessor(i)
        if left is not None:
            return left, i + 1
        return self._governed_noun(i), i + 1

    def _possessor(self, i: int) -> Subject | None:
        for k in range(i - 1, max(-1, i - 6), -1):
            item = self.items[k]
            if item.kind == NP:
                group, first = group_before(self.items, k)
                if self._low(k + 1) == "'s" or k == i - 1 or self._amount(k + 1) is not None:
                    return Subject(group, first)
                return None
            if (
                item.low in ("'s",)
                or item.kind == QTY
                or item.low in ("per", "a")
                or (item.kind == "w"
                and item.low not in words.PREPOSITIONS
                and item.low not in words.DETERMINERS)
            ):
                continue
            return None
        return None

    def _governed_noun(self, i: int) -> Subject | None:
        """Find the subject of the verb that has the noun as its object: "posted a gain", "trading with 5% gain"."""
        k = i - 1
        while (
            k >= 0
            and k > i - 7
            and (self.items[k].kind == QTY or (self.items[k].kind == "w" and self._low(k) not in words.EXTENDERS))
        ):
            if self._low(k) in words.STOPS:
                return None
            k -= 1
        if k < 0 or self._low(k) not in words.EXTENDERS or self.items[k].kind != "w":
            return None
        while k >= 0 and (self._low(k) in words.EXTENDERS or self._low(k) in ("trading", "onto")):
            k -= 1
        subject = subject_before(self.items, k + 1)
        return None if subject.blocked else subject

    def _group_after(self, k: int) -> tuple[list[Mention], int]:
        group = []
        while True:
            mention = self._mention(k)
            if mention is None:
                break
            group.append(mention)
            k += 1
            j = k
            while self._low(j) in (",", "and", "&") or (j > k and self._low(j) in words.DETERMINERS):
                j += 1
            if j == k or self._mention(j) is None:
                break
            k = j
        return group, k

    def _object(self, k: int) -> bool:
        """Return whether the name `k` only qualifies another thing ("gold imports")."""
        return self._low(k + 1) in OBJECTS

    # -- "trimmed a loss of as much as 4%" --------------------------------------------------------------------------

    def _pare(self, i: int) -> int:
        """Read what undoes an earlier move: with an amount the earlier move, without one the undoing."""
        j, seen = i + 1, 0
        earlier = session = False
        while seen < 8 and j < len(self.items):
            low = self._low(j)
            found = words.DIRECTIONS.get(low)
            if found is not None and found[0] in (Part.NOUN, Part.EITHER) and low not in ("back",):
                break
            if (
                self.items[j].kind == NP
                or self.items[j].kind == MARK
                or low in ("at", "to", "from", "by", "in", "against", "after")
            ):
                return 0
            earlier = earlier or low in ("early", "earlier", "initial", "opening", "morning")
            session = session or low in ("session", "intraday", "day")
            j, seen = j + 1, seen + 1
        else:
            return 0
        if (
            self._low(i) in words.EXTENDERS
            and self._low(i) not in ("reduced", "cut")
            and not earlier
            and self._low(i) in ("narrow",)
        ):
            return 0
        direction = words.DIRECTIONS[self._low(j)][1]
        subject = subject_before(self.items, i)
        if subject.blocked:
            return j + 1
        undone = self._event(subject, direction, "undone", i, j + 1)
        Tail(self.items, undone).read(j + 1 if self._low(j + 1) != "of" else j + 2)
        before = self._amount(j - 1)
        if before is not None and not before.dated:
            undone.change = before
            undone.qualifier = self._hedge_before(j - 1)[1]
        if undone.change is not None:
            undone.earlier = True
            undone.extreme = undone.qualifier is Qualifier.AS_MUCH_AS or session
            self._keep(undone)
            return self._past_amount(j)
        event = self._event(subject, direction.opposite(), "pared", i, j + 1)
        event.turned = True
        event.weak = subject.carried
        self._keep(event)
        return j + 1

    def _past_amount(self, j: int) -> int:
        k = j + 1
        while k < len(self.items) and k < j + 8:
            if self.items[k].kind == QTY:
                return k + 1
            k += 1
        return j + 1

    # -- "lifted the mark", "a weaker dollar" -----------------------------------------------------------------------

    def _cause(self, i: int, direction: Direction) -> int:
        k = i + 1
        while self._low(k) in words.DETERMINERS or self._low(k) in ("down", "back"):
            k += 1
        if self._mention(k) is None or self._object(k):
            return 0
        mention = self._mention(k)
        if mention is None or mention.kind in ("place", "sector", "anaphor", "stock"):
            return 0
        group, last = self._group_after(k)
        following = self._low(last)
        if following in words.DIRECTIONS or following in ("to", "as", "past", "above", "below", "back"):
            return 0
        event = self._event(Subject(group, i), direction, "cause", i, i + 1)
        event.last = self.items[last - 1].last
        Tail(self.items, event).read(last)
        self._keep(event)
        return last

    def _adjective(self, i: int, direction: Direction) -> int:
        k = i + 1
        mention = self._mention(k)
        if mention is None or mention.kind in ("place", "sector", "anaphor") or self._object(k):
            return 0
        if self._low(i - 1) == "to":
            return 0
        group, last = self._group_after(k)
        event = self._event(Subject(group, i), direction, "adjective", i, i + 1)
        event.last = self.items[last - 1].last
        self._keep(event)
        return i + 1

    # -- "hit a record high", "at its lowest since July" ------------------------------------------------------------

    def _extreme(self, i: int) -> int:
        low = self._low(i)
        k = i - 1
        while (
            k >= 0
            and k > i - 9
            and self.items[k].kind != NP
            and self.items[k].kind != MARK
            and self._low(k) not in words.REACHERS
            and self._low(k) not in words.STOPS
            and self._low(k) != "from"
        ):
            k -= 1
        if k < 0 or self._low(k) not in words.REACHERS or self.items[k].kind == NP:
            return i + 1
        if low == "record" and self._low(i + 1) in ("high", "highs", "low", "lows"):
            return i + 1
        direction = UP if low in _HIGHS else DOWN
        verb = k
        while self._low(verb) in ("at", "near", "to") and verb and self._low(verb - 1) in words.LINKS:
            verb -= 1
        if self._low(verb) == "to" or self._low(k) == "to":
            return i + 1
        subject = subject_before(self.items, verb) if self.items[verb - 1].kind != NP else self._linked_subject(verb, "name")
        if subject.blocked:
            return i + 1
        event = self._event(subject, direction, "extreme", verb, i + 1)
        event.weak = subject.carried
        tail = Tail(self.items, event)
        done = i + 1
        if self._low(i + 1) == "of":
            tail.pending = "level"
            done = tail.read(i + 2)
        event.change = None
        event.extreme = any(self._low(m) in ("session", "intraday", "day's", "day", "intra-day") for m in range(verb, i + 1))
        self._keep(event)
        return max(done, i + 1)

    def _reach(self, i: int, direction: Direction) -> int:
        j = i + 1
        while self._low(j) in ("the", "a", "its", "key", "psychologically", "important"):
            j += 1
        amount = self._amount(j)
        if amount is None or amount.dated or amount.counted or amount.rate:
            return i + 1
        subject = subject_before(self.items, i)
        if not subject.mentions:
            return i + 1
        event = self._event(subject, direction, "reach", i, j + 1)
        event.level = amount
        event.last = self.items[j].last
        self._keep(event)
        return j + 1

    # -- "held steady", "little changed" ----------------------------------------------------------------------------

    def _flat(self, i: int) -> int:
        j = i + 1
        low = self._low(i)
        if low in ("hold", "holds", "held", "holding"):
            if self._low(j) not in ("steady", "firm", "flat", "near", "ground", "stable", "up", "") and j < len(self.items):
                return i + 1
        if low in ("consolidate", "consolidated", "stall", "stalls", "stalled") and self._mention(j) is not None:
            return i + 1
        subject = subject_before(self.items, i)
        if subject.blocked or subject.carried:
            return i + 1
        event = self._event(subject, FLAT, "flat", i, min(j + 1, len(self.items)))
        Tail(self.items, event).read(j)
        event.change = None
        self._keep(event)
        return j + (1 if self._low(j) in ("steady", "firm", "flat", "stable", "changed") else 0)

    # -- "at 145.05 yen compared with 146.00" -----------------------------------------------------------------------

    def _pair(self, i: int) -> int:
        j = i + 1
        if self._low(j) == "at":
            j += 1
        amount = self._amount(j)
        if amount is None or amount.dated or amount.counted:
            return i + 1
        subject = subject_before(self.items, i)
        if not subject.mentions:
            return i + 1
        event = self._event(subject, None, "pair", i, j + 1)
        tail = Tail(self.items, event)
        tail.pending = "level"
        done = tail.read(j)
        event.closing = self._low(i) in words.CLOSERS
        following = self._low(done + 1) if self._low(done) == "," else self._low(done)
        if event.baseline is None or following in ("up", "down", "off"):
            self._pending_level(event)
            return j + 1
        self._keep(event)
        return done

    def _pending_level(self, event: Event) -> None:
        """Keep a level that a later "..., up 4.32" belongs to."""
        event.rule = "level"
        self._keep(event)

    # -- "X (+2.1%)" ------------------------------------------------------------------------------------------------

    def _at_name(self, i: int) -> int:
        if self._low(i + 1) == "(" and self._low(i + 3) == ")":
            amount = self._amount(i + 2)
            if amount is not None and amount.sign and amount.unit == "pct":
                group, first = self._mention(i), i
                event = self._event(
                    Subject([group] if group else [], first), UP if amount.sign > 0 else DOWN, "bracket", i, i + 4
                )
                event.change, event.qualifier = amount, Qualifier.EXACT
                self._keep(event)
        return i + 1
