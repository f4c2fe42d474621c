"""Regressions of a panel: CARs on what is known of their events, pooled event dummies, local projections."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from marketlink.core.errors import MarketlinkError, TooLittleData, UsageError
from marketlink.core.panel import PanelEvent, PanelResult, PanelSpec
from marketlink.core.prices import Floats, PriceSeries
from marketlink.core.regression import HorizonResponse, NamedRegression, PanelRegression, RegressionKind
from marketlink.core.study import Model, ReturnKind
from marketlink.core.windows import Window, locate
from marketlink.study.clusters import window_chains
from marketlink.study.panel_rows import series_rows, study_spec
from marketlink.study.regressions import attribute_regression, check_lags, local_projections, pooled_dummy, projection_notes
from marketlink.study.returns import Positions, check_measure


def regress_cars(
    result: PanelResult,
    window: Window,
    attributes: Mapping[str, Sequence[str]] | None = None,
    *,
    draws: int = 999,
) -> PanelRegression:
    """Regress CARs on the events' tags and further attributes, clustered by chains of overlapping CAR windows.

    Words become dummies against the word that most events have; a column of which every cell is a number stays one.

    Parameters
    ----------
    result : PanelResult
        The panel.
    window : Window
        One of its CAR windows.
    attributes : mapping of str to sequence of str, length N each
        Further columns, one cell an event of the panel; a blank leaves the event out.
    draws : int
        Of the wild bootstrap.

    Raises
    ------
    TooLittleData
        If the windows form fewer than 5 chains, or there are no degrees of freedom.
    UsageError
        If the panel has no such window, nothing differs between the events, or attributes are combinations of each other.
    """
    nan = float("nan")
    cars = [next((car.value for car in event.cars if car.window == window), nan) for event in result.events]
    if window not in result.spec.car_windows:
        raise UsageError(f"the panel has no CAR window {window}", "ask for it with --car")
    cells = {"tag": [event.tag for event in result.events], **{name: list(found) for name, found in (attributes or {}).items()}}
    cells = {name: found for name, found in cells.items() if len(set(found)) > 1}
    if not cells:
        raise UsageError("the events don't differ in any tag or attribute", "give the file of events a column tag")
    usable = [i for i, car in enumerate(cars) if np.isfinite(car) and all(found[i] for found in cells.values())]
    names, columns, notes = _design({name: [found[i] for i in usable] for name, found in cells.items()})
    if not names:
        raise UsageError("the events that can be used don't differ in any tag or attribute", "give more events")
    cluster, said = window_chains(result, window, usable)
    found = attribute_regression([cars[i] for i in usable], columns, names, cluster, draws=draws, seed=result.spec.seed)
    notes = (*notes, *said)
    lost = len(cars) - len(usable)
    if lost:
        notes = (*notes, f"{lost} events left out: no CAR over {window}, or a blank attribute")
    return PanelRegression(RegressionKind.TAGS, window, (NamedRegression("", replace(found, notes=(*notes, *found.notes))),))


def _design(cells: Mapping[str, Sequence[str]]) -> tuple[list[str], Floats, tuple[str, ...]]:
    """Return the regressors' names and columns, and which words the dummies are against."""
    names: list[str] = []
    columns: list[Floats] = []
    notes = []
    for name, found in cells.items():
        try:
            values = np.array([float(cell) for cell in found])
        except ValueError:
            words = sorted(set(found), key=lambda word: (-list(found).count(word), word))
            notes.append(f"{name}: against {words[0]!r}")
            names += [f"{name} {word}" for word in words[1:]]
            columns += [np.array([float(cell == word) for cell in found]) for word in words[1:]]
            continue
        bad = np.flatnonzero(~np.isfinite(values))
        if len(bad):
            raise UsageError(
                f"the column {name} has {found[bad[0]]!r}, which is no finite number",
                "leave the cell blank to leave the event out",
            )
        names.append(name)
        columns.append(values)
    return names, np.column_stack(columns) if columns else np.empty((0, 0)), tuple(notes)


def regress_pooled(
    events: Sequence[PanelEvent], series: Mapping[str, PriceSeries], spec: PanelSpec, *, lags: int = 5
) -> PanelRegression:
    """Regress each instrument's whole history on the factors and one dummy for its event days.

    Parameters
    ----------
    events : sequence of PanelEvent
        Of any instruments.
    series : mapping of str to PriceSeries
        The instruments' and the factors'.
    spec : PanelSpec
        Factors and kind of return; with `ungated`, numbers of fewer than 10 event days are given with their mark.
    lags : int
        Of the Bartlett kernel.

    Raises
    ------
    UsageError
        If the lags are negative.
    """
    check_lags(lags)
    plain = replace(spec, model=Model.MARKET if spec.factors else Model.CONSTANT_MEAN)
    names = tuple(factor.name for factor in spec.factors)
    done, left = [], []
    for name, own in _by_instrument(events).items():
        try:
            held = _series(series, name)
            rows = series_rows(study_spec(plain, held), held, series)
            wanted, beyond = _positions(own, held, spec)
            dummy = np.isin(rows.common.positions, wanted)
            kept = rows.present
            found = pooled_dummy(rows.y[kept], rows.x[:, kept].T, dummy[kept], names=names, lags=lags, ungated=spec.ungated)
            done.append(NamedRegression(name, found))
            lost = len(wanted) - int(dummy[kept].sum())
            left += [*_beyond(name, beyond), *([(name, f"{lost} event days without a return or a factor")] if lost else [])]
        except MarketlinkError as error:
            left.append((name, str(error)))
    return PanelRegression(RegressionKind.POOLED, None, tuple(done), tuple(left))


def project(
    events: Sequence[PanelEvent], series: Mapping[str, PriceSeries], spec: PanelSpec, horizons: int, *, controls: int = 1
) -> PanelRegression:
    """Project each instrument's level on its events, up to a horizon.

    Parameters
    ----------
    events, series, spec
        As for `regress_pooled`; the level is the logarithm of the price, or the yield in basis points.
    horizons : int
        The longest, in sessions.
    controls : int
        Lags of the change that are held fixed.

    Raises
    ------
    UsageError
        If the horizon or the lags are negative.
    """
    if horizons < 0 or controls < 0:
        raise UsageError(f"a horizon of {horizons} with {controls} lags can't be", "give 0 or more of each")
    done, left = [], []
    for name, own in _by_instrument(events).items():
        try:
            held = _series(series, name)
            check_measure(held.key.measure, spec.returns, name)
            wanted, beyond = _positions(own, held, spec)
            shock = np.zeros(len(held))
            shock[wanted] = 1.0
            found = local_projections(_level(held, spec.returns), shock, horizons, controls=controls, ungated=spec.ungated)
            done.append(NamedRegression(name, None, found, (*projection_notes(found), *_early(shock, found))))
            left += _beyond(name, beyond)
        except MarketlinkError as error:
            left.append((name, str(error)))
    return PanelRegression(RegressionKind.PROJECTIONS, None, tuple(done), tuple(left))


def _early(shock: Floats, found: Sequence[HorizonResponse]) -> tuple[str, ...]:
    """Say how many event days have no sessions before them for the level and its lags."""
    early = int(shock.sum()) - found[0].days
    return (f"{early} event days left out: too few sessions before them",) if early else ()


def _by_instrument(events: Sequence[PanelEvent]) -> dict[str, list[PanelEvent]]:
    found: dict[str, list[PanelEvent]] = {}
    for event in events:
        found.setdefault(event.instrument, []).append(event)
    return found


def _series(series: Mapping[str, PriceSeries], name: str) -> PriceSeries:
    if name not in series:
        raise TooLittleData(f"no prices of {name} are given")
    return series[name]


def _positions(events: Sequence[PanelEvent], series: PriceSeries, spec: PanelSpec) -> tuple[Positions, int]:
    """Return the events' days 0, each once, and how many events lie beyond the data."""
    found, beyond = [], 0
    for event in events:
        try:
            found.append(locate(event.event, series.index, spec.anchor).position)
        except TooLittleData:
            beyond += 1
    return np.unique(np.array(found, dtype=np.intp)), beyond


def _beyond(name: str, events: int) -> list[tuple[str, str]]:
    return [(name, f"{events} event{'s lie' if events > 1 else ' lies'} beyond the data")] if events else []


def _level(series: PriceSeries, kind: ReturnKind) -> Floats:
    if kind is ReturnKind.BASIS_POINTS:
        return np.asarray(100.0 * series.close)
    if (series.close <= 0).any():
        raise TooLittleData(f"{series.key.label} has a price of zero or less, which has no logarithm")
    return np.asarray(np.log(series.close))
