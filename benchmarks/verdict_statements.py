"""Statements made from real bars, and false twins of each: what is true is decided here, by arithmetic of its own."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from math import ceil, floor
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from marketlink.core.instrument import Instrument
from marketlink.core.moves import Qualifier, Quantity
from marketlink.core.prices import Interval, ObservationTime, PriceSeries, SeriesKey, build_series, daily_index
from marketlink.prices.csvfiles import read_file
from marketlink.prices.declarations import Declaration

# Files that aren't named for an instrument of the registry, or whose defaults don't fit.
DECLARED = {
    "USDRUB_YAHOO": ("USDRUB", Declaration(timezone="UTC")),
    "EURUSD_YAHOO": ("EURUSD", Declaration(timezone="UTC")),
    "RTS_FUTURE_1h": (
        "RTSI_FUT",
        Declaration(interval=Interval.HOUR, column="bar_start_moscow", timezone="Europe/Moscow"),
    ),
}
# Off by at least this many units of the last digit.
OFF = 1.5


class Typed(StrEnum):
    """The types of statement."""

    CLOSE = "close"
    EXTREME = "extreme"
    PRIOR = "prior session"
    CURRENT = "current"
    TIMED = "current, timed"


@dataclass(frozen=True)
class Truth:
    """One session as a statement sees it: the base, the close and the range, in the series' unit."""

    day: date
    base: float
    close: float
    low: float
    high: float
    told: datetime | None = None

    def price(self, typed: Typed, up: bool, rng: np.random.Generator) -> float:
        """Return the price that a true statement of this type speaks of."""
        if typed in {Typed.CLOSE, Typed.PRIOR} or np.isnan(self.low):
            return self.close
        if typed is Typed.EXTREME:
            return self.high if up else self.low
        return float(rng.uniform(self.low, self.high))


@dataclass(frozen=True)
class Yardstick:
    """How changes are counted in one unit: from `base` to `price`, as the subject sees it."""

    unit: str
    steps: tuple[float, ...]
    factor: float = 1.0
    inverse: bool = False

    def change(self, base: float, price: float) -> float:
        if self.unit == "pct":
            return 100 * (base / price - 1 if self.inverse else price / base - 1)
        return (price - base) * self.factor * (-1 if self.inverse else 1)


@dataclass(frozen=True)
class Statement:
    """A typed statement: its change, signed, at a step; perhaps a level."""

    typed: Typed
    truth: Truth
    yardstick: Yardstick
    value: float
    step: float
    qualifier: Qualifier
    level: Quantity | None = None

    def measured(self, price: float) -> float:
        return self.yardstick.change(self.truth.base, price)

    def allows(self, change: float) -> bool:
        """Return whether the words are true of a change."""
        size = change if self.value > 0 else -change
        stated, slack = abs(self.value), 1e-9
        if self.qualifier is Qualifier.MORE_THAN:
            return size >= stated - slack
        if self.qualifier is Qualifier.LESS_THAN:
            return -slack <= size <= stated + slack
        half = self.step if self.qualifier is Qualifier.ABOUT else self.step / 2
        return abs(size - stated) <= half + slack

    def allowed_by_range(self) -> bool:
        """Return whether the words are true of some price between low and high."""
        ends = sorted(self.measured(price) for price in (self.truth.low, self.truth.high))
        size = sorted(end if self.value > 0 else -end for end in ends)
        stated = abs(self.value)
        half = self.step if self.qualifier is Qualifier.ABOUT else self.step / 2
        low, high = stated - half, stated + half
        if self.qualifier is Qualifier.MORE_THAN:
            low, high = stated, float("inf")
        elif self.qualifier is Qualifier.LESS_THAN:
            low, high = 0.0, stated
        return low - 1e-9 <= size[1] and size[0] <= high + 1e-9


class Maker:
    """Makes statements of one series.

    Parameters
    ----------
    instrument : Instrument
        What it is.
    series : PriceSeries
        Daily bars.
    truths : list of Truth
        Its sessions, or its bars inside the day.
    rng : numpy Generator
        Draws.
    """

    def __init__(self, instrument: Instrument, series: PriceSeries, truths: list[Truth], rng: np.random.Generator) -> None:
        self.instrument, self.series, self.truths, self.rng = instrument, series, truths, rng
        self.has_range = any(not np.isnan(truth.low) for truth in truths)

    def true(self, typed: Typed) -> Statement:
        """Draw a true statement."""
        while True:
            truth = self._truth()
            made = self._of(typed, truth, truth)
            if made is not None:
                return made

    def false(self, typed: Typed) -> Statement:
        """Draw a false twin: the change or, in some, the level is wrong."""
        while True:
            true = self.true(typed)
            how = self.rng.choice(["sign", "magnitude", "day"])
            if how == "day":
                other = self._of(typed, self._truth(), true.truth, true.yardstick)
                twin = None if other is None else replace(other, truth=true.truth)
            elif how == "sign":
                twin = replace(true, value=-true.value)
            else:
                twin = self._off(true)
            if twin is not None and not self._happens_to_be_true(twin):
                return replace(twin, level=None)

    def false_level(self, typed: Typed) -> Statement:
        """Draw a statement whose change is true and whose level is off."""
        while True:
            true = self.true(typed)
            if true.level is not None:
                units = self.rng.uniform(OFF, 12) * self.rng.choice([-1, 1])
                value = round(true.level.value + ceil(abs(units)) * np.sign(units) * true.level.step, 6)
                if value > 0:
                    return replace(true, level=Quantity(value, true.level.step))

    def _happens_to_be_true(self, twin: Statement) -> bool:
        if twin.typed in {Typed.CURRENT, Typed.TIMED}:
            # At an unknown hour the close, too, may be meant.
            return twin.allows(twin.measured(twin.truth.close))
        return twin.allows(twin.measured(twin.truth.price(twin.typed, self._pair_up(twin), self.rng)))

    def _pair_up(self, made: Statement) -> bool:
        return (made.value > 0) is not made.yardstick.inverse

    def _off(self, true: Statement) -> Statement | None:
        units = self.rng.uniform(OFF, 12)
        exact = abs(true.measured(true.truth.price(true.typed, self._pair_up(true), self.rng)))
        larger = true.qualifier is Qualifier.MORE_THAN or (true.qualifier is not Qualifier.LESS_THAN and self.rng.random() < 0.5)
        wanted = exact + units * true.step if larger else exact - units * true.step
        grid = (ceil if larger else floor)(wanted / true.step) * true.step
        return replace(true, value=round(float(np.sign(true.value)) * grid, 6)) if grid > 0 else None

    def _truth(self) -> Truth:
        return self.truths[int(self.rng.integers(len(self.truths)))]

    def _of(self, typed: Typed, truth: Truth, told_of: Truth, yardstick: Yardstick | None = None) -> Statement | None:
        ruler = yardstick or self._yardstick()
        prices = [truth.base, truth.close, told_of.base, told_of.close]
        prices += [price for one in (truth, told_of) for price in (one.low, one.high) if not np.isnan(price)]
        if ruler.unit == "pct" and min(prices) <= 0:
            return None
        up = bool(self.rng.random() < 0.5)
        price = truth.price(typed, up, self.rng)
        change, step = ruler.change(truth.base, price), float(self.rng.choice(ruler.steps))
        if typed is Typed.EXTREME and (change > 0) is (ruler.inverse is up):
            return None  # the session never went that way
        hedges = [Qualifier.EXACT] * 5 + [Qualifier.ABOUT, Qualifier.MORE_THAN, Qualifier.LESS_THAN]
        hedge = Qualifier.AS_MUCH_AS if typed is Typed.EXTREME else hedges[int(self.rng.integers(len(hedges)))]
        size = _printed(abs(change), step, hedge)
        if size <= 0:
            return None
        level = self._level(price) if typed not in {Typed.CURRENT, Typed.TIMED} and self.rng.random() < 0.3 else None
        return Statement(typed, truth, ruler, round(size if change > 0 else -size, 6), step, hedge, level)

    def _level(self, price: float) -> Quantity:
        given = len(f"{price:.10g}".partition(".")[2])  # no text knows it more finely than the bars
        decimals = min(given, max(0, 4 - len(str(int(abs(price))))))
        return Quantity(round(abs(price), decimals), 10.0**-decimals) if price > 0 else Quantity(round(price, 2), 0.01)

    def _yardstick(self) -> Yardstick:
        percent = (0.1, 0.1, 0.1, 0.01, 1.0)
        pair = self.instrument.quote is not None and self.instrument.base is not None
        inverse = bool(pair and self.rng.random() < 0.5)
        if self.instrument.quotes_yield:
            return Yardstick("bp", (1.0, 0.1), 100.0)
        if self.rng.random() < 0.6 or pair:
            return Yardstick("pct", percent, inverse=inverse)
        if "points" in self.instrument.unit:
            return Yardstick("pts", (1.0, 0.1, 0.01))
        if "cents" in self.instrument.unit:
            return Yardstick("USc", (0.25, 1.0))
        return Yardstick("USD", (0.01, 0.1, 1.0))


def _printed(size: float, step: float, hedge: Qualifier) -> float:
    if hedge is Qualifier.MORE_THAN:
        return floor(size / step) * step
    if hedge is Qualifier.LESS_THAN:
        return ceil(size / step) * step
    return floor(size / step + 0.5) * step


def truths_of(series: PriceSeries) -> list[Truth]:
    """Return the sessions of daily bars, each with the close before it."""
    return [
        Truth(
            series.index.session(n),
            float(series.close[n - 1]),
            float(series.close[n]),
            float(series.low[n]),
            float(series.high[n]),
        )
        for n in range(1, len(series))
    ]


def daily_from(intraday: PriceSeries) -> PriceSeries:
    """Return daily bars made of bars inside the day."""
    sessions = intraday.index.sessions
    days = np.unique(sessions)
    groups = [np.flatnonzero(sessions == day) for day in days]
    last = intraday.index.bounds(int(groups[-1][-1]))[1].astimezone(ZoneInfo(intraday.key.timezone))
    close = time(23, 59, 59) if last.time() == time(0) else last.time()
    observed = ObservationTime(close, close, intraday.key.timezone)
    key = intraday.key
    daily = SeriesKey(
        key.instrument, key.measure, key.source, key.symbol, Interval.DAY, key.kind, key.unit, key.timezone, observed
    )
    return build_series(
        daily,
        daily_index(days.tolist(), observed),
        np.array([intraday.close[rows[-1]] for rows in groups]),
        low=np.array([intraday.low[rows].min() for rows in groups]),
        high=np.array([intraday.high[rows].max() for rows in groups]),
        open=np.array([intraday.open[rows[0]] for rows in groups]),
        retrieved_at=intraday.vintage.retrieved_at,
        origin=intraday.vintage.origin,
    )


def timed_truths(intraday: PriceSeries, daily: PriceSeries) -> list[Truth]:
    """Return the bars of every session but the first, each told in its middle, against the close of the day before."""
    found = []
    for n, session in enumerate(intraday.index.sessions.tolist()):
        place = int(np.searchsorted(daily.index.sessions, np.datetime64(session)))
        if place == 0:
            continue
        zone = ZoneInfo(intraday.key.timezone)
        told = intraday.index.bounds(n)[1].astimezone(zone) - intraday.key.interval.length / 2
        found.append(
            Truth(
                session,
                float(daily.close[place - 1]),
                float(intraday.close[n]),
                float(intraday.low[n]),
                float(intraday.high[n]),
                told,
            )
        )
    return found


def read_bars(path: Path, lookup: Callable[[str], Instrument]) -> tuple[Instrument, PriceSeries]:
    """Return the bars of one file, and what they are prices of."""
    identifier, declared = DECLARED.get(path.stem, (path.stem, Declaration()))
    instrument = lookup(identifier)
    return instrument, read_file(path, instrument, declared)
