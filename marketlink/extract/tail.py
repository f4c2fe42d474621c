"""What stands after a direction word: amounts, levels, baselines, the currency it is quoted against."""

from marketlink.core.moves import Qualifier
from marketlink.extract import words
from marketlink.extract.amounts import Amount
from marketlink.extract.events import Event
from marketlink.extract.items import MARK, NP, QTY, Item

_SKIP = 14
_LEVEL_WORDS = frozenset(["level", "mark", "threshold", "handle", "line", "barrier", "point", "-mark", "support", "resistance"])
_ABOUT = frozenset(["about", "around", "roughly", "nearly", "almost", "approximately", "some", "close", "circa"])
_EXTREMES = frozenset(["high", "highs", "highest", "low", "lows", "lowest", "record", "peak", "trough", "bottom"])
_MONEY_OK = frozenset(["to", "at", "from", ",", ".", "and", "in", "on", "or", "by", "after", "as", "while", "but", "with", "a", "per", "(", ")", "before", "for", "versus", "against", "while", "amid", "points", "since", "this", "following", "/", "-", "—", "|", "today", "yesterday", "earlier", "of", "when", "because", "despite", "during", "within", "over"])  # fmt: skip


class Tail:
    """Reads the items right of a direction word into an event."""

    def __init__(self, items: list[Item], event: Event) -> None:
        self.items = items
        self.event = event
        self.pending = ""
        self.qualifier: Qualifier | None = None
        self.skipped = 0

    def read(self, i: int) -> int:
        """Read from item `i` on; return where the clause's numbers end."""
        n = len(self.items)
        while i < n:
            item = self.items[i]
            if item.kind == QTY:
                step = self._amount(i)
            elif item.kind == NP:
                step = self._name(i)
            elif item.kind == MARK:
                step = self._mark(i)
            else:
                step = self._word(i)
            if step == 0:
                break
            i += step
        return i

    def _low(self, i: int) -> str:
        return self.items[i].low if 0 <= i < len(self.items) else ""

    def _is_amount(self, i: int) -> bool:
        return 0 <= i < len(self.items) and self.items[i].kind == QTY

    def _take(self, i: int) -> None:
        self.event.last = max(self.event.last, self.items[i].last)

    def _amount(self, i: int) -> int:
        amount = self.items[i].amount
        event = self.event
        pending, self.pending = self.pending, ""
        if amount is None or amount.dated or amount.counted:
            return 1
        if self._belongs_right(i):
            return 0
        if pending == "from":
            (self._baseline if event.baseline else self._set_baseline)(amount)
        elif pending == "level" or (event.change is not None and pending == "" and event.level is None and amount.money):
            event.level = event.level or amount
        elif pending == "and level":
            event.more_levels.append(amount)
        elif pending == "or" and event.change is not None:
            event.alternative = event.alternative or amount
        elif pending == "and" and event.change is not None:
            event.more.append(amount)
        elif pending == "and" and event.baseline is not None:
            event.more_baselines.append(amount)
        elif event.change is None and event.level is None and self._is_change(i, amount):
            event.change, event.qualifier = amount, self.qualifier or Qualifier.EXACT
        elif event.change is not None and event.alternative is None and amount.rate and not event.change.rate:
            event.alternative = amount
        else:
            return 1
        self.qualifier = None
        self._take(i)
        return 1

    def _belongs_right(self, i: int) -> bool:
        """Return whether the amount opens the next statement: "to trade 0.8% weaker"."""
        found = words.DIRECTIONS.get(self._low(i + 1))
        return (
            found is not None and found[0] is words.Part.ADVERB and self._low(i + 1) not in ("up", "down", "off", "flat", "ahead")
        )

    def _set_baseline(self, amount: Amount) -> None:
        self.event.baseline = amount

    def _baseline(self, amount: Amount) -> None:
        self.event.more_baselines.append(amount)

    def _is_change(self, i: int, amount: Amount) -> bool:
        """Return whether a bare amount is the change: a plain number must not count things."""
        if not amount.plain:
            return True
        following = self._low(i + 1)
        return following in _MONEY_OK or i + 1 >= len(self.items) or self.items[i + 1].kind != "w"

    def _name(self, i: int) -> int:
        mention = self.items[i].mention
        before = self._low(i - 1)
        if before in words.DETERMINERS:
            before = self._low(i - 2)
        if (
            mention is not None
            and mention.kind == "fx"
            and before in ("against", "versus", "vs", "per", "to", "on", "/", "with", "over", "from", "a")
        ):
            self.event.counter = self.event.counter or mention.code
            self.pending = ""
            self._take(i)
            return 1
        if before in words.PREPOSITIONS or before in ("'s", "previous"):
            return 1
        return 0

    def _mark(self, i: int) -> int:
        low = self.items[i].low
        if low == ",":
            return self._comma(i)
        if low == "(":
            return self._bracket(i)
        if low in ("/", "%", "$", "'", '"', "#", "*", ")"):
            return 1
        return 0

    def _comma(self, i: int) -> int:
        after = self._low(i + 1)
        if after == "or":
            self.pending = "or"
            return 2
        if after in ("to", "from", "at", "or", "versus", "against", "compared"):
            return 1
        if self._is_amount(i + 1) and self.event.change is not None:
            amount = self.items[i + 1].amount
            if amount is not None and amount.rate == self.event.change.rate:
                self.pending = "and"
            return 1
        if after == "respectively":
            return 2
        if after in ("its", "the", "a") and self._low(i + 2) in (
            "highest",
            "lowest",
            "biggest",
            "largest",
            "best",
            "worst",
            "steepest",
            "sharpest",
        ):
            return 0
        return 0

    def _bracket(self, i: int) -> int:
        """Read "(0.5%)" as the same change in another unit; skip other brackets."""
        for j in range(i + 1, min(i + 9, len(self.items))):
            if self.items[j].low == ")":
                amounts = [self.items[k].amount for k in range(i + 1, j) if self.items[k].kind == QTY]
                if (
                    len(amounts) == 1
                    and amounts[0] is not None
                    and amounts[0].rate
                    and self.event.change is not None
                    and not self.event.change.rate
                ):
                    self.event.alternative = self.event.alternative or amounts[0]
                return j - i + 1
        return 0

    def _word(self, i: int) -> int:
        low = self.items[i].low
        qualifier = self._qualified(i)
        if qualifier:
            return qualifier
        if low in ("to", "at", "toward", "towards", "near"):
            self.pending = "level"
            return 1
        if low == "by":
            self.pending = "by"
            return 1
        if low in ("from", "off"):
            self.pending = "from"
            return 1
        if low in ("compared", "versus", "vs", "against"):
            self.pending = "from"
            return 2 if self._low(i + 1) in ("with", "to") else 1
        if low in ("above", "past", "beyond", "below", "through", "under", "beneath", "over"):
            return self._past(i)
        if low == "and":
            return self._and(i)
        if low == "or":
            if self._is_amount(i + 1):
                self.pending = "or"
                return 1
            return 0
        if low in _EXTREMES:
            self.pending = "level" if self._low(i + 1) == "of" or self._is_amount(i + 1) else self.pending
            return 2 if self._low(i + 1) == "of" else 1
        if low == "as" and self._low(i + 1) == "of":
            self.pending = ""
            return 2
        if low in words.STOPS or low in ("and", "but", "then"):
            return 0
        return self._other(i, low)

    def _other(self, i: int, low: str) -> int:
        found = words.DIRECTIONS.get(low)
        if found is not None and low not in ("off", "ahead"):
            part = found[0]
            if part is words.Part.ADVERB and self._low(i + 1) in ("to", "by", "at", "from") and self.event.change is None:
                return 1
            if low == "higher" or low == "lower":
                return 1 if self.event.change is None and self.event.level is None else 0
            return 0
        if low in words.PREPOSITIONS or low in words.DETERMINERS:
            if low in ("in", "on", "for") and self.pending == "level":
                self.pending = ""
            return 1
        self.skipped += 1
        if self.pending in ("level", "by") and low not in (
            "just",
            "only",
            "its",
            "record",
            "settle",
            "close",
            "end",
            "finish",
            "trade",
            "a",
            "new",
        ):
            if not low.endswith(("-month", "-year", "-week", "-day", "-time", "-low", "-high")) and low not in (
                "month",
                "year",
                "week",
                "all-time",
                "lifetime",
                "session",
                "intraday",
                "another",
                "little",
                "yield",
                "stand",
                "reach",
                "hit",
                "currently",
            ):
                self.pending = "" if self.pending == "by" else self.pending
        return 0 if self.skipped > _SKIP else 1

    def _past(self, i: int) -> int:
        """Read "above $47", "past the 87 mark" as a level; "over 1%" as a hedge."""
        low = self.items[i].low
        j = i + 1
        while self._low(j) in ("the", "a", "its", "psychologically", "important", "key"):
            j += 1
        if not self._is_amount(j):
            return 1
        amount = self.items[j].amount
        marked = self._low(j + 1) in _LEVEL_WORDS
        if low in ("over", "under") and amount is not None and not marked and self.event.change is None and j == i + 1:
            self.qualifier = Qualifier.MORE_THAN if low == "over" else Qualifier.LESS_THAN
            return 1
        self.pending = "level"
        return j - i

    def _and(self, i: int) -> int:
        j = i + 1
        while self._low(j) in ("about", "nearly", "to", "by", "around"):
            j += 1
        if self._is_amount(j) and self.event.change is not None and self.event.level is None:
            self.pending = "and"
            return j - i
        if self._is_amount(j) and self.event.level is not None and self.event.change is None:
            self.pending = "and" if self.event.baseline else "and level"
            return j - i
        return 0

    def _qualified(self, i: int) -> int:
        """Return how many words a hedge takes, 0 where none stands at `i`."""
        low, second, third = self._low(i), self._low(i + 1), self._low(i + 2)
        if low == "as" and second in ("much", "many", "high", "low") and third == "as":
            self.qualifier = Qualifier.AS_MUCH_AS if second in ("much", "many") else None
            if second in ("high", "low"):
                self.pending, self.event.extreme = "level", True
            return 3
        if (low in ("more", "better") and second == "than") or (low == "at" and second == "least"):
            self.qualifier = Qualifier.MORE_THAN
            return 2
        if low in ("less", "fewer") and second == "than":
            self.qualifier = Qualifier.LESS_THAN
            return 2
        if low == "up" and second == "to" and self._is_amount(i + 2) and self.event.change is None and self.pending == "by":
            self.qualifier = Qualifier.AS_MUCH_AS
            return 2
        if low == "just" and second in ("under", "over", "above", "below", "shy"):
            self.qualifier = Qualifier.LESS_THAN if second in ("under", "below", "shy") else Qualifier.MORE_THAN
            return 3 if second == "shy" else 2
        if low in _ABOUT:
            self.qualifier = Qualifier.ABOUT
            return 2 if low == "close" and second == "to" else 1
        return 0
