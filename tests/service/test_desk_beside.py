"""What the desk gives beside daily series: bars inside the day, other sources, the whole history."""

from datetime import UTC, date, datetime, timedelta

import pytest
from fakes.rate_servers import Iss, running

from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, PriceSeries
from marketlink.instruments import load_registry
from marketlink.prices.chain import Chain
from marketlink.prices.csvfiles import CsvFolder
from marketlink.prices.ecb import EcbProvider
from marketlink.prices.moex import MoexProvider
from marketlink.prices.web import Manners, Web
from marketlink.service.desk import PriceDesk, Unavailable
from marketlink.store import Database

NOW = datetime(2022, 3, 1, 12, tzinfo=UTC)
DAY = date(2022, 2, 14)
PLACE = "engines/stock/markets/index/securities/IMOEX"
HOURS = """
[series.FUTURE_1h]
instrument = "RTSI_FUT"
interval = "1h"
column = "start"
timezone = "Europe/Moscow"
"""


@pytest.fixture
def folder(tmp_path):
    """Hourly bars of a future and daily ones of the rouble; prices.toml lies elsewhere."""
    place = tmp_path / "prices"
    place.mkdir()
    (place / "FUTURE_1h.csv").write_text("start,open,high,low,close\n2022-02-14 15:00,140,146,139,144\n")
    days = [date(2018, 1, 1) + timedelta(days=n) for n in range(1500)]
    rows = "".join(f"{day},,,,{75 + day.day / 10}\n" for day in days if day.weekday() < 5)
    (place / "USDRUB.csv").write_text(f"date,open,high,low,close\n{rows}")
    (tmp_path / "prices.toml").write_text(HOURS)
    return place


@pytest.fixture
def iss():
    def minute(at):
        return {"open": 3500.0, "close": 3510.0, "high": 3512.0, "low": 3499.0, "begin": f"{at}:00", "end": f"{at}:59"}

    candles = {(PLACE, "1"): [minute("2022-02-11 18:00"), minute("2022-02-14 15:50"), minute("2022-02-14 15:51")]}
    with running(Iss(candles=candles)) as service:
        yield service


@pytest.fixture
def desk(folder, iss, tmp_path):
    with Database.create_or_open(f"sqlite:///{tmp_path / 'm.db'}") as database:
        registry = load_registry()
        online = MoexProvider(Web("MOEX ISS", iss.url, Manners(attempts=1)), clock=lambda: NOW)
        chain = Chain([CsvFolder(folder, registry.get, tmp_path / "prices.toml"), EcbProvider(), online], clock=lambda: NOW)
        yield PriceDesk(chain, database, registry, date(2021, 1, 1), date(2022, 2, 28), lambda: NOW)


def test_a_futures_own_hours_come_before_the_index_that_stands_for_it(desk, iss):
    series = desk.intraday("RTSI_FUT", Measure.PRICE, DAY)
    assert (series.key.instrument, series.key.interval, series.close.tolist()) == ("RTSI_FUT", Interval.HOUR, [144.0])


def test_minutes_are_asked_of_the_network_once(desk, iss):
    series = desk.intraday("IMOEX", Measure.PRICE, DAY)
    assert (series.key.interval, len(series)) == (Interval.MINUTE, 3)
    questions = len(iss.asked)
    assert desk.intraday("IMOEX", Measure.PRICE, DAY) is not None
    assert len(iss.asked) == questions


def test_no_bars_of_that_day_are_none(desk):
    assert desk.intraday("IMOEX", Measure.PRICE, date(2022, 2, 16)) is None
    assert desk.intraday("BRENT", Measure.PRICE, DAY) is None
    assert desk.messages == ()


def test_other_sources_are_those_at_hand(desk, iss):
    series = desk.daily("USDRUB", Measure.PRICE)
    assert isinstance(series, PriceSeries)
    assert series.key.source == "csv"
    assert [other.key.source for other in desk.others(series)] == ["ecb"]
    assert iss.asked == []


def test_the_whole_history_needs_no_network(desk, iss):
    series = desk.history("USDRUB", Measure.PRICE)
    assert isinstance(series, PriceSeries)
    assert series.index.session(0) == date(2018, 1, 1)
    assert isinstance(desk.history("BRENT", Measure.PRICE), Unavailable)
    assert iss.asked == []


def test_a_statement_that_reaches_further_back_gets_a_longer_series(desk):
    usual, longer = desk.daily("USDRUB", Measure.PRICE), desk.daily("USDRUB", Measure.PRICE, date(2019, 1, 1))
    assert isinstance(usual, PriceSeries)
    assert isinstance(longer, PriceSeries)
    assert longer.index.session(0) < usual.index.session(0)
    assert desk.daily("USDRUB", Measure.PRICE, date(2021, 6, 1)) is usual
