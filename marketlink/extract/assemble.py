"""Events into stated moves: ids, direction of the instrument, place in time."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from marketlink.core.instrument import Instrument
from marketlink.core.moves import AsOf, Direction, Measure, MoveKind, Qualifier, Quantity, Span, StatedMove
from marketlink.extract.amounts import Amount
from marketlink.extract.days import DaysTold
from marketlink.extract.discourse import Discourse
from marketlink.extract.events import Event
from marketlink.extract.evidence import DOUBTS, shown, unlisted_shares
from marketlink.extract.items import Mention, Reading
from marketlink.extract.lexicon import Lexicon
from marketlink.extract.meanings import below_zero, in_ticks, insure, measure_of, toward_issuer
from marketlink.extract.moments import in_doubt
from marketlink.extract.placing import place_of
from marketlink.extract.times import of_session
from marketlink.extract.triggers import trigger_after
from marketlink.extract.venues import graded

_RELATIVE = re.compile(r",\s(?:which|who|whose)\b[^,]{0,200},")
_CONSUMER_PRICES = re.compile(r"\bC\.?P\.?I\b|(?i:consumer price|core inflation|annual inflation|cost of living|producer price)")
_IN_SHOPS = frozenset(["GASOLINE", "NATGAS", "RICE", "COFFEE", "SUGAR", "MILK", "CATTLE", "HOGS", "HEATING_OIL", "COTTON"])
_FEW_POINTS = 3
_MOST_A_YEAR = 60
_MOST_OF_A_CONTRACT = 1000
# Once one of them is told per euro, so are the others that give a level without a unit.
_QUOTED_IN_EUROS = frozenset(["PLN", "HUF", "CZK", "RON", "SEK", "NOK", "DKK", "ISK", "RSD", "BGN"])
_LONGEST_SPAN = 390
_LONGEST_NAME = 8
# Only these say plainly enough what is foreseen.
_FORESEEING = frozenset(["verb", "adverb", "participle"])
_NUMBERED_ONLY = frozenset(["sector", "place"])


class Assembler:
    """Turns events of one article into moves."""

    def __init__(self, text: str, day: date | None, flat: str, lexicon: Lexicon, discourse: Discourse) -> None:
        self.text = text
        self.day = day
        self.flat = flat
        self.lexicon = lexicon
        self.discourse = discourse
        self._counter: tuple[str, str] | None = None
        self._in_euros: frozenset[str] = frozenset()
        self._days = DaysTold(flat, day)

    def moves(self, reading: Reading, events: list[Event], moments: list[AsOf | None]) -> Iterator[StatedMove]:
        """Yield the moves of one sentence."""
        self._orphans(events)
        shown(events, self.discourse, self.flat, self.lexicon.registry)
        self._counter = None
        events, moments = _apart(events, moments)
        starts = [reading.tokens[event.first].start for event in events]
        for k, event in enumerate(events):
            subjects = self._subjects(reading, event)
            if not subjects:
                continue
            self.discourse.note(subjects)
            if event.denied:
                continue
            bounds = (
                max([s for s in starts if s < starts[k]], default=reading.start),
                min([s for s in starts if s > starts[k]], default=reading.end),
            )
            for index, mention in enumerate(subjects):
                move = self._move(reading, event, mention, (index, len(subjects)), bounds, moments[k])
                if move is not None:
                    yield move

    def _orphans(self, events: list[Event]) -> None:
        """Give a sentence without any subject the currency whose level it states."""
        if not events or any(event.subjects for event in events):
            return
        for event in events:
            if event.level is not None:
                known = self.discourse.by_level(event.level.value)
                if known is not None:
                    self.discourse.note([known])

    def _subjects(self, reading: Reading, event: Event) -> list[Mention]:
        if not event.subjects:
            return list(self.discourse.last)
        if any(m.code in DOUBTS for m in event.subjects):
            return unlisted_shares(event, self.discourse, self.flat)
        weak = event.change is None and all(m.kind in _NUMBERED_ONLY for m in event.subjects)
        if weak and any(m.kind == "sector" for m in event.subjects):
            return []
        if event.change is None or event.change.unit in ("bp", None):
            insure(event.subjects, self.discourse.last, self.lexicon.registry.places)
        return self.discourse.resolve(event.subjects, reading.start)

    def _move(
        self,
        reading: Reading,
        event: Event,
        mention: Mention,
        place: tuple[int, int],
        bounds: tuple[int, int],
        moment: AsOf | None,
    ) -> StatedMove | None:
        numbers = self._numbers(reading, event, mention, place)
        if numbers is None:
            return None
        change, level, baseline = numbers
        mention.ident = graded(mention, reading, self.lexicon.registry)  # noted: "it" is of the same grade
        mention = self.discourse.by_points(self._signed(mention, level), change)
        instrument, subject = self._instrument(mention, event, level if level is not None and level.money else change)
        direction = toward_issuer(event, mention) or _compared(level, baseline, instrument, subject)
        if direction is None:
            return None
        if subject and level is not None:
            self.discourse.note_level(subject, level.value)
        known = self.lexicon.instrument(instrument) if instrument else None
        start, end = reading.tokens[event.first].start, reading.tokens[event.last - 1].end
        end = min(end, start + _LONGEST_SPAN)
        before, after = self.flat[bounds[0] : start], self.flat[end : max(end, bounds[1])]
        said = _RELATIVE.sub(" ", self.flat[start:end])
        anchor = max(0, reading.tokens[event.anchor].start - end + len(said))
        placed = place_of(event, (before, said, after), anchor, place[1], self.day, own_day=self._days.own)
        kind = placed.kind
        earlier = kind is MoveKind.PRIOR_SESSION
        told = self._days.of(placed.told, kind, reading, timed=moment is not None)
        named = told.day if told is not None and told.ago else None
        sure = earlier or (told is not None and not told.doubtful)
        horizon = placed.finished_horizon if earlier else in_doubt(placed.horizon, sure=named is None or sure)
        if moment is None and not earlier and named is not None and told is not None and told.part:
            moment = AsOf(told.part)
        return StatedMove(
            spans=(Span(start, end),),
            quote=self.text[start:end],
            name=self._name(mention),
            subject=subject,
            instrument=instrument,
            measure=measure_of(mention, change, level),
            direction=direction,
            instrument_direction=_turned(known, subject, direction),
            change=change.quantity() if change else None,
            qualifier=event.qualifier if change else None,
            level=_quantity(level),
            baseline=_quantity(baseline),
            as_of=of_session(moment, named) if earlier or (named and sure) else moment,
            kind=kind,
            horizon=horizon,
            trigger=trigger_after(self.flat, reading.tokens[event.anchor].start, max(end, bounds[1])),
            closing=event.closing,
            turned=event.turned,
            rule=event.rule,
            tokens=tuple(event.words),
            named_day=named,
            milestone=placed.milestone,
        )

    def _numbers(
        self, reading: Reading, event: Event, mention: Mention, place: tuple[int, int]
    ) -> tuple[Amount | None, Amount | None, Amount | None] | None:
        """Return one subject's change, level and baseline in units of their own; None where they state no move."""
        change, level = _pick(event.change, event.more, place), _pick(event.level, event.more_levels, place)
        if event.forecast and event.rule not in _FORESEEING:
            return None
        if change is not None and _is_level(change, mention, event):
            level = change
            change = None
        change, level = _ranged(self._paid(change), _in_pounds(self._paid(level), mention), mention)
        change = in_ticks(_local(change, mention, level), mention, reading)
        if not _plausible(change, mention, level) or self._of_consumers(change, mention, level):
            return None
        if change is not None and change.unit is None:
            change = _united(change, mention, level, in_cents=self._in_cents(mention))
        baseline = _scaled_like(level, _pick(event.baseline, event.more_baselines, place))
        return change, below_zero(level, mention), below_zero(baseline, mention)

    def _instrument(self, mention: Mention, event: Event, level: Amount | None) -> tuple[str | None, str | None]:
        """Return the id, and the currency that the text says moved where the id is a pair."""
        if mention.kind != "fx" or mention.code is None:
            return mention.ident, None
        code = mention.code
        counter = event.counter if event.counter != code else None
        counter = counter or mention.counter
        if level is not None and counter is None and level.unit != code and level.unit in self.lexicon.registry.currencies:
            counter = level.unit
        counter = None if counter == code else counter
        if counter is None and event.counter is None and self._counter is not None and self._counter[0] == code and event.carried:
            counter = self._counter[1]
        if counter is None and event.level is not None and event.level.plain and code in self._in_euros:
            counter = "EUR"
        if counter is None:
            if code == "USD":
                return "USD", None
            counter = "USD"
        if counter == "EUR" and event.level is not None:
            self._in_euros |= _QUOTED_IN_EUROS
        self._counter = (code, counter)
        return self.lexicon.registry.pair(code, counter).id, code

    def _signed(self, mention: Mention, level: Amount | None) -> Mention:
        """Give "the peso" at "P57.82" the currency of the sign."""
        if mention.kind != "fx" or level is None or level.unit in {None, mention.code}:
            return mention
        word = mention.name or self.flat[mention.start : mention.end]
        shared = word.isalpha() and level.unit in self.discourse.setting.sharing(word)
        return replace(mention, code=level.unit) if shared else mention

    def _in_cents(self, mention: Mention) -> bool:
        """Return whether a contract is quoted in cents."""
        known = self.lexicon.instrument(mention.ident) if mention.ident else None
        return known is not None and known.unit.startswith("US cents")

    def _paid(self, amount: Amount | None) -> Amount | None:
        """Give an amount of "pesos" or "rupees" those of the country spoken of."""
        code = self.discourse.setting.paid_in(amount.unit) if amount is not None and amount.unit else None
        return amount if amount is None or code in {None, amount.unit} else replace(amount, unit=code)

    def _of_consumers(self, change: Amount | None, mention: Mention, level: Amount | None) -> bool:
        """Return whether a price is a part of an index of consumer prices, which the text reports: no level, a percentage."""
        of_shops = mention.ident in _IN_SHOPS and level is None and change is not None and change.unit == "pct"
        return of_shops and _CONSUMER_PRICES.search(self.flat) is not None

    def _name(self, mention: Mention) -> str:
        """Return the words that name the subject, as they stand in the text; the last eight of a long name."""
        words = (mention.name or self.text[mention.start : mention.end]).split()
        return " ".join(words[-_LONGEST_NAME:])


def _apart(events: list[Event], moments: list[AsOf | None]) -> tuple[list[Event], list[AsOf | None]]:
    """Make an event of each further change over another time, and of each further currency moved against alike."""
    found: list[Event] = []
    times: list[AsOf | None] = []
    for event, moment in zip(events, moments, strict=True):
        found.append(event)
        times.append(moment)
        alike = [replace(event, counter=code, rivals=[], also=[]) for code in event.rivals if event.level is None]
        found += alike
        times += [moment] * len(alike)
        for amount in event.also:
            first = amount.first
            event.last = min(event.last, max(first - 1, event.first + 1))
            found.append(
                replace(event, change=amount, level=None, baseline=None, first=first, last=amount.last, anchor=first, also=[])
            )
            times.append(None)
    return found, times


def _pick(first: Amount | None, more: list[Amount], place: tuple[int, int]) -> Amount | None:
    """Give each subject of a list its own amount, where there are as many."""
    index, size = place
    if first is None or size == 1 or len(more) + 1 != size:
        return first
    return [first, *more][index]


def _scaled_like(level: Amount | None, baseline: Amount | None) -> Amount | None:
    """Read the cents of "91.40 Australian cents from 91.85 cents" as those that the level names."""
    if level is None or baseline is None or baseline.unit not in ("USc", "GBp") or level.unit in (None, "USc", "GBp"):
        return baseline
    return replace(baseline, value=baseline.value / 100, step=baseline.step / 100, unit=level.unit)


def _in_pounds(level: Amount | None, mention: Mention) -> Amount | None:
    """Read the pence of "the euro eased to 87.20 pence" as pounds."""
    if level is None or mention.kind != "fx" or mention.code == "GBP" or level.unit != "GBp":
        return level
    return replace(level, value=round(level.value / 100, 9), step=level.step / 100, unit="GBP", money=True)


def _ranged(change: Amount | None, level: Amount | None, mention: Mention) -> tuple[Amount | None, Amount | None]:
    """Read "gained 2% to 5%" as a range: only rates have a level in per cent."""
    if change is None or level is None or change.unit != "pct" or level.unit != "pct" or mention.kind in ("bond", "spread"):
        return change, level
    if change.high is not None or level.value <= change.value:
        return change, level
    return replace(change, high=level.value), None


def _is_level(change: Amount, mention: Mention, event: Event) -> bool:
    """Return whether "yields climbed over 2%" states the yield, not its change."""
    hedged = event.qualifier in (Qualifier.MORE_THAN, Qualifier.LESS_THAN)
    return mention.kind == "bond" and mention.measure is Measure.YIELD and change.unit == "pct" and hedged and event.level is None


def _united(change: Amount, mention: Mention, level: Amount | None, *, in_cents: bool) -> Amount:
    """Name the unit of a bare number: the level's, the contract's cents, index or bond points."""
    unit = level.unit if level is not None and level.unit and level.money else "bp" if mention.kind == "spread" else "pts"
    if mention.kind == "commodity":
        # A contract told in dollars moves in cents when the number is large beside it: "up 22 at $8.40".
        cents = level is None or (change.value >= 1 and change.value > 0.25 * level.value) or (in_cents and level.plain)
        unit = (
            "USc"
            if cents and mention.ident not in ("GOLD", "PLATINUM", "PALLADIUM")
            else (level.unit if level and level.unit else "USD")
        )
    return Amount(change.value, change.step, unit, change.first, change.last, change.high, change.sign, money=change.money)


def _local(change: Amount | None, mention: Mention, level: Amount | None) -> Amount | None:
    """Read the unit as its market means it: the Nikkei's yen are points, a penny beside dollars is a cent."""
    unit = change.unit if change is not None else None
    if unit == "JPY" and mention.kind == "index" and mention.place == "JP":
        unit = "pts"
    elif unit == "GBp" and level is not None and level.unit == "USD":
        unit = "USc"
    elif (
        unit == "pts"
        and mention.kind == "bond"
        and mention.measure is Measure.YIELD
        and change is not None
        and change.value < _FEW_POINTS
    ):
        unit = "pp"  # "the yield rose a quarter point"
    return change if change is None or unit == change.unit else replace(change, unit=unit)


def _plausible(change: Amount | None, mention: Mention, level: Amount | None) -> bool:
    """Return whether such a thing moves by such an amount: no index by dollars, no currency by more than its level."""
    if level is not None and level.rate and mention.kind not in ("bond", "spread", "index"):
        return False  # "its shares in the bank rose to 7.2%" is a stake
    if level is not None and level.rate and level.value > _MOST_A_YEAR and mention.kind == "bond":
        return False  # "government debt rose to 104% of GDP"
    if change is None:
        return True
    if mention.kind == "commodity" and change.plain and level is None and change.value >= _MOST_OF_A_CONTRACT:
        return False  # a level of a table
    if mention.kind in ("index", "eq") and change.unit not in (None, "pct", "pts", "bp", "pp"):
        return False
    if mention.kind == "fx" and change.plain:
        return level is not None and change.value < 0.2 * level.value
    return not (change.unit == "pct" and change.value > 1000)


def _quantity(amount: Amount | None) -> Quantity | None:
    return amount.quantity() if amount is not None else None


def _turned(known: Instrument | None, subject: str | None, direction: Direction) -> Direction:
    return known.direction_of(subject, direction) if known is not None else direction


def _compared(level: Amount | None, baseline: Amount | None, instrument: str | None, subject: str | None) -> Direction | None:
    """Return the subject's direction from its level and the earlier one."""
    if level is None or baseline is None:
        return None
    if level.value == baseline.value:
        return Direction.FLAT
    direction = Direction.UP if level.value > baseline.value else Direction.DOWN
    told_in = {"USc": "USD", "GBp": "GBP"}.get(level.unit or "", level.unit)  # "75.71 US cents" is the price of the loonie itself
    quoted_in_itself = (
        subject is not None and instrument is not None and instrument.endswith(subject) and told_in in (None, subject)
    )
    return direction.opposite() if quoted_in_itself else direction
