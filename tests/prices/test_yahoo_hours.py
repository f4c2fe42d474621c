"""Daily bars of currency pairs out of Yahoo's hours, through the real yfinance."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from fakes.yahoo_server import Chart, YahooServer, always, document, error, page, session_to, slow, start

from marketlink.core.errors import InputError, SourceDown, TooLittleData
from marketlink.core.prices import PriceKind
from marketlink.prices.yahoo import YahooProvider
from marketlink.prices.yahoo_hours import YahooHoursProvider

NOW = datetime(2022, 2, 20, 12, 0, tzinfo=UTC)


def hours(first: str, last: str) -> list:
    """Hourly bars that rise by 0.01, from one UTC hour up to another."""
    begin, end = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (first, last))
    count = int((end - begin) / timedelta(hours=1))
    return [(begin + timedelta(hours=n), 75 + n / 100, 75.5 + n / 100, 74.5 + n / 100, 75.01 + n / 100, 0) for n in range(count)]


@pytest.fixture(scope="module")
def server():
    fake = YahooServer()
    served = start(fake)
    yield fake
    served.shutdown()
    served.server_close()


@pytest.fixture
def provider(server, tmp_path):
    # New York is five hours behind in February: a day ends at 22:00 UTC.
    server.fault = None
    bars = hours("2022-02-13T22:00", "2022-02-15T22:00")
    server.charts = {"RUB=X": Chart(bars, timezone="Europe/London", currency="RUB", kind="CURRENCY")}
    return YahooHoursProvider(YahooProvider(tmp_path / "cache", clock=lambda: NOW, session=session_to(server), timeout=5))


def test_a_day_ends_at_five_in_the_afternoon_in_new_york(provider, ask):
    series = provider.fetch(ask("USDRUB", "2022-02-14", "2022-02-15"))
    assert [str(day) for day in series.index.sessions] == ["2022-02-14", "2022-02-15"]
    assert series.close.tolist() == pytest.approx([75.24, 75.48])
    assert series.open.tolist() == pytest.approx([75.0, 75.24])
    assert series.high[0] == pytest.approx(75.73)
    assert series.low[0] == pytest.approx(74.5)
    assert series.index.bounds(0) == (datetime(2022, 2, 14, 21, 0, tzinfo=UTC), datetime(2022, 2, 14, 22, 0, tzinfo=UTC))
    assert (series.key.source, series.key.kind, series.key.timezone) == ("yfinance-1h", PriceKind.LAST, "America/New_York")
    assert series.notes[0].startswith("daily bars made of yfinance's hourly ones")


def test_days_that_are_not_whole_are_left_out_and_said(provider, server, ask):
    del server.charts["RUB=X"].bars[20:24]  # the last hours of the 14th
    series = provider.fetch(ask("USDRUB", "2022-02-14", "2022-02-15"))
    assert [series.index.session(n) for n in range(len(series))] == [date(2022, 2, 15)]
    assert "1 days without their last hour, or of less than 12 (first 2022-02-14), are left out" in series.notes


def test_currency_pairs_only_and_only_inside_the_look_back(provider, ask, lookup):
    request = ask("SPX", "2022-02-14", "2022-02-15")
    assert provider.symbol(request.instrument, request.measure, request.interval) is None
    with pytest.raises(TooLittleData, match="no hourly bars of a currency pair SPX"):
        provider.fetch(request)
    with pytest.raises(TooLittleData, match="the last 730 days only"):
        provider.fetch(ask("USDRUB", "2019-01-01", "2019-02-01"))


def _answer(change):
    def fault(symbol, query):
        chart = Chart(hours("2022-02-14T22:00", "2022-02-15T22:00"), timezone="Europe/London", currency="RUB", kind="CURRENCY")
        answer = document(symbol, chart, chart.bars, query["interval"])
        change(answer["chart"]["result"][0])
        return 200, "application/json", json.dumps(answer)

    return fault


FAULTS = {
    "429": (page("Too Many Requests", 429), SourceDown, r"too many requests \(429\)"),
    "500": (page("Internal Server Error", 500), SourceDown, r"Yahoo is down \(status 500\)"),
    "HTML": (page("<html>Please consent</html>"), SourceDown, "a page instead of data"),
    "truncated": (page('{"chart": {"result": [{"meta"'), SourceDown, "a page instead of data"),
    "wrong symbol": (_answer(lambda r: r["meta"].update(symbol="KZT=X")), InputError, "asked for RUB=X and answered with KZT=X"),
    "wrong interval": (_answer(lambda r: r["meta"].update(dataGranularity="1d")), InputError, "answered with 1d"),
    "unknown symbol": (always(error(404, "Not Found", "No data found")), TooLittleData, "no such bars of RUB=X"),
    "two bars of one hour": (
        _answer(lambda r: r["timestamp"].__setitem__(1, r["timestamp"][0])),
        InputError,
        "two different closes of RUB=X",
    ),
    "too slow": (slow(1.0), SourceDown, "can't be reached"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_of_the_hours_is_one_clear_error(server, tmp_path, ask, name):
    server.fault, kind, message = FAULTS[name]
    yahoo = YahooProvider(tmp_path / "cache", clock=lambda: NOW, session=session_to(server), timeout=0.5)
    with pytest.raises(kind, match=message) as caught:
        YahooHoursProvider(yahoo).fetch(ask("USDRUB", "2022-02-14", "2022-02-15"))
    server.fault = None
    assert type(caught.value) is kind


def test_hours_without_a_close_make_no_day(provider, server, ask):
    bars = server.charts["RUB=X"].bars
    bars[23] = (bars[23][0], None, None, None, None, None)
    series = provider.fetch(ask("USDRUB", "2022-02-14", "2022-02-15"))
    assert [str(day) for day in series.index.sessions] == ["2022-02-15"]


def test_hours_of_no_day_are_none(provider, server, ask):
    server.charts["RUB=X"].bars.clear()
    with pytest.raises(TooLittleData):
        provider.fetch(ask("USDRUB", "2022-02-14", "2022-02-15"))
