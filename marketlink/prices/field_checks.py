"""Checks on the open, the high and the low of each bar: a bad tick there spoils what is said of a day's extremes."""

from collections.abc import Iterator

import numpy as np

from marketlink.core.instrument import AssetClass, Instrument
from marketlink.core.moves import Measure
from marketlink.core.prices import Floats, PriceSeries
from marketlink.core.quality import BarFinding, QualityCheck, Severity

Findings = Iterator[BarFinding]

FIELDS = ("open", "high", "low")
JUMPS = (10.0, 100.0, 1000.0)

_UNIT_SLACK = 0.1  # a high or low of a wild day lies off the closes
_SIGN_SLACK = 0.05
_NEAR = 10  # bars on either side, whose median range is the usual one
_ODD, _FAR = 3.0, 6.0  # usual ranges
_FLOOR = 0.5  # of the whole series' median range: a market at rest isn't measured by its rest
_TINY = 1e-9


def field_outliers(series: PriceSeries, _instrument: Instrument) -> Findings:
    """Find an open, high or low that neither its own close nor the bars beside it come near.

    The distance is counted in usual ranges: the median high less low of ten bars on either side.
    """
    scaled = _scaled(series)
    usual = _usual_ranges(scaled["high"] - scaled["low"])
    # A high or low that is itself so far from its own close bears no witness: two bad ticks don't hide each other.
    credible = {name: np.abs(scaled[name] - scaled["close"]) < _FAR * usual for name in ("high", "low")}
    high, low = (np.where(credible[name], getattr(series, name), np.nan) for name in ("high", "low"))
    top = _span(np.fmax, np.where(credible["high"], scaled["high"], np.nan), scaled["close"])
    bottom = _span(np.fmin, np.where(credible["low"], scaled["low"], np.nan), scaled["close"])
    edges = {"above": _span(np.fmax, high, series.close), "below": _span(np.fmin, low, series.close)}
    for name in FIELDS:
        for side, way, out in (("above", "up", scaled[name] - top), ("below", "down", bottom - scaled[name])):
            ratios = np.divide(out, usual, out=np.zeros_like(out), where=usual > 0)
            for at in np.flatnonzero(ratios >= _ODD):
                sentence = (
                    f"the {name} {getattr(series, name)[at]:g} lies {side} the close and the bars beside it, "
                    f"which reach {way} to {edges[side][at]:g}, by {ratios[at]:.0f} times a usual range"
                )
                severity = Severity.WARNING if ratios[at] >= _FAR else Severity.NOTE
                yield _one(series, int(at), QualityCheck.OUTLIER, severity, sentence)


def field_units(series: PriceSeries, _instrument: Instrument) -> Findings:
    """Find an open, high or low that is 10, 100 or 1000 times the closes beside it, or one part in so many."""
    level = _median_close(series.close)
    for name in FIELDS:
        field = getattr(series, name)
        sound = (field > 0) & (level > 0)
        ratio = np.divide(field, level, out=np.ones_like(level), where=sound)
        for factor in JUMPS:
            for way, how in ((ratio, f"{factor:g} times"), (1 / ratio, f"a {factor:g}th of")):
                for at in np.flatnonzero(sound & (np.abs(way / factor - 1) < _UNIT_SLACK)):
                    sentence = f"the {name} {field[at]:g} is {how} the closes beside it, about {level[at]:g}: another unit?"
                    yield _one(series, int(at), QualityCheck.UNIT_JUMP, Severity.FAULT, sentence)


def field_signs(series: PriceSeries, instrument: Instrument) -> Findings:
    """Find an open, high or low that is zero or below, or a price whose sign is turned."""
    if series.key.measure is not Measure.PRICE:
        return
    level = _median_close(series.close)
    severity = Severity.NOTE if instrument.asset_class is AssetClass.COMMODITY else Severity.FAULT
    for name in FIELDS:
        field = getattr(series, name)
        for at in np.flatnonzero((field <= 0) & (series.close > 0)):
            sentence = f"the {name} is {field[at]:g}: no percentage is measured from it"
            yield _one(series, int(at), QualityCheck.NOT_POSITIVE, severity, sentence)
        for at in np.flatnonzero(np.isclose(field, -level, rtol=_SIGN_SLACK) & (np.abs(level) > _TINY)):
            sentence = f"the {name} {field[at]:g} has the sign of the closes beside it turned, about {level[at]:g}"
            yield _one(series, int(at), QualityCheck.SIGN, Severity.FAULT, sentence)


def _scaled(series: PriceSeries) -> dict[str, Floats]:
    """Return the columns so that distances count alike all along: logs; points of a yield; parts of the level below zero."""
    columns: dict[str, Floats] = {name: getattr(series, name) for name in (*FIELDS, "close")}
    if series.key.measure is not Measure.PRICE:
        return columns
    if not any((column <= 0).any() for column in columns.values()):
        return {name: np.log(column) for name, column in columns.items()}
    level = np.maximum(np.abs(_median(_around(series.close, _NEAR))), _TINY)
    return {name: column / level for name, column in columns.items()}


def _usual_ranges(ranges: Floats) -> Floats:
    everywhere = _median(ranges[np.newaxis])[0]
    usual: Floats = np.fmax(_median(_around(ranges, _NEAR)), _FLOOR * everywhere)
    return np.nan_to_num(usual)


def _span(furthest: np.ufunc, reach: Floats, close: Floats) -> Floats:
    """Return the furthest of a bar's own close and of what the bars on either side reached; shape (n,)."""
    beside = np.column_stack([_around(reach, 1), _around(close, 1), close])
    span: Floats = furthest.reduce(beside, axis=1)
    return span


def _median_close(close: Floats) -> Floats:
    """Return the median of each close and the two beside it; shape (n,). One bad close doesn't move it."""
    return _median(np.column_stack([_around(close, 1), close]))


def _around(values: Floats, count: int) -> Floats:
    """Return the values of `count` bars before and after each; shape (n, 2 count), NaN beyond the ends."""
    ends = np.full(count, np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(np.concatenate([ends, values, ends]), 2 * count + 1)
    return np.delete(windows, count, axis=1)


def _median(rows: Floats) -> Floats:
    """Return the median of each row's numbers; NaN for a row without any."""
    medians = np.full(len(rows), np.nan)
    known = np.isfinite(rows).any(axis=1)
    medians[known] = np.nanmedian(rows[known], axis=1)
    return medians


def _one(series: PriceSeries, at: int, check: QualityCheck, severity: Severity, sentence: str) -> BarFinding:
    day = series.index.session(at)
    return BarFinding(check, severity, day, day, sentence)
