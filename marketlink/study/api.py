"""Event studies in the manner of statsmodels: a model with its data, `.fit()`, and results with properties and tables.

>>> prices = from_pandas(table)  # a frame of daily prices, one column an instrument
>>> model = EventStudy("AAPL", "2001-09-17", prices, factors=["SP500"])
>>> results = model.fit()
>>> print(results.summary())
>>> compare({"market": results, "mean": EventStudy("AAPL", "2001-09-17", prices).fit()})

`marketlink.report.plot(results.result)` draws the CAR path.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from marketlink.core.errors import InputError
from marketlink.core.event import Bound, Event
from marketlink.core.ids import content_id
from marketlink.core.inference import SingleEventInference
from marketlink.core.instrument import Factor
from marketlink.core.moves import Measure
from marketlink.core.panel import PanelEvent, PanelResult, PanelSpec
from marketlink.core.prices import Interval, ObservationTime, PriceKind, PriceSeries, SeriesKey, build_series, daily_index
from marketlink.core.study import Model, ReturnKind, StudyResult, StudySpec
from marketlink.core.windows import locate
from marketlink.study.design import common_sessions, estimation_sessions, sample
from marketlink.study.panel import panel
from marketlink.study.request import check_spec, members_of
from marketlink.study.single import run_study


def from_pandas(
    prices: "pd.DataFrame",
    *,
    measure: Measure = Measure.PRICE,
    kind: PriceKind = PriceKind.CLOSE,
    close: time = time(16, 0),
    timezone: str = "America/New_York",
) -> dict[str, PriceSeries]:
    """Make a series of each column of a frame of daily prices; a blank is no observation.

    Parameters
    ----------
    prices : DataFrame
        One row a day, in order; the index holds dates.
    measure : Measure
        Prices, or yields in percent.
    kind : PriceKind
        What the numbers are.
    close, timezone : time, str
        When they are taken.

    Raises
    ------
    InputError
        If a date stands twice or out of order, or a number is infinite.
    """
    index = pd.DatetimeIndex(prices.index)
    if not (index.is_monotonic_increasing and index.is_unique):
        raise InputError("the dates of the frame stand twice or out of order", "sort it, and keep one row a day")
    observed = ObservationTime(close, close, timezone)
    found = {}
    for name, column in prices.items():
        values = column.to_numpy(dtype=np.float64)
        if np.isinf(values).any():
            raise InputError(f"the column {name} holds an infinite number")
        kept = ~np.isnan(values)
        days = [day.date() for day in index[kept]]
        key = SeriesKey(str(name), measure, "frame", str(name), Interval.DAY, kind, "", timezone, observed)
        found[str(name)] = build_series(
            key, daily_index(days, observed), values[kept], retrieved_at=datetime.now(UTC), origin="a pandas frame"
        )
    return found


def event_of(day: str | date, label: str = "") -> Event:
    """Return the event of a date, as a `date` or written 2001-09-17."""
    found = date.fromisoformat(day) if isinstance(day, str) else day
    identity = content_id("given", found, label)
    return Event(identity, label or str(found), None, found, None, None, Bound.PREVIOUS_OBSERVATION, Bound.GIVEN_DAY)


def _factors(names: Sequence[str | Factor]) -> tuple[Factor, ...]:
    return tuple(name if isinstance(name, Factor) else Factor(name, (name,)) for name in names)


class EventStudy:
    """One event on one series.

    Parameters
    ----------
    instrument : str
        Id of the series.
    event : str, date or Event
        When.
    series : mapping of str to PriceSeries
        The instrument's and the factors'.
    factors : sequence of str or Factor
        Regressors; none gives the constant-mean model.
    model : Model or None
        None takes the market model where there are factors.
    **options
        Other fields of `StudySpec`: `returns`, `estimation`, `event_window`, `car_windows`, `anchor`, `minimum`.
    """

    def __init__(
        self,
        instrument: str,
        event: str | date | Event,
        series: Mapping[str, PriceSeries],
        *,
        factors: Sequence[str | Factor] = (),
        model: Model | None = None,
        **options: Any,
    ) -> None:
        if instrument not in series:
            raise InputError(f"no prices of {instrument} are given")
        self.event = event if isinstance(event, Event) else event_of(event)
        self.series = series
        chosen = model or (Model.MARKET if factors else Model.CONSTANT_MEAN)
        measure = series[instrument].key.measure
        defaults: dict[str, Any] = {} if measure is Measure.PRICE else {"returns": ReturnKind.BASIS_POINTS}
        self.spec = StudySpec(instrument, measure, chosen, _factors(factors), **(defaults | options))

    def fit(self, *, placebo: int = 0, known: Sequence[Event] = ()) -> "EventStudyResults":
        """Estimate the model and measure the reaction.

        Parameters
        ----------
        placebo : int
            The most placebo dates of the inference beside the classical t; 0 leaves it out.
        known : sequence of Event
            Other known events, masked out of the estimation window.
        """
        own = self.series[self.spec.instrument]
        result = run_study(self.spec, self.event, own, self.series, known=known, placebo=placebo)
        return EventStudyResults(result, own, self.series)


@dataclass(frozen=True, eq=False)
class EventStudyResults:
    """What a study of one event found.

    Attributes
    ----------
    result : StudyResult
        Everything, as it is stored.
    series : PriceSeries
        The instrument's.
    factors : mapping of str to PriceSeries
        The factors' members.
    """

    result: StudyResult
    series: PriceSeries
    factors: Mapping[str, PriceSeries]

    @property
    def params(self) -> "pd.Series[float]":
        """Return the coefficients by name."""
        return pd.Series({c.name: c.value for c in self.result.coefficients}, dtype=float)

    @property
    def bse(self) -> "pd.Series[float]":
        """Return the coefficients' standard errors."""
        return pd.Series({c.name: c.se for c in self.result.coefficients}, dtype=float)

    @property
    def abnormal(self) -> "pd.DataFrame":
        """Return a row a session: session, actual, expected, ar, se, t, p; the index is the offset from day 0."""
        rows = [(ar.session, ar.actual, ar.expected, ar.value, ar.se, ar.t, ar.p) for ar in self.result.path]
        columns = ["session", "actual", "expected", "ar", "se", "t", "p"]
        return pd.DataFrame(rows, columns=columns, index=pd.Index([ar.offset for ar in self.result.path], name="offset"))

    @property
    def car(self) -> "pd.DataFrame":
        """Return a row a CAR window: car, se, t, p."""
        names = [str(car.window) for car in self.result.cars]
        rows = [(car.value, car.se, car.t, car.p) for car in self.result.cars]
        return pd.DataFrame(rows, columns=["car", "se", "t", "p"], index=pd.Index(names, name="window"))

    @property
    def inference(self) -> SingleEventInference | None:
        """Return the tests beside the classical t, where they were asked for."""
        return self.result.inference

    @cached_property
    def regression(self) -> Any:
        """Return statsmodels' results of the estimation regression, for models that are one.

        Raises
        ------
        InputError
            For a model that isn't a regression on a constant and the factors.
        """
        from statsmodels.regression.linear_model import OLS  # noqa: PLC0415 - slow to import

        spec = self.result.spec
        if spec.model not in (Model.CONSTANT_MEAN, Model.MARKET) or self.result.masked:
            raise InputError(f"no plain regression: the model is {spec.model}, and {len(self.result.masked)} events are masked")
        check_spec(spec)
        common = common_sessions(self.series, members_of(spec, self.series, self.factors))
        position = locate(self.result.event, self.series.index, spec.anchor).position
        rows = estimation_sessions(common, position, spec.estimation, spec.minimum).rows
        cut = sample(common, rows, spec.factors, spec.returns)
        design = pd.DataFrame(cut.x, columns=[factor.name for factor in spec.factors])
        design.insert(0, "alpha", 1.0)
        return OLS(pd.Series(cut.y.values, name=spec.instrument), design).fit()

    def to_frame(self) -> "pd.DataFrame":
        """Return the abnormal returns: see `abnormal`."""
        return self.abnormal

    def summary(self) -> str:
        """Return the study as text."""
        result, spec = self.result, self.result.spec
        head = [
            f"Event study of {spec.instrument}, {result.event.day}; day 0 is {result.location.session}",
            (
                f"{spec.model} model, {spec.returns} changes; {result.n} estimation sessions, {result.dof} degrees of freedom, "
                f"sigma {result.sigma:.6g}, R-squared {result.r_squared:.4f}"
            ),
        ]
        table = pd.DataFrame({"value": self.params, "se": self.bse})
        parts = ["\n".join(head), table.to_string(), self.abnormal.to_string(), self.car.to_string()]
        if result.inference is not None:
            found = [(str(w.window), w.headline, w.headline_p, w.p, w.sq_p) for w in result.inference.windows]
            frame = pd.DataFrame(found, columns=["window", "headline", "p", "p of t", "p of SQ"])
            parts.append(f"volatility before the event: {result.inference.regime.regime}\n" + frame.to_string(index=False))
        return "\n\n".join([*parts, *result.notes])


class PanelStudy:
    """Many events on many series.

    Parameters
    ----------
    events : DataFrame or sequence of PanelEvent
        A frame has the columns `instrument` and `date`, and may have `tag`.
    series : mapping of str to PriceSeries
        The instruments' and the factors'.
    factors : sequence of str or Factor
        Regressors; none gives the constant-mean model.
    model : Model or None
        None takes the market model where there are factors.
    **options
        Other fields of `PanelSpec`.
    """

    def __init__(
        self,
        events: "pd.DataFrame | Sequence[PanelEvent]",
        series: Mapping[str, PriceSeries],
        *,
        factors: Sequence[str | Factor] = (),
        model: Model | None = None,
        **options: Any,
    ) -> None:
        self.events = tuple(_events(events)) if isinstance(events, pd.DataFrame) else tuple(events)
        self.series = series
        chosen = model or (Model.MARKET if factors else Model.CONSTANT_MEAN)
        self.spec = PanelSpec(model=chosen, factors=_factors(factors), **options)

    def fit(self, *, known: Sequence[PanelEvent] = ()) -> "PanelStudyResults":
        """Estimate every event's model and test the average."""
        return PanelStudyResults(panel(self.events, self.series, self.spec, known=known))


def _events(frame: "pd.DataFrame") -> list[PanelEvent]:
    missing = {"instrument", "date"} - set(frame.columns)
    if missing:
        raise InputError(f"the frame of events has no column {', '.join(sorted(missing))}")
    tags = frame["tag"] if "tag" in frame.columns else [""] * len(frame)
    days = [day.date() for day in pd.to_datetime(frame["date"])]
    rows = zip(frame["instrument"], days, tags, strict=True)
    return [PanelEvent(str(name), event_of(day, f"{name} {day}"), str(tag)) for name, day, tag in rows]


@dataclass(frozen=True, eq=False)
class PanelStudyResults:
    """What a study of many events found.

    Attributes
    ----------
    result : PanelResult
        Everything, as it is stored.
    """

    result: PanelResult

    @property
    def events(self) -> "pd.DataFrame":
        """Return a row an event: instrument, date, day0, n, sigma, the coefficients, and each CAR with its error."""
        rows = []
        for event in self.result.events:
            row: dict[str, Any] = {"instrument": event.instrument, "date": event.day, "day0": event.day0, "n": event.n}
            row |= {"tag": event.tag, "sigma": event.sigma, **{c.name: c.value for c in event.coefficients}}
            for car in event.cars:
                row |= {f"car {car.window}": car.value, f"se {car.window}": car.se}
            rows.append(row)
        return pd.DataFrame(rows)

    @property
    def tests(self) -> "pd.DataFrame":
        """Return a row a window and test: value, p, dof, n, and why it isn't valid or given."""
        rows: list[tuple[Any, ...]] = []
        for window in self.result.windows:
            name = str(window.window)
            rows += [(name, s.name, s.value, s.p, s.dof, s.n, s.reason) for s in window.statistics]
            rows += [(name, w.name, np.nan, np.nan, np.nan, np.nan, w.reason) for w in window.withheld]
        columns = ["window", "test", "value", "p", "dof", "n", "reason"]
        return pd.DataFrame(rows, columns=columns).set_index(["window", "test"])

    @property
    def path(self) -> "pd.DataFrame":
        """Return a row a session: n, aar, caar, se; the index is the offset from day 0."""
        rows = [(point.offset, point.n, point.aar, point.caar, point.se) for point in self.result.path]
        return pd.DataFrame(rows, columns=["offset", "n", "aar", "caar", "se"]).set_index("offset")

    def to_frame(self) -> "pd.DataFrame":
        """Return the events: see `events`."""
        return self.events

    def summary(self) -> str:
        """Return the study as text."""
        spec = self.result.spec
        head = f"Event study of {len(self.result.events)} events; {spec.model} model, {spec.returns} changes"
        parts = [head]
        for window in self.result.windows:
            line = f"{window.window}: N = {window.n}, CAAR {window.caar:.6g}, s.e. {window.se:.6g}, headline {window.headline}"
            rows = [(s.name, s.value, s.p, s.reason) for s in window.statistics]
            parts.append(line + "\n" + pd.DataFrame(rows, columns=["test", "value", "p", "not valid"]).to_string(index=False))
        left = [f"left out: {e.instrument} {e.day}: {e.reason}" for e in self.result.excluded]
        return "\n\n".join([*parts, *left, *self.result.notes])


def compare(results: Mapping[str, EventStudyResults]) -> "pd.DataFrame":
    """Set studies side by side: a column each; rows are n, sigma, R-squared, the coefficients, day 0 and the CARs."""
    columns = {}
    for name, found in results.items():
        result = found.result
        column: dict[str, float] = {"n": result.n, "sigma": result.sigma, "R-squared": result.r_squared}
        column |= {c.name: c.value for c in result.coefficients}
        column |= {"AR day 0": result.day0.value, "se day 0": result.day0.se, "p day 0": result.day0.p}
        for car in result.cars:
            column |= {f"CAR {car.window}": car.value, f"se {car.window}": car.se, f"p {car.window}": car.p}
        columns[name] = column
    return pd.DataFrame(columns)
