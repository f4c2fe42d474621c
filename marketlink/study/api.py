"""Event studies in the manner of statsmodels: a model with its data, `.fit()`, and results with properties and tables.

Examples
--------
>>> import numpy as np
>>> import pandas as pd
>>> changes = np.random.default_rng(1).normal(0, 0.01, (400, 3))
>>> days = pd.bdate_range("2020-01-06", periods=400)
>>> prices = from_pandas(pd.DataFrame(50 * np.exp(changes.cumsum(axis=0)), index=days, columns=["A", "B", "M"]))

One event: a model, its fit, and what it found.

>>> results = EventStudy("A", "2021-03-01", prices, factors=["M"]).fit(placebo=100)
>>> results.params.index.tolist()
['alpha', 'M']
>>> print(results.summary().splitlines()[0])
Event study of A, 2021-03-01; day 0 is 2021-03-01
>>> results.to_frame().columns.tolist()
['session', 'actual', 'expected', 'ar', 'se', 't', 'p']
>>> results.inference.windows[0].headline
'placebo'

Models side by side.

>>> plain = EventStudy("A", "2021-03-01", prices).fit()
>>> compare({"market": results, "mean": plain}).loc[["n", "M"]].isna().sum(axis=1).tolist()
[0, 1]

Many events: each one's numbers, the tests of their average, and why others are withheld.

>>> events = pd.DataFrame({"instrument": ["A", "B", "A", "B"], "date": ["2021-02-01", "2021-03-01", "2021-04-01", "2021-05-03"]})
>>> panel_results = PanelStudy(events, prices, factors=["M"], car_windows=(Window(0, 1),)).fit()
>>> len(panel_results.to_frame())
4
>>> panel_results.tests.loc[("[0, 1]", "bmp"), "reason"]
'4 events, and 5 or more are needed'

`marketlink.report.plot(results.result)` draws the CAR path.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pandas as pd

from marketlink.core.errors import InputError, UsageError
from marketlink.core.event import Bound, Event
from marketlink.core.ids import content_id
from marketlink.core.instrument import Factor
from marketlink.core.moves import Measure
from marketlink.core.panel import PanelEvent, PanelSpec
from marketlink.core.prices import Interval, ObservationTime, PriceKind, PriceSeries, SeriesKey, build_series, daily_index
from marketlink.core.regression import PanelRegression
from marketlink.core.study import Model, ReturnKind, StudySpec
from marketlink.core.windows import Window
from marketlink.study.panel import panel
from marketlink.study.panel_regressions import project, regress_pooled
from marketlink.study.results import EventStudyResults, PanelStudyResults, compare
from marketlink.study.single import run_study

_Kind = TypeVar("_Kind", Model, ReturnKind)

__all__ = [
    "EventStudy",
    "EventStudyResults",
    "PanelStudy",
    "PanelStudyResults",
    "Window",
    "compare",
    "event_of",
    "from_pandas",
]


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
    if not isinstance(prices.index, pd.DatetimeIndex) and prices.index.dtype.kind in "iuf":
        raise InputError("the index of the frame holds numbers, not dates", "set the column of dates as its index")
    try:
        index = pd.DatetimeIndex(prices.index)
    except ValueError as error:
        raise InputError(f"the index of the frame holds no dates: {error}", "set the column of dates as its index") from None
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
    """Return the event of a date, as a `date` or written 2001-09-17.

    Raises
    ------
    InputError
        If it is no date.
    """
    try:
        found = date.fromisoformat(day) if isinstance(day, str) else day
    except ValueError:
        raise InputError(f"{day!r} is no date", "write it as 2001-09-17") from None
    identity = content_id("given", found, label)
    return Event(identity, label or str(found), None, found, None, None, Bound.PREVIOUS_OBSERVATION, Bound.GIVEN_DAY)


def _factors(names: Sequence[str | Factor]) -> tuple[Factor, ...]:
    return tuple(name if isinstance(name, Factor) else Factor(name, (name,)) for name in names)


def _plain_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options with windows and kinds as objects, where they are written as (-260, -11) or "log"."""
    found = dict(options)
    for name in ("estimation", "event_window"):
        if name in found:
            found[name] = _window(found[name])
    if "car_windows" in found:
        found["car_windows"] = tuple(_window(window) for window in found["car_windows"])
    if isinstance(found.get("returns"), str):
        found["returns"] = _member(ReturnKind, found["returns"])
    return found


def _window(window: Window | tuple[int, int] | str) -> Window:
    if isinstance(window, str):
        return Window.parse(window)
    return window if isinstance(window, Window) else Window(*window)


def _member(kind: type[_Kind], word: str) -> _Kind:
    try:
        return kind(word)
    except ValueError:
        raise UsageError(f"there is no {word!r}", f"choose among {', '.join(kind)}") from None


def _chosen(model: Model | str | None, factors: Sequence[str | Factor]) -> Model:
    if model is None:
        return Model.MARKET if factors else Model.CONSTANT_MEAN
    return _member(Model, model)


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
    model : Model, str or None
        Such as "market"; None takes the market model where there are factors.
    **options
        Other fields of `StudySpec`: `returns`, `estimation`, `event_window`, `car_windows`, `anchor`, `minimum`. A window may
        be written as (-260, -11).
    """

    def __init__(
        self,
        instrument: str,
        event: str | date | Event,
        series: Mapping[str, PriceSeries],
        *,
        factors: Sequence[str | Factor] = (),
        model: Model | str | None = None,
        **options: Any,
    ) -> None:
        if instrument not in series:
            raise InputError(f"no prices of {instrument} are given")
        self.event = event if isinstance(event, Event) else event_of(event)
        self.series = series
        chosen = _chosen(model, factors)
        measure = series[instrument].key.measure
        defaults: dict[str, Any] = {} if measure is Measure.PRICE else {"returns": ReturnKind.BASIS_POINTS}
        self.spec = StudySpec(instrument, measure, chosen, _factors(factors), **(defaults | _plain_options(options)))

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
        return EventStudyResults(result, own, self.series, tuple(known))


class PanelStudy:
    """Many events on many series.

    Parameters
    ----------
    events : DataFrame or sequence of PanelEvent
        A frame has the columns `instrument` and `date`, and may have `time` with `tz` (such as 16:05 and Europe/Moscow; blank
        where only the day is known) and `tag`.
    series : mapping of str to PriceSeries
        The instruments' and the factors'.
    factors : sequence of str or Factor
        Regressors; none gives the constant-mean model.
    model : Model, str or None
        Such as "market"; None takes the market model where there are factors.
    **options
        Other fields of `PanelSpec`.
    """

    def __init__(
        self,
        events: "pd.DataFrame | Sequence[PanelEvent]",
        series: Mapping[str, PriceSeries],
        *,
        factors: Sequence[str | Factor] = (),
        model: Model | str | None = None,
        **options: Any,
    ) -> None:
        self.events = tuple(_events(events)) if isinstance(events, pd.DataFrame) else tuple(events)
        self.series = series
        chosen = _chosen(model, factors)
        self.spec = PanelSpec(model=chosen, factors=_factors(factors), **_plain_options(options))

    def fit(self, *, known: Sequence[PanelEvent] = ()) -> "PanelStudyResults":
        """Estimate every event's model and test the average."""
        return PanelStudyResults(panel(self.events, self.series, self.spec, known=known))

    def pooled(self, *, lags: int = 5) -> PanelRegression:
        """Regress each instrument's whole history on the factors and one dummy for its event days."""
        return regress_pooled(self.events, self.series, self.spec, lags=lags)

    def project(self, horizons: int = 10, *, controls: int = 1) -> PanelRegression:
        """Project each instrument's level on its events (local projections)."""
        return project(self.events, self.series, self.spec, horizons, controls=controls)


def _events(frame: "pd.DataFrame") -> list[PanelEvent]:
    missing = {"instrument", "date"} - set(frame.columns)
    if missing:
        raise InputError(f"the frame of events has no column {', '.join(sorted(missing))}")
    stamps = pd.to_datetime(frame["date"], errors="coerce")
    if stamps.isna().any():
        row = int(stamps.isna().to_numpy().argmax())
        raise InputError(f"the date of event {row + 1} is {frame['date'].iloc[row]!r}", "write it as 2001-09-17")
    days = [day.date() for day in stamps]
    cells = frame.reindex(columns=["time", "tz", "tag"]).astype(object)
    rows = zip(frame["instrument"], days, *(cells[name].where(cells[name].notna(), "") for name in cells), strict=True)
    return [
        PanelEvent(str(name), _event(day, f"{name} {day}", str(at), str(zone)), str(tag)) for name, day, at, zone, tag in rows
    ]


def _event(day: date, label: str, at: str, zone: str) -> Event:
    """Return the event of a date, or of the instant that a time and its zone name."""
    if not at:
        return event_of(day, label)
    try:
        moment = datetime.combine(day, time.fromisoformat(at), ZoneInfo(zone))
    except (ValueError, ZoneInfoNotFoundError, OSError):
        raise InputError(f"the event {label} has the time {at!r} {zone!r}", "write it as 16:05 and Europe/Moscow") from None
    if moment.utcoffset() != moment.replace(fold=1).utcoffset():
        raise InputError(f"the event {label} has the time {at}, which doesn't exist or happens twice in {zone}", "give it in UTC")
    exact = moment.astimezone(UTC)
    return Event(content_id("given", exact, label), label, None, day, exact, exact, Bound.GIVEN, Bound.GIVEN)
