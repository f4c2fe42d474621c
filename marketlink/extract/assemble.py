"""Events into stated moves: ids, direction of the instrument, place in time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from marketlink.core.article import Article
from marketlink.core.instrument import Instrument
from marketlink.core.moves import AsOf, Direction, Horizon, MoveKind, Qualifier, Quantity, Span, StatedMove
from marketlink.extract.amounts import Amount
from marketlink.extract.discourse import Discourse, measure_of
from marketlink.extract.events import Event
from marketlink.extract.items import Mention, Reading
from marketlink.extract.lexicon import Lexicon
from marketlink.extract.triggers import trigger_after

_HORIZONS = [
    (Horizon.YEAR_TO_DATE, re.compile(r"year[- ]to[- ]date|so far this year|this year|since the (?:start|beginning) of the year|than at the beginning of \d{4}|during the year|calendar year|in \d{4} so far", re.IGNORECASE)),
    (Horizon.SINCE_EVENT, re.compile(r"\bsince (?!\w+day)|from its (?:[\w-]+ ){1,3}(?:high|low|peak)", re.IGNORECASE)),
    (Horizon.WEEK, re.compile(r"\b(?:this|for the|on the|a|past|last) week\b|weekly|five days|week-on-week", re.IGNORECASE)),
    (Horizon.MONTH, re.compile(r"\b(?:this|for the|on the|past|last) month\b|monthly|within a month|in (?:January|February|March|April|May|June|July|August|September|October|November|December),? ", re.IGNORECASE)),
    (Horizon.QUARTER, re.compile(r"\b(?:this|for the|past|last|first|second|third|fourth) quarter\b|quarterly", re.IGNORECASE)),
    (Horizon.YEAR, re.compile(r"(?:past|last|one) year|a year ago|52 weeks ago|twelve months|12 months|year-on-year|annual", re.IGNORECASE)),
]  # fmt: skip
_EARLIER = re.compile(
    r"\bearlier\b|\bin early (?:trad|deal|action|hours)|\bearly (?:trade|gains|losses)|\bopening (?:gains|losses)|\bat the open|initially",
    re.IGNORECASE,
)
_SESSION = re.compile(
    r"during the (?:day|session)|intra-?day|at one (?:point|stage)|session (?:high|low)|day's (?:high|low)|briefly|various times|in intra-day deals",
    re.IGNORECASE,
)
_PRIOR = re.compile(
    r"\byesterday\b|\bthe (?:day|night|session|week) before\b|\bprevious (?:session|day|week)\b|\b(?:last|previous) (?:week|month|year|spring|summer|autumn|fall|winter|august|january|february|march|april|may|june|july|september|october|november|december)\b"
    r"|\bin (?:19|20)\d\d\b|\ba day earlier|\bin the (?:spring|summer|autumn|winter)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Found:
    """A move with what merging needs."""

    move: StatedMove
    key: tuple[object, ...]
    order: int


class Assembler:
    """Turns events of one article into moves."""

    def __init__(self, article: Article, flat: str, lexicon: Lexicon, discourse: Discourse) -> None:
        self.article = article
        self.flat = flat
        self.lexicon = lexicon
        self.discourse = discourse

    def moves(self, reading: Reading, events: list[Event], moments: list[AsOf | None]) -> Iterator[StatedMove]:
        """Yield the moves of one sentence."""
        self._orphans(reading, events)
        for k, event in enumerate(events):
            limit = self._start(reading, events[k + 1]) if k + 1 < len(events) else reading.end
            subjects = self._subjects(reading, event)
            if not subjects:
                continue
            if event.rule != "denied":
                self.discourse.note(subjects)
            if event.rule in ("denied", "level"):
                continue
            for index, mention in enumerate(subjects):
                move = self._move(reading, event, mention, index, len(subjects), limit, moments[k])
                if move is not None:
                    yield move

    def _start(self, reading: Reading, event: Event) -> int:
        return reading.tokens[event.first].start

    def _orphans(self, reading: Reading, events: list[Event]) -> None:
        """Give a sentence without any subject the currency whose level it states."""
        if not events or any(event.subjects for event in events):
            return
        for event in events:
            if event.level is not None:
                known = self.discourse.by_level(event.level.value)
                if known is not None:
                    self.discourse.note([known])

    def _subjects(self, reading: Reading, event: Event) -> list[Mention]:
        if event.subjects:
            return self.discourse.resolve(event.subjects)
        if (
            event.weak
            and event.change is None
            and event.rule not in ("participle", "undone", "verb", "adverb", "extreme", "pared")
        ):
            return []
        return list(self.discourse.last)

    def _move(
        self, reading: Reading, event: Event, mention: Mention, index: int, size: int, limit: int, moment: AsOf | None
    ) -> StatedMove | None:
        change = self._pick(event.change, event.more, index, size)
        level = self._pick(event.level, event.more_levels, index, size)
        if change is not None and change.unit is None:
            change = self._unit(change, mention, level)
        instrument, subject = self._instrument(mention, event, level)
        direction = event.direction or _compared(event, instrument, subject)
        if direction is None:
            return None
        measure = measure_of(mention, change.unit if change else None)
        known = self.lexicon.instrument(instrument) if instrument else None
        start, end = self._start(reading, event), reading.tokens[event.last - 1].end
        end = min(end, start + 390)
        context = self.flat[max(reading.start, start - 60) : min(limit, reading.end)]
        trigger = trigger_after(self.flat, start, limit)
        if subject and level is not None:
            self.discourse.levels.append((subject, instrument or "", level.value))
        return StatedMove(
            spans=(Span(start, end),),
            quote=self.article.text[start:end],
            name=self._name(mention),
            subject=subject,
            instrument=instrument,
            measure=measure,
            direction=direction,
            instrument_direction=_turned(known, subject, direction),
            change=change.quantity() if change else None,
            qualifier=event.qualifier if change else None,
            level=_level(level),
            baseline=_level(event.baseline),
            as_of=moment,
            kind=_kind(event, context, size),
            horizon=_horizon(context),
            trigger=trigger,
            closing=event.closing,
            turned=event.turned,
            rule=event.rule,
            tokens=tuple(event.words),
        )

    def _pick(self, first: Amount | None, more: list[Amount], index: int, size: int) -> Amount | None:
        """Give each subject of a list its own amount, where there are as many."""
        if first is None or size == 1 or len(more) + 1 != size:
            return first
        return ([first, *more])[index]

    def _unit(self, change: Amount, mention: Mention, level: Amount | None) -> Amount:
        """Name the unit of a bare number: index points, bond points, or the contract's cents."""
        unit = "pts"
        if mention.kind == "commodity":
            unit = "USc" if change.step >= 0.25 and change.value >= 1 else "USD"
        elif mention.kind == "stock" or mention.kind == "fx":
            unit = level.unit if level is not None and level.unit else "pts"
        return Amount(change.value, change.step, unit, change.first, change.last, change.high, change.sign, money=change.money)

    def _instrument(self, mention: Mention, event: Event, level: Amount | None) -> tuple[str | None, str | None]:
        if mention.kind != "fx" or mention.code is None:
            return mention.ident, None
        code = mention.code
        counter = event.counter if event.counter != code else None
        if (
            counter is None
            and level is not None
            and level.unit
            and level.unit != code
            and level.unit in self.lexicon.registry.currencies
        ):
            counter = level.unit
        if counter is None:
            if code == "USD":
                return "USD", None
            counter = "USD"
        return self.lexicon.registry.pair(code, counter).id, code

    def _name(self, mention: Mention) -> str:
        name = mention.name
        if mention.kind == "stock":
            return " ".join(name.split()[:8])
        words = name.split()
        return " ".join(words[-8:])


def _level(amount: Amount | None) -> Quantity | None:
    return amount.quantity() if amount is not None else None


def _turned(known: Instrument | None, subject: str | None, direction: Direction) -> Direction:
    return known.direction_of(subject, direction) if known is not None else direction


def _compared(event: Event, instrument: str | None, subject: str | None) -> Direction | None:
    """Return the subject's direction from its level and the earlier one."""
    if event.level is None or event.baseline is None:
        return None
    now, then = event.level.value, event.baseline.value
    if now == then:
        return Direction.FLAT
    direction = Direction.UP if now > then else Direction.DOWN
    quoted_in_itself = subject is not None and instrument is not None and instrument.endswith(subject)
    return direction.opposite() if quoted_in_itself else direction


def _kind(event: Event, context: str, size: int) -> MoveKind:
    if event.forecast:
        return MoveKind.FORECAST
    if event.prior or _PRIOR.search(context):
        return MoveKind.PRIOR_SESSION
    if event.extreme or (event.qualifier is Qualifier.AS_MUCH_AS and size == 1) or _SESSION.search(context):
        return MoveKind.INTRADAY_EXTREME
    if event.earlier or _EARLIER.search(context):
        return MoveKind.EARLIER
    return MoveKind.CURRENT


def _horizon(context: str) -> Horizon:
    for horizon, pattern in _HORIZONS:
        if pattern.search(context):
            return horizon
    return Horizon.SESSION
