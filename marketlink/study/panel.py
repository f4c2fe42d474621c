"""The study of many events: every event's model, the tests of their average, and what was left out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from marketlink.core.errors import UsageError
from marketlink.core.panel import (
    EventCar,
    EventResult,
    EventReturn,
    Excluded,
    Mask,
    PanelEvent,
    PanelResult,
    PanelSpec,
    WindowTests,
    Withheld,
)
from marketlink.core.prices import PriceSeries, instant
from marketlink.core.study import Coefficient, Model, SeriesUsed
from marketlink.core.windows import Window
from marketlink.study.battery import EventSample, average_path, window_tests
from marketlink.study.engine import BatchFit, Status, fit_batch
from marketlink.study.gates import NAMES
from marketlink.study.model_fit import ModelFit, fit_models
from marketlink.study.odd_returns import LONG_GAP, panel_notes
from marketlink.study.panel_rows import PlacedEvents, place_events
from marketlink.study.request import BATCH_MODELS, check_panel
from marketlink.study.returns import Positions

_REASONS = {
    Status.STILL: "a factor doesn't move in the estimation window",
    Status.COLLINEAR: "the factors are combinations of each other in the estimation window",
    Status.EXACT: "the model leaves no residual variance in the estimation window, so there is no standard error",
}

# The squared spread of standardised CARs beyond which events are called more variable than other days.
_WIDER = 2.0
# Events that a note names before it counts the rest.
_NAMED = 3


def panel(
    events: Sequence[PanelEvent],
    series: Mapping[str, PriceSeries],
    spec: PanelSpec,
    *,
    known: Sequence[PanelEvent] = (),
    correlation: float | None = None,
) -> PanelResult:
    """Study many events on many series.

    Parameters
    ----------
    events : sequence of PanelEvent
        Each with its instrument and its interval in time.
    series : mapping of str to PriceSeries
        Prices, or yields in percent, of every instrument and of every factor's members, by id.
    spec : PanelSpec
        Model, windows, mask, and whether tests that aren't valid are given too.
    known : sequence of PanelEvent
        Other known events: their sessions in estimation windows are counted, and masked out with `Mask.STORE`.
    correlation : float or None
        The mean residual correlation r, where it is known from elsewhere; None computes it.

    Returns
    -------
    PanelResult
        Events that can't be used are in `excluded`, each with its reason; the tests are of the others.

    Raises
    ------
    UsageError
        If the spec contradicts itself, a kind of return doesn't fit a series, or a factor is missing or not
        observed when an instrument is.
    """
    check_panel(spec)
    if correlation is not None and not -1.0 < correlation < 1.0:
        raise UsageError(f"a mean correlation of {correlation:g} can't be", "give a number between -1 and 1")
    placed = place_events(events, series, spec, known)
    fit = _fit(placed, series, spec)
    fitted = np.flatnonzero(fit.status == Status.FITTED)
    unfitted = tuple(_unfitted(placed.events[i], fit, int(i), spec) for i in np.flatnonzero(fit.status))
    excluded = (*placed.excluded, *unfitted)
    used = tuple(SeriesUsed(one.key, one.vintage) for one in placed.used)
    if not len(fitted):
        windows = tuple(_nothing(window) for window in spec.car_windows)
        notes = (f"none of {len(events)} events can be studied", *_excluded_note(excluded))
        return PanelResult(spec, used, (), excluded, windows, (), 0.0, notes)
    kept = placed if len(fitted) == len(fit) else _subset(placed, fitted)
    fit = fit if kept is placed else _fit(kept, series, spec)
    sample = EventSample(fit, kept.dates, correlation, kept.actual, spec.returns)
    windows = tuple(
        window_tests(sample, window, ungated=spec.ungated, draws=spec.draws, seed=spec.seed) for window in spec.car_windows
    )
    return PanelResult(
        spec=spec,
        series=used,
        events=_results(kept, sample, spec),
        excluded=excluded,
        windows=windows,
        path=average_path(sample),
        correlation=sample.r,
        notes=(*_notes(kept, sample, spec, excluded), *_headline_note(windows)),
    )


def _fit(placed: PlacedEvents, series: Mapping[str, PriceSeries], spec: PanelSpec) -> BatchFit:
    if spec.model not in BATCH_MODELS:
        return fit_models(placed, series, spec)
    return fit_batch(placed.rows, placed.placement, spec.minimum, estimated=spec.model is not Model.MARKET_ADJUSTED)


def _subset(placed: PlacedEvents, chosen: Positions) -> PlacedEvents:
    events = tuple(placed.events[i] for i in chosen)
    counts = {name: getattr(placed, name)[chosen] for name in ("contaminated", "not_positive", "unobserved")}
    return replace(placed, placement=placed.placement.part(chosen), events=events, **counts)


def _unfitted(event: PanelEvent, fit: BatchFit, i: int, spec: PanelSpec) -> Excluded:
    given = fit.reasons.get(i) if isinstance(fit, ModelFit) else _REASONS.get(Status(int(fit.status[i])))
    reason = given or f"{int(fit.n[i])} estimation sessions with data; {spec.minimum} are needed"
    return Excluded(event.instrument, event.event.day, reason)


def _nothing(window: Window) -> WindowTests:
    nan = float("nan")
    return WindowTests(window, 0, nan, nan, (), tuple(Withheld(name, "no events") for name in NAMES), None, None, "no events")


def _results(placed: PlacedEvents, sample: EventSample, spec: PanelSpec) -> tuple[EventResult, ...]:
    fit = sample.fit
    cars = {window: (*fit.car(window), sample.buy_and_hold(window)) for window in spec.car_windows}
    days = placed.dates[placed.placement.zero]
    results = []
    for i, event in enumerate(placed.events):
        seen = np.flatnonzero(np.isfinite(fit.ar[i]))
        start = spec.event_window.start
        results.append(
            EventResult(
                instrument=event.instrument,
                tag=event.tag,
                day=event.event.day,
                day0=instant(days[i]).date(),
                n=int(fit.n[i]),
                dof=int(fit.dof[i]),
                contaminated=int(placed.contaminated[i]),
                not_positive=int(placed.not_positive[i]),
                unobserved=int(placed.unobserved[i]),
                sigma=float(fit.sigma[i]),
                coefficients=_coefficients(fit, i, spec),
                path=tuple(EventReturn(start + int(c), float(fit.ar[i, c]), float(fit.se[i, c])) for c in seen),
                cars=tuple(
                    EventCar(
                        window, *_ends(sample, i, window), float(car[i]), float(se[i]), None if held is None else float(held[i])
                    )
                    for window, (car, se, held) in cars.items()
                    if np.isfinite(car[i])
                ),
            )
        )
    return tuple(results)


def _ends(sample: EventSample, i: int, window: Window) -> tuple[date, date]:
    days = sample.window_dates[i, sample.fit.columns(window)]
    return instant(days[0]).date(), instant(days[-1]).date()


def _coefficients(fit: BatchFit, i: int, spec: PanelSpec) -> tuple[Coefficient, ...]:
    """Return the parameters with classical standard errors; none for a model that estimates none."""
    if isinstance(fit, ModelFit):
        return fit.parameters[i]
    if spec.model is Model.MARKET_ADJUSTED:
        return ()
    inverse, mean = fit.inverse[i], fit.x_mean[:, i]
    errors = fit.sigma[i] * np.sqrt([1.0 / fit.n[i] + mean @ inverse @ mean, *np.diagonal(inverse)])
    names = ("alpha", *(factor.name for factor in spec.factors))
    values = (fit.alpha[i], *fit.beta[:, i])
    return tuple(Coefficient(n, float(v), float(se)) for n, v, se in zip(names, values, errors, strict=True))


def _notes(placed: PlacedEvents, sample: EventSample, spec: PanelSpec, excluded: Sequence[Excluded]) -> tuple[str, ...]:
    return (
        *_excluded_note(excluded),
        *_late_note(spec),
        *_contamination_note(placed, spec),
        *_short_note(sample.fit, spec),
        *_lost_note(placed.not_positive, "a price of zero or less begins or ends their return"),
        *_lost_note(placed.unobserved, "a factor has no observation on them, and the next return covers the gap"),
        *panel_notes(placed.dates, placed.actual, placed.rows.use, placed.placement.lo, placed.placement.hi),
        *_moved_note(placed),
        *_gap_note(placed, sample),
        *_dependence_note(sample),
        *_variance_note(sample, spec),
        *(sample.fit.notes if isinstance(sample.fit, ModelFit) else ()),
        *dict.fromkeys(note for used in placed.used for note in used.notes),
    )


def _headline_note(windows: Sequence[WindowTests]) -> tuple[str, ...]:
    """Say where enough events have no headline: they move as one."""
    without = [str(tests.window) for tests in windows if tests.headline is None and tests.get("block_bootstrap")]
    if not without:
        return ()
    return (
        (
            f"no headline over {', '.join(without)}: the events lie on a few dates and move together, so that they count as "
            "little more than one; take a market or factor model, or study the date as one event"
        ),
    )


def _excluded_note(excluded: Sequence[Excluded]) -> tuple[str, ...]:
    if not excluded:
        return ()
    return (f"{len(excluded)} event{'s are' if len(excluded) > 1 else ' is'} left out, with the reason beside each",)


def _late_note(spec: PanelSpec) -> tuple[str, ...]:
    """Say where the models are of sessions that the events may have changed."""
    if spec.estimation.start <= spec.event_window.end:
        return ()
    return (f"the estimation window {spec.estimation} lies after the events: what they changed for good isn't seen as abnormal",)


def _contamination_note(placed: PlacedEvents, spec: PanelSpec) -> tuple[str, ...]:
    """Say how many estimation sessions belong to other known events."""
    touched = int((placed.contaminated > 0).sum())
    if not touched:
        return ()
    total = int(placed.contaminated.sum())
    some = "1 event" if touched == 1 else f"{touched} events"
    what = (
        f"{total} estimation session{'s' if total > 1 else ''} of {some} belong{'s' if total == 1 else ''} to other known events"
    )
    if spec.mask is Mask.NONE:
        return (f"{what} and are not masked: they can hide or fake an effect",)
    return (f"{what} and are masked out" if spec.mask is Mask.STORE else f"{what}; those of the listed events are masked out",)


def _short_note(fit: BatchFit, spec: PanelSpec) -> tuple[str, ...]:
    asked = len(spec.estimation)
    short = int((fit.n < asked).sum())
    if not short:
        return ()
    some = "1 event has" if short == 1 else f"{short} events have"
    return (f"{some} fewer than {asked} estimation sessions: {int(fit.n.min())} or more",)


def _lost_note(counts: Positions, why: str) -> tuple[str, ...]:
    """Say how many estimation sessions are left out, and why."""
    total, events = int(counts.sum()), int((counts > 0).sum())
    if not total:
        return ()
    some = "1 event" if events == 1 else f"{events} events"
    return (f"{total} estimation session{'s' if total > 1 else ''} of {some} left out: {why}",)


def _moved_note(placed: PlacedEvents) -> tuple[str, ...]:
    """Say how many dates had no session, so that day 0 is another day."""
    days = placed.dates[placed.placement.zero]
    moved = [e for e, day in zip(placed.events, days, strict=True) if e.event.day != instant(day).date()]
    if not moved:
        return ()
    first = moved[0]
    some = "1 event" if len(moved) == 1 else f"{len(moved)} events"
    return (f"day 0 of {some} is not the day given, such as {first.instrument} on {first.event.day}: it stands beside each",)


def _gap_note(placed: PlacedEvents, sample: EventSample) -> tuple[str, ...]:
    """Name the events whose window has a hole: the return after it is of many days, and is tested as one session's."""
    dates = sample.window_dates
    before = placed.dates[np.maximum(placed.placement.zero + placed.placement.window.start - 1, 0)]
    steps = np.diff(np.column_stack((before, dates)), axis=1)
    holes = np.flatnonzero(np.any(steps > LONG_GAP, axis=1))  # a step to or from a missing session is none
    named = [f"{placed.events[i].instrument} on {placed.events[i].event.day}" for i in holes]
    if not named:
        return ()
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    return (
        (
            f"event windows with more than {LONG_GAP.astype(int)} days without a session: {', '.join(named[:_NAMED])}{more}; "
            "the return after the hole is of all those days, while its standard error is of one session"
        ),
    )


def _dependence_note(sample: EventSample) -> tuple[str, ...]:
    touching = sum(len(group.members) for group in sample.dependence.groups)
    if not touching:
        return ()
    head = f"the event windows of {touching} of {len(sample)} events overlap in calendar time; "
    weighted = "the mean residual correlation, weighted by the overlap, is"
    computed = sample.dependence.r
    if sample.correlation is not None:
        return (f"{head}{weighted} {sample.correlation:.4f}, as given",)
    if computed < 0:
        return (f"{head}{weighted} {computed:.4f}: below 0, so that the Kolari-Pynnonen tests take 0 in its place",)
    return (f"{head}{weighted} {computed:.4f}",)


def _variance_note(sample: EventSample, spec: PanelSpec) -> tuple[str, ...]:
    """Say where events are far more variable than other days: tests that rest on the estimation window's variance fail."""
    notes = []
    for window in spec.car_windows:
        car, se = sample.fit.car(window)
        scar = (car / se)[np.isfinite(car)]
        if len(scar) > 1 and scar.var(ddof=1) > _WIDER:
            notes.append(str(window))
    if not notes:
        return ()
    return (
        (
            f"standardised CARs spread more than {_WIDER:g} times as widely as the models say over {', '.join(notes)}: "
            "J1, Patell, CDA, calendar-time and Corrado tests reject too often under such event-induced variance"
        ),
    )
