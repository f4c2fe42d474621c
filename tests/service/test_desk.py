"""The price desk, with real providers: files of the user's own that change, and a source that is down."""

import os
from datetime import UTC, date, datetime

import pytest
from fakes.yahoo_server import YahooServer, always, session_to, start

from marketlink.core.moves import Measure
from marketlink.instruments import load_registry
from marketlink.prices.chain import Chain
from marketlink.prices.csvfiles import CsvFolder, read_file
from marketlink.prices.declarations import Declaration
from marketlink.prices.yahoo import YahooProvider
from marketlink.service.desk import PriceDesk, Unavailable
from marketlink.store import Database

NOW = datetime(2022, 3, 1, 12, tzinfo=UTC)
HEADER = "date,open,high,low,close\n"
OLD = HEADER + "2022-01-26,79,80,78,79.4\n2022-01-27,79,80,77,77.9\n2022-01-28,77,78,76,77.5\n"
SHORT = OLD.removesuffix("2022-01-28,77,78,76,77.5\n")
NEW = HEADER + "2022-01-26,79,80,78,79.5\n2022-01-28,77,78,76,77.5\n"


@pytest.fixture
def database(tmp_path):
    with Database.create_or_open(f"sqlite:///{tmp_path / 'm.db'}") as opened:
        yield opened


def desk(chain, database):
    return PriceDesk(chain, database, load_registry(), date(2021, 1, 1), date(2022, 2, 28), lambda: NOW)


def test_the_file_as_it_is_now_is_what_is_used(tmp_path, database):
    path = tmp_path / "prices" / "USDRUB.csv"
    path.parent.mkdir()

    def closes(text, changed_at):
        path.write_text(text)
        os.utime(path, (changed_at, changed_at))
        series = desk(Chain([CsvFolder(path.parent, load_registry().get)]), database).daily("USDRUB", Measure.PRICE)
        return series.close.tolist(), series.vintage.id

    first = closes(OLD, 1_640_000_000)
    assert first[0] == [79.4, 77.9, 77.5]
    changed = closes(NEW, 1_645_000_000)
    assert changed[0] == [79.5, 77.5]  # a row taken out of the file is gone
    assert closes(OLD, 1_640_000_000) == first  # an older file put back is what the user gives now
    assert closes(OLD, 1_640_000_000) == first
    assert closes(SHORT, 1_630_000_000)[0] == [79.4, 77.9]  # an older one that lacks only the last row, too


def test_of_several_files_stored_a_run_says_which_it_uses(tmp_path, database):
    path = tmp_path / "USDRUB.csv"
    path.write_text(OLD)
    with database.unit_of_work() as uow:
        for name in ("USDRUB.csv", "other.csv"):
            uow.prices.append(read_file(path, load_registry().get("USDRUB"), Declaration(), name=name))
    series = desk(Chain([]), database).daily("USDRUB", Measure.PRICE)
    assert series.key.symbol == "USDRUB.csv"
    assert "the bars are those of csv:USDRUB.csv; csv:other.csv is held too" in series.notes


def test_a_source_that_is_down_is_told_once_and_leaves_no_series(tmp_path, database):
    yahoo = YahooServer()
    yahoo.fault = always((500, "text/html", "oh"))
    server = start(yahoo)
    try:
        provider = YahooProvider(tmp_path / "cache", clock=lambda: NOW, session=session_to(yahoo), timeout=5)
        asked = desk(Chain([provider]), database)
        held = asked.daily("BRENT", Measure.PRICE)
        again = asked.daily("OIL", Measure.PRICE)
    finally:
        server.shutdown()
        server.server_close()
    assert isinstance(held, Unavailable)
    assert again is held  # BRENT stands for OIL, and is asked for once
    assert held.down
    assert asked.down == ("BRENT",)
    assert len(asked.messages) == 1
    assert "yfinance" in asked.messages[0]


def test_what_no_source_has_is_not_down(database):
    asked = desk(Chain([]), database)
    held = asked.daily("RTSI", Measure.PRICE)
    assert isinstance(held, Unavailable)
    assert not held.down
    assert not asked.messages
    assert "RTSI" in held.reason
