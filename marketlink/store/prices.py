"""Price series with a memory: bars are appended by vintage and never changed."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row
from sqlalchemy.orm import aliased

from marketlink.core.errors import TooLittleData, UsageError
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, PriceSeries, SeriesKey, Vintage
from marketlink.store.bars import COLUMNS, Bars, Merge, merge
from marketlink.store.bulk import write_bars
from marketlink.store.records import Appended, VintageRecord
from marketlink.store.rows import built, columns, insert_new, table_of, values_of
from marketlink.store.schema import PriceBarRow, PriceSeriesRow, PriceVintageRow


class Prices:
    """The tables `price_series`, `price_vintage` and `price_bar`.

    A vintage holds the bars that were new, changed or withdrawn in it. The series as known at a vintage is,
    for each observation time, the newest bar up to that vintage, unless it is withdrawn.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, series: PriceSeries, *, whole: tuple[date, date] | None = None) -> Appended:
        """Keep what is new in `series`; where nothing is, return the vintage held.

        Parameters
        ----------
        series : PriceSeries
            Bars as fetched; any part of the series' history.
        whole : tuple of date, or None
            First and last session between which the source gave every bar it has: bars held of these sessions and
            not given are withdrawn. None where a bar not given stays.

        Raises
        ------
        TooLittleData
            If the series is empty, and nothing is held of it.
        """
        self._keep_key(series.key)
        last = self._last_vintage(series.key.id)
        held = Bars.from_rows([]) if last is None else self._bars(series.key.id, last.sequence, None, None)
        older = last is not None and series.vintage.retrieved_at < last.retrieved_at
        change = merge(held, Bars.of(series), whole=whole, older=older)
        counts = (len(change.new), len(change.changed), len(change.withdrawn))
        if last is not None and not any(counts):
            return Appended(_vintage(last), outdated=change.outdated)
        if not any(counts):
            raise TooLittleData(f"{series.key.label} came without a bar: there is nothing to store")
        sequence = 1 if last is None else last.sequence + 1
        vintage = Vintage(
            change.held.vintage_id(series.key),
            last.retrieved_at if older and last is not None else series.vintage.retrieved_at,
            series.vintage.origin,
        )
        self._write(series, sequence, vintage, change)
        return Appended(vintage, *counts, outdated=change.outdated)

    def find(
        self, instrument: str, *, measure: Measure | None = None, interval: Interval | None = None, source: str | None = None
    ) -> tuple[SeriesKey, ...]:
        """Return the series held of an instrument, ordered by source, symbol and kind."""
        query = sa.select(*columns(PriceSeriesRow, SeriesKey)).where(PriceSeriesRow.instrument == instrument)
        for column, wanted in (
            (PriceSeriesRow.measure, measure),
            (PriceSeriesRow.interval, interval),
            (PriceSeriesRow.source, source),
        ):
            if wanted is not None:
                query = query.where(column == wanted)
        keys = [built(SeriesKey, row) for row in self._connection.execute(query)]
        return tuple(sorted(keys, key=lambda key: (key.source, key.symbol, key.kind, key.interval, key.id)))

    def instruments(self, interval: Interval) -> frozenset[str]:
        """Return the instruments that series of such bars are held of."""
        query = sa.select(PriceSeriesRow.instrument).where(PriceSeriesRow.interval == interval).distinct()
        return frozenset(self._connection.execute(query).scalars())

    def load(
        self, series: SeriesKey | str, vintage: str | None = None, first: date | None = None, last: date | None = None
    ) -> PriceSeries:
        """Return a series as known now, or at one vintage.

        Parameters
        ----------
        series : SeriesKey or str
            The series, or its id.
        vintage : str or None
            Id of a vintage; None for the newest.
        first, last : date or None
            Sessions wanted, both included. The vintage's id is still that of the whole history.

        Raises
        ------
        TooLittleData
            If nothing is held of the series.
        UsageError
            If it has no such vintage.
        """
        series_id = series if isinstance(series, str) else series.id
        row = self._last_vintage(series_id) if vintage is None else self._named_vintage(series_id, vintage)
        if row is None:
            label = series if isinstance(series, str) else series.label
            raise TooLittleData(f"no prices are held of {label}")
        bars = self._bars(series_id, row.sequence, first, last)
        return bars.series(self._key(series_id), _vintage(row), row.notes)

    def vintages(self, series_id: str) -> tuple[VintageRecord, ...]:
        """Return the vintages of a series, the oldest first."""
        return tuple(
            VintageRecord(_vintage(row), row.sequence, row.n_new, row.n_changed, row.n_withdrawn)
            for row in self._connection.execute(_vintages_of(series_id).order_by(PriceVintageRow.sequence))
        )

    def _keep_key(self, key: SeriesKey) -> None:
        insert_new(self._connection, PriceSeriesRow, values_of(key, id=key.id))
        # On PostgreSQL the lock makes writers of one series wait for each other; SQLite has one writer anyway.
        self._connection.execute(sa.select(PriceSeriesRow.id).where(PriceSeriesRow.id == key.id).with_for_update())

    def _key(self, series_id: str) -> SeriesKey:
        query = sa.select(*columns(PriceSeriesRow, SeriesKey)).where(PriceSeriesRow.id == series_id)
        return built(SeriesKey, self._connection.execute(query).one())

    def _last_vintage(self, series_id: str) -> Row[Any] | None:
        return self._connection.execute(_vintages_of(series_id).order_by(PriceVintageRow.sequence.desc()).limit(1)).first()

    def _named_vintage(self, series_id: str, vintage: str) -> Row[Any]:
        # A content that came back has its id twice: the first time it was known is the same for good.
        query = _vintages_of(series_id).where(PriceVintageRow.id == vintage).order_by(PriceVintageRow.sequence).limit(1)
        row = self._connection.execute(query).first()
        if row is None:
            raise UsageError(f"the series {series_id} has no vintage {vintage}", "leave the vintage out to use the newest")
        return row

    def _bars(self, series_id: str, sequence: int, first: date | None, last: date | None) -> Bars:
        newer = aliased(PriceBarRow)
        superseded = sa.exists().where(
            newer.series_id == series_id,
            newer.observed_until == PriceBarRow.observed_until,
            newer.sequence > PriceBarRow.sequence,
            newer.sequence <= sequence,
        )
        table = table_of(PriceBarRow)
        query = (
            sa.select(table.c.session, table.c.observed_from, table.c.observed_until, *(table.c[name] for name in COLUMNS))
            .where(PriceBarRow.series_id == series_id, PriceBarRow.sequence <= sequence)
            .where(sa.not_(PriceBarRow.withdrawn), sa.not_(superseded))
        )  # in no order: asked for one, SQLite would read the whole series to find a window
        if first is not None:
            query = query.where(PriceBarRow.session >= first)
        if last is not None:
            query = query.where(PriceBarRow.session <= last)
        return Bars.from_rows([tuple(row) for row in self._connection.execute(query)])

    def _write(self, series: PriceSeries, sequence: int, vintage: Vintage, change: Merge) -> None:
        place = {"series_id": series.key.id, "sequence": sequence}
        row = values_of(vintage, **place, notes=series.notes)
        counts = {"n_new": len(change.new), "n_changed": len(change.changed), "n_withdrawn": len(change.withdrawn)}
        self._connection.execute(sa.insert(PriceVintageRow), row | counts)
        for bars, withdrawn in ((change.new, False), (change.changed, False), (change.withdrawn, True)):
            write_bars(self._connection, bars, series.key.id, sequence, withdrawn=withdrawn)


def _vintages_of(series_id: str) -> sa.Select[Any]:
    return sa.select(*table_of(PriceVintageRow).c).where(PriceVintageRow.series_id == series_id)


def _vintage(row: Row[Any]) -> Vintage:
    return Vintage(row.id, row.retrieved_at, row.origin)
