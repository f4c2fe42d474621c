"""How often a verdict is right: statements made from real bars, and false twins of each.

    python benchmarks/verdict_confusion.py FOLDER [--each 200] [--seed 1]

FOLDER holds daily bars as CSV, one file an instrument. For each, `--each` statements of each type are made of its bars, and
as many false ones: with the wrong sign, a magnitude off by more than 1.5 units of its last digit, or the value of another
day; one that is true by accident is drawn again. What is true is decided here, by arithmetic of its own; the verdicts are
marketlink's. A statement that states a level too is right when both of its claims are.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from math import ceil, floor
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from marketlink.check.verdicts import check_move
from marketlink.core.article import Article, DatePrecision, Published
from marketlink.core.check import Claim, Verdict
from marketlink.core.instrument import Instrument
from marketlink.core.moves import AsOf, Direction, Horizon, MoveKind, Qualifier, Quantity, Span, StatedMove
from marketlink.core.prices import Interval, PriceSeries, SeriesKey, build_series, daily_index
from marketlink.instruments import load_registry
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
        decimals = max(0, 4 - len(str(int(abs(price)))))
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


def move_of(made: Statement, instrument: Instrument) -> StatedMove:
    """Type a statement as the extractor would."""
    direction = Direction.UP if made.value > 0 else Direction.DOWN
    subject = instrument.quote if made.yardstick.inverse else None
    kinds = {Typed.EXTREME: MoveKind.INTRADAY_EXTREME, Typed.PRIOR: MoveKind.PRIOR_SESSION}
    told = made.truth.told
    return StatedMove(
        spans=(Span(0, 1),),
        quote="-",
        name=instrument.name,
        subject=subject,
        instrument=instrument.id,
        measure=instrument.default_measure,
        direction=direction,
        instrument_direction=instrument.direction_of(subject, direction),
        change=Quantity(abs(made.value), made.step, made.yardstick.unit),
        qualifier=made.qualifier,
        level=made.level,
        baseline=None,
        as_of=AsOf("then", told.time(), str(told.tzinfo), told) if made.typed is Typed.TIMED and told else None,
        kind=kinds.get(made.typed, MoveKind.CURRENT),
        horizon=Horizon.SESSION,
        trigger=None,
        closing=made.typed is Typed.CLOSE,
        turned=False,
        rule="made",
        tokens=(),
        named_day=made.truth.day if made.typed is Typed.PRIOR else None,
    )


def article_of(made: Statement, series: PriceSeries) -> Article:
    """Date it: an extreme is told after the close, an earlier session on a later day, the rest on the day."""
    day, at = made.truth.day, None
    if made.typed is Typed.EXTREME:
        at = datetime.combine(day, time(23, 59, 59, 999999), ZoneInfo(series.key.timezone))
    elif made.typed is Typed.PRIOR:
        day += timedelta(days=1 + day.toordinal() % 3)
    published = Published(day, at, DatePrecision.DAY if at is None else DatePrecision.MINUTE, "given")
    return Article("made", "made", "", "-", published, "made", "", "0" * 64)


def verdicts_on(
    made: Statement, instrument: Instrument, series: PriceSeries, intraday: PriceSeries | None
) -> dict[Claim, Verdict]:
    """Return marketlink's verdicts on one statement, by claim."""
    checks = check_move(article_of(made, series), move_of(made, instrument), instrument, series, intraday=intraday)
    return {check.claim: check.verdict for check in checks}


def right(made: Statement, verdicts: dict[Claim, Verdict], *, true: bool, level_off: bool = False) -> bool:
    """Return whether the verdicts are those that the bars call for."""
    change = verdicts[Claim.CHANGE]
    if made.typed in {Typed.CURRENT, Typed.TIMED}:
        if true or made.allowed_by_range():
            return change in {Verdict.CONSISTENT, Verdict.CONFIRMED} if true else change is Verdict.CONSISTENT
        return change is Verdict.CONTRADICTED
    if level_off:
        return verdicts[Claim.LEVEL] is Verdict.CONTRADICTED
    if true:
        return all(verdict is Verdict.CONFIRMED for verdict in verdicts.values())
    return change is Verdict.CONTRADICTED


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
    from marketlink.core.prices import ObservationTime

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


@dataclass(frozen=True)
class Line:
    """One line of the table: an instrument's file and a type."""

    file: str
    typed: Typed
    true: Counter[Verdict]
    false: Counter[Verdict]
    true_right: int
    false_right: int
    each: int
    wrong: tuple[str, ...]


def measure(path: Path, lookup: Callable[[str], Instrument], each: int, seed: int) -> list[Line]:
    """Return the lines of one file."""
    identifier, declared = DECLARED.get(path.stem, (path.stem, Declaration()))
    instrument = lookup(identifier)
    series = read_file(path, instrument, declared)
    rng = np.random.default_rng([seed, *path.stem.encode()])
    intraday = None
    if series.key.interval is not Interval.DAY:
        intraday, series = series, daily_from(series)
        makers = {Typed.TIMED: Maker(instrument, series, timed_truths(intraday, series), rng)}
    else:
        maker = Maker(instrument, series, truths_of(series), rng)
        types = [Typed.CLOSE, Typed.PRIOR, *([Typed.EXTREME] if maker.has_range else []), Typed.CURRENT]
        makers = dict.fromkeys(types, maker)
    return [_line(path.stem, typed, maker, intraday, each) for typed, maker in makers.items()]


def _line(file: str, typed: Typed, maker: Maker, intraday: PriceSeries | None, each: int) -> Line:
    seen: dict[bool, Counter[Verdict]] = {True: Counter(), False: Counter()}
    rights = {True: 0, False: 0}
    wrong: list[str] = []
    # Without a high and a low no price inside the session is known to be impossible.
    for true in (True, False) if maker.has_range or typed is not Typed.CURRENT else (True,):
        for n in range(each):
            level_off = not true and typed in {Typed.CLOSE, Typed.PRIOR, Typed.EXTREME} and n % 5 == 0
            made = maker.true(typed) if true else maker.false_level(typed) if level_off else maker.false(typed)
            verdicts = verdicts_on(made, maker.instrument, maker.series, intraday)
            seen[true][verdicts[Claim.LEVEL if level_off else Claim.CHANGE]] += 1
            ok = right(made, verdicts, true=true, level_off=level_off)
            rights[true] += ok
            if not ok:
                wrong.append(f"{'true' if true else 'false'} {made} -> {verdicts}")
    return Line(file, typed, seen[True], seen[False], rights[True], rights[False], each, tuple(wrong))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--each", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wrong", action="store_true", help="print each statement judged wrongly")
    given = parser.parse_args()
    registry = load_registry()
    lines = [
        line
        for path in sorted(given.folder.glob("*.csv"))
        if path.stem != "PROVENANCE"
        for line in measure(path, registry.get, given.each, given.seed)
    ]
    for text in by_type(lines), by_file(lines):
        print(text, end="\n\n")
    if given.wrong:
        for text in (text for line in lines for text in line.wrong):
            print(text, file=sys.stderr)


def by_type(lines: list[Line]) -> str:
    """Return the confusion table: what each type of statement was found to be, over all bars."""
    rows = ["| statements | confirmed | consistent | contradicted | not testable | right |", "|---|---|---|---|---|---|"]
    for typed in dict.fromkeys(line.typed for line in lines):
        mine = [line for line in lines if line.typed is typed]
        for name in ("true", "false"):
            counts = sum((getattr(line, name) for line in mine), Counter[Verdict]())
            share = sum(getattr(line, f"{name}_right") for line in mine) / counts.total()
            cells = " | ".join(f"{counts[verdict]:,}" for verdict in Verdict)
            rows.append(f"| {typed}, {name} | {cells} | {share:.2%} |")
    return "\n".join(rows)


def by_file(lines: list[Line]) -> str:
    """Return the share of right verdicts on true and on false statements, one file a row."""
    types = list(dict.fromkeys(line.typed for line in lines))
    rows = [f"| bars | {' | '.join(types)} |", "|---" * (len(types) + 1) + "|"]
    for file in dict.fromkeys(line.file for line in lines):
        mine = {line.typed: line for line in lines if line.file == file}
        rows.append(f"| {file} | {' | '.join(_shares(mine.get(typed)) for typed in types)} |")
    return "\n".join(rows)


def _shares(line: Line | None) -> str:
    if line is None:
        return ""
    return f"{line.true_right / line.each:.1%}" + (f", {line.false_right / line.each:.1%}" if line.false else "")


if __name__ == "__main__":
    main()
