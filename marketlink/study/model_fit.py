"""Panels of models that are estimated one event at a time, in the shape in which the batch core gives the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from marketlink.core.errors import TooLittleData
from marketlink.core.panel import PanelSpec
from marketlink.core.prices import Floats, PriceSeries
from marketlink.core.study import Coefficient, Model
from marketlink.core.windows import Window
from marketlink.study.design import CommonSessions, common_sessions
from marketlink.study.engine import BatchFit, Status
from marketlink.study.normal_return import Estimated, Windows, estimate
from marketlink.study.panel_rows import PlacedEvents, study_spec
from marketlink.study.request import members_of
from marketlink.study.returns import Positions


@dataclass(frozen=True, eq=False)
class ModelFit(BatchFit):
    """N events of a model with a forecast covariance of its own; what only the batch core has is NaN.

    Attributes
    ----------
    covariance : ndarray of float64, shape (N, L, L)
        Of the prediction errors; NaN beyond the data.
    kept : tuple of (ndarray of int, ndarray of float64)
        The estimation rows and their residuals, one pair an event.
    parameters : tuple of tuple of Coefficient
        One tuple an event.
    reasons : mapping of int to str
        Why an event has no model.
    notes : tuple of str
        What a reader must know of the models.
    """

    covariance: Floats
    kept: tuple[tuple[Positions, Floats], ...]
    parameters: tuple[tuple[Coefficient, ...], ...]
    reasons: Mapping[int, str]
    notes: tuple[str, ...]

    def car(self, window: Window) -> tuple[Floats, Floats]:
        """Return the CAR of one window and its standard error, each of shape (N,)."""
        part = self.columns(window)
        return self.ar[:, part].sum(axis=1), np.sqrt(self.covariance[:, part, part].sum(axis=(1, 2)))

    @cached_property
    def residuals(self) -> Floats:
        """Return the estimation residuals, shape (N, W), right-aligned; NaN where there is none."""
        found = np.full(self.estimation_rows.shape, np.nan)
        for i, (rows, values) in enumerate(self.kept):
            found[i, np.isin(self.estimation_rows[i], rows)] = values
        return found


def fit_models(placed: PlacedEvents, series: Mapping[str, PriceSeries], spec: PanelSpec) -> ModelFit:
    """Estimate each event's model.

    Parameters
    ----------
    placed : PlacedEvents
        N events on their rows.
    series : mapping of str to PriceSeries
        The instruments' and the factors'.
    spec : PanelSpec
        Any model.
    """
    building = _Building(placed, spec)
    commons: dict[str, CommonSessions] = {}
    for i, event in enumerate(placed.events):
        own = study_spec(spec, series[event.instrument])
        if event.instrument not in commons:
            members = members_of(own, series[event.instrument], series)
            commons[event.instrument] = common_sessions(series[event.instrument], members)
        chosen, after = building.rows_of(i)
        if len(chosen) < spec.minimum:
            continue
        try:
            windows, found = estimate(own, commons[event.instrument], chosen, after)
        except TooLittleData as error:
            building.reasons[i] = error.message
            continue
        building.add(i, after, windows, found)
    return building.fit()


class _Building:
    """Collects the events one after the other."""

    def __init__(self, placed: PlacedEvents, spec: PanelSpec) -> None:
        self.placed, self.spec = placed, spec
        n, length = len(placed.events), len(spec.event_window)
        self.begin = placed.placement.first - 1
        self.reasons: dict[int, str] = {}
        self.notes: list[str] = []
        self.parameters: list[tuple[Coefficient, ...]] = [()] * n
        self.numbers = np.full((4, n), np.nan)  # n, dof, alpha, sigma
        self.ar = np.full((n, length), np.nan)
        self.covariance = np.full((n, length, length), np.nan)
        self.kept: list[tuple[Positions, Floats]] = [(np.empty(0, dtype=np.intp), np.empty(0))] * n

    def rows_of(self, i: int) -> tuple[Positions, Positions]:
        """Return an event's estimation and event rows, counted from its block's first."""
        where = self.placed.placement
        chosen = np.arange(where.lo[i], where.hi[i] + 1)
        chosen = chosen[self.placed.rows.use[chosen]]
        first = max(where.zero[i] + where.window.start, where.first[i])
        last = min(where.zero[i] + where.window.end, where.last[i])
        return chosen - self.begin[i], np.arange(first, last + 1) - self.begin[i]

    def add(self, i: int, after: Positions, windows: Windows, found: Estimated) -> None:
        """Keep one event's model."""
        where = self.placed.placement
        at = int(after[0] + self.begin[i] - where.zero[i]) - where.window.start
        seen = slice(at, at + len(after))
        self.ar[i, seen] = found.forecast.abnormal
        self.covariance[i, seen, seen] = found.forecast.covariance
        self.notes += found.notes
        self.parameters[i] = found.coefficients
        alpha = next((c.value for c in found.coefficients if c.name == "alpha"), 0.0)
        self.numbers[:, i] = found.n, found.dof, alpha, found.sigma
        self.kept[i] = windows.rows + self.begin[i], _residuals(windows, found, self.spec.model)

    def fit(self) -> ModelFit:
        """Join what was collected."""
        placed, count = self.placed, len(self.spec.factors)
        n = len(self.ar)
        summed = np.cumsum(np.cumsum(self.covariance, axis=1), axis=2)
        nothing = np.full((count, n), np.nan)
        status = np.where(np.isnan(self.numbers[3]), Status.FEW, Status.FITTED).astype(np.int8)
        return ModelFit(
            rows=placed.rows,
            placement=placed.placement,
            status=status,
            n=np.nan_to_num(self.numbers[0]),
            dof=self.numbers[1],
            mean_error=np.full(n, np.nan),
            alpha=self.numbers[2],
            beta=nothing,
            x_mean=nothing,
            sigma=self.numbers[3],
            inverse=np.full((n, count, count), np.nan),
            ar=self.ar,
            se=np.sqrt(np.einsum("nll->nl", self.covariance)),
            cars=np.cumsum(self.ar, axis=1),
            car_se=np.sqrt(np.einsum("nll->nl", summed)),
            covariance=self.covariance,
            kept=tuple(self.kept),
            parameters=tuple(self.parameters),
            reasons=self.reasons,
            notes=tuple(dict.fromkeys(self.notes)),
        )


def _residuals(windows: Windows, found: Estimated, model: Model) -> Floats:
    """Return what the estimation window's returns leave."""
    columns = windows.estimation.x
    if model is Model.DIMSON:
        columns = np.column_stack([windows.shifted(False, -1), columns, windows.shifted(False, 1)])
    values = {c.name: c.value for c in found.coefficients}
    alpha = values.pop("alpha", 0.0)
    slopes = [1.0] if model is Model.MARKET_ADJUSTED else list(values.values())[: columns.shape[1]]
    residuals: Floats = windows.estimation.y.values - alpha - columns @ np.array(slopes)
    return residuals
