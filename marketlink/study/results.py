"""Results of event studies as statsmodels gives them: properties, frames, summaries, and a comparison."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from marketlink.core.errors import InputError, UsageError
from marketlink.core.event import Event
from marketlink.core.inference import SingleEventInference
from marketlink.core.panel import PanelResult
from marketlink.core.prices import PriceSeries
from marketlink.core.quantities import AbnormalVolatility, AbnormalVolume
from marketlink.core.regression import RegressionResult
from marketlink.core.study import Model, StudyResult
from marketlink.core.windows import Window, locate
from marketlink.study.clusters import window_chains
from marketlink.study.design import common_sessions, estimation_sessions, known_sessions, sample
from marketlink.study.quantities import abnormal_volatility, abnormal_volume, buy_and_hold
from marketlink.study.regressions import attribute_regression
from marketlink.study.request import check_spec, members_of


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
    known : tuple of Event
        Other known events, masked out of the estimation window.
    """

    result: StudyResult
    series: PriceSeries
    factors: Mapping[str, PriceSeries]
    known: tuple[Event, ...] = ()

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
        """Return statsmodels' results of the estimation regression, for models that are one, over the sessions used.

        Raises
        ------
        InputError
            For a model that isn't a regression on a constant and the factors.
        """
        from statsmodels.regression.linear_model import OLS  # noqa: PLC0415 - slow to import

        spec = self.result.spec
        if spec.model not in (Model.CONSTANT_MEAN, Model.MARKET):
            raise InputError(f"no plain regression: the model is {spec.model}")
        check_spec(spec)
        common = common_sessions(self.series, members_of(spec, self.series, self.factors))
        position = locate(self.result.event, self.series.index, spec.anchor).position
        others = [other for other in self.known if other.id != self.result.event.id]
        masked = known_sessions(spec, self.series, others)
        rows = estimation_sessions(common, position, spec.estimation, spec.minimum, masked).rows
        cut = sample(common, rows, spec.factors, spec.returns)
        design = pd.DataFrame(cut.x, columns=[factor.name for factor in spec.factors])
        design.insert(0, "alpha", 1.0)
        return OLS(pd.Series(cut.y.values, name=spec.instrument), design).fit()

    def buy_and_hold(self, window: Window) -> float:
        """Return the buy-and-hold abnormal return of a window: see `marketlink.study.quantities.buy_and_hold`."""
        return buy_and_hold(self.result, window)

    def abnormal_volatility(self, window: Window) -> AbnormalVolatility:
        """Test a window's abnormal returns for more variance: see `marketlink.study.quantities.abnormal_volatility`."""
        return abnormal_volatility(self.result.spec, self.result.event, self.series, self.factors, window, known=self.known)

    def abnormal_volume(self) -> AbnormalVolume:
        """Hold the volume against that of the estimation window: see `marketlink.study.quantities.abnormal_volume`."""
        return abnormal_volume(self.result.spec, self.result.event, self.series, known=self.known)

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
        """Return a row an event: instrument, date, day0, n, sigma, the coefficients, and each CAR with its error and BHAR."""
        rows = []
        for event in self.result.events:
            row: dict[str, Any] = {"instrument": event.instrument, "date": event.day, "day0": event.day0, "n": event.n}
            row |= {"tag": event.tag, "sigma": event.sigma, **{c.name: c.value for c in event.coefficients}}
            for car in event.cars:
                row |= {f"car {car.window}": car.value, f"se {car.window}": car.se}
                row |= {} if car.bhar is None else {f"bhar {car.window}": car.bhar}
            rows.append(row)
        return pd.DataFrame(rows)

    @property
    def tests(self) -> "pd.DataFrame":
        """Return a row a window and test: value, p, dof, n, why it isn't valid or given, and where it misses its size."""
        rows: list[tuple[Any, ...]] = []
        for window in self.result.windows:
            name = str(window.window)
            rows += [(name, s.name, s.value, s.p, s.dof, s.n, s.reason, s.caution) for s in window.statistics]
            rows += [(name, w.name, np.nan, np.nan, np.nan, np.nan, w.reason, "") for w in window.withheld]
        columns = ["window", "test", "value", "p", "dof", "n", "reason", "caution"]
        return pd.DataFrame(rows, columns=columns).set_index(["window", "test"])

    @property
    def buy_and_hold(self) -> "pd.DataFrame":
        """Return a row a window and test of the mean buy-and-hold abnormal return; none for basis points."""
        rows: list[tuple[Any, ...]] = []
        for window in self.result.windows:
            if window.bhar is None:
                continue
            head = (str(window.window), window.bhar.n, window.bhar.mean)
            rows += [(*head, s.name, s.value, s.p, s.reason) for s in window.bhar.statistics]
            rows += [(*head, w.name, np.nan, np.nan, w.reason) for w in window.bhar.withheld]
        columns = ["window", "n", "mean", "test", "value", "p", "reason"]
        return pd.DataFrame(rows, columns=columns).set_index(["window", "test"])

    @property
    def path(self) -> "pd.DataFrame":
        """Return a row a session: n, aar, caar, se; the index is the offset from day 0."""
        rows = [(point.offset, point.n, point.aar, point.caar, point.se) for point in self.result.path]
        return pd.DataFrame(rows, columns=["offset", "n", "aar", "caar", "se"]).set_index("offset")

    def regress(self, window: Window, attributes: "pd.DataFrame | None" = None) -> RegressionResult:
        """Regress the events' CARs on what is known of them, with clustered errors and a wild bootstrap.

        Events whose CAR windows overlap in calendar time, directly or through others, are one cluster.

        Parameters
        ----------
        window : Window
            One of the spec's CAR windows.
        attributes : DataFrame or None
            A row an event of `events`, in its order; None takes a dummy for each tag but the first.

        Raises
        ------
        InputError
            If there isn't one row an event, or there are fewer than two tags.
        UsageError, TooLittleData
            See `marketlink.study.regressions.attribute_regression`.
        """
        known = self._tags() if attributes is None else attributes
        if len(known) != len(self.result.events):
            raise InputError(f"{len(known)} rows of attributes for {len(self.result.events)} events", "give one row an event")
        cars = [{car.window: car.value for car in event.cars}.get(window, np.nan) for event in self.result.events]
        kept = np.flatnonzero(np.isfinite(cars))
        if not len(kept):
            raise UsageError(f"no event has a CAR over {window}", "ask for one of the panel's CAR windows")
        cluster, said = window_chains(self.result, window, kept.tolist())
        names = [str(name) for name in known.columns]
        found = attribute_regression(np.array(cars)[kept], known.to_numpy(dtype=np.float64)[kept], names, cluster)
        return replace(found, notes=(*said, *found.notes))

    def _tags(self) -> "pd.DataFrame":
        tags = [event.tag for event in self.result.events]
        others = list(dict.fromkeys(tags))[1:]
        if not others:
            raise InputError("the events don't differ in their tags", "give a column tag, or attributes")
        return pd.DataFrame({tag: [float(own == tag) for own in tags] for tag in others})

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
            rows = [(s.name, s.value, s.p, s.reason, s.caution) for s in window.statistics]
            frame = pd.DataFrame(rows, columns=["test", "value", "p", "not valid", "caution"])
            parts.append(line + "\n" + frame.to_string(index=False))
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
