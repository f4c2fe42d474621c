"""Bars as arrays: what fetched ones change in those held. No SQL here."""

from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt

from marketlink.core.prices import Dates, Floats, ObservationIndex, PriceSeries, SeriesKey, Vintage, vintage_id

Mask = npt.NDArray[np.bool_]
COLUMNS = ("open", "high", "low", "close", "volume")


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """n bars in the order of their observation.

    Attributes
    ----------
    index : ObservationIndex
        Dates and observation times.
    values : ndarray of float64, shape (n, 5)
        Open, high, low, close, volume; NaN where there is none.
    """

    index: ObservationIndex
    values: Floats

    def __len__(self) -> int:
        return len(self.index)

    @classmethod
    def of(cls, series: PriceSeries) -> "Bars":
        """Take the bars out of a series."""
        columns = [getattr(series, name) for name in COLUMNS]
        # Adding 0 turns -0 into 0: SQLite keeps no negative zero, and a vintage hashes the bytes.
        return cls(series.index, np.column_stack(columns) + 0.0)

    @classmethod
    def from_rows(cls, rows: list[tuple[Any, ...]]) -> "Bars":
        """Make bars from rows of session, observed_from, observed_until and the five values, in any order."""
        rows = sorted(rows, key=itemgetter(2))
        sessions, since, until, *values = zip(*rows, strict=True) if rows else [()] * (3 + len(COLUMNS))
        index = ObservationIndex(np.array(sessions, dtype="datetime64[D]"), _times(since), _times(until))
        return cls(index, np.array(values, dtype=np.float64).T.reshape(len(rows), len(COLUMNS)))

    def take(self, mask: Mask) -> "Bars":
        """Return some of the bars."""
        index = ObservationIndex(self.index.sessions[mask], self.index.observed_from[mask], self.index.observed_until[mask])
        return Bars(index, self.values[mask])

    def vintage_id(self, key: SeriesKey) -> str:
        """Return the id of the vintage in which a series is just these bars."""
        return vintage_id(key, self.index, *self.values.T)

    def series(self, key: SeriesKey, vintage: Vintage, notes: tuple[str, ...]) -> PriceSeries:
        """Return the bars as a series."""
        opens, highs, lows, closes, volumes = (column.copy() for column in self.values.T)
        return PriceSeries(key, vintage, self.index, opens, highs, lows, closes, volumes, notes)


@dataclass(frozen=True, slots=True, eq=False)
class Merge:
    """What fetched bars change: `new`, `changed` and `withdrawn` are written; `held` is the series from then on."""

    held: Bars
    new: Bars
    changed: Bars
    withdrawn: Bars
    outdated: int


def merge(held: Bars, fetched: Bars, *, whole: tuple[date, date] | None, older: bool) -> Merge:
    """Compare fetched bars with those held.

    Parameters
    ----------
    held, fetched : Bars
        Two lots of bars of one series.
    whole : tuple of date, or None
        First and last session between which the source gave every bar it has: a bar held there and not fetched is
        withdrawn. None where it stays. Nothing fetched at all withdraws nothing.
    older : bool
        True where the fetched bars were retrieved before those held: they then fill gaps, and change nothing.
    """
    at = np.searchsorted(held.index.observed_until, fetched.index.observed_until)
    present = np.isin(fetched.index.observed_until, held.index.observed_until)
    differs = np.zeros(len(fetched), dtype=bool)
    differs[present] = _differ(held, at[present], fetched, np.flatnonzero(present))
    changed = np.zeros_like(differs) if older else differs
    gone = np.zeros(len(held), dtype=bool) if whole is None or older else _missing(held, fetched, whole)
    kept = ~gone
    kept[at[changed]] = False
    return Merge(
        held=_together(held.take(kept), fetched.take(~present | changed)),
        new=fetched.take(~present),
        changed=fetched.take(changed),
        withdrawn=held.take(gone),
        outdated=int(differs.sum() - changed.sum()),
    )


def _differ(one: Bars, at: npt.NDArray[np.intp], other: Bars, there: npt.NDArray[np.intp]) -> Mask:
    """Compare bars `at` of one with those `there` of the other; two missing values are equal."""
    first, second = one.values[at], other.values[there]
    same = ((first == second) | (np.isnan(first) & np.isnan(second))).all(axis=1)
    same &= one.index.sessions[at] == other.index.sessions[there]
    same &= one.index.observed_from[at] == other.index.observed_from[there]
    differ: Mask = ~same
    return differ


def _missing(held: Bars, fetched: Bars, whole: tuple[date, date]) -> Mask:
    """Return which bars held of some sessions weren't fetched."""
    if not len(fetched):
        return np.zeros(len(held), dtype=bool)
    first, last = (np.datetime64(day) for day in whole)
    inside = (held.index.sessions >= first) & (held.index.sessions <= last)
    missing: Mask = inside & ~np.isin(held.index.observed_until, fetched.index.observed_until)
    return missing


def _together(one: Bars, other: Bars) -> Bars:
    until = np.concatenate([one.index.observed_until, other.index.observed_until])
    order = np.argsort(until, kind="stable")
    index = ObservationIndex(
        np.concatenate([one.index.sessions, other.index.sessions])[order],
        np.concatenate([one.index.observed_from, other.index.observed_from])[order],
        until[order],
    )
    return Bars(index, np.concatenate([one.values, other.values])[order])


def _times(moments: tuple[datetime, ...]) -> Dates:
    return np.array([moment.replace(tzinfo=None) for moment in moments], dtype="datetime64[us]")
