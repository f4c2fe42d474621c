"""A folder of the user's own CSV or Parquet: one file an instrument, `<ID>.csv`, date,close[,open,high,low,volume].

Kind, unit, zone and close time come from the registry and the asset class; a prices.toml says what differs.
A file without the daily header and without a declaration is skipped, and said to be.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from marketlink.core.errors import InputError, TooLittleData
from marketlink.core.instrument import Instrument
from marketlink.core.moves import Measure
from marketlink.core.prices import (
    Interval,
    ObservationIndex,
    ObservationTime,
    PriceKind,
    PriceSeries,
    SeriesKey,
    build_series,
    daily_index,
    intraday_index,
)
from marketlink.core.protocols import PriceRequest
from marketlink.prices.csvscan import CsvSeries, FolderScan, RegistryLookup, scan_folder
from marketlink.prices.csvtable import Table, check_columns, days_of, read_header, read_table, starts_of
from marketlink.prices.declarations import Declaration
from marketlink.prices.quality import between, first_fault, notes_on
from marketlink.prices.quoting import unknown_close_note, usual_close, usual_kind, usual_unit

PROVIDER = "csv"


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    """A file as read: its bars, in one version of the file."""

    table: Table
    index: ObservationIndex
    observed: ObservationTime | None
    kind: PriceKind
    modified: datetime


class CsvFolder:
    """Bars from files. The folder is scanned once, when this is made.

    Parameters
    ----------
    folder, lookup, declarations
        As for `scan_folder`, whose errors it raises.
    """

    name = PROVIDER
    online = False

    def __init__(self, folder: Path, lookup: RegistryLookup, declarations: Path | None = None) -> None:
        self._scan = scan_folder(folder, lookup, declarations)
        # A file is read again when its time or size has changed.
        self._reads: dict[tuple[Path, int, int], _Read] = {}

    def scan(self) -> FolderScan:
        """Return which files are used, and which aren't, with the reason."""
        return self._scan

    def symbol(self, instrument: Instrument, measure: Measure, interval: Interval) -> str | None:
        """Return the name of the file that holds these bars."""
        series = self._find(instrument, measure, interval)
        return None if series is None else series.path.name

    def fetch(self, request: PriceRequest) -> PriceSeries:
        """Return the file's bars from the first to the last date of the request.

        Raises
        ------
        TooLittleData
            If no file holds such bars, or none in those dates.
        InputError
            If the file can't be used: the sentence names its line.
        """
        series = self._find(request.instrument, request.measure, request.interval)
        if series is None:
            raise TooLittleData(f"no file holds {request.interval} bars of {request.instrument.id}")
        read = self._read(series)
        wanted = between(read.index.sessions, request.first, request.last)
        if not wanted.any():
            raise TooLittleData(
                f"{series.path.name} has no bar from {request.first} to {request.last}: "
                f"it runs from {read.index.session(0)} to {read.index.session(-1)}"
            )
        return _cut(series, read, wanted)

    def _find(self, instrument: Instrument, measure: Measure, interval: Interval) -> CsvSeries | None:
        return next((s for s in self._scan.usable if s.holds(instrument.id, measure, interval)), None)

    def _read(self, series: CsvSeries) -> _Read:
        try:
            status = series.path.stat()
        except OSError as error:
            raise InputError(f"{series.path} can't be read: {error.strerror}", "put it back, or start again without it") from None
        version = (series.path, status.st_mtime_ns, status.st_size)
        if version not in self._reads:
            self._reads[version] = _read_bars(series, datetime.fromtimestamp(status.st_mtime, UTC))
        return self._reads[version]


def read_file(
    path: Path,
    instrument: Instrument,
    declaration: Declaration,
    *,
    name: str | None = None,
) -> PriceSeries:
    """Return every bar of one file, wherever it lies.

    Parameters
    ----------
    path : Path
        A CSV or Parquet file.
    instrument : Instrument
        What it has prices of.
    declaration : Declaration
        What is known of it beside its columns.
    name : str or None
        What the series is called among those of the user's files; the file's name if None.

    Raises
    ------
    InputError
        If the file can't be used: the sentence names its line.
    """
    series = CsvSeries(path, instrument, declaration.measure or instrument.default_measure, declaration)
    check_columns(path.name, read_header(path), declaration.column.strip().lower())
    read = _read_bars(series, datetime.fromtimestamp(path.stat().st_mtime, UTC))
    return _cut(series, read, np.ones(len(read.index), dtype=bool), name)


def _read_bars(series: CsvSeries, modified: datetime) -> _Read:
    """Read a whole file and refuse bars that can't be right."""
    declared = series.declaration
    kind = declared.kind or usual_kind(series.instrument, series.measure)
    table = read_table(series.path, declared.column.strip().lower())
    fault = first_fault(table.bars, series.instrument, series.measure)
    if fault is not None:
        line = table.lines[fault.position]
        raise InputError(f"{table.file} line {line}: {fault.sentence}", "correct the row, or leave it out")
    if series.interval is Interval.DAY:
        observed = _observed(series, kind)
        return _Read(table, daily_index(days_of(table), observed), observed, kind, modified)
    zone = declared.timezone or "UTC"
    return _Read(table, intraday_index(starts_of(table, zone), series.interval, zone), None, kind, modified)


def _observed(series: CsvSeries, kind: PriceKind) -> ObservationTime:
    declared = series.declaration
    usual = usual_close(series.instrument, kind, declared.timezone)
    if declared.observed is None:
        return usual
    return ObservationTime(*declared.observed, declared.timezone or usual.timezone)


def _cut(series: CsvSeries, read: _Read, wanted: np.ndarray, name: str | None = None) -> PriceSeries:
    """Make the series of the bars that are wanted."""
    declared, bars = series.declaration, read.table.bars.take(wanted)
    key = SeriesKey(
        instrument=series.instrument.id,
        measure=series.measure,
        source=PROVIDER,
        symbol=name or series.path.name,
        interval=series.interval,
        kind=read.kind,
        unit=declared.unit or usual_unit(series.instrument, series.measure),
        timezone=read.observed.timezone if read.observed else declared.timezone or "UTC",
        observed=read.observed,
        adjusted=declared.adjusted,
    )
    index = ObservationIndex(read.index.sessions[wanted], read.index.observed_from[wanted], read.index.observed_until[wanted])
    notes = list(notes_on(bars, [index.session(at) for at in range(len(index))], series.measure))
    if read.observed is not None:
        notes += unknown_close_note(read.observed)
    if read.table.unread:
        notes.append(f"{series.path.name} has columns that aren't read: {', '.join(read.table.unread)}")
    return build_series(
        key,
        index,
        bars.close,
        retrieved_at=read.modified,
        origin=str(series.path),
        open=bars.open,
        high=bars.high,
        low=bars.low,
        volume=bars.volume,
        notes=tuple(notes),
    )
