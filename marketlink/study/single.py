"""The study of one event on one series."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from marketlink.core.errors import MarketlinkError
from marketlink.core.event import Event, Location
from marketlink.core.inference import SingleEventInference
from marketlink.core.prices import PriceSeries, bars_id
from marketlink.core.study import (
    AbnormalReturn,
    CumulativeAbnormalReturn,
    Model,
    SeriesUsed,
    StudyResult,
    StudySpec,
)
from marketlink.core.windows import Window, locate
from marketlink.study.design import (
    CommonSessions,
    Sample,
    common_sessions,
    estimation_sessions,
    event_rows,
    known_sessions,
)
from marketlink.study.inference import infer, without_placebo
from marketlink.study.moves import factor_moves
from marketlink.study.normal_return import Estimated, estimate
from marketlink.study.odd_returns import LONG_GAP, estimation_notes
from marketlink.study.ols import Forecast, detectable_effect
from marketlink.study.request import check_spec, members_of
from marketlink.study.returns import Positions


@dataclass(frozen=True, slots=True, eq=False)
class _Measured:
    """Model and forecast around one position."""

    day0: int
    estimation: Sample
    event: Sample
    fit: Estimated
    notes: tuple[str, ...]

    @property
    def forecast(self) -> Forecast:
        return self.fit.forecast

    @property
    def first_offset(self) -> int:
        return int(self.event.positions[0]) - self.day0


def run_study(
    spec: StudySpec,
    event: Event,
    series: PriceSeries,
    factors: Mapping[str, PriceSeries],
    *,
    known: Sequence[Event] = (),
    placebo: int = 0,
) -> StudyResult:
    """Measure the reaction of one series to one event.

    Parameters
    ----------
    spec : StudySpec
        Model, windows and kind of return.
    event : Event
        The interval in time; `marketlink.core.windows.locate` finds day 0.
    series : PriceSeries
        The instrument's prices, or yields in percent.
    factors : mapping of str to PriceSeries
        The factors' members by instrument id; others than the spec names are not used.
    known : sequence of Event
        Other known events of this series: the sessions of their event windows are masked out of the estimation window.
    placebo : int
        The most placebo dates of the inference beside the classical t; 0 leaves it out.

    Raises
    ------
    UsageError
        If the spec contradicts itself, a kind of return doesn't fit a series, or a factor is missing or not
        observed when the instrument is.
    TooLittleData
        If day 0, enough estimation sessions, a factor's return in the event window or any residual variance
        is missing.
    """
    check_spec(spec)
    members = members_of(spec, series, factors)
    location = locate(event, series.index, spec.anchor)
    common = common_sessions(series, members)
    others = tuple(other for other in known if other.id != event.id)
    masked = known_sessions(spec, series, others)
    measured = _measure(spec, common, location.position, masked)
    alternative, alternative_notes = _alternative(spec, common, location, masked)
    constant_mean, mean_notes = _constant_mean(spec, series, location, masked)
    path = _path(measured, series)
    reason = without_placebo(spec)
    inference = infer(spec, event, series, factors, placebo=placebo, known=others) if placebo > 0 and not reason else None
    return StudyResult(
        spec=spec,
        event=event,
        location=location,
        series=_used(spec, common, location, inference),
        n=measured.fit.n,
        dof=measured.fit.dof,
        sigma=measured.fit.sigma,
        r_squared=measured.fit.r_squared,
        coefficients=measured.fit.coefficients,
        path=path,
        car_path=_cars(measured, [Window(path[0].offset, ar.offset) for ar in path]),
        cars=_cars(measured, [window for window in spec.car_windows if _span(path).holds(window)]),
        factor_moves=factor_moves(spec.factors, measured.estimation, measured.event, -measured.first_offset),
        alternative=alternative,
        constant_mean=constant_mean,
        detectable=detectable_effect(path[-measured.first_offset].se, measured.fit.dof),
        notes=(
            *_own_notes(measured, common, spec, path),
            *alternative_notes,
            *mean_notes,
            *((reason,) if placebo and reason else ()),
            *dict.fromkeys(note for used in (series, *members.values()) for note in used.notes),
        ),
        estimated_from=series.index.session(int(measured.estimation.positions[0])),
        estimated_to=series.index.session(int(measured.estimation.positions[-1])),
        inference=inference,
        masked=tuple(sorted(other.id for other in others)),
    )


def _used(
    spec: StudySpec, common: CommonSessions, location: Location, inference: SingleEventInference | None
) -> tuple[SeriesUsed, ...]:
    """Return the series with the hash of every bar that a number of the study may rest on, and of no later one."""
    index, days0 = common.series.index, (location.position, location.alternative or location.position)
    begins = min(days0) + min(spec.estimation.start, spec.event_window.start)
    # The row before has the first return's base; a neighbouring session's return goes one further back.
    row = int(np.searchsorted(common.positions, begins)) - 2
    whole = spec.model is Model.BASKET  # its placebo windows reach back as far as there are data
    first = 0 if whole else min(int(common.positions[max(row, 0)]), max(begins - 1, 0))
    since = index.session(first)
    if inference is not None and inference.since is not None:
        since = min(since, inference.since)
    lead = 1 if spec.model is Model.DIMSON else 0  # its factor is looked at one session ahead
    ends = max(spec.estimation.end, spec.event_window.end)
    last = index.session(min(len(index) - 1, max(days0) + ends + lead))
    series = (common.series, *common.members.values())
    return tuple(SeriesUsed(used.key, used.vintage, bars_id(used, since, last)) for used in series)


def _measure(spec: StudySpec, common: CommonSessions, day0: int, masked: Positions) -> _Measured:
    chosen = estimation_sessions(common, day0, spec.estimation, spec.minimum, masked)
    rows = event_rows(common, day0, spec.event_window)
    windows, fit = estimate(spec, common, chosen.rows, rows)
    return _Measured(day0, windows.estimation, windows.event, fit, (*chosen.notes, *fit.notes))


def _path(measured: _Measured, series: PriceSeries) -> tuple[AbnormalReturn, ...]:
    forecast = measured.forecast
    path = []
    for i, position in enumerate(measured.event.positions):
        tested = forecast.total(i, i + 1)
        path.append(
            AbnormalReturn(
                offset=int(position) - measured.day0,
                session=series.index.session(int(position)),
                actual=float(forecast.actual[i]),
                expected=float(forecast.expected[i]),
                value=tested.value,
                se=tested.se,
                t=tested.t,
                p=tested.p,
            )
        )
    return tuple(path)


def _span(path: tuple[AbnormalReturn, ...]) -> Window:
    return Window(path[0].offset, path[-1].offset)


def _cars(measured: _Measured, windows: list[Window]) -> tuple[CumulativeAbnormalReturn, ...]:
    first = measured.first_offset
    totals = [(window, measured.forecast.total(window.start - first, window.end - first + 1)) for window in windows]
    return tuple(CumulativeAbnormalReturn(window, car.value, car.se, car.t, car.p) for window, car in totals)


def _day0_of(spec: StudySpec, common: CommonSessions, day0: int, masked: Positions) -> AbnormalReturn:
    measured = _measure(spec, common, day0, masked)
    return _path(measured, common.series)[-measured.first_offset]


def _alternative(
    spec: StudySpec, common: CommonSessions, location: Location, masked: Positions
) -> tuple[AbnormalReturn | None, tuple[str, ...]]:
    """Study the other session that could be day 0, with windows of its own."""
    if location.alternative is None:
        return None, ()
    try:
        return _day0_of(spec, common, location.alternative, masked), ()
    except MarketlinkError as error:
        session = common.series.index.session(location.alternative)
        return None, (f"day 0 taken at the other candidate, {session}, can't be measured: {error.message}",)


def _constant_mean(
    spec: StudySpec, series: PriceSeries, location: Location, masked: Positions
) -> tuple[AbnormalReturn | None, tuple[str, ...]]:
    """Give the constant-mean result beside a market model."""
    if spec.model is Model.CONSTANT_MEAN:
        return None, ()
    plain = replace(spec, model=Model.CONSTANT_MEAN, factors=())
    try:
        return _day0_of(plain, common_sessions(series, {}), location.position, masked), ()
    except MarketlinkError as error:
        return None, (f"the constant mean beside the market model can't be measured: {error.message}",)


def _unseen_note(spec: StudySpec, seen: Window, series: PriceSeries) -> tuple[str, ...]:
    """Say which sessions of the event window, and so which CAR windows, the data don't reach."""
    if seen == spec.event_window:
        return ()
    lost = ", ".join(str(window) for window in spec.car_windows if not seen.holds(window))
    first, last = series.index.session(0), series.index.session(len(series) - 1)
    cars = f"; left out for it: CAR {lost}" if lost else ""
    return (
        f"the event window {spec.event_window} is seen over {seen} only: the prices at hand run from {first} to {last}{cars}",
    )


def _own_notes(measured: _Measured, common: CommonSessions, spec: StudySpec, path: tuple[AbnormalReturn, ...]) -> tuple[str, ...]:
    """Return what a reader must know of the windows of day 0."""
    return (
        *measured.notes,
        *_unseen_note(spec, _span(path), common.series),
        *_estimation_notes(measured, common),
        *_gap_notes(measured, common.series),
    )


def _estimation_notes(measured: _Measured, common: CommonSessions) -> tuple[str, ...]:
    ends, returns = measured.estimation.positions, measured.estimation.y.values
    before = common.positions[np.searchsorted(common.positions, ends) - 1]
    sessions = common.series.index.sessions
    return estimation_notes(sessions[ends], sessions[before], returns)


def _gap_notes(measured: _Measured, series: PriceSeries) -> tuple[str, ...]:
    """Say where a return of the event window spans a closed market."""
    ends = measured.event.positions
    lengths = series.index.observed_until[ends] - series.index.observed_until[ends - 1]
    return tuple(
        f"the return of {series.index.session(int(end))} covers {round(length / np.timedelta64(1, 'D'))} days with none between"
        for end, length in zip(ends, lengths, strict=True)
        if length > LONG_GAP
    )
