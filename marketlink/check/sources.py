"""One session in two sources: whether they agree, by how far this pair usually differs."""

from datetime import date

import numpy as np

from marketlink.core.context import SourceComparison
from marketlink.core.moves import Measure
from marketlink.core.prices import Floats, PriceKind, PriceSeries, SeriesKey
from marketlink.core.study import SeriesUsed

# The common sessions before, on which the usual difference of a pair rests, and the fewest that will do.
_SESSIONS, _FEWEST = 250, 60
_USUAL = 0.99


def compare_sources(one: PriceSeries, other: PriceSeries, day: date) -> SourceComparison | None:
    """Compare the change of one session in two sources of the same thing, or of a future and its spot price.

    The tolerance is the pair's own: the 99th percentile of the absolute difference over the common sessions before.

    Parameters
    ----------
    one, other : PriceSeries
        Daily bars of one measure.
    day : date
        The session.

    Returns
    -------
    SourceComparison or None
        None where either has no change for that day, or they share too few sessions.
    """
    _, mine, theirs = np.intersect1d(one.index.sessions, other.index.sessions, return_indices=True)
    sessions = one.index.sessions[mine]
    at = int(np.searchsorted(sessions, np.datetime64(day)))
    if at < _FEWEST or at == len(sessions) or sessions[at] != np.datetime64(day):
        return None
    rows = slice(max(0, at - _SESSIONS - 1), at + 1)
    in_points = one.key.measure is not Measure.PRICE
    changes = [_changes(series.close[places[rows]], in_points) for series, places in ((one, mine), (other, theirs))]
    differences = np.abs(changes[0] - changes[1])
    before = differences[:-1][np.isfinite(differences[:-1])]
    change, other_change = float(changes[0][-1]), float(changes[1][-1])
    if len(before) < _FEWEST or not np.isfinite([change, other_change]).all():
        return None
    tolerance = float(np.quantile(before, _USUAL))
    agrees = abs(change - other_change) <= tolerance
    unit = " basis points" if in_points else "%"
    words = (
        f"on {day} {one.key.label} changed by {change:+.2f}{unit} and {other.key.label} by {other_change:+.2f}{unit}, "
        f"{abs(change - other_change):.2f} apart; on 99 of 100 of {len(before)} sessions before they were within {tolerance:.2f}"
    )
    return SourceComparison(
        session=day,
        one=SeriesUsed(one.key, one.vintage),
        other=SeriesUsed(other.key, other.vintage),
        change=change,
        other_change=other_change,
        tolerance=tolerance,
        sessions=len(before),
        agrees=agrees,
        sentence=f"{words}: they {'agree' if agrees else 'disagree'}{_in_kind(one.key, other.key)}",
    )


def _changes(close: Floats, in_points: bool) -> Floats:
    before, now = close[:-1], close[1:]
    if in_points:
        return 100.0 * (now - before)
    positive = (before > 0) & (now > 0)
    return np.where(positive, 100.0 * (now / np.where(positive, before, 1.0) - 1.0), np.nan)


def _in_kind(one: SeriesKey, other: SeriesKey) -> str:
    """Say where the two are not the same kind of price."""
    if one.kind is other.kind:
        return ""
    if PriceKind.SPOT in {one.kind, other.kind} and PriceKind.SETTLE in {one.kind, other.kind}:
        return "; an assessed spot price is not the future that newswires quote"
    return f"; a {one.kind.noun} is not a {other.kind.noun}"
