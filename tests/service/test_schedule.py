"""Slots: the same for every process, none doubled or missing when clocks change."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def test_late_is_after_two_slots_without_a_tick():
    schedule = Schedule(15)
    last = schedule.slot_at(NOW)
    assert not schedule.is_late(last, last + timedelta(minutes=30))
    assert schedule.is_late(last, last + timedelta(minutes=30, seconds=1))


@given(st.datetimes(datetime(2001, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)), st.integers(1, 100_000))
def test_a_slot_is_never_ahead_and_never_a_period_behind(now, minutes):
    slot = Schedule(minutes).slot_at(now)
    assert slot <= now < slot + timedelta(minutes=minutes)
