"""From events and price series to the rows and places that the batch core takes; what can't be used is told with its reason."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from marketlink.core.errors import MarketlinkError, TooLittleData
from marketlink.core.event import Event
from marketlink.core.panel import Excluded, Mask, PanelEvent, PanelSpec
from marketlink.core.prices import Dates, Floats, PriceSeries
from marketlink.core.study import Model, ReturnKind, StudySpec
from marketlink.core.windows import locate
from marketlink.study.design import CommonSessions, common_sessions, keys_of, missing_in_window
from marketlink.study.engine import Placement
from marketlink.study.request import check_spec, members_of
from marketlink.study.returns import Positions, changes
from marketlink.study.rows import Block, Bools, Rows, stack


@dataclass(frozen=True, slots=True, eq=False)
class SeriesRows:
    """One series as rows: row i is the return that ends on the i-th common session.

    Attributes
    ----------
    common : CommonSessions
        Instrument and factors.
    y : ndarray of float64, shape (m,)
        Returns; 0 in row 0 and where there is none.
    x : ndarray of float64, shape (p, m)
        The factors'.
    present : ndarray of bool, shape (m,)
        Whether there is a return.
    actual : ndarray of float64, shape (m,)
        The instrument's own returns, also where the model takes the factor's from them.
    dates : ndarray of datetime64[us], shape (m,)
        What identifies the session across series.
    """

    common: CommonSessions
    y: Floats
    x: Floats
    present: Bools
    actual: Floats
    dates: Dates


@dataclass(frozen=True, slots=True, eq=False)
class PlacedEvents:
    """The events that can be fitted.

    Attributes
    ----------
    rows, placement : Rows, Placement
        For the batch core.
    actual : ndarray of float64, shape (n,)
        The instrument's own return of every row.
    dates : ndarray of datetime64[us], shape (n,)
        The session of every row.
    events : tuple of PanelEvent
        Those placed, N of them.
    contaminated, not_positive, unobserved : ndarray of int, shape (N,)
        Estimation sessions that belong to other known events; that are left out since their return begins or ends with a
        price of zero or less; and since a factor wasn't observed.
    excluded : tuple of Excluded
        The others.
    used : tuple of PriceSeries
        Every series read.
    """

    rows: Rows
    placement: Placement
    actual: Floats
    dates: Dates
    events: tuple[PanelEvent, ...]
    contaminated: Positions
    not_positive: Positions
    unobserved: Positions
    excluded: tuple[Excluded, ...]
    used: tuple[PriceSeries, ...]


def study_spec(spec: PanelSpec, series: PriceSeries) -> StudySpec:
    """Return the spec of one event of the panel."""
    return StudySpec(
        instrument=series.key.instrument,
        measure=series.key.measure,
        model=spec.model,
        factors=spec.factors,
        returns=spec.returns,
        estimation=spec.estimation,
        event_window=spec.event_window,
        car_windows=spec.car_windows,
        anchor=spec.anchor,
        minimum=spec.minimum,
    )


def series_rows(spec: StudySpec, series: PriceSeries, factors: Mapping[str, PriceSeries]) -> SeriesRows:
    """Compute all returns of a series and of the factors over the same intervals.

    Raises
    ------
    UsageError
        If the spec contradicts itself, or a factor is missing or isn't observed when the instrument is.
    """
    check_spec(spec)
    common = common_sessions(series, members_of(spec, series, factors))
    y, present = _returns(series, common.positions, spec.returns)
    members = {}
    for name, where in common.in_member.items():
        members[name], seen = _returns(common.members[name], where, spec.returns)
        present &= seen
    columns = [np.mean([members[name] for name in factor.members], axis=0) for factor in spec.factors]
    x, actual = np.array(columns).reshape(len(columns), len(y)), y
    if spec.model is Model.MARKET_ADJUSTED:
        y, x = y - x[0], np.empty((0, len(y)))
    dates = keys_of(series)[common.positions].astype("datetime64[us]")
    return SeriesRows(common, np.where(present, y, 0.0), np.where(present, x, 0.0), present, actual, dates)


def place_events(
    events: Sequence[PanelEvent], series: Mapping[str, PriceSeries], spec: PanelSpec, known: Sequence[PanelEvent] = ()
) -> PlacedEvents:
    """Find every event's rows.

    Parameters
    ----------
    events : sequence of PanelEvent
        Of any instruments.
    series : mapping of str to PriceSeries
        The instruments' and the factors'.
    spec : PanelSpec
        Model, windows and mask.
    known : sequence of PanelEvent
        Other known events: counted, and masked out where the spec says so.

    Raises
    ------
    UsageError
        If the spec contradicts itself, or a factor has no series or isn't observed when an instrument is.
    """
    building = _Building(events, spec)
    for name in dict.fromkeys(event.instrument for event in events):
        own = [i for i, event in enumerate(events) if event.instrument == name]
        if name not in series:
            building.reasons.update(dict.fromkeys(own, f"no prices of {name} are given"))
            continue
        others = [event.event for event in known if event.instrument == name]
        building.add(own, series_rows(study_spec(spec, series[name]), series[name], series), others)
    return building.placed()


class _Building:
    """Collects the blocks of the instruments one after the other."""

    def __init__(self, events: Sequence[PanelEvent], spec: PanelSpec) -> None:
        self.events, self.spec = events, spec
        self.reasons: dict[int, str] = {}
        self.places: dict[int, _Place] = {}
        self.blocks: list[Block] = []
        self.dates: list[Dates] = []
        self.actual: list[Floats] = []
        self.used: dict[str, PriceSeries] = {}
        self.begin = 0

    def add(self, own: Sequence[int], rows: SeriesRows, others: Sequence[Event]) -> None:
        """Place one instrument's events and lay its rows behind those before."""
        found = self._positions(own, rows)
        listed = _held(rows, found.values(), self.spec)
        every = listed | rows_held(rows, others, self.spec)
        masked = {Mask.NONE: np.zeros_like(listed), Mask.LISTED: listed, Mask.STORE: every}[self.spec.mask]
        for i, position in found.items():
            place = estimation_place(rows, position, self.spec)
            if isinstance(place, str):
                self.reasons[i] = place
                continue
            zero, lo, hi = place
            end = self.begin + len(rows.y)
            held = slice(lo, hi + 1)
            self.places[i] = _Place(
                zero=self.begin + zero,
                lo=self.begin + lo,
                hi=self.begin + hi,
                first=self.begin + 1,
                last=end - 1,
                contaminated=int(every[held].sum()),
                not_positive=int((~rows.present[held]).sum()),
                unobserved=_unobserved(rows, position, self.spec, max(hi - lo + 1, 0)),
            )
        self.blocks.append(Block(rows.y, rows.x, rows.present & ~masked))
        self.dates.append(rows.dates)
        self.actual.append(rows.actual)
        self.begin += len(rows.y)
        self.used.update({used.key.id: used for used in (rows.common.series, *rows.common.members.values())})

    def _positions(self, own: Sequence[int], rows: SeriesRows) -> dict[int, int]:
        """Find each event's day 0; a second event of one series and session isn't counted twice."""
        series = rows.common.series
        found: dict[int, int] = {}
        seen: dict[int, int] = {}
        for i in own:
            try:
                position = locate(self.events[i].event, series.index, self.spec.anchor).position
            except MarketlinkError as error:
                self.reasons[i] = error.message
                continue
            if position in seen:
                first = self.events[seen[position]].event.day
                self.reasons[i] = f"the same session, {series.index.session(position)}, as the event of {first}: counted once"
                continue
            found[i], seen[position] = position, i
        return found

    def placed(self) -> PlacedEvents:
        """Join what was collected."""
        order = sorted(self.places)
        columns = np.array([self.places[i] for i in order], dtype=np.intp).reshape(len(order), len(_Place._fields)).T
        nothing = Block(np.zeros(1), np.zeros((len(self.spec.factors), 1)), np.ones(1, dtype=bool))
        return PlacedEvents(
            rows=stack(self.blocks or [nothing]),
            placement=Placement(columns[0], columns[1], columns[2], columns[3], columns[4], self.spec.event_window),
            actual=np.concatenate(self.actual) if self.actual else np.empty(0),
            dates=np.concatenate(self.dates) if self.dates else np.empty(0, dtype="datetime64[us]"),
            events=tuple(self.events[i] for i in order),
            contaminated=columns[5],
            not_positive=columns[6],
            unobserved=columns[7],
            excluded=tuple(
                Excluded(self.events[i].instrument, self.events[i].event.day, self.reasons[i]) for i in sorted(self.reasons)
            ),
            used=tuple(self.used.values()),
        )


class _Place(NamedTuple):
    """Rows of one event, as in `Placement`, and counts of its estimation sessions, as in `PlacedEvents`."""

    zero: int
    lo: int
    hi: int
    first: int
    last: int
    contaminated: int
    not_positive: int
    unobserved: int


def _unobserved(rows: SeriesRows, position: int, spec: PanelSpec, held: int) -> int:
    """Count the instrument's estimation sessions, from the first common return on, that aren't among the rows held."""
    ends = rows.common.positions
    begins = int(ends[1]) if len(ends) > 1 else len(rows.common.series)
    first = max(position + spec.estimation.start, begins)
    last = min(position + spec.estimation.end, len(rows.common.series) - 1)
    return max(last - first + 1 - held, 0)


def rows_held(rows: SeriesRows, events: Sequence[Event], spec: PanelSpec | StudySpec) -> Bools:
    """Return which rows lie in the event window of any of these events; those beyond the data hold none."""
    return _held(rows, _located(events, rows, spec), spec)


def _located(events: Sequence[Event], rows: SeriesRows, spec: PanelSpec | StudySpec) -> list[int]:
    """Find the days 0 of events that are only masked out; those beyond the data mask nothing."""
    positions = []
    for event in events:
        with suppress(TooLittleData):
            positions.append(locate(event, rows.common.series.index, spec.anchor).position)
    return positions


def _held(rows: SeriesRows, positions: Iterable[int], spec: PanelSpec | StudySpec) -> Bools:
    """Return which rows lie in the event window of any of these days 0."""
    ends = rows.common.positions
    held = np.zeros(len(ends), dtype=bool)
    for position in positions:
        first, last = position + spec.event_window.start, position + spec.event_window.end
        held[np.searchsorted(ends, first) : np.searchsorted(ends, last, side="right")] = True
    return held


def estimation_place(rows: SeriesRows, position: int, spec: PanelSpec | StudySpec) -> tuple[int, int, int] | str:
    """Return day 0's row and the first and last estimation row, or why the event window can't be used.

    Without an estimation row the first is 1 and the last 0.
    """
    common, window = rows.common, spec.event_window
    reason = missing_in_window(common, position, window)
    if reason:
        return reason
    ends = common.positions
    zero = int(np.searchsorted(ends, position))
    seen = slice(max(zero + window.start, 1), zero + window.end + 1)
    if not rows.present[seen].all():
        bad = common.series.index.session(int(ends[seen][~rows.present[seen]][0]))
        return f"no {spec.returns} return of {bad}: a price of zero or less"
    lo = max(int(np.searchsorted(ends, position + spec.estimation.start)), 1)
    hi = int(np.searchsorted(ends, position + spec.estimation.end, side="right")) - 1
    return (zero, lo, hi) if lo <= hi else (zero, 1, 0)


def _returns(series: PriceSeries, positions: Positions, kind: ReturnKind) -> tuple[Floats, Bools]:
    """Return the changes into each position and where there is one; row 0 has none."""
    prices = series.close[positions]
    present = np.ones(len(positions), dtype=bool)
    if kind is not ReturnKind.BASIS_POINTS:
        present = prices > 0
        present[1:] &= prices[:-1] > 0
    present[:1] = False
    rows = np.flatnonzero(present)
    found = np.zeros(len(positions))
    found[rows] = changes(series, positions[rows - 1], positions[rows], kind).values
    return found, present
