"""Clusters of a regression of CARs: events whose windows touch, and how many clusters carry a coefficient."""

from collections.abc import Sequence

import numpy as np

from marketlink.core.panel import PanelResult
from marketlink.core.prices import Floats
from marketlink.core.windows import Window
from marketlink.study.dependence import chains
from marketlink.study.returns import Positions

# Below this many clusters that carry a coefficient its clustered t rejects far too often, and its wild bootstrap too seldom.
FEWEST_CARRIERS = 5
# Below this many the clustered t still rejects too often; the wild bootstrap doesn't.
FEW_CARRIERS = 10


def window_chains(result: PanelResult, window: Window, events: Sequence[int]) -> tuple[list[int], tuple[str, ...]]:
    """Put events whose CAR windows overlap in calendar time, directly or through others, into one cluster.

    Parameters
    ----------
    result : PanelResult
        The panel.
    window : Window
        One of its CAR windows.
    events : sequence of int
        Numbers of events that have a CAR over the window.

    Returns
    -------
    tuple of (list of int, tuple of str)
        A cluster an event, and what a reader must know of them.
    """
    found = [next(car for car in result.events[i].cars if car.window == window) for i in events]
    starts = np.array([car.first.toordinal() for car in found], dtype=np.int64)
    ends = np.array([car.last.toordinal() for car in found], dtype=np.int64)
    cluster = chains(starts, ends)
    count, dates = len(np.unique(cluster)), len({result.events[i].day0 for i in events})
    joined = "" if count == dates else ": windows that overlap are one cluster, directly or through others"
    return cluster.tolist(), (f"{len(found)} events on {dates} dates, in {count} clusters by the calendar{joined}",)


def few_carriers(column: Floats | None, influence: Floats, number: Positions) -> str:
    """Return why clusters are too few for a clustered t of one coefficient; empty where they are enough.

    A cluster carries a coefficient by its partial leverage, and Carter, Schnepel and Steigerwald's effective number of
    clusters is (sum of leverages)^2 over the sum of their squares. A column must also differ from any one value in
    enough clusters (MacKinnon, Webb 2017).

    Parameters
    ----------
    column : ndarray of float64, shape (N,), or None
        The regressor; None for the constant.
    influence : ndarray of float64, shape (N,)
        What the coefficient takes of each observation, X (X'X)^-1 e_j.
    number : ndarray of int, shape (N,)
        The cluster of each observation, from 0.
    """
    groups = int(number.max()) + 1
    if column is not None:
        value, others = _fewest_others(column, number)
        if others < FEWEST_CARRIERS:
            return f"it is other than {value:g} in {others} of {groups} clusters"
    effective = effective_clusters(influence, number)
    return f"it rests on {effective:.1f} effective clusters of {groups}" if effective < FEWEST_CARRIERS else ""


def carriers(column: Floats, influence: Floats, number: Positions) -> int:
    """Return how many clusters carry a coefficient: by the values of its column, or by leverage where these are fewer."""
    return min(_fewest_others(column, number)[1], int(effective_clusters(influence, number)))


def effective_clusters(influence: Floats, number: Positions) -> float:
    """Return (sum of leverages)^2 / sum of their squares (Carter, Schnepel, Steigerwald 2017, errors taken as independent)."""
    leverage = np.bincount(number, weights=influence**2)
    return float(leverage.sum() ** 2 / (leverage**2).sum())


def _fewest_others(column: Floats, number: Positions) -> tuple[float, int]:
    """Return the value that most clusters have throughout, and how many clusters have another one somewhere."""
    groups = int(number.max()) + 1
    low, high = np.full(groups, np.inf), np.full(groups, -np.inf)
    np.minimum.at(low, number, column)
    np.maximum.at(high, number, column)
    values, counts = np.unique(low[low == high], return_counts=True)
    if not len(values):
        return float("nan"), groups
    most = int(counts.argmax())
    return float(values[most]), groups - int(counts[most])
