"""Slots: the same for every process, none doubled or missing when clocks change."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketlink.core.errors import UsageError
from marketlink.service.schedule import Schedule

NOW = datetime(2026, 3, 4, 10, 7, 30, tzinfo=UTC)  # a Wednesday


@pytest.mark.parametrize(
    ("schedule", "slot", "after"),
    [
        (Schedule(15), datetime(2026, 3, 4, 10, 0, tzinfo=UTC), datetime(2026, 3, 4, 10, 15, tzinfo=UTC)),
        (Schedule(1440), datetime(2026, 3, 4, tzinfo=UTC), datetime(2026, 3, 5, tzinfo=UTC)),
        (Schedule(15, "7 10 * * *"), datetime(2026, 3, 4, 10, 7, tzinfo=UTC), datetime(2026, 3, 5, 10, 7, tzinfo=UTC)),
        (Schedule(15, "30 6 * * mon"), datetime(2026, 3, 2, 6, 30, tzinfo=UTC), datetime(2026, 3, 9, 6, 30, tzinfo=UTC)),
        (Schedule(15, "*/5 * * * *"), datetime(2026, 3, 4, 10, 5, tzinfo=UTC), datetime(2026, 3, 4, 10, 10, tzinfo=UTC)),
        (Schedule(15, "0 0 1 12 *"), datetime(2025, 12, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)),
    ],
    ids=str,
)
def test_slots_by_hand(schedule, slot, after):
    assert schedule.slot_at(NOW) == slot
    assert schedule.after(slot) == after
    assert schedule.slot_at(slot) == slot
    assert schedule.slot_at(slot - timedelta(microseconds=1)) < slot


@pytest.mark.parametrize(
    ("weekdays", "expected"),
    [
        ("0", "Sun"),
        ("7", "Sun"),
        ("1-5", "Mon Tue Wed Thu Fri"),
        ("mon-fri", "Mon Tue Wed Thu Fri"),
        ("5-7", "Sun Fri Sat"),
        ("fri-mon", "Sun Mon Fri Sat"),
        ("*/2", "Sun Tue Thu Sat"),
        ("1/2", "Mon Wed Fri"),
        ("SUN,3", "Sun Wed"),
        ("*", "Sun Mon Tue Wed Thu Fri Sat"),
    ],
)
def test_weekdays_are_those_of_cron(weekdays, expected):
    slot, found = datetime(2026, 2, 28, 23, tzinfo=UTC), []  # a Saturday, after the hour
    schedule = Schedule(15, f"0 6 * * {weekdays}")
    for _ in expected.split():
        slot = schedule.after(slot + timedelta(seconds=1))
        found.append(f"{slot:%a}")
    assert " ".join(found) == expected
    assert slot < datetime(2026, 3, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "line", ["0 6 * * 8", "0 6 * * mon-", "0 6 * * */0", "0 6 * * */x", "0 6 * * someday", "0 6 * *", "0 6 1 * mon"]
)
def test_a_line_that_is_none_is_refused(line):
    with pytest.raises(UsageError, match="is no cron line"):
        Schedule(15, line)


def test_late_is_after_two_slots_without_a_tick():
    schedule = Schedule(15)
    last = schedule.slot_at(NOW)
    assert not schedule.is_late(last, last + timedelta(minutes=30))
    assert schedule.is_late(last, last + timedelta(minutes=30, seconds=1))


@given(st.datetimes(datetime(2001, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)), st.integers(1, 100_000))
def test_a_slot_is_never_ahead_and_never_a_period_behind(now, minutes):
    slot = Schedule(minutes).slot_at(now)
    assert slot <= now < slot + timedelta(minutes=minutes)
