"""The values of core refuse what has no meaning, and have stable ids."""

from datetime import UTC, date, datetime, time
from math import nan

import numpy as np
import pytest

from marketlink.core.check import Check, Claim, Route, Untestable, Verdict
from marketlink.core.clock import as_utc
from marketlink.core.event import Bound, Event
from marketlink.core.ids import content_id
from marketlink.core.instrument import AssetClass, Instrument
from marketlink.core.moves import Direction, Measure, Span
from marketlink.core.prices import Interval, ObservationTime, PriceKind, SeriesKey, build_series, daily_index

CLOSE = ObservationTime(time(18, 50), time(18, 50), "Europe/Moscow")
KEY = SeriesKey("IMOEX", Measure.PRICE, "csv", "IMOEX.csv", Interval.DAY, PriceKind.CLOSE, "index points", "Europe/Moscow", CLOSE)
NOW = datetime(2022, 3, 1, tzinfo=UTC)


def test_the_rouble_up_is_usdrub_down():
    usdrub = Instrument("USDRUB", "", AssetClass.FX, base="USD", quote="RUB")
    assert usdrub.direction_of("RUB", Direction.UP) is Direction.DOWN
    assert usdrub.direction_of("USD", Direction.UP) is Direction.UP
    assert usdrub.direction_of(None, Direction.UP) is Direction.UP
    assert usdrub.direction_of("RUB", Direction.FLAT) is Direction.FLAT


def test_naive_times_are_refused():
    naive = datetime(2022, 2, 14, 12, 0)
    with pytest.raises(ValueError, match="zone"):
        as_utc(naive)
    with pytest.raises(ValueError, match="zone"):
        Event("e", "", None, date(2022, 2, 14), None, naive, Bound.GIVEN, Bound.GIVEN)


def test_an_event_cannot_end_before_it_begins():
    with pytest.raises(ValueError, match="end before"):
        Event("e", "", None, date(2022, 2, 14), NOW, NOW.replace(hour=0, day=1, month=2), Bound.GIVEN, Bound.GIVEN)


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (5, 2)])
def test_spans_hold_characters(start, end):
    with pytest.raises(ValueError, match="span"):
        Span(start, end)


def test_a_bar_without_a_close_is_refused():
    index = daily_index([date(2022, 2, 14), date(2022, 2, 15)], CLOSE)
    with pytest.raises(ValueError, match="2022-02-15 has no finite close"):
        build_series(KEY, index, np.array([1.0, nan]), retrieved_at=NOW, origin="test")


def test_a_bar_that_stands_twice_is_refused():
    index = daily_index([date(2022, 2, 14), date(2022, 2, 14)], CLOSE)
    with pytest.raises(ValueError, match="2022-02-14 stands twice"):
        build_series(KEY, index, np.array([1.0, 2.0]), retrieved_at=NOW, origin="test")


def test_the_vintage_is_what_the_bars_are_not_when_they_came():
    index = daily_index([date(2022, 2, 14), date(2022, 2, 15)], CLOSE)
    first = build_series(KEY, index, np.array([1.0, 2.0]), retrieved_at=NOW, origin="a")
    again = build_series(KEY, index, np.array([1.0, 2.0]), retrieved_at=NOW.replace(year=2023), origin="b")
    revised = build_series(KEY, index, np.array([1.0, 2.1]), retrieved_at=NOW, origin="a")
    assert first.vintage.id == again.vintage.id
    assert first.vintage.id != revised.vintage.id


def test_bars_cannot_be_changed():
    series = build_series(KEY, daily_index([date(2022, 2, 14)], CLOSE), np.array([1.0]), retrieved_at=NOW, origin="a")
    with pytest.raises(ValueError, match="read-only"):
        series.close[0] = 2.0


def test_ids_do_not_depend_on_the_run():
    # printf '["a", 1, "2022-02-14"]' | sha256sum
    assert content_id("a", 1, date(2022, 2, 14)) == "800990cef2797472"


def test_a_verdict_states_its_route_or_its_reason():
    with pytest.raises(ValueError, match="route"):
        Check("a", "m", Claim.CHANGE, Verdict.CONFIRMED, None, None, "s")
    with pytest.raises(ValueError, match="reason"):
        Check("a", "m", Claim.CHANGE, Verdict.NOT_TESTABLE, None, None, "s")
    Check("a", "m", Claim.CHANGE, Verdict.CONFIRMED, Route.PRICE, None, "s")
    Check("a", "m", Claim.CHANGE, Verdict.NOT_TESTABLE, None, Untestable.NO_SERIES, "s")
