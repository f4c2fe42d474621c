"""Yahoo through the real yfinance, against a server on loopback that speaks its protocol."""

import json
import logging
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from fakes.yahoo_server import COOKIE, CRUMB, Chart, YahooServer, always, document, error, page, session_to, slow, start, utc

from marketlink.core.errors import InputError, SourceDown, TooLittleData
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, PriceKind
from marketlink.core.quality import QualityCheck, Severity
from marketlink.prices.yahoo import YahooProvider

NOW = datetime(2022, 2, 20, 12, 0, tzinfo=UTC)

# S&P 500 and Brent future, 10 to 14 February 2022.
SPX = [
    (utc("2022-02-10T14:30"), 4553.24, 4590.03, 4484.31, 4504.08, 5076250000),
    (utc("2022-02-11T14:30"), 4506.27, 4526.33, 4401.41, 4418.64, 4754640000),
    (utc("2022-02-14T14:30"), 4412.61, 4426.22, 4364.84, 4401.67, 4123410000),
]
BRENT = [
    (utc("2022-02-11T05:00"), 91.4, 95.66, 90.68, 94.44, 0),
    (utc("2022-02-14T05:00"), 95.0, 96.78, 92.77, 96.48, None),
]
HOURLY = [
    (utc("2022-02-14T14:30"), 4412.61, 4420.0, 4380.0, 4390.0, 10),
    (utc("2022-02-14T15:30"), 4390.0, 4400.0, 4364.84, 4399.0, 20),
    (utc("2022-02-14T16:30"), 4399.0, 4426.22, 4395.0, 4401.67, None),
]


@pytest.fixture(scope="module")
def loopback():
    server = YahooServer()
    served = start(server)
    yield server
    served.shutdown()
    served.server_close()


@pytest.fixture
def yahoo(loopback):
    """The server with three symbols and no fault."""
    loopback.charts = {"^GSPC": Chart(list(SPX)), "BZ=F": Chart(list(BRENT), kind="FUTURE")}
    loopback.fault = None
    loopback.requests.clear()
    return loopback


@pytest.fixture
def provider(yahoo, tmp_path):
    return YahooProvider(tmp_path / "cache", clock=lambda: NOW, session=session_to(yahoo), timeout=5)


def test_daily_bars(provider, ask, lookup):
    series = provider.fetch(ask("SPX", "2022-02-11", "2022-02-14"))
    assert provider.symbol(lookup("SPX"), Measure.PRICE, Interval.DAY) == "^GSPC"
    assert series.close.tolist() == [4418.64, 4401.67]
    assert (series.low[1], series.volume[1]) == (4364.84, 4123410000)
    assert [series.index.session(n) for n in (0, 1)] == [date(2022, 2, 11), date(2022, 2, 14)]
    assert series.index.bounds(1)[1] == datetime(2022, 2, 14, 21, 0, tzinfo=UTC)
    key = series.key
    assert (key.source, key.symbol, key.kind, key.timezone) == ("yfinance", "^GSPC", PriceKind.CLOSE, "America/New_York")
    assert key.adjusted is False
    assert series.vintage.retrieved_at == NOW
    assert series.vintage.origin.startswith("Yahoo Finance chart interface, by yfinance 1.")
    assert series.notes == ()


def test_a_dividend_is_told_of_the_bar_on_which_it_went_off(provider, yahoo, ask):
    start = yahoo.charts["^GSPC"].bars[-1][0]
    yahoo.charts["^GSPC"].dividends = {start: 22.0, start - timedelta(days=300): 10.0}
    told = provider.fetch(ask("SPX", "2022-02-11", "2022-02-14")).told
    assert [(f.check, f.severity, str(f.session)) for f in told] == [(QualityCheck.DIVIDEND, Severity.NOTE, "2022-02-14")]
    assert told[0].sentence.startswith(
        "a dividend of 22 went off, 0.50% of the close before: the price falls by it"
    )  # 22 / 4418.64
    yahoo.charts["^GSPC"].dividends = {start: "much"}
    with pytest.raises(InputError, match=r"Yahoo's answer for \^GSPC can't be read"):
        provider.fetch(ask("SPX", "2022-02-11", "2022-02-14"))


def test_cookie_and_crumb_go_along(provider, yahoo, ask):
    provider.fetch(ask("SPX", "2022-02-11", "2022-02-14"))
    charts = [(query, cookie) for _, path, query, cookie in yahoo.requests if path.startswith("/v8/finance/chart/")]
    query, cookie = charts[-1]
    assert query["crumb"] == CRUMB
    assert COOKIE in cookie
    assert query["interval"] == "1d"


def test_a_future_settles_in_its_own_window_and_no_volume_is_none(provider, ask):
    series = provider.fetch(ask("BRENT", "2022-02-11", "2022-02-14"))
    assert series.key.kind is PriceKind.SETTLE
    assert series.index.bounds(1)[1] == datetime(2022, 2, 14, 19, 30, tzinfo=UTC)
    assert np.isnan(series.volume).all()


def test_intraday_bars_are_observed_at_their_end(provider, yahoo, ask):
    yahoo.charts["^GSPC"] = Chart(list(HOURLY))
    series = provider.fetch(ask("SPX", "2022-02-14", "2022-02-14", interval=Interval.HOUR))
    assert series.key.observed is None
    assert [series.index.bounds(n)[1].strftime("%H:%M") for n in range(3)] == ["15:30", "16:30", "17:30"]
    assert series.close.tolist() == [4390.0, 4399.0, 4401.67]


def test_half_hours_are_made_of_quarters_without_counting_the_night(provider, yahoo, ask):
    quarters = [
        (utc(f"2022-02-{day}T14:{minute}"), price, price + 1, price - 1, price + 0.5, 5)
        for day, minute, price in (("14", "30", 100.0), ("14", "45", 101.0), ("15", "30", 102.0), ("15", "45", 103.0))
    ]
    yahoo.charts["^GSPC"] = Chart(quarters)
    series = provider.fetch(ask("SPX", "2022-02-14", "2022-02-15", interval=Interval.HALF_HOUR))
    assert series.close.tolist() == [101.5, 103.5]
    assert series.high.tolist() == [102.0, 104.0]
    assert series.notes == ()


def test_currency_pairs_have_no_daily_bars_here(provider, yahoo, ask, lookup):
    assert provider.symbol(lookup("USDRUB"), Measure.PRICE, Interval.DAY) is None
    assert provider.symbol(lookup("USDRUB"), Measure.PRICE, Interval.HOUR) == "RUB=X"
    with pytest.raises(InputError, match="daily bars of the currency pair RUB=X are not used"):
        provider.fetch(ask("USDRUB"))
    assert yahoo.requests == []


def test_a_yield_is_not_a_price(provider, lookup):
    assert provider.symbol(lookup("UST10Y"), Measure.YIELD, Interval.DAY) == "^TNX"
    assert provider.symbol(lookup("UST10Y"), Measure.PRICE, Interval.DAY) is None


def test_no_symbol_no_question(provider, yahoo, ask):
    with pytest.raises(TooLittleData, match="no Yahoo symbol of DAX"):
        provider.fetch(ask("DAX"))
    assert yahoo.requests == []


@pytest.mark.parametrize(
    ("interval", "first"), [(Interval.HOUR, "2020-02-01"), (Interval.QUARTER_HOUR, "2021-12-01"), (Interval.MINUTE, "2022-02-01")]
)
def test_beyond_the_look_back_nothing_is_asked(provider, yahoo, ask, interval, first):
    with pytest.raises(TooLittleData, match=rf"{interval} bars of the last \d+ days only, and {first} lies before them"):
        provider.fetch(ask("SPX", first, "2022-02-14", interval=interval))
    assert yahoo.requests == []


def test_a_bar_still_open_is_left_out_and_said(yahoo, tmp_path, ask):
    noon = datetime(2022, 2, 14, 17, 0, tzinfo=UTC)
    provider = YahooProvider(tmp_path / "cache", clock=lambda: noon, session=session_to(yahoo))
    series = provider.fetch(ask("SPX", "2022-02-10", "2022-02-14"))
    assert series.index.session(len(series) - 1) == date(2022, 2, 11)
    assert series.notes == ("1 bar still open when retrieved is left out",)


def test_bars_without_a_close_are_left_out_and_said(provider, yahoo, ask):
    yahoo.charts["^GSPC"].bars[1] = (utc("2022-02-11T14:30"), None, None, None, None, None)
    series = provider.fetch(ask("SPX", "2022-02-10", "2022-02-14"))
    assert series.close.tolist() == [4504.08, 4401.67]
    assert series.notes == ("1 of 3 bars from Yahoo have no close, and are left out",)


def test_bars_sent_twice_are_used_once_and_said(provider, yahoo, ask):
    yahoo.charts["^GSPC"].bars.insert(1, SPX[0])
    series = provider.fetch(ask("SPX", "2022-02-10", "2022-02-14"))
    assert len(series) == 3
    assert series.notes == ("Yahoo sent 1 bars twice (first 2022-02-10); each is used once",)


def test_two_closes_of_one_day_are_refused(provider, yahoo, ask):
    yahoo.charts["^GSPC"].bars.insert(1, (utc("2022-02-10T14:30"), 4553.0, 4590.0, 4484.0, 4999.0, 1))
    with pytest.raises(InputError, match=r"two different closes of \^GSPC for 2022-02-10: 4504.08 and 4999.0"):
        provider.fetch(ask("SPX", "2022-02-10", "2022-02-14"))


def test_a_price_that_is_not_positive_is_refused(provider, yahoo, ask):
    yahoo.charts["^GSPC"].bars[1] = (utc("2022-02-11T14:30"), 1.0, 2.0, 1.0, -1.0, 1)
    with pytest.raises(InputError, match=r"1d bar of \^GSPC on 2022-02-11: the close is not positive"):
        provider.fetch(ask("SPX", "2022-02-10", "2022-02-14"))


def _json(change):
    def fault(symbol, query):
        answer = document(symbol, Chart(list(SPX)), SPX, query["interval"])
        change(answer["chart"]["result"][0])
        return 200, "application/json", json.dumps(answer)

    return fault


def _half(symbol, query):
    text = json.dumps(document(symbol, Chart(list(SPX)), SPX, query["interval"]))
    return 200, "application/json", text[: len(text) // 2]


FAULTS = {
    "429": (page("Too Many Requests", 429), SourceDown, r"too many requests \(429\)"),
    "500": (page("Internal Server Error", 500), SourceDown, r"Yahoo is down \(status 500\)"),
    "500 in JSON": (always(error(500, "Internal", "upstream")), SourceDown, r"Yahoo is down \(status 500\)"),
    "will be right back": (page("<html>Will be right back...</html>"), SourceDown, "Yahoo is down"),
    "HTML": (page("<html>Please consent</html>"), SourceDown, "a page instead of data"),
    "JSON without a chart": (page("[]"), SourceDown, "a page instead of data"),
    "look-back": (always(error(422, "Unprocessable", "1h data not available")), TooLittleData, "1h data not available"),
    "wrong symbol": (_json(lambda r: r["meta"].update(symbol="AAPL")), InputError, r"asked for \^GSPC and answered with AAPL"),
    "wrong interval": (_json(lambda r: r["meta"].update(dataGranularity="1mo")), InputError, "answered with 1mo"),
    "columns of different length": (_json(lambda r: r["timestamp"].pop()), InputError, "can't be read"),
    "no quotes": (_json(lambda r: r["indicators"].pop("quote")), InputError, "can't be read"),
    "text for a price": (
        _json(lambda r: r["indicators"]["quote"][0]["close"].__setitem__(1, "n/a")),
        InputError,
        "can't be read",
    ),
    "no zone": (_json(lambda r: r["meta"].pop("exchangeTimezoneName")), InputError, "can't be read"),
    "cut in the middle": (_half, SourceDown, "a page instead of data"),
    "shifted zone": (
        _json(lambda r: r["meta"].update(exchangeTimezoneName="Asia/Tokyo")),
        InputError,
        "counts the days of .* in Asia/Tokyo, and it trades in America/New_York: its dates may be shifted",
    ),
    "unknown zone": (_json(lambda r: r["meta"].update(exchangeTimezoneName="Mars/Base")), InputError, "can't be read"),
}


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("from_the_start", [True, False])
def test_each_fault_is_one_clear_error(provider, yahoo, ask, name, from_the_start):
    fault, kind, message = FAULTS[name]
    if not from_the_start:  # the zone is known already, and only the bars' own answer fails
        provider.fetch(ask("SPX", "2022-02-10", "2022-02-14"))
    yahoo.fault = fault
    with pytest.raises(kind, match=message) as caught:
        provider.fetch(ask("SPX", "2022-02-09", "2022-02-14"))
    assert type(caught.value) is kind
    assert "\n" not in str(caught.value)
    yahoo.fault = None
    assert len(provider.fetch(ask("SPX", "2022-02-09", "2022-02-14"))) == 3  # a failure isn't remembered


def test_an_unknown_symbol(provider, yahoo, ask):
    yahoo.charts.clear()
    with pytest.raises(TooLittleData, match=r"no such bars of \^GSPC: No data found, symbol may be delisted"):
        provider.fetch(ask("SPX", "2022-02-10", "2022-02-14"))


def test_no_bars_in_these_dates(provider, ask):
    with pytest.raises(TooLittleData, match=r"no bars of \^GSPC in these dates"):
        provider.fetch(ask("SPX", "2022-02-05", "2022-02-06"))


def test_too_slow(yahoo, tmp_path, ask):
    provider = YahooProvider(tmp_path / "cache", clock=lambda: NOW, session=session_to(yahoo), timeout=0.2)
    yahoo.fault = slow(1.0)
    with pytest.raises(SourceDown, match="can't be reached"):
        provider.fetch(ask("SPX", "2022-02-10", "2022-02-14"))


def test_nobody_there(tmp_path, ask):
    gone = YahooServer(url="http://127.0.0.1:9")
    provider = YahooProvider(tmp_path / "cache", clock=lambda: NOW, session=session_to(gone), timeout=0.5)
    with pytest.raises(SourceDown, match="Yahoo can't be reached") as caught:
        provider.fetch(ask("SPX", "2022-02-10", "2022-02-14"))
    assert caught.value.exit_code == 4
    assert "\n" not in str(caught.value)


def test_yfinances_own_kind_of_session_is_listened_to_as_well(yahoo):
    from marketlink.prices.yahoo_client import _listening, new_session

    session = new_session()
    with _listening(session, 5.0) as heard:
        session.get(f"{yahoo.url}/v8/finance/chart/%5EGSPC", params={"interval": "1d"}, timeout=30)
        session.get(f"{yahoo.url}/v1/test/getcrumb")
    session.get(f"{yahoo.url}/v8/finance/chart/%5EGSPC", params={"interval": "1d"})
    assert [answer.status for answer in heard] == [200]
    assert "4401.67" in heard[0].text
    session.close()


def test_a_cache_folder_that_cannot_be_made(yahoo, write, ask):
    provider = YahooProvider(write("file", "") / "cache", session=session_to(yahoo))
    with pytest.raises(InputError, match=r"the cache folder .* can't be made: Not a directory"):
        provider.fetch(ask("SPX", "2022-02-10", "2022-02-14"))


def test_yfinances_own_lines_stay_off_standard_error(provider, yahoo, ask, monkeypatch, capsys):
    monkeypatch.setattr(logging.root, "handlers", [])  # what no handler takes goes to standard error
    yahoo.charts.clear()
    with pytest.raises(TooLittleData):
        provider.fetch(ask("SPX", "2022-02-10", "2022-02-14"))
    logging.getLogger("yfinance").error("a line of its own")
    assert capsys.readouterr() == ("", "")
