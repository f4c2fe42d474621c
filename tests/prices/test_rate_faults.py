"""Every fault of every rate service, on the real client: none is accepted silently."""

import math
from dataclasses import replace

import pytest
from fakes.rate_cases import (
    AAPL,
    IMOEX,
    INDEX,
    QUICK,
    SERVICES,
    USDRUB,
    UST10Y,
    WINDOW,
    ask,
    cbr_of,
    days,
    ecb_of,
    fails,
    fred_of,
    moex_of,
    swap,
    tiingo_of,
    web,
)
from fakes.rate_servers import html, status

from marketlink.core.errors import InputError, MarketlinkError, SourceDown, TooLittleData
from marketlink.core.prices import Interval
from marketlink.prices.web import Manners, Web


@pytest.fixture(params=SERVICES)
def one(request):
    """A service, its provider, and a request that it can answer."""
    service = request.getfixturevalue(request.param)
    make, instrument = SERVICES[request.param]
    return service, make(service), ask(instrument)


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


def test_an_answer_too_large(ecb):
    small = Web("it", ecb.url, replace(QUICK, max_bytes=1000))
    ecb.fault = lambda right, n: replace(right, body=b"x" * 5000)
    with pytest.raises(SourceDown, match=r"more than 0\.001 MB"):
        small.get("/service/data/EXR/D.USD.EUR.SP00.A", WINDOW)
