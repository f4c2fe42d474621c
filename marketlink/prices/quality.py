"""What no bar may be, and what a reader must be told of bars that are odd but real."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from marketlink.core.instrument import AssetClass, Instrument
from marketlink.core.moves import Measure
from marketlink.core.prices import Dates, Floats, ObservationIndex
from marketlink.core.quality import BarFinding, QualityCheck, Severity

Flags = npt.NDArray[np.bool_]

# Binary floats only: far below any quoted digit.
_SLACK = 1e-9
_LARGE_DIVIDEND = 0.01  # of the price: about a day's usual move of a share


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """Columns of bars; all arrays have shape (n,), NaN where there is no value."""

    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats

    def __len__(self) -> int:
        return len(self.close)

    @property
    def prices(self) -> tuple[tuple[str, Floats], ...]:
        """Return open, high, low and close with their names."""
        return (("open", self.open), ("high", self.high), ("low", self.low), ("close", self.close))

    def take(self, flags: Flags) -> "Bars":
        """Return the bars flagged."""
        return Bars(*(column[flags] for column in (self.open, self.high, self.low, self.close, self.volume)))


def between(sessions: Dates, first: date, last: date) -> Flags:
    """Flag the sessions from `first` to `last`, both included; shape (n,)."""
    flags: Flags = (sessions >= np.datetime64(first)) & (sessions <= np.datetime64(last))
    return flags


@dataclass(frozen=True, slots=True)
class Fault:
    """The first bar that can't be right: its position and what is wrong, without its place."""

    position: int
    sentence: str


def first_fault(bars: Bars, instrument: Instrument, measure: Measure) -> Fault | None:
    """Find the first bar that no market can have produced.

    Yields and commodities may be zero or negative (oil was, in April 2020); nothing else may.
    """
    tests: list[tuple[Flags, str]] = [
        (bars.high < bars.low, "the high is below the low"),
        (bars.volume < 0, "the volume is negative"),
    ]
    if measure is Measure.PRICE and instrument.asset_class is not AssetClass.COMMODITY:
        tests += [(column <= 0, f"the {name} is not positive") for name, column in bars.prices]
    faults = [Fault(int(np.flatnonzero(flags)[0]), sentence) for flags, sentence in tests if flags.any()]
    return min(faults, key=lambda fault: fault.position, default=None)


def dividend_findings(paid: Sequence[tuple[date, float]], index: ObservationIndex, close: Floats) -> tuple[BarFinding, ...]:
    """Return a finding for each dividend whose ex-date is a bar that has one before it; a warning from 1% of that close on."""
    places = {index.session(at): at for at in range(1, len(index))}
    found = []
    for day, amount in paid:
        at = places.get(day)
        if at is None or not amount > 0 or not close[at - 1] > 0:
            continue
        share = amount / close[at - 1]
        sentence = (
            f"a dividend of {amount:g} went off, {100 * share:.2f}% of the close before: "
            "the price falls by it, and these bars aren't adjusted for it"
        )
        severity = Severity.WARNING if share >= _LARGE_DIVIDEND else Severity.NOTE
        found.append(BarFinding(QualityCheck.DIVIDEND, severity, day, day, sentence))
    return tuple(found)


def notes_on(bars: Bars, days: Sequence[date], measure: Measure) -> tuple[str, ...]:
    """Return a note for each oddity that real sources have; `days` has one date a bar."""
    slack = _SLACK * np.abs(bars.close)
    outside = (bars.close > bars.high + slack) | (bars.close < bars.low - slack)
    outside |= (bars.open > bars.high + slack) | (bars.open < bars.low - slack)
    notes = []
    if outside.any():
        first = days[int(np.flatnonzero(outside)[0])]
        notes.append(
            f"{int(outside.sum())} of {len(bars)} bars have an open or close outside their own high and low"
            f" (first {first}); they stand as the source gives them"
        )
    if measure is Measure.PRICE and (bars.close <= 0).any():
        at = np.flatnonzero(bars.close <= 0)
        notes.append(f"{len(at)} of {len(bars)} closes are not positive (first {days[int(at[0])]}): no log return spans them")
    return tuple(notes)
