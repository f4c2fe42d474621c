"""What the other processes do in test_processes_contract."""

import time
from datetime import UTC, datetime
from multiprocessing.synchronize import Event

import numpy as np

from marketlink.core.feed import FeedState
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, ObservationIndex, PriceKind, PriceSeries, SeriesKey, build_series
from marketlink.store import Database

KEY = SeriesKey("X", Measure.PRICE, "test", "X", Interval.MINUTE, PriceKind.LAST, "points", "UTC", None)


def minutes(first: int, count: int) -> PriceSeries:
    until = np.datetime64("2020-01-01", "us") + np.arange(first, first + count) * np.timedelta64(1, "m")
    index = ObservationIndex(until.astype("datetime64[D]"), until, until)
    return build_series(KEY, index, np.arange(count) + 1.0, retrieved_at=datetime(2022, 1, 1, tzinfo=UTC), origin="test")


def create(url: str) -> None:
    Database.create_or_open(url).close()


def count_up(url: str, times: int) -> None:
    with Database.open(url) as database:
        for _ in range(times):
            with database.unit_of_work() as uow:
                uow.feeds.save(FeedState("u", failures=uow.feeds.get("u").failures + 1))


def append(url: str, first: int, times: int) -> None:
    with Database.open(url) as database:
        for number in range(times):
            with database.unit_of_work() as uow:
                assert uow.prices.append(minutes(first + 40 * number, 3)).new == 3


def write(url: str, bars: int, begun: Event, written: Event, wait: float) -> None:
    series = minutes(0, bars)
    with Database.open(url) as database, database.unit_of_work() as uow:
        begun.set()
        uow.prices.append(series)
        written.set()
        time.sleep(wait)
