"""The ECB's Data Portal, against a server on loopback that speaks as it does. Rates are the bank's own of February 2022."""

from dataclasses import replace
from datetime import UTC, datetime

from fakes.rate_cases import USDRUB, ask, days, ecb_of, fails

from marketlink.core.errors import InputError
from marketlink.core.prices import PriceKind


def test_ecb_divides_two_rates_of_one_day(ecb):
    series = ecb_of(ecb).fetch(ask(USDRUB))
    assert days(series) == ["2022-02-10", "2022-02-11", "2022-02-14"]
    assert series.close[-1] == 86.348 / 1.1316
    assert (series.key.source, series.key.symbol, series.key.kind) == ("ecb-live", "EURRUB/EURUSD", PriceKind.FIX)
    assert series.index.bounds(2)[0] == datetime(2022, 2, 14, 13, 10, tzinfo=UTC)
    path, query, _ = ecb.asked[0]
    assert path == "/service/data/EXR/D.RUB+USD.EUR.SP00.A"
    assert query == {"startPeriod": "2022-02-10", "endPeriod": "2022-02-15", "format": "csvdata"}


def test_ecb_leaves_out_a_day_on_which_one_rate_is_missing(ecb):
    ecb.rates["RUB"]["2022-02-11"] = None
    del ecb.rates["USD"]["2022-02-10"]
    assert days(ecb_of(ecb).fetch(ask(USDRUB))) == ["2022-02-14"]


def test_ecb_and_the_bundled_rates_are_the_same(ecb):
    from marketlink.prices.ecb import EcbProvider

    live, bundled = (p.fetch(ask(USDRUB, "2022-02-11", "2022-02-14")) for p in (ecb_of(ecb), EcbProvider()))
    assert live.close.tolist() == bundled.close.tolist()
    assert (live.index.observed_until == bundled.index.observed_until).all()


def test_ecb_twice(ecb):
    def again(right, n):
        lines = right.body.decode().splitlines()
        return replace(right, body="\r\n".join([*lines, lines[-1].replace("1.1316", "1.5"), ""]).encode())

    fails((ecb, ecb_of(ecb), ask(USDRUB)), again, InputError, "sent two different rates of (RUB|USD) for 2022-02-14")
