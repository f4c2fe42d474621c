"""Sources side by side, implied bases of one article, candidate dates: small series whose numbers are found by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pytest

from marketlink.check.agreement import with_agreement
from marketlink.check.dating import candidate_dates
from marketlink.check.sources import compare_sources
from marketlink.check.verdicts import check_move
from marketlink.core.article import Published
from marketlink.core.check import Claim
from marketlink.core.instrument import AssetClass, Instrument
from marketlink.core.moves import AsOf, Direction, Horizon, Measure, MoveKind, Qualifier, Quantity
from marketlink.core.prices import Interval, ObservationTime, PriceKind, SeriesKey, build_series, daily_index

LAST = date(2022, 2, 14)
CLOSE = ObservationTime(time(19, 30), time(19, 30), "Europe/London")


def bars(closes, kind=PriceKind.SETTLE, source="one", instrument="BRENT", measure=Measure.PRICE, low=None, high=None):
    days = [LAST - timedelta(days=n) for n in range(2 * len(closes) + 5)]
    days = sorted(day for day in days if day.weekday() < 5)[-len(closes) :]
    key = SeriesKey(instrument, measure, source, instrument, Interval.DAY, kind, "USD per barrel", "Europe/London", CLOSE)
    return build_series(
        key,
        daily_index(days, CLOSE),
        np.array(closes, dtype=float),
        low=None if low is None else np.array(low, dtype=float),
        high=None if high is None else np.array(high, dtype=float),
        retrieved_at=datetime(2022, 3, 1, tzinfo=UTC),
        origin="-",
    )


def waves(n, size, last):
    """Return n closes that go up and down by `size` percent, and a last one."""
    return [*(100.0 if k % 2 else 100.0 * (1 + size / 100) for k in range(n)), last]


def test_sources_differ_by_more_than_they_usually_do():
    # in turn the one goes 1% up where the other goes 2% up: they differ by 0.99 (down) or 1.00 points (up)
    one, other = bars(waves(100, 1.0, 104.0)), bars(waves(100, 2.0, 101.0), PriceKind.SPOT, "two", "BRENT_SPOT")
    found = compare_sources(one, other, LAST)
    assert found is not None
    assert (found.change, found.other_change) == (pytest.approx(4.0), pytest.approx(1.0))
    assert found.tolerance == pytest.approx(1.0, abs=1e-9)
    assert (found.agrees, found.sessions) == (False, 99)
    assert "an assessed spot price is not the future that newswires quote" in found.sentence


def test_sources_that_differ_as_usual_agree():
    one, other = bars(waves(100, 1.0, 101.0)), bars(waves(100, 2.0, 101.5), source="two")
    found = compare_sources(one, other, LAST)
    assert found is not None
    assert found.agrees
    assert found.sentence.endswith("they agree")


def test_yields_are_compared_in_basis_points():
    closes = [*[4.0 + 0.01 * (k % 2) for k in range(80)], 4.10]
    other = [*[4.0 for _ in range(80)], 4.02]
    one, two = (
        bars(values, PriceKind.YIELD, source, "UST10Y", Measure.YIELD) for values, source in ((closes, "one"), (other, "two"))
    )
    found = compare_sources(one, two, LAST)
    assert found is not None
    assert (found.change, found.other_change, found.tolerance) == pytest.approx((9.0, 2.0, 1.0))


def test_too_little_in_common_is_no_comparison():
    assert compare_sources(bars(waves(40, 1, 100)), bars(waves(40, 1, 100), source="two"), LAST) is None
    assert compare_sources(bars(waves(90, 1, 100)), bars(waves(90, 1, 100), source="two"), date(2022, 2, 13)) is None
    below = [*waves(80, 1, 100.0)[:-1], -5.0]
    assert compare_sources(bars(below), bars(waves(80, 1, 100), source="two"), LAST) is None


@pytest.fixture
def levels(move, at_moscow):
    """Return two statements of a session: 76.33 up 1.1%, and a second level up 1%."""

    def make(level):
        first = move(level=Quantity(76.33, 0.01), as_of=at_moscow(16, 5))
        return [first, move(change=Quantity(1, 1, "pct"), level=Quantity(level, 0.0001), as_of=at_moscow(15, 50))]

    return make


@pytest.mark.parametrize(("level", "word"), [(76.3825, "agrees"), (74.2, "disagrees")])
def test_bases_that_two_statements_imply(article, usdrub, series, levels, level, word):
    # 76.33 * 1.0105..1.0115 = 77.13..77.21; 76.3825 * 1.005..1.015 = 76.76..77.53; 74.2 * 1.015 = 75.31
    moves = levels(level)
    held = series(77.1675, 76.5, 73.9, 77.4)
    checks = [check for one in moves for check in check_move(article, one, usdrub, held)]
    judged = with_agreement(article.id, moves, checks, {"USDRUB": usdrub})
    change = next(c for c in judged if c.move_id == moves[0].id_in(article.id) and c.claim is Claim.CHANGE)
    assert f"this base {word} with that of the article's" in change.sentence
    assert all("this base" not in check.sentence for check in judged if check.claim is Claim.LEVEL)


def test_one_statement_has_none_to_agree_with(article, usdrub, series, levels):
    moves = levels(76.3825)[:1]
    checks = check_move(article, moves[0], usdrub, series(77.1675, 76.5, 75.93, 77.4))
    assert with_agreement(article.id, moves, checks, {"USDRUB": usdrub}) == checks


@pytest.fixture
def brent():
    return Instrument("BRENT", "Brent", AssetClass.COMMODITY, unit="USD per barrel")


@pytest.fixture
def undated(article):
    def make(text):
        return replace(article, title="", text=text, published=Published())

    return make


def fallen(move, **words):
    down = {"subject": None, "instrument": "BRENT", "direction": Direction.DOWN, "instrument_direction": Direction.DOWN}
    return move(**({"change": Quantity(3.0, 0.1, "pct"), "level": Quantity(97.0, 0.01)} | down | words))


def test_the_day_that_fits_comes_first(undated, move, brent):
    # 97 was traded on two Mondays: from 100 (-3%) on 14 February, and from 99 (-2%) on 24 January
    closes = [100.0] * 60
    closes[-17:-15] = [99.0, 97.0]
    closes[-2:] = [100.0, 97.0]
    low = [value - 0.5 for value in closes]
    high = [value + 0.5 for value in closes]
    prices = {("BRENT", Measure.PRICE): (brent, bars(closes, low=low, high=high))}
    first, second = candidate_dates(undated("He said so on Monday."), [fallen(move)], prices)
    assert (first.day, first.fitting, first.tested) == (LAST, 2, 2)
    assert (second.day, second.fitting) == (date(2022, 1, 24), 1)
    assert first.score > second.score
    assert "confirmed" in first.sentence
    assert "contradicted" in second.sentence


def test_the_weekdays_it_names_are_the_only_ones(undated, move, brent):
    closes = [100.0] * 60
    closes[-1] = 97.0
    prices = {("BRENT", Measure.PRICE): (brent, bars(closes))}
    assert candidate_dates(undated("He said so on Tuesday."), [fallen(move)], prices) == ()
    assert [one.day for one in candidate_dates(undated("He said so."), [fallen(move)], prices)] == [LAST]


def test_a_stated_time_is_put_on_each_day(undated, move, brent):
    closes = [100.0] * 60
    closes[-1] = 97.0
    low, high = [value - 0.5 for value in closes], [value + 0.5 for value in closes]
    prices = {("BRENT", Measure.PRICE): (brent, bars(closes, low=low, high=high))}
    told = fallen(move, as_of=AsOf("as of noon in London", time(12), "Europe/London"))
    (found,) = candidate_dates(undated("On Monday."), [told], prices)
    assert (found.day, found.fitting) == (LAST, 2)


def test_without_a_level_there_is_nothing_to_offer(undated, move, brent):
    prices = {("BRENT", Measure.PRICE): (brent, bars([100.0] * 60))}
    bare = fallen(move, level=None)
    year = fallen(move, horizon=Horizon.YEAR)
    forecast = fallen(move, kind=MoveKind.FORECAST, qualifier=Qualifier.EXACT)
    assert candidate_dates(undated("On Monday."), [bare, year, forecast], prices) == ()
    assert candidate_dates(undated("On Monday."), [fallen(move)], {}) == ()
