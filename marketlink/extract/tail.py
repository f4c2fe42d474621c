"""What stands after a direction word: amounts, levels, baselines, the currency it is quoted against."""

from dataclasses import replace

from marketlink.core.moves import Qualifier
from marketlink.extract import grammar, words
from marketlink.extract.amounts import Amount
from marketlink.extract.events import Event
from marketlink.extract.items import MARK, NP, QTY, WORD, Item, Mention

_SKIP = 14
_LEVEL_WORDS = frozenset(
    ["level", "mark", "threshold", "handle", "line", "barrier", "support", "resistance", "levels", "psychological"]
)
_ABOUT = frozenset(["about", "around", "roughly", "nearly", "almost", "approximately", "some", "circa", "c.", "~"])
_EXTREMES = words.HIGHS | words.LOWS | {"record", "bottom"}
# After a bare number one of these shows that it isn't counting things ("fell 3 places").
_AFTER_PLAIN = (
    grammar.PREPOSITIONS
    | grammar.STOPS
    | grammar.COORDINATORS
    | grammar.TIMES
    | grammar.ADVERBS
    | {"a", "points", "each", "respectively"}
)
_COUNTERS = frozenset(["against", "vis-a-vis", "versus", "vs", "per", "to", "on", "/", "with", "over", "from", "a", "for"])
_HEDGES = {
    "as-much-as": Qualifier.AS_MUCH_AS, "as-many-as": Qualifier.AS_MUCH_AS, "more-than": Qualifier.MORE_THAN,
    "at-least": Qualifier.MORE_THAN, "less-than": Qualifier.LESS_THAN,
}  # fmt: skip
# "Up 2% from the previous close" is no close itself.
_MEASURED_FROM = frozenset(["from", "above", "below", "over", "under", "than", "since", "versus", "against"])
_NEAR = 4
_REASONS = frozenset(["on", "after", "following", "amid", "despite", "as"])
_BEFORE_MARK = words.split("the a its psychologically important key psychological value of crucial closely")
_PARTS_OF_RANGE = frozenset(["lower", "upper", "middle", "mid"])
_EACH = frozenset(["a", "per", "each", "every", "for"])
_LEVEL_INTROS = frozenset(["to", "at", "toward", "towards", "near", "around"])
_LEVEL_KEEPERS = words.split(
    """just only its record settle close end finish trade a an new the yield stand reach hit currently another little
        approximately stand
    multi-year all-time lifetime session intraday month year week post-war about nearly around settle some roughly fresh as
    close"""
)


class Tail:
    """Reads the items right of a direction word into an event."""

    def __init__(self, items: list[Item], event: Event, pending: str = "") -> None:
        self.items = items
        self.event = event
        self.pending = pending
        self.qualifier: Qualifier | None = None
        self.between = False
        self.skipped = 0

    def read(self, i: int) -> int:
        """Read from item `i` on; return where the clause's numbers end."""
        readers = {QTY: self._amount, NP: self._name, MARK: self._mark, WORD: self._word}
        while i < len(self.items):
            step = readers[self.items[i].kind](i)
            if step == 0:
                break
            i += step
        return i

    def _low(self, i: int) -> str:
        return self.items[i].low if 0 <= i < len(self.items) else ""

    def _is_amount(self, i: int) -> bool:
        return 0 <= i < len(self.items) and self.items[i].kind == QTY

    # -- amounts ---------------------------------------------------------------------------------------------------

    def _amount(self, i: int) -> int:
        amount = self.items[i].amount
        pending, self.pending = self.pending, ""
        if amount is None or amount.dated or amount.counted or self._face_value(i, amount):
            self.pending = "from" if pending == "from" else ""  # "compared with 5 p.m. quotes of 120 yen"
            return 1
        if self._belongs_right(i):
            return 0
        if self._place(i, amount, pending):
            self.qualifier = None
            self.event.last = max(self.event.last, self.items[i].last)
        return 1

    def _face_value(self, i: int, amount: Amount) -> bool:
        """Return whether it is what a bond is worth at par: "$7.50 on a $1,000 bond", "for each $1,000 of face value"."""
        if not amount.money or amount.value not in (100, 1000, 10_000, 1_000_000) or self._low(i - 1) not in _EACH:
            return False
        following = self.items[i + 1].mention if i + 1 < len(self.items) else None
        return self._low(i + 1) in ("in", "face", "of", "par", "invested") or (following is not None and following.kind == "bond")

    def _place(self, i: int, amount: Amount, pending: str) -> bool:
        """Give the amount its role; return whether it has one."""
        event = self.event
        if pending == "between" or (pending == "and" and self.between):
            self._bound(amount)
        elif pending == "from":
            if event.baseline is None:
                event.baseline = amount
            else:
                event.more_baselines.append(amount)
        elif pending == "level" or self._unmarked_level(amount, pending):
            if event.level is None:
                event.level = amount
        elif pending == "and level":
            event.more_levels.append(amount)
        elif pending == "and baseline":
            event.more_baselines.append(amount)
        elif pending in ("or", "and") and event.change is not None:
            self._second(amount, pending)
        elif event.change is None and event.level is None and self._is_change(i, amount):
            event.change, event.qualifier = amount, self.qualifier or Qualifier.EXACT
        else:
            return self._other_unit(amount)
        return True

    def _bound(self, amount: Amount) -> None:
        """Take one end of "between 1% and 2%"."""
        change = self.event.change
        if change is None:
            self.event.change, self.event.qualifier = replace(amount), self.qualifier or Qualifier.EXACT
        else:
            change.high, change.unit = amount.value, change.unit or amount.unit

    def _second(self, amount: Amount, pending: str) -> None:
        event = self.event
        if pending == "or":
            event.alternative = event.alternative or amount
        elif len(event.subjects) <= 1 and self._of_other_time(amount):
            event.also.append(amount)
        else:
            if event.change is not None and event.change.plain and amount.unit == "pct":
                event.change = replace(event.change, unit="pct")  # "up 7 and 6.1 percent"
            event.more.append(amount)

    def _of_other_time(self, amount: Amount) -> bool:
        """Return whether a second amount is for another time: "down 6 percent on the day and 14 percent for the week"."""
        k = next((m for m, item in enumerate(self.items) if item.amount is amount), len(self.items))
        return self._low(k + 1) == "since" or (
            self._low(k + 1) in ("for", "on", "this", "so", "over", "in")
            and any(self._low(m) in ("week", "month", "year", "quarter", "far") for m in range(k + 2, k + 5))
        )

    def _unmarked_level(self, amount: Amount, pending: str) -> bool:
        """Return whether it is a level without a preposition: "closed up two cents $3.07"."""
        event = self.event
        return event.change is not None and pending == "" and event.level is None and amount.money and not event.change.money

    def _other_unit(self, amount: Amount) -> bool:
        event = self.event
        if event.change is not None and event.alternative is None and amount.rate and not event.change.rate:
            event.alternative = amount
            return True
        return False

    def _belongs_right(self, i: int) -> bool:
        """Return whether the amount opens the next statement: "to trade 0.8% weaker"."""
        found = words.DIRECTIONS.get(self._low(i + 1))
        return (
            found is not None
            and found[0] is words.Part.ADVERB
            and self._low(i + 1) in ("higher", "lower", "weaker", "stronger", "firmer", "softer")
        )

    def _is_change(self, i: int, amount: Amount) -> bool:
        """Return whether a bare amount is the change: a plain number must not count things."""
        if not amount.plain:
            return True
        following = self._low(i + 1)
        return following in _AFTER_PLAIN or i + 1 >= len(self.items) or self.items[i + 1].kind != WORD

    # -- names and marks -------------------------------------------------------------------------------------------

    def _name(self, i: int) -> int:
        mention = self.items[i].mention
        before = self._low(i - 1)
        if before in grammar.DETERMINERS:
            before = self._low(i - 2)
        if mention is not None and self._rival(i, mention, before):
            return 1
        if mention is not None and mention.kind == "fx" and before in _COUNTERS:
            self.event.counter = self.event.counter or mention.code
            self.pending = ""
            self.event.last = max(self.event.last, self.items[i].last)
            return 1
        if before == "with" and self._low(i + 1).endswith("ing") and self._low(i + 1) not in grammar.TIMES:
            return 0  # "with the TSX setting a high"
        if before in grammar.PREPOSITIONS or before in ("'s", "previous", "last"):
            return 1
        return 0

    def _rival(self, i: int, mention: Mention, before: str) -> bool:
        """Take "the yen" of "against the euro and the yen" as another currency that the subject moved against alike."""
        k = i - 2 if self._low(i - 1) not in grammar.DETERMINERS else i - 3
        left = self.items[k].mention if k >= 0 else None
        listed = before in ("and", ",") and left is not None and left.kind == "fx"
        if mention.kind != "fx" or mention.code is None or not listed or not self._alike():
            return False
        self.event.rivals.append(mention.code)
        self.event.last = max(self.event.last, self.items[i].last)
        return True

    def _moves(self, i: int) -> bool:
        """Return whether the name before item `i` has a verb of its own: "fell against the euro and the yen rose"."""
        low = self._low(i)
        return low in words.DIRECTIONS or low in words.LINKS or low in grammar.AUXILIARIES

    def _alike(self) -> bool:
        event = self.event
        return event.counter is not None and event.level is None and event.baseline is None and len(event.subjects) <= 1

    def _mark(self, i: int) -> int:
        low = self.items[i].low
        if low == ",":
            return self._comma(i)
        if low == "(":
            return self._bracket(i)
        if low == "~":
            self.qualifier = Qualifier.ABOUT
        return 1 if low in ("~", "/", "%", "$", "'", '"', "#", "*", ")", "-") else 0

    def _comma(self, i: int) -> int:
        after = self._low(i + 1)
        if after == "or":
            self.pending = "or"
            return 2
        if after in ("to", "from", "at", "versus", "against", "compared-with", "compared-to"):
            return 1
        if self._is_amount(i + 1) and self.event.change is not None and self.event.level is None:
            amount = self.items[i + 1].amount
            self.pending = "and" if amount is not None and amount.rate == self.event.change.rate else "or"
            return 1
        if after == "respectively":
            return 2
        return self._over_remark(i) if after in ("its", "the", "a") else 0

    def _over_remark(self, i: int) -> int:
        """Return how far ", its biggest drop since March, to 1,190" goes to its second comma, or 0."""
        for j in range(i + 2, min(i + 12, len(self.items))):
            if self._low(j) == ",":
                return j - i + 1 if self._low(j + 1) in ("to", "at") else 0
            if self.items[j].kind == QTY:
                return 0
        return 0

    def _bracket(self, i: int) -> int:
        """Read "(0.5%)" as the same change in another unit; skip other brackets."""
        for j in range(i + 1, min(i + 9, len(self.items))):
            if self._low(j) != ")":
                continue
            inside = [self.items[k].amount for k in range(i + 1, j) if self.items[k].kind == QTY]
            amount = inside[0] if len(inside) == 1 else None
            if amount is not None and amount.rate:
                if self.event.change is None and self.event.level is None:
                    self.event.change, self.event.qualifier = amount, Qualifier.EXACT
                    self.event.last = self.items[j].last
                else:
                    self._other_unit(amount)
            return j - i + 1
        return 0

    # -- words -----------------------------------------------------------------------------------------------------

    def _word(self, i: int) -> int:
        low = self.items[i].low
        if low in _HEDGES or low in _ABOUT or low in ("just", "close-to", "as-high-as", "as-low-as"):
            return self._hedge(i, low)
        if self._leads_on(i, low):
            return 0
        if low == "between" and self.event.change is None and self._is_amount(i + 1):
            self.pending, self.between = "between", True
            return 1
        priced = self.items[i + 1].amount if low == "on" and self._is_amount(i + 1) else None
        if low in _LEVEL_INTROS or (priced is not None and (priced.money or priced.unit == "GBp")):
            self.pending = "level"
            return 1
        before = low == "on" and self._low(i + 1) == "the" and self._is_amount(i + 2)  # "down on the 1.52 of Monday"
        if before or low in ("from", "off", "compared-with", "compared-to", "versus", "vs", "against"):
            self.pending = "from"
            return 1
        if low in ("above", "past", "beyond", "below", "through", "under", "beneath", "over"):
            return self._past(i, low)
        if low in ("and", "or", "by", "as-of", "up-to"):
            return self._joint(i, low)
        if low in _EXTREMES:
            opens = self._low(i + 1) == "of" or self._is_amount(i + 1)
            self.pending = "level" if opens and self.pending != "from" else self.pending
            return 2 if self._low(i + 1) == "of" else 1
        if low in grammar.STOPS or low in ("but", "then"):
            return 0
        return self._other(i, low)

    def _leads_on(self, i: int, low: str) -> bool:
        """Return whether the word leads to another thing's number: "to yield 6.98%", "on an 11 basis-point rise in yields"."""
        if low == "to":
            return self._low(i + 1) == "yield" and self.event.change is not None
        return low in _REASONS and self._low(i + 1) in ("a", "an", "another") and self._is_amount(i + 2)

    def _joint(self, i: int, low: str) -> int:
        if low == "and":
            return self._and(i)
        if low == "or":
            j = i + 1
            while self._low(j) in _ABOUT:
                j += 1
            self.pending = "or"
            return j - i if self._is_amount(j) else 0
        if low == "by":
            self.pending = "by"
        elif low == "as-of":
            self.pending = ""
        elif self._is_amount(i + 1) and self.event.change is None:
            amount = self.items[i + 1].amount
            if amount is not None and (amount.plain or amount.money) and self.pending != "by":
                self.pending = "level"
            else:
                self.qualifier = Qualifier.AS_MUCH_AS
        return 1

    def _hedge(self, i: int, low: str) -> int:
        following = self._low(i + 1)
        if low == "just" and following in ("under", "over", "above", "below", "shy"):
            self.qualifier = Qualifier.LESS_THAN if following in ("under", "below", "shy") else Qualifier.MORE_THAN
            return 3 if following == "shy" else 2
        if low in ("as-high-as", "as-low-as"):
            self.pending, self.event.extreme = "level", self._is_amount(i + 1)
        elif low in _HEDGES:
            self.qualifier = _HEDGES[low]
        elif low in _ABOUT and self.pending != "level":
            self.qualifier = Qualifier.ABOUT
        return 1

    def _other(self, i: int, low: str) -> int:
        found = words.DIRECTIONS.get(low)
        if self.pending == "level" and low in _PARTS_OF_RANGE and (part := self._of_range(i)):
            return part
        if found is not None and low != "ahead":
            if found[0] is not words.Part.ADVERB:
                return 0
            open_ = self.event.change is None and self.event.level is None
            goes_on = self._low(i + 1) in ("to", "by", "at", "from", "against", "on", "in", "for", "after", "again", "still", "")
            return 1 if open_ and goes_on and low in ("higher", "lower", "up", "down", "further") else 0
        if low in grammar.PREPOSITIONS or low in grammar.DETERMINERS:
            if low in ("in", "on", "for", "with", "after") and self.pending == "level":
                self.pending = ""
            return 1
        self.skipped += 1
        to_close = low in ("close", "end", "finish") and self._low(i - 1) == "to"
        its_own = low == "close" and not any(self._low(k) in _MEASURED_FROM for k in range(i - _NEAR, i))
        if to_close or its_own or low in ("settle", "settled"):
            self.event.closing = True
        if self.pending == "by" and low not in _LEVEL_KEEPERS:
            self.pending = ""
        return 0 if self.skipped > _SKIP else 1

    def _of_range(self, i: int) -> int:
        """Return how far "lower" of "to the lower 157-yen range", "mid" of "the mid-141 yen zone" goes, or 0."""
        step = 2 if self._low(i + 1) == "-" else 1
        return step if self._is_amount(i + step) else 0

    def _past(self, i: int, low: str) -> int:
        """Read "above $47", "past the 87 mark" as a level; "over 1%" as a hedge."""
        j = i + 1
        while self._low(j) in _BEFORE_MARK:
            j += 1
        if not self._is_amount(j):
            return 1
        marked = self._low(j + 1) in _LEVEL_WORDS or j > i + 1
        if low in ("over", "under") and not marked and self.event.change is None:
            self.qualifier = Qualifier.MORE_THAN if low == "over" else Qualifier.LESS_THAN
            return 1
        self.pending = "level"
        return j - i

    def _and(self, i: int) -> int:
        j = i + 1
        while self._low(j) in ("about", "nearly", "to", "by", "around"):
            j += 1
        event = self.event
        if event.counter is not None and self._is_amount(j) and self._low(j + 1) in ("against", "versus", "vs"):
            return 0  # another pair's
        if not self._is_amount(j):
            k = i + 2 if self._low(i + 1) in grammar.DETERMINERS else i + 1
            named = self.items[k].mention if k < len(self.items) else None
            rival = named is not None and named.kind == "fx" and self._alike() and not self._moves(k + 1)
            return 1 if rival else 0
        if event.change is not None and event.level is None:
            self.pending = "and"
        elif event.level is not None and event.change is None:
            self.pending = "and baseline" if event.baseline else "and level"
        elif event.level is not None and 0 < len(event.more) == len(event.subjects) - 1:
            self.pending = "and level"  # "down 1% and 2% at $80 and $75"
        else:
            return 0
        return j - i
