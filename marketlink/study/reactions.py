"""Abnormal returns of several instruments on event days and on all other days that they share."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from marketlink.core.errors import TooLittleData
from marketlink.core.event import Event
from marketlink.core.prices import Dates, Floats, PriceSeries
from marketlink.core.study import Model, StudySpec
from marketlink.core.windows import Window, locate
from marketlink.study.engine import Placement, fit_batch
from marketlink.study.panel_rows import SeriesRows, rows_held, series_rows
from marketlink.study.returns import Positions
from marketlink.study.rows import Block, Bools, stack


@dataclass(frozen=True, slots=True, eq=False)
class ReactionDays:
    """Abnormal returns of K instruments.

    Attributes
    ----------
    event : ndarray of float64, shape (E, K)
        On event days.
    placebo : ndarray of float64, shape (B, K)
        On the days on which all were observed, and that lie in no event window.
    notes : tuple of str
        What was left out.
    """

    event: Floats
    placebo: Floats
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Own:
    """One instrument: its days' abnormal returns, which of them lie in event windows, and each event's (NaN for none)."""

    dates: Dates
    abnormal: Floats
    held: Bools
    event: Floats


def reaction_days(events: Sequence[Event], specs: Mapping[str, StudySpec], series: Mapping[str, PriceSeries]) -> ReactionDays:
    """Compute day-0 abnormal returns of every instrument on every day.

    Parameters
    ----------
    events : sequence of Event
        The event days.
    specs : mapping of str to StudySpec
        One an instrument: a model of the batch core, and its windows.
    series : mapping of str to PriceSeries
        The instruments' and the factors'.

    Raises
    ------
    TooLittleData
        If no day is shared by all instruments.
    """
    own = [_own(events, spec, series[name], series) for name, spec in specs.items()]
    usable = np.isfinite([one.event for one in own]).all(axis=0)
    common = own[0].dates[~own[0].held]
    for one in own[1:]:
        common = np.intersect1d(common, one.dates[~one.held])
    if not len(common):
        raise TooLittleData("there is no day on which all instruments have an abnormal return", "name fewer instruments")
    placebo = np.column_stack([one.abnormal[np.searchsorted(one.dates, common)] for one in own])
    lost = int((~usable).sum())
    notes = (f"{lost} of {len(events)} event days left out: not every instrument was observed and has a model",) if lost else ()
    return ReactionDays(np.column_stack([one.event for one in own])[usable], placebo, notes)


def _own(events: Sequence[Event], spec: StudySpec, series: PriceSeries, factors: Mapping[str, PriceSeries]) -> _Own:
    rows = series_rows(spec, series, factors)
    held = rows_held(rows, events, spec)
    zero = np.arange(1 - spec.estimation.start, len(rows.y))
    dates, abnormal = _abnormal(spec, rows, zero, rows.present & ~held) if len(zero) else (rows.dates[:0], np.empty(0))
    found = np.full(len(events), np.nan)
    for i, event in enumerate(events):
        with suppress(TooLittleData):
            position = locate(event, series.index, spec.anchor).position
            row = int(np.searchsorted(rows.common.positions, position))
            if row < len(rows.y) and rows.common.positions[row] == position and rows.dates[row] in dates:
                found[i] = abnormal[np.searchsorted(dates, rows.dates[row])]
    inside = held[np.searchsorted(rows.dates, dates)]
    return _Own(dates, abnormal, inside, found)


def _abnormal(spec: StudySpec, rows: SeriesRows, zero: Positions, use: Bools) -> tuple[Dates, Floats]:
    """Fit every day's model on its own estimation window, without the sessions of event windows."""
    ones = np.ones(len(zero), dtype=np.intp)
    placed = Placement(
        zero, zero + spec.estimation.start, zero + spec.estimation.end, ones, ones * (len(rows.y) - 1), Window(0, 0)
    )
    estimated = spec.model is not Model.MARKET_ADJUSTED
    fit = fit_batch(stack([Block(rows.y, rows.x, use)]), placed, spec.minimum, estimated=estimated)
    abnormal = fit.ar[:, 0]
    kept = np.isfinite(abnormal) & rows.present[zero]
    return rows.dates[zero][kept], abnormal[kept]
