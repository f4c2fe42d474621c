"""Price series: bars with their provenance. A bar knows its kind, source, clock and vintage."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from marketlink.core.ids import content_id
from marketlink.core.moves import Measure
from marketlink.core.quality import BarFinding

Floats = npt.NDArray[np.float64]
Dates = npt.NDArray[np.datetime64]


class PriceKind(StrEnum):
    """What the number of a bar's close is."""

    LAST = "last"  # last trade of the session
    SETTLE = "settle"
    CLOSE = "close"  # an index's or an exchange's official close
    FIX = "fix"  # a rate fixed once a day
    SPOT = "spot"  # an assessed cash price
    YIELD = "yield"

    @property
    def noun(self) -> str:
        """Return what a sentence calls it: "the last price went from ..."."""
        return {"last": "last price", "settle": "settlement", "spot": "spot price"}.get(self.value, self.value)


class Interval(StrEnum):
    """The length of a bar."""

    DAY = "1d"
    HOUR = "1h"
    HALF_HOUR = "30m"
    QUARTER_HOUR = "15m"
    FIVE_MINUTES = "5m"
    MINUTE = "1m"

    @property
    def length(self) -> timedelta:
        """Return the bar's length."""
        return {
            "1d": timedelta(days=1),
            "1h": timedelta(hours=1),
            "30m": timedelta(minutes=30),
            "15m": timedelta(minutes=15),
            "5m": timedelta(minutes=5),
            "1m": timedelta(minutes=1),
        }[self.value]


@dataclass(frozen=True, slots=True)
class ObservationTime:
    """The local time of day at which a daily bar's close is taken, with its uncertainty.

    Attributes
    ----------
    earliest, latest : time
        The close is taken no earlier and no later; equal when the time is exact.
    timezone : str
        IANA zone.
    """

    earliest: time
    latest: time
    timezone: str

    def on(self, day: date) -> tuple[datetime, datetime]:
        """Return the earliest and latest UTC instant of the observation on `day`."""
        zone = ZoneInfo(self.timezone)
        return (
            datetime.combine(day, self.earliest, zone).astimezone(UTC),
            datetime.combine(day, self.latest, zone).astimezone(UTC),
        )


@dataclass(frozen=True, slots=True)
class SeriesKey:
    """What identifies a series, whatever its vintage.

    Attributes
    ----------
    instrument : str
        Registry id.
    measure : Measure
        Price or yield.
    source, symbol : str
        The provider and what it calls the instrument.
    interval : Interval
        The bars' length.
    kind : PriceKind
        What the close is.
    unit : str
        "RUB per USD", "percent".
    timezone : str
        IANA zone of the sessions' dates.
    observed : ObservationTime or None
        When a daily bar's close is taken; None for intraday bars, observed at their end.
    adjusted : bool
        True where the source adjusts for dividends and splits.
    """

    instrument: str
    measure: Measure
    source: str
    symbol: str
    interval: Interval
    kind: PriceKind
    unit: str
    timezone: str
    observed: ObservationTime | None
    adjusted: bool = False

    def __post_init__(self) -> None:
        if (self.interval is Interval.DAY) != (self.observed is not None):
            raise ValueError("daily series state when their close is observed; intraday series don't")

    @property
    def id(self) -> str:
        """Return the stable id of the series."""
        return content_id("series", self)

    @property
    def label(self) -> str:
        """Return what a person calls the series: "USDRUB fix (ecb)"."""
        return f"{self.instrument} {self.kind.noun} ({self.source})"


@dataclass(frozen=True, slots=True)
class Vintage:
    """What was known of a series, and when.

    Attributes
    ----------
    id : str
        Hash of the series' key and of every bar.
    retrieved_at : datetime
        When the newest of the bars was received (aware, UTC).
    origin : str
        Where they came from: a file, a package and its version, a host.
    """

    id: str
    retrieved_at: datetime
    origin: str

    def __post_init__(self) -> None:
        if self.retrieved_at.tzinfo is None:
            raise ValueError("a vintage's time needs a zone")


@dataclass(frozen=True, slots=True)
class ObservationIndex:
    """When the observations of a series were taken; all arrays have shape (n,).

    Attributes
    ----------
    sessions : ndarray of datetime64[D]
        The local date of each bar.
    observed_from, observed_until : ndarray of datetime64[us]
        The UTC bounds of the instant at which each close was taken; strictly increasing.
    """

    sessions: Dates
    observed_from: Dates
    observed_until: Dates

    def __len__(self) -> int:
        return len(self.sessions)

    def session(self, position: int) -> date:
        """Return the local date of one bar."""
        day: date = self.sessions[position].astype("datetime64[D]").item()
        return day

    def bounds(self, position: int) -> tuple[datetime, datetime]:
        """Return the UTC bounds of one observation."""
        return instant(self.observed_from[position]), instant(self.observed_until[position])


def instant(value: np.datetime64) -> datetime:
    """Return a UTC datetime64 as an aware datetime."""
    naive: datetime = value.astype("datetime64[us]").item()
    return naive.replace(tzinfo=UTC)


def utc64(moment: datetime) -> np.datetime64:
    """Return an aware datetime as datetime64[us] in UTC."""
    if moment.tzinfo is None:
        raise ValueError(f"naive time {moment.isoformat()}: a zone is needed")
    return np.datetime64(moment.astimezone(UTC).replace(tzinfo=None), "us")


@dataclass(frozen=True, slots=True, eq=False)
class PriceSeries:
    """Bars of one series in one vintage. All arrays have shape (n,) and are read-only.

    Attributes
    ----------
    key : SeriesKey
        What the series is.
    vintage : Vintage
        What was known when.
    index : ObservationIndex
        The bars' dates and observation times.
    open, high, low, close : ndarray of float64
        In `key.unit`. A close is always finite; the others are NaN where the source has none.
    volume : ndarray of float64
        In the source's unit; NaN where the source has none.
    notes : tuple of str
        What a reader of any number from these bars must know.
    told : tuple of BarFinding
        What the source tells of single bars, as it answers: dividends. Kept beside the vintages.
    """

    key: SeriesKey
    vintage: Vintage
    index: ObservationIndex
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats
    notes: tuple[str, ...] = ()
    told: tuple[BarFinding, ...] = ()

    def __post_init__(self) -> None:
        check_bars(self.index, self.close)
        for array in (self.open, self.high, self.low, self.close, self.volume):
            if len(array) != len(self.index):
                raise ValueError("every column has one value a bar")
            array.flags.writeable = False

    def __len__(self) -> int:
        return len(self.close)

    def has_range(self, position: int) -> bool:
        """Return whether one bar has both a high and a low."""
        return bool(np.isfinite(self.high[position]) and np.isfinite(self.low[position]))


def check_bars(index: ObservationIndex, close: Floats) -> None:
    """Refuse bars out of order, twice the same, or without a close.

    Raises
    ------
    ValueError
        Naming the first bar at fault.
    """
    if not np.isfinite(close).all():
        position = int(np.flatnonzero(~np.isfinite(close))[0])
        raise ValueError(f"the bar of {index.session(position)} has no finite close")
    steps = np.diff(index.observed_until)
    if len(steps) and not (steps > np.timedelta64(0)).all():
        position = int(np.flatnonzero(steps <= np.timedelta64(0))[0]) + 1
        raise ValueError(f"the bar of {index.session(position)} stands twice or out of order")


def vintage_id(key: SeriesKey, index: ObservationIndex, *columns: Floats) -> str:
    """Hash a series' key and every bar of it: the same bars give the same vintage."""
    digest = hashlib.sha256(key.id.encode())
    digest.update(index.sessions.astype("datetime64[D]").tobytes())
    for bound in (index.observed_from, index.observed_until):
        digest.update(bound.astype("datetime64[us]").tobytes())
    for column in columns:
        digest.update(np.ascontiguousarray(column, dtype=np.float64).tobytes())
    return digest.hexdigest()[:16]


def bars_id(series: PriceSeries, first: date, last: date) -> str:
    """Hash the bars of the sessions first..last, both included."""
    index = series.index
    inside = (index.sessions >= np.datetime64(first)) & (index.sessions <= np.datetime64(last))
    part = ObservationIndex(index.sessions[inside], index.observed_from[inside], index.observed_until[inside])
    columns = (series.open, series.high, series.low, series.close, series.volume)
    return vintage_id(series.key, part, *(column[inside] for column in columns))


def daily_index(days: list[date], observed: ObservationTime) -> ObservationIndex:
    """Build the index of daily bars from their dates and the local time of their close."""
    bounds = [observed.on(day) for day in days]
    return ObservationIndex(
        sessions=np.array(days, dtype="datetime64[D]"),
        observed_from=np.array([utc64(low) for low, _ in bounds], dtype="datetime64[us]"),
        observed_until=np.array([utc64(high) for _, high in bounds], dtype="datetime64[us]"),
    )


def intraday_index(starts: list[datetime], interval: Interval, timezone: str) -> ObservationIndex:
    """Build the index of intraday bars from their aware starts: each is observed at its end."""
    zone = ZoneInfo(timezone)
    ends = np.array([utc64(start + interval.length) for start in starts], dtype="datetime64[us]")
    return ObservationIndex(
        sessions=np.array([start.astimezone(zone).date() for start in starts], dtype="datetime64[D]"),
        observed_from=ends,
        observed_until=ends,
    )


def build_series(
    key: SeriesKey,
    index: ObservationIndex,
    close: Floats,
    *,
    retrieved_at: datetime,
    origin: str,
    open: Floats | None = None,  # noqa: A002 - the field's standard name
    high: Floats | None = None,
    low: Floats | None = None,
    volume: Floats | None = None,
    notes: tuple[str, ...] = (),
    told: tuple[BarFinding, ...] = (),
) -> PriceSeries:
    """Make a series and give it the vintage that its content has."""
    empty = np.full(len(close), np.nan)
    opens, highs, lows, closes, volumes = (
        np.array(empty if column is None else column, dtype=np.float64) for column in (open, high, low, close, volume)
    )
    vintage = Vintage(vintage_id(key, index, opens, highs, lows, closes, volumes), retrieved_at, origin)
    return PriceSeries(key, vintage, index, opens, highs, lows, closes, volumes, notes, told)
