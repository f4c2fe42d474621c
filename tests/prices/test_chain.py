"""The chain, of real providers: files, the ECB's rates, and yfinance against a server on loopback."""

from datetime import UTC, datetime

import pytest
from fakes.yahoo_server import Chart, YahooServer, page, session_to, start, utc

from marketlink.core.errors import InputError, SourceDown, TooLittleData
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval
from marketlink.prices.chain import Chain
from marketlink.prices.csvfiles import CsvFolder
from marketlink.prices.ecb import EcbProvider
from marketlink.prices.yahoo import YahooProvider

HEADER = "date,open,high,low,close\n"
BRENT = [(utc("2022-02-11T05:00"), 91.4, 95.66, 90.68, 94.44, 5), (utc("2022-02-14T05:00"), 95.0, 96.78, 92.77, 96.48, 5)]
NOW = datetime(2022, 2, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def server():
    fake = YahooServer(charts={"BZ=F": Chart(BRENT, kind="FUTURE")})
    served = start(fake)
    yield fake
    served.shutdown()
    served.server_close()


@pytest.fixture
def yahoo(server, tmp_path):
    server.fault = None
    server.requests.clear()
    return YahooProvider(tmp_path / "cache", clock=lambda: NOW, session=session_to(server), timeout=5)


@pytest.fixture
def files(tmp_path, write, lookup):
    write("USDRUB.csv", HEADER + "2022-02-11,,,,77.1675\n2022-02-14,,,,76.6\n")
    return CsvFolder(tmp_path, lookup)


def test_the_users_own_files_come_first_whatever_the_order_given(files, yahoo, ask, lookup):
    chain = Chain([yahoo, EcbProvider(), files])
    assert [p.name for p in chain.order(lookup("USDRUB"))] == ["csv", "ecb", "yfinance"]
    assert [p.name for p in chain.order(lookup("BRENT"))] == ["csv", "yfinance", "ecb"]
    fetched = chain.fetch(ask("USDRUB", "2022-02-01", "2022-02-14"))
    assert fetched.series.key.source == "csv"
    assert [(a.provider, a.failed) for a in fetched.tried] == [("csv", False)]
    assert fetched.tried[0].outcome == "csv: 2 bars of USDRUB (USDRUB.csv), 2022-02-11 to 2022-02-14"


def test_a_source_without_these_dates_costs_one_line_and_the_next_is_asked(files, yahoo, ask):
    fetched = Chain([files, EcbProvider(), yahoo]).fetch(ask("USDRUB", "2022-01-26", "2022-01-27"))
    assert fetched.series.key.source == "ecb"
    assert [(a.provider, a.failed) for a in fetched.tried] == [("csv", True), ("ecb", False)]
    assert fetched.tried[0].outcome.startswith("csv: USDRUB.csv has no bar from 2022-01-26 to 2022-01-27")


def test_vendors_for_what_no_file_holds(files, yahoo, ask):
    fetched = Chain([files, EcbProvider(), yahoo]).fetch(ask("BRENT", "2022-02-11", "2022-02-14"))
    assert fetched.series.close.tolist() == [94.44, 96.48]
    assert fetched.series.key.source == "yfinance"


def test_a_source_that_is_down_costs_one_line(server, yahoo, ask, write, lookup, tmp_path):
    server.fault = page("Too Many Requests", 429)
    with pytest.raises(SourceDown, match=r"no source gave a daily series of BRENT.*yfinance: Yahoo refuses for now") as caught:
        Chain([EcbProvider(), yahoo]).fetch(ask("BRENT", "2022-02-11", "2022-02-14"))
    assert "\n" not in str(caught.value)
    assert caught.value.hint


def test_a_bad_file_of_the_users_own_is_not_passed_over(tmp_path, write, lookup, ask):
    write("USDRUB.csv", HEADER + "2022-02-14,,,,-1\n")
    with pytest.raises(InputError, match=r"USDRUB.csv line 2: the close is not positive"):
        Chain([CsvFolder(tmp_path, lookup), EcbProvider()]).fetch(ask("USDRUB", "2022-02-11", "2022-02-14"))


def test_offline_the_source_that_would_have_it_is_named(ask, lookup):
    offline = Chain([EcbProvider()])
    assert offline.would_have(lookup("BRENT"), Measure.PRICE) == ("yfinance has it as BZ=F",)
    assert offline.would_have(lookup("IMOEX"), Measure.PRICE) == ("moex has it as IMOEX",)
    assert offline.would_have(lookup("USDRUB"), Measure.PRICE) == ("ecb has it as EURRUB/EURUSD",)
    with pytest.raises(TooLittleData) as caught:
        offline.fetch(ask("BRENT", "2022-02-11", "2022-02-14"))
    assert str(caught.value) == ("no daily series of BRENT in the sources in use (ecb). yfinance has it as BZ=F")


def test_yahoos_daily_bars_of_currency_pairs_are_never_offered(yahoo, ask, lookup):
    chain = Chain([yahoo])
    assert chain.would_have(lookup("USDRUB"), Measure.PRICE) == ()
    assert Chain([]).would_have(lookup("USDRUB"), Measure.PRICE) == ()
    assert chain.would_have(lookup("USDRUB"), Measure.PRICE, Interval.HOUR) == ("yfinance has it as RUB=X",)
    with pytest.raises(TooLittleData, match=r"no provider is known to have it: give it as USDRUB\.csv"):
        chain.fetch(ask("USDRUB", "2022-02-11", "2022-02-14"))


def test_nothing_anywhere(ask):
    with pytest.raises(TooLittleData, match=r"in the sources in use \(no provider\)"):
        Chain([]).fetch(ask("DAX"))
    with pytest.raises(TooLittleData, match=r"no source gave a daily series of USDRUB .*last rate of RUB is of 2022-03-01"):
        Chain([EcbProvider()]).fetch(ask("USDRUB", "2023-01-01", "2023-02-01"))


def test_importing_the_chain_loads_neither_pandas_nor_yfinance():
    import subprocess
    import sys

    code = "import sys, marketlink.prices.chain; print({'pandas', 'yfinance', 'curl_cffi'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
