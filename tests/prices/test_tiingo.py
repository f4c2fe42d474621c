"""Tiingo, against a server on loopback that speaks as it does: its key, splits, dividends, quota."""

import pytest
from fakes.rate_cases import AAPL, SBER, ask, fails, tiingo_of
from fakes.rate_servers import Reply

from marketlink.core.errors import SourceDown
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval
from marketlink.core.quality import QualityCheck, Severity


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


def test_tiingo_tells_of_dividends(vendor):
    vendor.bars["AAPL"][1]["divCash"] = 1.6864  # a hundredth of 168.64
    told = tiingo_of(vendor).fetch(ask(AAPL)).told
    assert [(f.check, f.severity, str(f.session)) for f in told] == [(QualityCheck.DIVIDEND, Severity.WARNING, "2022-02-14")]
    assert "a dividend of 1.6864 went off, 1.00% of the close before" in told[0].sentence
    vendor.bars["AAPL"][1]["divCash"] = 0.22
    assert tiingo_of(vendor).fetch(ask(AAPL)).told[0].severity is Severity.NOTE


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
