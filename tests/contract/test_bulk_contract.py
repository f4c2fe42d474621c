"""Bulk writes keep what the schema's types keep, on both databases; and a killed one leaves nothing."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
import sqlalchemy as sa

from marketlink.core.errors import MarketlinkError
from marketlink.core.prices import build_series, daily_index
from marketlink.store import Database
from marketlink.store.bars import Bars
from marketlink.store.bulk import write_bars
from marketlink.store.codec import Unstorable
from marketlink.store.schema import PriceBarRow

NOON = datetime(2022, 1, 28, 12, 0, tzinfo=UTC)
DAYS = [date(1999, 1, 4) + timedelta(days=n) for n in range(4)]
NAN = float("nan")


@pytest.fixture
def ragged(key):
    """Four bars with values missing in four ways."""
    columns = {
        "open": np.array([1.0, NAN, 3.0, NAN]),
        "high": np.array([2.0, NAN, 4.0, 5.0]),
        "low": np.array([0.5, NAN, NAN, NAN]),
        "volume": np.array([1e9, NAN, 0.0, NAN]),
    }
    close = np.array([1.1, 0.1 + 0.2, 1e-17, 12345.678901234567])
    return build_series(key, daily_index(DAYS, key.observed), close, retrieved_at=NOON, origin="a test", **columns)


def test_rows_are_those_that_the_schemas_types_write(database, ragged, key):
    with database.unit_of_work() as uow:
        uow.prices.append(ragged)
        assert uow.prices.load(key).vintage.id == ragged.vintage.id
    with database._begin(read_only=True) as connection:
        query = sa.select(PriceBarRow.__table__).order_by(PriceBarRow.__table__.c.observed_until)
        rows = connection.execute(query).mappings().all()
        raw = connection.exec_driver_sql("SELECT observed_until, session FROM price_bar ORDER BY observed_until").all()
    for at, row in enumerate(rows):
        since, until = ragged.index.bounds(at)
        assert (row["series_id"], row["sequence"], row["withdrawn"]) == (key.id, 1, False)
        assert (row["session"], row["observed_from"], row["observed_until"]) == (DAYS[at], since, until)
        for name in ("open", "high", "low", "close", "volume"):
            value = getattr(ragged, name)[at]
            assert row[name] == (None if np.isnan(value) else value)
    if database.url_shown.startswith("sqlite"):  # text that SQLAlchemy's own types compare with
        assert raw[0] == ("1999-01-04 13:15:00.000000", "1999-01-04")


def put_both(database, series, bars):
    with database.unit_of_work() as uow:
        uow.prices.append(series)
        write_bars(uow.prices._connection, bars, series.key.id, 2, withdrawn=False)


def test_an_infinite_value_is_refused_and_nothing_is_written(database, ragged):
    bars = Bars.of(ragged)
    bars.values[2, 4] = np.inf
    with pytest.raises(Unstorable, match="isn't finite"):
        put_both(database, ragged, bars)
    with database.unit_of_work(read_only=True) as uow:
        assert uow.prices.find("USDRUB") == ()


def test_what_the_driver_refuses_is_one_clear_line(database, ragged):
    with pytest.raises(MarketlinkError, match="refused"), database.unit_of_work() as uow:
        write_bars(uow.prices._connection, Bars.of(ragged), "nothing", 1, withdrawn=False)


KILLED = """
import sys
import numpy as np
from datetime import UTC, date, datetime, time, timedelta
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, PriceKind, SeriesKey, ObservationIndex, build_series
from marketlink.store import Database

count = 400_000
key = SeriesKey("USDRUB", Measure.PRICE, "it", "X", Interval.MINUTE, PriceKind.LAST, "RUB per USD", "UTC", None)
ends = np.datetime64("2018-01-01", "us") + np.arange(count) * np.timedelta64(60, "s")
index = ObservationIndex(ends.astype("datetime64[D]"), ends, ends)
series = build_series(key, index, np.linspace(70.0, 80.0, count), retrieved_at=datetime.now(UTC), origin="a test")
with Database.open(sys.argv[1]) as database, database.unit_of_work() as uow:
    print("writing", flush=True)
    uow.prices.append(series)
    print("written", flush=True)
"""


def test_killed_in_the_middle_of_a_bulk_write_nothing_is_half_there(database_url):
    Database.create_or_open(database_url).close()
    process = subprocess.Popen([sys.executable, "-c", KILLED, database_url], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "writing\n"
    time.sleep(0.4)
    os.kill(process.pid, signal.SIGKILL)
    rest = process.stdout.read()
    process.wait()
    process.stdout.close()
    assert rest == ""  # it was still writing
    with Database.open(database_url) as database, database._begin(read_only=True) as connection:
        counts = [connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar() for name in ("price_series", "price_bar")]
        assert counts == [0, 0]
