"""ECB Data Portal, MOEX ISS, FRED, Bank of Russia and Tiingo, each against a server on loopback that speaks as it does.

Figures are the services' own of February 2022, or made up and worked out by hand.
"""

import json
import math
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from fakes.rate_servers import BankOfRussia, EcbPortal, Fred, Iss, Reply, Tiingo, html, running, status, xml
from pydantic import SecretStr

from marketlink.core.errors import InputError, MarketlinkError, SourceDown, TooLittleData
from marketlink.core.instrument import AssetClass, Instrument, Session, Symbol
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, PriceKind
from marketlink.core.protocols import PriceRequest
from marketlink.prices.cbr import CbrProvider
from marketlink.prices.ecb_live import EcbLiveProvider
from marketlink.prices.fred import FredProvider
from marketlink.prices.moex import MoexProvider
from marketlink.prices.tiingo import TiingoProvider
from marketlink.prices.web import Manners, Web

NOW = datetime(2022, 2, 20, 12, 0, tzinfo=UTC)
WINDOW = {"startPeriod": "2022-02-10", "endPeriod": "2022-02-15", "format": "csvdata"}
QUICK = Manners(timeout=0.4, total=2.0, attempts=2, first_wait=0.0)
MOSCOW = Session("Europe/Moscow", time(10, 0), time(18, 50))
NEW_YORK = Session("America/New_York", time(9, 30), time(16, 0))


def moex(symbol: str, measure: Measure = Measure.PRICE) -> tuple[Symbol, ...]:
    return (Symbol("moex", symbol, measure),)


USDRUB = Instrument("USDRUB", "dollar", AssetClass.FX, "RUB per USD", "USD", "RUB", False, MOSCOW, moex("USD000UTSTOM"))
JPYRUB = Instrument("JPYRUB", "yen", AssetClass.FX, "RUB per JPY", "JPY", "RUB")
IMOEX = Instrument("IMOEX", "MOEX Russia", AssetClass.INDEX, "index points", session=MOSCOW, symbols=moex("IMOEX"))
SBER = Instrument("SBER.ME", "Sberbank", AssetClass.EQUITY, "RUB", session=MOSCOW, symbols=moex("SBER"))
OFZ = Instrument(
    "OFZ26238", "OFZ 26238", AssetClass.RATE, quotes_yield=True, session=MOSCOW, symbols=moex("SU26238RMFS4", Measure.YIELD)
)
UST10Y = Instrument(
    "UST10Y", "10Y", AssetClass.RATE, "percent", quotes_yield=True, symbols=(Symbol("fred", "DGS10", Measure.YIELD),)
)
HY = Instrument("US_HY_SPREAD", "spread", AssetClass.CREDIT, "basis points", symbols=(Symbol("fred", "BAMLH0A0HYM2"),))
AAPL = Instrument("AAPL", "Apple", AssetClass.EQUITY, "USD", session=NEW_YORK, symbols=(Symbol("yfinance", "AAPL"),))


def ask(instrument, first="2022-02-10", last="2022-02-15", interval=Interval.DAY) -> PriceRequest:
    return PriceRequest(instrument, instrument.default_measure, interval, date.fromisoformat(first), date.fromisoformat(last))


def days(series) -> list[str]:
    return [str(day) for day in series.index.sessions]


def web(service, name="the service", **seams) -> Web:
    return Web(name, service.url, QUICK, sleep=seams.pop("sleep", lambda _: None), **seams)


def session_row(day, close, **cells):
    return {"BOARDID": "SNDX", "SECID": "IMOEX", "TRADEDATE": day, "OPEN": 3500.0, "LOW": 3300.0, "HIGH": 3600.0} | (
        {"CLOSE": close, "VOLUME": 10.0} | cells
    )


INDEX, SHARES = "engines/stock/markets/index/securities/IMOEX", "engines/stock/markets/shares/boards/TQBR/securities/SBER"
CURRENCY = "engines/currency/markets/selt/boards/CETS/securities/USD000UTSTOM"
BONDS = "engines/stock/markets/bonds/boards/TQOB/securities/SU26238RMFS4"


@pytest.fixture
def ecb():
    rates = {
        "USD": {"2022-02-10": 1.1439, "2022-02-11": 1.1417, "2022-02-14": 1.1316},
        "RUB": {"2022-02-10": 85.4883, "2022-02-11": 85.855, "2022-02-14": 86.348},
    }
    with running(EcbPortal(rates=rates)) as service:
        yield service


@pytest.fixture
def iss():
    service = Iss(
        history={
            INDEX: [session_row("2022-02-11", 3569.4), session_row("2022-02-14", 3542.4)],
            CURRENCY: [{"SECID": "USD000UTSTOM", "TRADEDATE": "2022-02-14", "CLOSE": 76.6, "LOW": 75.93, "HIGH": 77.5}],
            SHARES: [session_row("2022-02-14", 258.0, SECID="SBER", OPEN=250.0, LOW=245.0, HIGH=262.0)],
            BONDS: [{"SECID": "SU26238RMFS4", "TRADEDATE": "2022-02-14", "CLOSE": 80.1, "YIELDCLOSE": 9.62}],
        },
        candles={
            (INDEX, "60"): [
                candle("2022-02-14 14:00:00", "2022-02-14 14:59:59", 3430.0, 3440.0),
                candle("2022-02-14 15:00:00", "2022-02-14 15:59:59", 3440.0, 3530.0),
                candle("2022-02-14 18:00:00", "2022-02-14 18:49:59", 3530.0, 3542.4),
            ]
        },
    )
    with running(service):
        yield service


def candle(begin, end, opens, closes):
    return {"open": opens, "close": closes, "high": max(opens, closes), "low": min(opens, closes), "begin": begin, "end": end}


@pytest.fixture
def fred():
    with running(Fred(series={"DGS10": {"2022-02-10": 2.03, "2022-02-11": 1.92, "2022-02-14": 1.98}})) as service:
        yield service


@pytest.fixture
def bank():
    rates = {
        "R01235": {"2022-02-11": (1, "74,9867"), "2022-02-12": (1, "75,0277"), "2022-02-15": (1, "76,4849")},
        "R01820": {"2022-02-12": (100, "64,6211")},
    }
    with running(BankOfRussia(rates=rates)) as service:
        yield service


@pytest.fixture
def vendor():
    def bar(day, close):
        values = {"open": 170.0, "high": 174.0, "low": 166.0, "close": close, "volume": 86185530}
        return {"date": f"{day}T00:00:00.000Z", "adjClose": 1.0, "splitFactor": 1.0, "divCash": 0.0} | values

    with running(Tiingo(bars={"AAPL": [bar("2022-02-11", 168.64), bar("2022-02-14", 168.88)]})) as service:
        yield service


def ecb_of(service, **seams):
    return EcbLiveProvider(web(service, "the ECB Data Portal", **seams), clock=lambda: NOW)


def moex_of(service):
    return MoexProvider(web(service, "MOEX ISS"), clock=lambda: NOW)


def fred_of(service):
    return FredProvider(web(service, "FRED"), clock=lambda: NOW)


def cbr_of(service):
    return CbrProvider(web(service, "the Bank of Russia"), clock=lambda: NOW)


def tiingo_of(service, key="t0ken"):
    return TiingoProvider(SecretStr(key), web(service, "Tiingo"), clock=lambda: NOW)


# What they have


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


def test_moex_index_share_currency_and_bond(iss):
    provider = moex_of(iss)
    index = provider.fetch(ask(IMOEX))
    assert index.close.tolist() == [3569.4, 3542.4]
    assert (index.low[0], index.volume[0]) == (3300.0, 10.0)
    assert index.index.bounds(1)[1] == datetime(2022, 2, 14, 15, 50, tzinfo=UTC)
    assert (index.key.kind, index.key.timezone) == (PriceKind.CLOSE, "Europe/Moscow")
    assert provider.fetch(ask(SBER)).close.tolist() == [258.0]
    rouble = provider.fetch(ask(USDRUB))
    assert (rouble.close.tolist(), rouble.low.tolist(), rouble.key.kind) == ([76.6], [75.93], PriceKind.LAST)
    bond = provider.fetch(ask(OFZ))
    assert (bond.close.tolist(), bond.key.kind, bond.key.unit) == ([9.62], PriceKind.YIELD, "percent")


def test_moex_history_comes_in_pages(iss):
    iss.page = 100
    many = [session_row(f"{2020 + n // 250}-{1 + n % 250 // 25:02}-{1 + n % 25:02}", 3000.0 + n) for n in range(250)]
    iss.history[INDEX] = many
    series = moex_of(iss).fetch(ask(IMOEX, "2020-01-01", "2021-12-31"))
    assert len(series) == 250
    assert series.close[-1] == 3249.0
    assert [query["start"] for _, query, _ in iss.asked] == ["0", "100", "200"]


def test_moex_candles_come_until_a_page_is_empty(iss):
    iss.page = 2
    series = moex_of(iss).fetch(ask(IMOEX, "2022-02-14", "2022-02-14", Interval.HOUR))
    assert series.close.tolist() == [3440.0, 3530.0, 3542.4]
    assert series.index.bounds(1)[1] == datetime(2022, 2, 14, 13, 0, tzinfo=UTC)  # 15:00 to 16:00 in Moscow
    assert [query["start"] for _, query, _ in iss.asked] == ["0", "2", "3"]


def test_moex_has_neither_points_of_the_yield_curve_nor_quarters_of_an_hour(iss):
    curve = replace(OFZ, symbols=moex("ZCYC 10Y", Measure.YIELD))
    assert moex_of(iss).symbol(curve, Measure.YIELD, Interval.DAY) is None
    assert moex_of(iss).symbol(IMOEX, Measure.PRICE, Interval.QUARTER_HOUR) is None
    with pytest.raises(TooLittleData, match="MOEX ISS has no 15m bars of IMOEX"):
        moex_of(iss).fetch(ask(IMOEX, interval=Interval.QUARTER_HOUR))


def test_moex_bar_of_today_is_left_out_before_the_close(iss):
    provider = MoexProvider(web(iss), clock=lambda: datetime(2022, 2, 14, 15, 0, tzinfo=UTC))
    series = provider.fetch(ask(IMOEX))
    assert days(series) == ["2022-02-11"]
    assert series.notes == ("1 bar still open when retrieved is left out",)


def test_fred(fred):
    series = fred_of(fred).fetch(ask(UST10Y))
    assert series.close.tolist() == [2.03, 1.92, 1.98]
    assert (series.key.kind, series.key.symbol, series.key.unit) == (PriceKind.YIELD, "DGS10", "percent")
    assert series.index.bounds(0)[1] == datetime(2022, 2, 10, 20, 30, tzinfo=UTC)
    assert fred.asked[0][1] == {"id": "DGS10", "cosd": "2022-02-10", "coed": "2022-02-15"}


def test_fred_leaves_out_holidays_and_says_so(fred):
    fred.series["DGS10"]["2022-02-14"] = None
    series = fred_of(fred).fetch(ask(UST10Y))
    assert days(series) == ["2022-02-10", "2022-02-11"]
    assert series.notes == ("1 of 3 bars from FRED have no close, and are left out",)


def test_fred_does_not_serve_spreads_which_it_has_in_another_unit(fred):
    assert fred_of(fred).symbol(HY, Measure.PRICE, Interval.DAY) is None
    with pytest.raises(TooLittleData, match="FRED has no 1d series of US_HY_SPREAD"):
        fred_of(fred).fetch(ask(HY))


def test_bank_of_russia_a_rate_stands_on_the_day_it_was_set(bank):
    series = cbr_of(bank).fetch(ask(USDRUB))
    # Applied from Friday the 11th, from Saturday the 12th, from Tuesday the 15th.
    assert days(series) == ["2022-02-10", "2022-02-11", "2022-02-14"]
    assert series.close.tolist() == [74.9867, 75.0277, 76.4849]
    assert bank.asked[0][1] == {"date_req1": "11/02/2022", "date_req2": "16/02/2022", "VAL_NM_RQ": "R01235"}
    assert "applies from the next day on" in series.notes[0]
    assert cbr_of(bank).fetch(ask(JPYRUB)).close.tolist() == [0.646211]


def test_tiingo_with_its_key_in_a_header(vendor):
    series = tiingo_of(vendor).fetch(ask(AAPL))
    assert series.close.tolist() == [168.64, 168.88]
    assert series.key.adjusted is False
    path, query, headers = vendor.asked[-1]
    assert "t0ken" not in path + str(query)
    assert headers["authorization"] == "Token t0ken"


def test_tiingo_says_where_a_share_was_split(vendor):
    vendor.bars["AAPL"][1]["splitFactor"] = 4.0
    assert "AAPL was split on 2022-02-14" in tiingo_of(vendor).fetch(ask(AAPL)).notes[0]


def test_tiingo_knows_us_shares_only(vendor, lookup):
    provider = tiingo_of(vendor)
    assert provider.symbol(AAPL, Measure.PRICE, Interval.DAY) == "AAPL"
    assert provider.symbol(SBER, Measure.PRICE, Interval.DAY) is None
    assert provider.symbol(lookup("SPX"), Measure.PRICE, Interval.DAY) is None


def test_a_wrong_key_is_named_without_being_shown(vendor):
    with pytest.raises(SourceDown, match="refuses the key") as caught:
        tiingo_of(vendor, "s3cret").fetch(ask(AAPL))
    assert "s3cret" not in str(caught.value)
    assert "s3cret" not in repr(tiingo_of(vendor, "s3cret").__dict__)


# How they fail: every fault of every one of them

SERVICES = {
    "ecb": (ecb_of, USDRUB),
    "iss": (moex_of, IMOEX),
    "fred": (fred_of, UST10Y),
    "bank": (cbr_of, USDRUB),
    "vendor": (tiingo_of, AAPL),
}


@pytest.fixture(params=SERVICES)
def one(request):
    """A service, its provider, and a request that it can answer."""
    service = request.getfixturevalue(request.param)
    make, instrument = SERVICES[request.param]
    return service, make(service), ask(instrument)


def fails(one, fault, kind: type[MarketlinkError], match: str) -> MarketlinkError:
    service, provider, request = one
    service.fault = fault
    with pytest.raises(kind, match=match) as caught:
        provider.fetch(request)
    assert "\n" not in str(caught.value)
    return caught.value


def test_too_many_requests(one):
    fails(one, lambda right, n: status(429), SourceDown, r"refuses for now: too many requests \(429\)")
    assert len(one[0].asked) == 2  # asked again once, as QUICK says


def test_server_error(one):
    fails(one, lambda right, n: status(500), SourceDown, r"is down \(status 500\)")


def test_forbidden_or_moved(one):
    fails(one, lambda right, n: status(302, Location="/login"), SourceDown, "status 302")


def test_too_late(one):
    fails(one, lambda right, n: replace(right, wait=0.6), SourceDown, "didn't answer within 0.4 s")


def test_a_page_instead_of_data(one):
    fails(one, lambda right, n: html(), SourceDown, "a page instead of data")


def test_a_page_that_says_it_is_data(one):
    body = b"<!DOCTYPE html><html>Just a moment...</html>"
    fails(one, lambda right, n: replace(right, body=body), SourceDown, "a page instead of data")


def test_nonsense(one):
    fails(one, lambda right, n: replace(right, body=b"\xff\xfe\x00!"), SourceDown, "something else|no text")


def test_broken_off_in_the_middle(one):
    fails(one, lambda right, n: replace(right, cut_at=len(right.body) // 2), SourceDown, "broke off its answer")


def test_an_answer_that_is_cut_short_and_announced_so(one):
    fails(
        one, lambda right, n: replace(right, body=right.body[: len(right.body) - 9]), MarketlinkError, "breaks off|broke off|else"
    )


def test_nobody_there(one):
    service, provider, request = one
    service.url = "http://127.0.0.1:9"
    provider._web = web(service)
    with pytest.raises(SourceDown, match="can't be reached"):
        provider.fetch(request)


def test_it_is_asked_again_after_a_failure(one):
    service, provider, request = one
    service.fault = lambda right, n: status(503) if n == 1 else right
    assert len(provider.fetch(request)) >= 2


def test_waiting_grows_has_chance_in_it_and_heeds_the_service(ecb):
    waited = []
    patient = Web("it", ecb.url, Manners(attempts=4, first_wait=1.0), sleep=waited.append, jitter=lambda: 0.25)
    ecb.fault = lambda right, n: status(503)
    with pytest.raises(SourceDown):
        patient.get("/service/data/EXR/D.USD.EUR.SP00.A", WINDOW)
    assert waited == [0.75, 1.5, 3.0]
    waited.clear()
    ecb.fault = lambda right, n: status(429, Retry_After="4")
    with pytest.raises(SourceDown):
        patient.get("/service/data/EXR/D.USD.EUR.SP00.A", WINDOW)
    assert waited == [4.0, 4.0, 4.0]
    waited.clear()
    ecb.fault = lambda right, n: status(429, Retry_After="3600")
    with pytest.raises(SourceDown):
        patient.get("/service/data/EXR/D.USD.EUR.SP00.A", WINDOW)
    assert waited == []


# Empty


def test_empty(ecb, iss, fred, bank, vendor):
    nothing = ("2022-02-12", "2022-02-13")
    for provider, instrument in (
        (ecb_of(ecb), USDRUB),
        (moex_of(iss), IMOEX),
        (fred_of(fred), UST10Y),
        (cbr_of(bank), USDRUB),
        (tiingo_of(vendor), AAPL),
    ):
        with pytest.raises(TooLittleData, match=r"has no 1d bars of .* from 2022-02-12 to 2022-02-13"):
            provider.fetch(ask(instrument, *nothing))
    with pytest.raises(TooLittleData, match="has no 1h bars of IMOEX"):
        moex_of(iss).fetch(ask(IMOEX, *nothing, Interval.HOUR))


def test_unknown_symbol(iss, fred, bank, vendor):
    iss.history.clear(), fred.series.clear(), bank.rates.clear(), vendor.bars.clear()
    for provider, instrument, kind, match in (
        (moex_of(iss), IMOEX, TooLittleData, "MOEX ISS has no 1d bars of IMOEX"),
        (fred_of(fred), UST10Y, TooLittleData, "FRED has no series DGS10"),
        (cbr_of(bank), USDRUB, InputError, "was asked for R01235 and answered with Error in parameters"),
        (tiingo_of(vendor), AAPL, TooLittleData, "Tiingo has no such symbol as AAPL"),
    ):
        with pytest.raises(kind, match=match):
            provider.fetch(ask(instrument))


# The wrong symbol


def swap(old: str, new: str):
    return lambda right, n: replace(right, body=right.body.replace(old.encode(), new.encode()))


@pytest.mark.parametrize(
    ("name", "old", "new", "match"),
    [
        ("ecb", ",RUB,EUR", ",TRY,EUR", "answered with TRY per EUR"),
        ("ecb", ",RUB,EUR", ",RUB,USD", "answered with RUB per USD"),
        ("iss", '"IMOEX"', '"RTSI"', "was asked for IMOEX and answered with RTSI"),
        ("fred", "DGS10", "DGS2", "was asked for DGS10 and answered with DGS2"),
        ("bank", 'ID="R01235"', 'ID="R01239"', "was asked for R01235 and answered with the currency R01239"),
        ("bank", 'Id="R01235"', 'Id="R01239"', "was asked for R01235 and answered with R01239"),
        ("vendor", '"ticker": "AAPL"', '"ticker": "AAP"', "was asked for AAPL and answered with AAP"),
    ],
)
def test_the_wrong_symbol(request, name, old, new, match):
    service = request.getfixturevalue(name)
    make, instrument = SERVICES[name]
    fails((service, make(service), ask(instrument)), swap(old, new), InputError, match)


# NaN and what is no number


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("ecb", ",86.348,", ",NaN,"),
        ("iss", "3542.4", "NaN"),
        ("fred", "1.98", "."),
        ("bank", "76,4849", "NaN"),
        ("vendor", "168.88", "NaN"),
    ],
)
def test_nan_is_left_out_and_never_a_price(request, name, old, new):
    service = request.getfixturevalue(name)
    make, instrument = SERVICES[name]
    service.fault = swap(old, new)
    series = make(service).fetch(ask(instrument))
    assert "2022-02-14" not in days(series)
    assert all(math.isfinite(close) for close in series.close)
    if name != "ecb":  # a day on which a rate is absent is absent
        assert any("no close, and are left out" in note for note in series.notes)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("ecb", ",86.348,", ",86;348,"),
        ("iss", "3542.4", '"high"'),
        ("fred", "1.98", "1.9.8"),
        ("bank", "76,4849", "76,48,49"),
        ("vendor", "168.88", '"abc"'),
    ],
)
def test_what_is_no_number_is_refused(request, name, old, new):
    service = request.getfixturevalue(name)
    make, instrument = SERVICES[name]
    fails((service, make(service), ask(instrument)), swap(old, new), InputError, r"2022-02-1[45].*is no number")


@pytest.mark.parametrize(
    ("name", "old", "new"), [("ecb", ",86.348,", ",-86.348,"), ("iss", "3542.4", "0"), ("vendor", "168.88", "-1")]
)
def test_a_price_that_is_not_positive_is_refused(request, name, old, new):
    service = request.getfixturevalue(name)
    make, instrument = SERVICES[name]
    fails((service, make(service), ask(instrument)), swap(old, new), InputError, "not positive")


# Duplicates


def test_a_bar_sent_twice_counts_once_and_another_is_refused(iss, fred, bank, vendor):
    iss.history[INDEX].append(dict(iss.history[INDEX][-1]))
    series = moex_of(iss).fetch(ask(IMOEX))
    assert days(series) == ["2022-02-11", "2022-02-14"]
    assert series.notes == ("MOEX ISS sent 1 bars twice; each is used once",)
    iss.history[INDEX][-1]["CLOSE"] = 3500.0
    with pytest.raises(InputError, match="MOEX ISS sent two different bars of IMOEX for 2022-02-14"):
        moex_of(iss).fetch(ask(IMOEX))
    vendor.bars["AAPL"].append(vendor.bars["AAPL"][-1] | {"close": 1.0})
    with pytest.raises(InputError, match="Tiingo sent two different bars of AAPL for 2022-02-14"):
        tiingo_of(vendor).fetch(ask(AAPL))
    fred.fault = lambda right, n: replace(right, body=right.body + b"2022-02-14,1.99\n")
    with pytest.raises(InputError, match="FRED sent two different bars of DGS10 for 2022-02-14"):
        fred_of(fred).fetch(ask(UST10Y))
    record = '<Record Date="15.02.2022" Id="R01235"><Nominal>1</Nominal><Value>76,0</Value></Record></ValCurs>'
    bank.fault = swap("</ValCurs>", record)
    with pytest.raises(InputError, match="sent two different bars of R01235"):
        cbr_of(bank).fetch(ask(USDRUB))


def test_ecb_twice(ecb):
    def again(right, n):
        lines = right.body.decode().splitlines()
        return replace(right, body="\r\n".join([*lines, lines[-1].replace("1.1316", "1.5"), ""]).encode())

    fails((ecb, ecb_of(ecb), ask(USDRUB)), again, InputError, "sent two different rates of (RUB|USD) for 2022-02-14")


# Shifted dates and zones


def test_shifted_dates_are_noticed(ecb, iss, fred, bank, vendor):
    fails(
        (ecb, ecb_of(ecb), ask(USDRUB)),
        swap("2022-02-11", "2022-02-12"),
        InputError,
        "Saturday 2022-02-12: its dates are shifted",
    )
    fails(
        (fred, fred_of(fred), ask(UST10Y)),
        swap("2022-02-14", "2022-02-13"),
        InputError,
        "Sunday 2022-02-13: its dates are shifted",
    )
    fails((iss, moex_of(iss), ask(IMOEX)), swap("2022-02-11", "2022-02-09"), InputError, "answered with a bar of 2022-02-09")
    fails((bank, cbr_of(bank), ask(USDRUB)), swap("15.02.2022", "18.02.2022"), InputError, "answered with a bar of 2022-02-17")
    later = swap("2022-02-14T00:00:00.000Z", "2022-02-13T21:00:00.000Z")
    fails((vendor, tiingo_of(vendor), ask(AAPL)), later, InputError, "is not midnight UTC")


def test_candles_with_an_offset_or_of_another_length_are_refused(iss):
    hourly = ask(IMOEX, "2022-02-14", "2022-02-14", Interval.HOUR)
    fails((iss, moex_of(iss), hourly), swap("2022-02-14 15:00:00", "2022-02-14 15:00:00+00:00"), InputError, "has an offset")
    fails((iss, moex_of(iss), hourly), swap("2022-02-14 15:59:59", "2022-02-14 16:09:59"), InputError, "1h bars were asked for")
    fails(
        (iss, moex_of(iss), hourly), swap("2022-02-14 15:00", "2022-02-14 13:00"), InputError, "out of order|1h bars were asked"
    )


# Pages


def test_moex_pages_that_lack_bars_or_repeat_themselves(iss):
    iss.page = 1

    def short(right, n):
        answer = json.loads(right.body)
        if n == 2:
            answer["history"]["data"] = []
        return replace(right, body=json.dumps(answer).encode())

    fails((iss, moex_of(iss), ask(IMOEX)), short, SourceDown, "announced 2 bars of IMOEX and sent 1")
    first = []

    def same(right, n):
        first.append(right)
        return first[0]

    fails((iss, moex_of(iss), ask(IMOEX)), same, InputError, "was asked for page 1 of IMOEX and answered with 0")


def test_moex_without_its_tables(iss):
    one = (iss, moex_of(iss), ask(IMOEX))
    fails(one, lambda right, n: Reply(b"[]"), SourceDown, "something else than its tables")
    fails(one, lambda right, n: Reply(b"{}"), SourceDown, "without the table history")
    fails(one, lambda right, n: Reply(b'{"history": {"columns": ["A"], "data": [[1, 2]]}}'), SourceDown, "breaks off in a row")
    cursor = b'{"history": {"columns": [], "data": []}, "history.cursor": {"columns": ["INDEX"], "data": [[0]]}}'
    fails(one, lambda right, n: Reply(cursor), SourceDown, "announced no number of bars")


def test_tiingo_quota_comes_with_status_200(vendor):
    body = b'{"detail": "Error: You have run over your hourly request allocation."}'
    fails(
        (vendor, tiingo_of(vendor), ask(AAPL)),
        lambda right, n: Reply(body),
        SourceDown,
        "refuses for now: Error: You have run over",
    )
    one = (vendor, tiingo_of(vendor), ask(AAPL))
    fails(one, lambda right, n: Reply(b'"none"'), SourceDown, "something else than a description of AAPL")
    fails(one, lambda right, n: right if b"ticker" in right.body else Reply(b'"none"'), SourceDown, "something else than bars")


def test_bank_of_russia_sends_no_entities(bank):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><ValCurs ID="R01235">&a;</ValCurs>'
    fails((bank, cbr_of(bank), ask(USDRUB)), lambda right, n: xml(bomb), SourceDown, "something else than its rates")
    fails((bank, cbr_of(bank), ask(USDRUB)), lambda right, n: xml("<other/>"), SourceDown, "something else than its rates")


def test_an_answer_too_large(ecb):
    small = Web("it", ecb.url, replace(QUICK, max_bytes=1000))
    ecb.fault = lambda right, n: replace(right, body=b"x" * 5000)
    with pytest.raises(SourceDown, match=r"more than 0\.001 MB"):
        small.get("/service/data/EXR/D.USD.EUR.SP00.A", WINDOW)
