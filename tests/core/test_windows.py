"""Windows, and where day 0 falls, on observations whose clock is known."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketlink.core.errors import TooLittleData, UsageError
from marketlink.core.event import Anchor, Bound, Event
from marketlink.core.prices import Interval, ObservationTime, daily_index, intraday_index
from marketlink.core.windows import Window, locate

MOSCOW = ZoneInfo("Europe/Moscow")
ECB_FIX = ObservationTime(time(14, 10), time(14, 15), "Europe/Berlin")
# Thursday 10 February 2022 to Thursday 17 February, without the weekend
DAYS = [date(2022, 2, d) for d in (10, 11, 14, 15, 16, 17)]
FIXES = daily_index(DAYS, ECB_FIX)


def event(day, latest=None, earliest=None, basis=Bound.AS_OF):
    return Event("e", "an event", None, day, earliest, latest, Bound.PREVIOUS_OBSERVATION, basis if latest else Bound.ARTICLE_DAY)


def moscow(day, hour, minute):
    return datetime(2022, 2, day, hour, minute, tzinfo=MOSCOW)


def test_a_time_before_the_fix_belongs_to_the_same_day():
    # the fix of 14 February was taken at about 16:10 to 16:15 in Moscow
    location = locate(event(date(2022, 2, 14), moscow(14, 16, 5)), FIXES)
    assert location.session == date(2022, 2, 14)
    assert location.candidates == (date(2022, 2, 14),)
    assert location.since == datetime(2022, 2, 11, 13, 15, tzinfo=UTC)
    assert location.until == datetime(2022, 2, 14, 13, 15, tzinfo=UTC)


def test_a_release_after_the_fix_belongs_to_the_next():
    at = moscow(14, 16, 20)
    location = locate(event(date(2022, 2, 14), at, at), FIXES)
    assert location.session == date(2022, 2, 15)
    assert location.alternative is None


def test_a_statement_made_after_the_fix_straddles_it():
    location = locate(event(date(2022, 2, 14), moscow(14, 17, 0)), FIXES)
    assert location.session == date(2022, 2, 14)
    assert location.candidates == (date(2022, 2, 14), date(2022, 2, 15))
    assert FIXES.session(location.alternative) == date(2022, 2, 15)


def test_a_time_inside_the_fixs_uncertainty_straddles_it():
    location = locate(event(date(2022, 2, 14), moscow(14, 16, 12)), FIXES)
    assert location.candidates == (date(2022, 2, 14), date(2022, 2, 15))


def test_only_the_day_is_known():
    location = locate(event(date(2022, 2, 15)), FIXES)
    assert location.session == date(2022, 2, 15)
    assert location.candidates == (date(2022, 2, 15), date(2022, 2, 16))
    assert "isn't known" in location.reason


def test_the_last_session_has_no_other_candidate():
    assert locate(event(date(2022, 2, 17)), FIXES).alternative is None


@pytest.mark.parametrize(("anchor", "expected"), [(Anchor.NEXT, 14), (Anchor.PREVIOUS, 11)])
def test_a_weekend_goes_where_the_anchor_says_and_the_reason_says_so(anchor, expected):
    location = locate(event(date(2022, 2, 12)), FIXES, anchor)
    assert location.session == date(2022, 2, expected)
    assert "Saturday" in location.reason


def test_a_weekend_can_be_an_error():
    with pytest.raises(UsageError, match=r"2022-02-12 .Saturday. has no session"):
        locate(event(date(2022, 2, 12)), FIXES, Anchor.ERROR)


@pytest.mark.parametrize("day", [date(2022, 2, 9), date(2022, 2, 10), date(2022, 2, 18), date(2031, 1, 1)])
def test_an_event_outside_the_data_is_an_error(day):
    with pytest.raises(TooLittleData, match=r"(begins|end) on 2022-02-1"):
        locate(event(day), FIXES)


def test_intraday_bars_are_observed_at_their_end():
    starts = [datetime(2022, 2, 14, hour, tzinfo=MOSCOW) for hour in range(10, 19)]
    hourly = intraday_index(starts, Interval.HOUR, "Europe/Moscow")
    at = moscow(14, 15, 20)
    location = locate(event(date(2022, 2, 14), at, at), hourly)
    assert location.until == moscow(14, 16, 0)
    assert location.since == moscow(14, 15, 0)


def test_summer_time_moves_the_fix_in_utc():
    index = daily_index([date(2022, 3, 25), date(2022, 3, 28)], ECB_FIX)
    assert index.bounds(0)[0] == datetime(2022, 3, 25, 13, 10, tzinfo=UTC)
    assert index.bounds(1)[0] == datetime(2022, 3, 28, 12, 10, tzinfo=UTC)


@given(st.integers(0, 9 * 24 * 60))
def test_day_0_of_a_release_is_the_first_observation_at_or_after_it(minutes):
    at = datetime(2022, 2, 10, 13, 16, tzinfo=UTC) + timedelta(minutes=minutes)
    try:
        location = locate(event(at.date(), at, at), FIXES)
    except TooLittleData:
        assert at > FIXES.bounds(5)[0]
        return
    assert FIXES.bounds(location.position)[0] >= at
    assert FIXES.bounds(location.position - 1)[0] < at


@given(st.integers(-500, 500), st.integers(0, 500))
def test_windows_read_back_as_written(start, length):
    window = Window(start, start + length)
    assert Window.parse(f"{window.start},{window.end}") == window
    assert Window.parse(str(window)) == window
    assert len(window) == length + 1


@pytest.mark.parametrize("text", ["", "1", "a,b", "1,2,3", "5,-5"])
def test_what_is_no_window_is_an_error(text):
    with pytest.raises(UsageError):
        Window.parse(text)
