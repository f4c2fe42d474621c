"""Checks on the bars of one series, daily or intraday, by themselves. Each names what it finds; none repairs it."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from marketlink.core.instrument import AssetClass, Instrument
from marketlink.core.moves import Measure
from marketlink.core.prices import Floats, Interval, PriceSeries
from marketlink.core.quality import BarFinding, QualityCheck, Severity
from marketlink.prices.field_checks import JUMPS, field_outliers, field_signs, field_units
from marketlink.prices.units import unit_checks

Flags = npt.NDArray[np.bool_]
Findings = Iterator[BarFinding]

_SPIKE = 8.0  # robust standard deviations
_UNDONE = 0.2  # of the jump, at most, is left after the next bar
_STILL = 5  # equal closes in a row
_STILL_YIELD = 10  # yields are quoted in whole basis points
_JUMP_SLACK = 0.05
_FAR_FROM_ZERO = 0.5  # points of a yield, of which too few are known
_SPLITS = (1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 8.0, 10.0, 15.0, 20.0, 25.0, 50.0)
_SPLIT_SLACK = 0.03
_CALM = 0.0002  # a close within two basis points of the open
_MOSTLY = 0.5
_FEW = 30  # bars, below which a series has no typical size of change
_SLACK = 1e-9


def examine_bars(series: PriceSeries, instrument: Instrument) -> tuple[BarFinding, ...]:
    """Return what the checks find in a series by itself, the oldest bar first."""
    checks: tuple[Callable[[PriceSeries, Instrument], Findings], ...] = (
        _repeated,
        _stale,
        _spikes,
        _sign,
        _unit_jumps,
        unit_checks,
        _splits,
        _not_positive,
        _outside_range,
        field_outliers,
        field_units,
        field_signs,
        _open_is_close,
        _clock_shifts,
    )
    return once_each([finding for check in checks for finding in check(series, instrument)])


def once_each(findings: Iterable[BarFinding]) -> tuple[BarFinding, ...]:
    """Return findings with those of one check on one session made one, the heaviest severity kept; the oldest bar first."""
    merged: dict[tuple[date, QualityCheck], BarFinding] = {}
    for finding in findings:
        place = (finding.session, finding.check)
        held = merged.get(place)
        merged[place] = finding if held is None else _together(held, finding)
    return tuple(merged[place] for place in sorted(merged))


def _together(one: BarFinding, other: BarFinding) -> BarFinding:
    weights = list(Severity)
    severity = max(one.severity, other.severity, key=weights.index)
    return BarFinding(one.check, severity, one.session, max(one.until, other.until), f"{one.sentence}; {other.sentence}")


def changes(series: PriceSeries) -> Floats:
    """Return the change from bar to bar; shape (n - 1,). Log returns; differences for yields and where a price isn't positive."""
    close = series.close
    if series.key.measure is Measure.PRICE and (close > 0).all():
        logs: Floats = np.diff(np.log(close))
        return logs
    return np.diff(close)


def typical(moves: Floats) -> float:
    """Return the robust standard deviation of changes: 1.4826 times the median absolute deviation of those not zero."""
    moved = moves[moves != 0]
    if len(moved) < _FEW:
        return float("nan")
    return float(1.4826 * np.median(np.abs(moved - np.median(moved))))


def _one(series: PriceSeries, at: int, check: QualityCheck, severity: Severity, sentence: str) -> BarFinding:
    day = series.index.session(at)
    return BarFinding(check, severity, day, day, sentence)


def _runs(flags: Flags) -> Iterator[tuple[int, int]]:
    """Yield first and last position of each run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    for first, end in zip(edges[::2], edges[1::2], strict=True):
        yield int(first), int(end) - 1


def _repeated(series: PriceSeries, _instrument: Instrument) -> Findings:
    columns = np.column_stack([series.open, series.high, series.low, series.close])
    with_range = np.isfinite(columns).all(axis=1) & (series.high > series.low)
    same = (columns[1:] == columns[:-1]).all(axis=1) & with_range[1:]
    for at in np.flatnonzero(same) + 1:
        before = series.index.session(int(at) - 1)
        sentence = f"open, high, low and close are those of {before}"
        yield _one(series, int(at), QualityCheck.REPEATED, Severity.WARNING, sentence)


def _stale(series: PriceSeries, _instrument: Instrument) -> Findings:
    longest = _STILL if series.key.measure is Measure.PRICE else _STILL_YIELD
    for first, last in _runs(np.diff(series.close) == 0):
        count = last - first + 2
        if count >= longest:
            since, until = series.index.session(first), series.index.session(last + 1)
            sentence = f"the close stands at {series.close[first]:g} for {count} bars, from {since} to {until}"
            yield BarFinding(QualityCheck.STALE, Severity.WARNING, since, until, sentence)


def _spikes(series: PriceSeries, _instrument: Instrument) -> Findings:
    moves = changes(series)
    size = typical(moves)
    if not size > 0:
        return
    big = np.abs(moves[:-1]) > _SPIKE * size
    undone = np.abs(moves[:-1] + moves[1:]) < _UNDONE * np.abs(moves[:-1])
    for at in np.flatnonzero(big & undone):
        ratio = abs(moves[at]) / size
        sentence = (
            f"the close goes from {series.close[at]:g} to {series.close[at + 1]:g}, {ratio:.0f} times the usual change, "
            f"and back to {series.close[at + 2]:g} in the next bar"
        )
        yield _one(series, int(at) + 1, QualityCheck.SPIKE, Severity.WARNING, sentence)


def _sign(series: PriceSeries, _instrument: Instrument) -> Findings:
    close = series.close
    turned = np.isclose(close[1:], -close[:-1], rtol=_JUMP_SLACK) & (np.abs(close[1:]) > _SLACK)
    if series.key.measure is not Measure.PRICE:  # a yield may cross zero, by as much as it usually moves
        size = typical(changes(series))
        turned &= np.abs(np.diff(close)) > (_SPIKE * size if size > 0 else _FAR_FROM_ZERO)
    for at in np.flatnonzero(turned):
        sentence = f"the close turns its sign, from {close[at]:g} to {close[at + 1]:g}"
        yield _one(series, int(at) + 1, QualityCheck.SIGN, Severity.FAULT, sentence)


def _unit_jumps(series: PriceSeries, instrument: Instrument) -> Findings:
    close = series.close
    sound = (close[1:] > 0) & (close[:-1] > 0)
    before, after = np.where(sound, close[:-1], 1.0), np.where(sound, close[1:], 1.0)
    ratio = after / before
    for factor in JUMPS:
        for way, how in ((ratio, f"{factor:g} times"), (1 / ratio, f"a {factor:g}th of")):
            for at in np.flatnonzero(sound & (np.abs(way / factor - 1) < _JUMP_SLACK)):
                sentence = f"the close is {how} the one before, {close[at]:g} and then {close[at + 1]:g}: another unit?"
                yield _one(series, int(at) + 1, QualityCheck.UNIT_JUMP, Severity.FAULT, sentence)
    if instrument.asset_class is AssetClass.FX:  # a rate turned upside down
        turned = sound & (np.abs(after * before - 1) < _JUMP_SLACK) & (np.abs(np.log(ratio)) > 1)
        for at in np.flatnonzero(turned):
            sentence = f"the close is one over the one before, {close[at]:g} and then {close[at + 1]:g}"
            yield _one(series, int(at) + 1, QualityCheck.UNIT_JUMP, Severity.FAULT, sentence)


def _splits(series: PriceSeries, instrument: Instrument) -> Findings:
    if instrument.asset_class is not AssetClass.EQUITY or series.key.measure is not Measure.PRICE:
        return
    close = series.close
    for at in range(1, len(close)):
        if close[at] <= 0 or close[at - 1] <= 0:
            continue
        ratio = max(close[at - 1] / close[at], close[at] / close[at - 1])
        factor = next((n for n in _SPLITS if abs(ratio / n - 1) < _SPLIT_SLACK), None)
        if factor is not None:
            way = "for one" if close[at] < close[at - 1] else "into one"
            sentence = f"the close goes from {close[at - 1]:g} to {close[at]:g}, as by a split of {factor:g} {way}"
            yield _one(series, at, QualityCheck.SPLIT, Severity.WARNING, sentence)


def _not_positive(series: PriceSeries, instrument: Instrument) -> Findings:
    if series.key.measure is not Measure.PRICE:
        return
    real = instrument.asset_class is AssetClass.COMMODITY
    for at in np.flatnonzero(series.close <= 0):
        because = "commodities have had such prices; no log return spans it" if real else "no such price can be"
        severity = Severity.NOTE if real else Severity.FAULT
        yield _one(series, int(at), QualityCheck.NOT_POSITIVE, severity, f"the close is {series.close[at]:g}: {because}")


def _outside_range(series: PriceSeries, _instrument: Instrument) -> Findings:
    slack = _SLACK * np.abs(series.close)
    outside = [(column > series.high + slack) | (column < series.low - slack) for column in (series.open, series.close)]
    for at in np.flatnonzero(outside[0] | outside[1]):
        which = [f"the open {series.open[at]:g}"] if outside[0][at] else []
        which += [f"the close {series.close[at]:g}"] if outside[1][at] else []
        verb = "lies" if len(which) == 1 else "lie"
        sentence = f"{' and '.join(which)} {verb} outside the day's range, {series.low[at]:g} to {series.high[at]:g}"
        yield _one(series, int(at), QualityCheck.RANGE, Severity.NOTE, sentence)


def _open_is_close(series: PriceSeries, _instrument: Instrument) -> Findings:
    known = np.isfinite(series.open) & (series.close != 0)
    if known.sum() < _FEW:
        return
    calm = np.abs(series.open[known] / series.close[known] - 1) < _CALM
    if calm.mean() > _MOSTLY and typical(changes(series)) > 2 * _CALM:
        first, last = series.index.session(0), series.index.session(-1)
        sentence = (
            f"the close is within 2 bp of the open on {100 * calm.mean():.0f}% of {len(calm)} bars: it isn't the day's close"
        )
        yield BarFinding(QualityCheck.OPEN_CLOSE, Severity.FAULT, first, last, sentence)


def _clock_shifts(series: PriceSeries, _instrument: Instrument) -> Findings:
    """Find weeks in which the first bar of the day begins an hour off the usual: a clock that changed, or didn't."""
    if series.key.interval is Interval.DAY or not len(series):
        return
    sessions, first = np.unique(series.index.sessions, return_index=True)
    begins = [_local_hour(series, int(at)) for at in first]
    if len(begins) < 10:
        return
    usual = float(np.median(begins))
    off = np.array([abs(abs(begin - usual) - 1.0) < _SLACK for begin in begins])
    for since, until in _runs(off):
        if until - since >= 2:
            days: list[date] = sessions[[since, until]].tolist()
            sentence = (
                f"from {days[0]} to {days[1]} the first bar begins at {begins[since]:g} h, and usually at {usual:g} h "
                f"in {series.key.timezone}: a shift of one hour"
            )
            yield BarFinding(QualityCheck.CLOCK_SHIFTED, Severity.WARNING, days[0], days[1], sentence)


def _local_hour(series: PriceSeries, at: int) -> float:
    begin = (series.index.bounds(at)[1] - series.key.interval.length).astimezone(ZoneInfo(series.key.timezone))
    return begin.hour + begin.minute / 60
