"""The bundled rates of the National Bank of Poland, beside the ECB's of three hours later."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from marketlink.core.errors import TooLittleData
from marketlink.core.instrument import AssetClass, Instrument
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, PriceKind
from marketlink.core.protocols import PriceRequest
from marketlink.prices.ecb import EcbProvider
from marketlink.prices.nbp import NbpProvider, built_on

NBP = NbpProvider()


def pair(base: str, quote: str) -> Instrument:
    return Instrument(base + quote, f"{base} / {quote}", AssetClass.FX, f"{quote} per {base}", base, quote)


def ask(instrument: Instrument, first: str, last: str) -> PriceRequest:
    return PriceRequest(instrument, Measure.PRICE, Interval.DAY, date.fromisoformat(first), date.fromisoformat(last))


def test_zloty_per_dollar_and_the_other_way_round():
    series = NBP.fetch(ask(pair("USD", "PLN"), "2022-02-11", "2022-02-15"))
    assert [str(day) for day in series.index.sessions] == ["2022-02-11", "2022-02-14", "2022-02-15"]
    inverse = NBP.fetch(ask(pair("PLN", "USD"), "2022-02-11", "2022-02-15"))
    assert inverse.close.tolist() == [1 / rate for rate in series.close]
    assert (series.key.kind, series.key.unit, series.key.symbol) == (PriceKind.FIX, "PLN per USD", "USD")
    ecb = EcbProvider().fetch(ask(pair("USD", "PLN"), "2022-02-11", "2022-02-15"))
    np.testing.assert_allclose(series.close, ecb.close, rtol=0.01)
    assert series.index.bounds(0)[0] == datetime(2022, 2, 11, 9, 55, tzinfo=UTC)


def test_only_pairs_with_the_zloty():
    assert NBP.symbol(pair("USD", "RUB"), Measure.PRICE, Interval.DAY) is None
    assert NBP.symbol(pair("USD", "PLN"), Measure.PRICE, Interval.HOUR) is None
    with pytest.raises(TooLittleData, match="has no 1d rate of USDRUB"):
        NBP.fetch(ask(pair("USD", "RUB"), "2022-02-11", "2022-02-15"))


def test_it_never_asks_the_network_and_says_where_it_ends():
    last = built_on() - timedelta(days=1)
    series = NBP.fetch(ask(pair("EUR", "PLN"), str(last - timedelta(days=20)), "2090-12-31"))
    assert series.index.session(-1) <= last
    assert series.notes == (f"the bundled NBP rates end on {last}",)
    with pytest.raises(TooLittleData, match="has no 1d bars of EUR from 2090-01-01"):
        NBP.fetch(ask(pair("EUR", "PLN"), "2090-01-01", "2090-12-31"))


def test_the_same_rates_have_the_same_vintage():
    one, two = (NBP.fetch(ask(pair("EUR", "PLN"), "2022-01-01", "2022-02-15")) for _ in range(2))
    assert one.vintage == two.vintage
