"""Which events share sessions in calendar time, and how far their residuals move together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from marketlink.core.prices import Dates, Floats
from marketlink.study.returns import Positions

# A residual correlation on fewer common sessions counts 0.
COMMON_SESSIONS = 30


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Events whose windows touch in calendar time, directly or through others; m of them.

    Attributes
    ----------
    members : ndarray of int, shape (m,)
        Their numbers.
    sessions : ndarray of int, shape (m, L)
        The group's number of each session of the event windows; -1 where there are no data.
    correlation : ndarray of float64, shape (m, m)
        Residual correlation on common estimation sessions; 0 on the diagonal.
    """

    members: Positions
    sessions: Positions
    correlation: Floats

    def overlap(self, part: slice) -> Floats:
        """Return how many sessions of the window each pair shares, shape (m, m), 0 on the diagonal."""
        chosen = self.sessions[:, part]
        held = np.zeros((len(chosen), int(self.sessions.max(initial=0)) + 1))
        rows = np.broadcast_to(np.arange(len(chosen))[:, None], chosen.shape)
        held[rows[chosen >= 0], chosen[chosen >= 0]] = 1.0
        shared: Floats = held @ held.T
        np.fill_diagonal(shared, 0.0)
        return shared


@dataclass(frozen=True, slots=True, eq=False)
class Dependence:
    """How N events depend on each other.

    Attributes
    ----------
    groups : tuple of Group
        Those with two or more events.
    cluster : ndarray of int, shape (N,)
        The group's number, different for every event that is alone.
    r : float
        Mean of correlation times overlap of event windows over all pairs of events.
    """

    groups: tuple[Group, ...]
    cluster: Positions
    r: float

    def shared(self, part: slice) -> tuple[Floats, ...]:
        """Return how many sessions of the window each pair shares, a matrix a group."""
        return tuple(group.overlap(part) for group in self.groups)

    def variance(self, se: Floats, shared: Sequence[Floats], length: int) -> float:
        """Return the variance of the mean CAR: se_i^2, and r_ij O_ij/L se_i se_j for events that share O_ij of L sessions.

        Events with a NaN standard error aren't counted.
        """
        known = np.where(np.isfinite(se), se, 0.0)
        total = float((known**2).sum())
        for group, overlap in zip(self.groups, shared, strict=True):
            if not overlap.any():
                continue
            errors = known[group.members]
            total += float(errors @ (group.correlation * overlap / length) @ errors)
        return total / float(np.isfinite(se).sum()) ** 2

    def sharing(self, shared: Sequence[Floats], counted: npt.NDArray[np.bool_]) -> int:
        """Return how many of the events counted share a session of the window with another one."""
        total = 0
        for group, overlap in zip(self.groups, shared, strict=True):
            if not overlap.any():
                continue
            kept = counted[group.members]
            total += int((overlap[np.ix_(kept, kept)] > 0).any(axis=1).sum())
        return total

    def staggered(self, shared: Sequence[Floats], counted: npt.NDArray[np.bool_], zero: Dates) -> bool:
        """Return whether some of the events counted share a session of the window and have different days 0."""
        for group, overlap in zip(self.groups, shared, strict=True):
            if not overlap.any():
                continue
            kept = counted[group.members]
            days = zero[group.members[kept]]
            if bool(((overlap[np.ix_(kept, kept)] > 0) & (days[:, None] != days)).any()):
                return True
        return False


def dependence(window_dates: Dates, estimation_dates: Dates, residuals: Floats) -> Dependence:
    """Find the groups of events that touch, and their residual correlation.

    Parameters
    ----------
    window_dates : ndarray of datetime64[us], shape (N, L)
        The sessions of each event window; NaT where there are no data.
    estimation_dates : ndarray of datetime64[us], shape (N, W)
        The sessions of each estimation window; NaT where there is none.
    residuals : ndarray of float64, shape (N, W)
        NaN where there is none.
    """
    cluster = _touching(window_dates)
    n, length = window_dates.shape
    order = np.argsort(cluster, kind="stable")
    groups, total = [], 0.0
    for members in np.split(order, np.flatnonzero(np.diff(cluster[order])) + 1):
        if len(members) < 2:
            continue
        correlation = _correlations(estimation_dates[members], residuals[members])
        groups.append(Group(members, _numbered(window_dates[members]), correlation))
        total += float((correlation * groups[-1].overlap(slice(None))).sum()) / length
    return Dependence(tuple(groups), cluster, total / (n * (n - 1)) if n > 1 else 0.0)


def sessions_back(dates: Dates, rows: Positions, opening: Positions, cluster: Positions) -> Positions:
    """Count how far each estimation session lies before the event's window, on the calendar of the events it touches.

    The calendar of a cluster is every session of any of its series, so that events whose series have other holidays
    stay in step.

    Parameters
    ----------
    dates : ndarray of datetime64[us], shape (n,)
        The session of every row.
    rows : ndarray of int, shape (N, W)
        The estimation rows; -1 where there is none.
    opening : ndarray of int, shape (N,)
        The row of the window's first session.
    cluster : ndarray of int, shape (N,)
        Which events touch.

    Returns
    -------
    ndarray of int, shape (N, W)
        Any number where there is no row.
    """
    back = opening[:, None] - rows
    _, number, size = np.unique(cluster, return_inverse=True, return_counts=True)
    first = np.minimum(np.where(rows < 0, opening[:, None], rows).min(axis=1), opening)
    last = np.maximum(rows.max(axis=1), opening)
    for name in np.flatnonzero(size > 1):
        members = np.flatnonzero(number == name)
        calendar = np.unique(np.concatenate([dates[first[i] : last[i] + 1] for i in members]))
        found = np.searchsorted(calendar, dates[np.maximum(rows[members], 0)])
        back[members] = np.searchsorted(calendar, dates[opening[members]])[:, None] - found
    return back


def laid_by_session(residuals: Floats, back: Positions) -> Floats:
    """Put residuals into columns by how far back they lie, the farthest first; as they are where they lie so already.

    Parameters
    ----------
    residuals : ndarray of float64, shape (N, W)
        Right-aligned; NaN where there is none.
    back : ndarray of int, shape (N, W)
        From `sessions_back`.
    """
    present = np.isfinite(residuals)
    places = (back + np.arange(residuals.shape[1]))[present]
    if not len(places) or (places == places[0]).all():
        return residuals
    known = back[present]
    farthest = int(known.max())
    laid = np.full((len(residuals), farthest - int(known.min()) + 1), np.nan)
    laid[np.nonzero(present)[0], farthest - known] = residuals[present]
    return laid


def _touching(dates: Dates) -> Positions:
    """Give the same number to connected overlapping windows, by their first and last sessions."""
    days = dates.astype("datetime64[us]").astype(np.int64)
    missing = np.isnat(dates)
    starts = np.where(missing, np.iinfo(np.int64).max, days).min(axis=1)
    ends = np.where(missing, np.iinfo(np.int64).min, days).max(axis=1)
    return chains(starts, ends)


def chains(starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]) -> Positions:
    """Give the same number to intervals that overlap, directly or through others; both ends belong to an interval.

    Parameters
    ----------
    starts, ends : ndarray of int64, shape (N,)
        In days, or any unit.

    Returns
    -------
    ndarray of int, shape (N,)
        From 0, in the order of the starts.
    """
    order = np.argsort(starts, kind="stable")
    reach = np.maximum.accumulate(ends[order])
    begins = np.concatenate([[True], starts[order][1:] > reach[:-1]])
    cluster = np.empty(len(starts), dtype=np.intp)
    cluster[order] = np.cumsum(begins) - 1
    return cluster


def _numbered(dates: Dates) -> Positions:
    """Give each distinct date a number; -1 for NaT."""
    missing = np.isnat(dates)
    known = dates[~missing]
    days = known.astype("datetime64[D]")
    if len(known) and (known == days).all():
        # Daily bars: the days since the first are numbers already, and few of them are no sessions.
        number = np.full(dates.shape, -1, dtype=np.intp)
        number[~missing] = (days - days.min()).astype(np.intp)
        return number
    _, number = np.unique(dates.ravel(), return_inverse=True)
    return np.where(missing, -1, number.reshape(dates.shape))


def _correlations(dates: Dates, residuals: Floats) -> Floats:
    """Correlate each pair on the sessions that both have."""
    column = _numbered(dates)
    present = (column >= 0) & np.isfinite(residuals)
    rows = np.broadcast_to(np.arange(len(column))[:, None], column.shape)
    values = np.zeros((len(column), int(column.max(initial=0)) + 1))
    held = np.zeros_like(values)
    values[rows[present], column[present]] = residuals[present]
    held[rows[present], column[present]] = 1.0
    count = held @ held.T
    sums = values @ held.T  # row i, column j: the sum of i over the sessions that j has too
    squares = (values**2) @ held.T
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = squares - sums**2 / count
        found = (values @ values.T - sums * sums.T / count) / np.sqrt(spread * spread.T)
    found = np.where((count >= COMMON_SESSIONS) & np.isfinite(found), found, 0.0)
    np.fill_diagonal(found, 0.0)
    return np.asarray(found)
