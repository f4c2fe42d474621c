"""The study of many events that a file lists, on a folder of price files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from marketlink.core.errors import InputError
from marketlink.core.panel import Mask, PanelEvent, PanelResult, PanelSpec
from marketlink.core.prices import ObservationTime, PriceSeries
from marketlink.core.regression import PanelRegression, RegressionKind
from marketlink.core.study import ReturnKind
from marketlink.instruments import Registry
from marketlink.service.event_files import ListedEvents
from marketlink.service.price_folder import instrument_of, read_folder
from marketlink.service.price_quality import known_findings, note_inside
from marketlink.store import Database
from marketlink.study.panel import panel
from marketlink.study.panel_regressions import project, regress_cars, regress_pooled


@dataclass(frozen=True, slots=True)
class PanelOrder:
    """What is asked beside the spec.

    Attributes
    ----------
    folder : Path
        The price files.
    returns : ReturnKind or None
        None: basis points where everything is a yield, else log returns.
    close : ObservationTime or None
        When the closes are taken that nothing is known of.
    correlation : float or None
        The mean residual correlation, where it is known from elsewhere.
    known : tuple of PanelEvent
        Events of the same instruments that aren't in the file.
    """

    folder: Path
    returns: ReturnKind | None = None
    close: ObservationTime | None = None
    correlation: float | None = None
    known: tuple[PanelEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class PanelStudied:
    """A panel's result, with the series that it rests on."""

    result: PanelResult
    series: dict[str, PriceSeries]


def study_panel(listed: ListedEvents, spec: PanelSpec, order: PanelOrder, registry: Registry) -> PanelStudied:
    """Study the events of a file.

    Parameters
    ----------
    listed : ListedEvents
        The events.
    spec : PanelSpec
        Model, windows, mask; its kind of return is the order's.
    order : PanelOrder
        Where prices are, and what is assumed of them.
    registry : Registry
        What is known of the instruments.

    Raises
    ------
    InputError
        If a price file can't be used, or a factor has none.
    UsageError
        If what is asked contradicts itself.
    """
    members = [name for factor in spec.factors for name in factor.members]
    held = read_folder(
        order.folder,
        [*(event.instrument for event in listed.events), *members],
        registry,
        returns=order.returns,
        zone=listed.zone,
        close=order.close,
    )
    for name in members:
        if name not in held.series:
            raise InputError(f"{order.folder} has no {name}.csv, and {name} is a factor", "put its prices there")
    asked = replace(spec, returns=held.returns)
    result = panel(listed.events, held.series, asked, known=order.known, correlation=order.correlation)
    notes = (*result.notes, *held.notes, *_quality(result, held.series, registry))
    return PanelStudied(replace(result, notes=notes), held.series)


def _quality(result: PanelResult, series: Mapping[str, PriceSeries], registry: Registry) -> tuple[str, ...]:
    """Say, for each series, which of the bars that the panel rests on are in doubt."""
    spans: dict[str, list[tuple[date, date]]] = {}
    members = {name for factor in result.spec.factors for name in factor.members}
    for event in result.events:
        span = _span(event.day0, series[event.instrument], result.spec)
        for name in {event.instrument, *members}:
            spans.setdefault(name, []).append(span)
    return tuple(
        note
        for name, used in series.items()
        if name in spans
        for note in note_inside(known_findings(used, instrument_of(name, registry), ()), used.key, spans[name])
    )


def _span(day0: date, series: PriceSeries, spec: PanelSpec) -> tuple[date, date]:
    """Return the first and last session that one event's numbers rest on; the first return has its base a session earlier."""
    sessions = series.index.sessions
    zero = int(np.searchsorted(sessions, np.datetime64(day0)))
    first = zero + min(spec.estimation.start, spec.event_window.start) - 1
    last = zero + max(spec.estimation.end, spec.event_window.end)
    return series.index.session(max(first, 0)), series.index.session(min(last, len(sessions) - 1))


def regress(listed: ListedEvents, studied: PanelStudied, kind: str, horizons: int) -> PanelRegression:
    """Run one kind of regression on a panel: "tags", "pooled" or "projections".

    Raises
    ------
    UsageError, TooLittleData
        If the events can't carry it.
    """
    result = studied.result
    if kind == RegressionKind.POOLED:
        return regress_pooled(listed.events, studied.series, result.spec)
    if kind == RegressionKind.PROJECTIONS:
        return project(listed.events, studied.series, result.spec, horizons)
    # Events that aren't counted are left out of the attributes too: the first of a session is the one counted.
    rows: dict[tuple[str, date], list[int]] = {}
    for i, event in enumerate(listed.events):
        rows.setdefault((event.instrument, event.event.day), []).append(i)
    kept = [rows[event.instrument, event.day].pop(0) for event in result.events]
    columns = {name: [listed.attributes[i][n] for i in kept] for n, name in enumerate(listed.columns)}
    return regress_cars(result, result.spec.car_windows[0], columns, draws=result.spec.draws)


def known_events(database_url: str, instruments: Sequence[str], mask: Mask) -> tuple[PanelEvent, ...]:
    """Return the stored events that the instruments were studied for; none unless the mask asks for the store."""
    if mask is not Mask.STORE:
        return ()
    with Database.open(database_url) as database, database.unit_of_work(read_only=True) as uow:
        return tuple(PanelEvent(name, event) for name in dict.fromkeys(instruments) for event in uow.studies.events(name))
