"""Which sessions a study uses: instrument and factors side by side, with nothing aligned silently."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from marketlink.core.errors import TooLittleData
from marketlink.core.event import Event
from marketlink.core.instrument import Factor
from marketlink.core.prices import Dates, Floats, Interval, PriceSeries
from marketlink.core.study import ReturnKind, StudySpec
from marketlink.core.windows import Window, locate
from marketlink.study.returns import Positions, Returns, changes, equal_weight_mean


@dataclass(frozen=True, slots=True, eq=False)
class CommonSessions:
    """The sessions on which the instrument and every factor were observed.

    A change is always taken from one common session to the next, so that it covers the same interval for
    all of them, also over a gap.

    Attributes
    ----------
    series : PriceSeries
        The instrument.
    members : mapping of str to PriceSeries
        Every factor's members.
    positions : ndarray of int, shape (m,)
        The common sessions on the instrument's index.
    in_member : mapping of str to ndarray of int, each of shape (m,)
        The same sessions on each member's index.
    """

    series: PriceSeries
    members: Mapping[str, PriceSeries]
    positions: Positions
    in_member: Mapping[str, Positions]


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Returns of the instrument and the factors over the same intervals.

    Attributes
    ----------
    positions : ndarray of int, shape (n,)
        Where each return ends, on the instrument's index.
    y : Returns
        The instrument's, n of them.
    x : ndarray of float64, shape (n, p)
        One column a factor.
    members : mapping of str to Returns
        Each member's.
    """

    positions: Positions
    y: Returns
    x: Floats
    members: Mapping[str, Returns]


@dataclass(frozen=True, slots=True, eq=False)
class EstimationSessions:
    """The estimation sessions that can be used, and what was lost.

    Attributes
    ----------
    rows : ndarray of int, shape (n,)
        Rows of the common sessions.
    notes : tuple of str
        What is missing and why, one sentence each.
    """

    rows: Positions
    notes: tuple[str, ...]


def keys_of(series: PriceSeries) -> Dates:
    """Return what identifies an observation across series: the date of a daily bar, the end of an intraday one."""
    return series.index.sessions if series.key.interval is Interval.DAY else series.index.observed_until


def common_sessions(series: PriceSeries, members: Mapping[str, PriceSeries]) -> CommonSessions:
    """Find the sessions on which the instrument and every member were observed."""
    keys = keys_of(series)
    shared = np.ones(len(keys), dtype=bool)
    for member in members.values():
        shared &= np.isin(keys, keys_of(member))
    positions = np.flatnonzero(shared)
    in_member = {name: np.searchsorted(keys_of(member), keys[positions]) for name, member in members.items()}
    return CommonSessions(series, members, positions, in_member)


def sample(common: CommonSessions, rows: Positions, factors: Sequence[Factor], kind: ReturnKind) -> Sample:
    """Return the changes that end on `rows` (1 or more) of the common sessions.

    Raises
    ------
    UsageError
        If the kind of return doesn't fit a series, or a price of zero or less is among them.
    """
    y = changes(common.series, common.positions[rows - 1], common.positions[rows], kind)
    members = {
        name: changes(common.members[name], where[rows - 1], where[rows], kind) for name, where in common.in_member.items()
    }
    columns = [equal_weight_mean([members[name] for name in factor.members]).values for factor in factors]
    x = np.column_stack(columns) if columns else np.empty((len(rows), 0))
    return Sample(common.positions[rows], y, x, members)


def event_sessions(days0: Iterable[int], window: Window) -> Positions:
    """Return the positions that the event windows around these days 0 hold, sorted."""
    return np.unique([day0 + offset for day0 in days0 for offset in range(window.start, window.end + 1)]).astype(np.intp)


def known_sessions(spec: StudySpec, series: PriceSeries, known: Sequence[Event]) -> Positions:
    """Return the positions that the event windows of known events hold; one beyond the data has none."""
    days0 = []
    for event in known:
        with suppress(TooLittleData):
            days0.append(locate(event, series.index, spec.anchor).position)
    return event_sessions(days0, spec.event_window)


def contaminated_sessions(spec: StudySpec, series: PriceSeries, day0: int, known: Sequence[Event]) -> int:
    """Count the sessions of the estimation window around `day0` that belong to the event windows of known events."""
    held = known_sessions(spec, series, known)
    return int(((held >= day0 + spec.estimation.start) & (held <= day0 + spec.estimation.end) & (held >= 0)).sum())


def estimation_sessions(
    common: CommonSessions, day0: int, window: Window, minimum: int, masked: Positions | None = None
) -> EstimationSessions:
    """Choose the estimation sessions: those of the window that have data.

    Parameters
    ----------
    common : CommonSessions
        Instrument and factors.
    day0 : int
        Its position on the instrument's index.
    window : Window
        Sessions of the instrument relative to day 0.
    minimum : int
        Fewest sessions.
    masked : ndarray of int or None
        Positions that belong to other known events, and aren't used.

    Raises
    ------
    TooLittleData
        If fewer than `minimum` have data.
    """
    first, last = day0 + window.start, day0 + window.end
    ends = common.positions[1:]
    rows = np.flatnonzero((ends >= first) & (ends <= last)) + 1
    known = np.isin(common.positions[rows], masked) if masked is not None else np.zeros(len(rows), dtype=bool)
    rows = rows[~known]
    if len(rows) < minimum:
        raise TooLittleData(
            f"{common.series.key.label} has {len(rows)} estimation sessions with data in {window} of "
            f"{common.series.index.session(day0)}; {minimum} are needed, and {_since(common)}",
            "choose a later date, or an estimation window that holds more sessions",
        )
    notes = (*_cut_note(common, day0, window), *_left_out_note(common, first, last), *_masked_note(int(known.sum())))
    return EstimationSessions(rows, notes)


def event_rows(common: CommonSessions, day0: int, window: Window) -> Positions:
    """Return the rows of the event window's sessions, as many as the instrument has.

    Raises
    ------
    TooLittleData
        If a factor has no return of one of them, naming session and factor.
    """
    reason = missing_in_window(common, day0, window)
    if reason:
        raise TooLittleData(reason, "leave that factor out, or choose another event window")
    return np.searchsorted(common.positions, _needed(common, day0, window)[1:])


def missing_in_window(common: CommonSessions, day0: int, window: Window) -> str:
    """Say which factor has no return in the event window; empty where every one has."""
    missing = _not_among(_needed(common, day0, window), common.positions)
    if not len(missing):
        return ""
    position = int(missing[0])
    names = ", ".join(_absent(common, position))
    return (
        f"no observation of {names} on {common.series.index.session(position)}, so a return of the event window "
        f"{window} around {common.series.index.session(day0)} is missing"
    )


def _needed(common: CommonSessions, day0: int, window: Window) -> Positions:
    """Return the positions of the window's sessions and of the one before, as far as the instrument has them."""
    first, last = max(day0 + window.start, 1), min(day0 + window.end, len(common.series) - 1)
    return np.arange(first - 1, last + 1)


def _not_among(wanted: Positions, positions: Positions) -> Positions:
    """Return which of the wanted positions aren't among some sorted ones."""
    at = np.searchsorted(positions, wanted)
    missing: Positions = wanted[np.append(positions, -1)[at] != wanted]
    return missing


def _absent(common: CommonSessions, position: int) -> list[str]:
    key = keys_of(common.series)[position]
    return [name for name, member in common.members.items() if not np.isin(key, keys_of(member))]


def _masked_note(count: int) -> tuple[str, ...]:
    if not count:
        return ()
    return (f"{count} estimation session{'s' if count > 1 else ''} of other known events masked out",)


def _since(common: CommonSessions) -> str:
    if not len(common.positions):
        return "no session has data of the instrument and every factor"
    return f"data exist from {common.series.index.session(int(common.positions[0]))}"


def _cut_note(common: CommonSessions, day0: int, window: Window) -> tuple[str, ...]:
    """Say that the window reaches past the data, before the first return or after the last bar."""
    begins, ends = int(common.positions[1]), len(common.series) - 1
    start, end = max(day0 + window.start, begins) - day0, min(day0 + window.end, ends) - day0
    if (start, end) == (window.start, window.end):
        return ()
    days = common.series.index.session(day0 + start), common.series.index.session(day0 + end)
    return (f"the estimation window {window} is cut to {Window(start, end)}: returns exist from {days[0]} to {days[1]}",)


def _left_out_note(common: CommonSessions, first: int, last: int) -> tuple[str, ...]:
    """Count the sessions inside the data on which a factor has no observation."""
    wanted = np.arange(max(first, int(common.positions[0])), min(last, len(common.series) - 1) + 1)
    gaps = _not_among(wanted, common.positions)
    if not len(gaps):
        return ()
    counts: dict[str, int] = {}
    for position in gaps:
        for name in _absent(common, int(position)):
            counts[name] = counts.get(name, 0) + 1
    names = ", ".join(f"{name} ({count})" for name, count in counts.items())
    note = (
        f"{len(gaps)} estimation session{'s' if len(gaps) > 1 else ''} left out: no observation of {names}; "
        "the return after a gap covers the gap, for the instrument and the factors alike"
    )
    return (note,)
