"""Daily bars of currency pairs out of Yahoo's hours, through the real yfinance."""

from datetime import UTC, date, datetime, timedelta

import pytest
from fakes.yahoo_server import Chart, YahooServer, session_to, start

from marketlink.core.errors import TooLittleData
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
