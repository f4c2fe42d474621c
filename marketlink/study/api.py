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
from typing import Any

import numpy as np
import pandas as pd

from marketlink.core.errors import InputError
from marketlink.core.event import Event
from marketlink.core.instrument import Factor
from marketlink.core.moves import Measure
from marketlink.core.panel import PanelEvent, PanelSpec
from marketlink.core.prices import Interval, ObservationTime, PriceKind, PriceSeries, SeriesKey, build_series, daily_index
from marketlink.core.regression import PanelRegression
from marketlink.core.study import Model, ReturnKind, StudySpec
from marketlink.core.windows import Window
from marketlink.study.arguments import event_of, events_of, member, plain_options, series_of
from marketlink.study.panel import panel
from marketlink.study.panel_regressions import project, regress_pooled
from marketlink.study.results import EventStudyResults, PanelStudyResults, compare
from marketlink.study.single import run_study

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


def _factors(names: Sequence[str | Factor]) -> tuple[Factor, ...]:
    return tuple(name if isinstance(name, Factor) else Factor(name, (name,)) for name in names)


def _event(event: str | date | Event) -> Event:
    return event if isinstance(event, Event) else event_of(event)


def _chosen(model: Model | str | None, factors: Sequence[str | Factor]) -> Model:
    if model is None:
        return Model.MARKET if factors else Model.CONSTANT_MEAN
    return member(Model, model, "model")


class EventStudy:
    """One event on one series.

    Parameters
    ----------
    instrument : str
        Id of the series.
    event : str, date, datetime or Event
        When. A date, also written 2001-09-17, or a datetime at midnight without a zone is a day; a datetime with a zone is an
        instant; one without is refused.
    series : mapping of str to PriceSeries
        The instrument's and the factors'.
    factors : sequence of str or Factor
        Regressors; none gives the constant-mean model.
    model : Model, str or None
        Such as "market"; None takes the market model where there are factors.
    **options
        Other fields of `StudySpec`: `returns`, `estimation`, `event_window`, `car_windows`, `anchor`, `minimum`. A window may
        be written as (-260, -11), a choice as its word, such as anchor="previous".
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
        held = series_of(series)
        if instrument not in held:
            raise InputError(f"no prices of {instrument} are given")
        self.event = _event(event)
        self.series = held
        chosen = _chosen(model, factors)
        measure = held[instrument].key.measure
        defaults: dict[str, Any] = {} if measure is Measure.PRICE else {"returns": ReturnKind.BASIS_POINTS}
        self.spec = StudySpec(instrument, measure, chosen, _factors(factors), **(defaults | plain_options(options)))

    def fit(self, *, placebo: int = 0, known: Sequence[str | date | Event] = ()) -> "EventStudyResults":
        """Estimate the model and measure the reaction.

        Parameters
        ----------
        placebo : int
            The most placebo dates of the inference beside the classical t; 0 leaves it out.
        known : sequence of str, date or Event
            Other known events, masked out of the estimation window.
        """
        own = self.series[self.spec.instrument]
        others = tuple(_event(one) for one in known)
        result = run_study(self.spec, self.event, own, self.series, known=others, placebo=placebo)
        return EventStudyResults(result, own, self.series, others)


class PanelStudy:
    """Many events on many series.

    Parameters
    ----------
    events : DataFrame or sequence of PanelEvent
        A frame has the columns `instrument` and `date`, and may have `time` with `tz` (such as 16:05 and Europe/Moscow; blank
        where only the day is known) and `tag`. Dates are read as `EventStudy` reads its event; written ones are ISO 8601.
    series : mapping of str to PriceSeries
        The instruments' and the factors'.
    factors : sequence of str or Factor
        Regressors; none gives the constant-mean model.
    model : Model, str or None
        Such as "market"; None takes the market model where there are factors.
    **options
        Other fields of `PanelSpec`, written as there.
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
        self.events = events_of(events)
        self.series = series_of(series)
        chosen = _chosen(model, factors)
        self.spec = PanelSpec(model=chosen, factors=_factors(factors), **plain_options(options))

    def fit(self, *, known: Sequence[PanelEvent] = ()) -> "PanelStudyResults":
        """Estimate every event's model and test the average."""
        return PanelStudyResults(panel(self.events, self.series, self.spec, known=events_of(known)))

    def pooled(self, *, lags: int = 5) -> PanelRegression:
        """Regress each instrument's whole history on the factors and one dummy for its event days."""
        return regress_pooled(self.events, self.series, self.spec, lags=lags)

    def project(self, horizons: int = 10, *, controls: int = 1) -> PanelRegression:
        """Project each instrument's level on its events (local projections)."""
        return project(self.events, self.series, self.spec, horizons, controls=controls)
