"""Budgets, spacing, and the circuit that opens and closes: values in, values out."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from marketlink.core.sources import SourceState
from marketlink.prices.pace import Pace, answered, asked, failed, refusal, wait_before

NOW = datetime(2022, 2, 14, 12, 0, tzinfo=UTC)
PACE = Pace(spacing=timedelta(seconds=2), budget=3, patience=2, first_rest=timedelta(minutes=10), longest_rest=timedelta(hours=1))
FRESH = SourceState("it")


def test_the_circuit_opens_after_two_failures_lets_one_through_and_closes():
    once = failed(FRESH, PACE, NOW, 0.5)
    assert refusal(once, PACE, NOW) is None
    twice = failed(once, PACE, NOW, 0.5)
    assert twice.open_until == NOW + timedelta(minutes=10)
    assert refusal(twice, PACE, NOW + timedelta(minutes=9)) == "left alone until 2022-02-14 12:10 UTC after 2 failures"
    later = NOW + timedelta(minutes=10)
    assert refusal(twice, PACE, later) is None
    again = failed(twice, PACE, later, 0.5)
    assert again.open_until == later + timedelta(minutes=20)
    assert answered(again) == SourceState("it")


def test_jitter_is_a_tenth_either_way():
    once = failed(FRESH, PACE, NOW, 0.0)
    assert failed(once, PACE, NOW, 0.0).open_until == NOW + timedelta(minutes=9)
    assert failed(once, PACE, NOW, 1.0).open_until == NOW + timedelta(minutes=11)


@given(st.integers(2, 200), st.floats(0, 1))
def test_no_rest_is_longer_than_the_longest(failures, chance):
    state = failed(SourceState("it", failures=failures), PACE, NOW, chance)
    assert state.open_until is not None
    assert state.open_until <= NOW + timedelta(hours=1) * 1.1 + timedelta(seconds=1)


def test_a_budget_is_of_one_day():
    state = FRESH
    for _ in range(3):
        assert refusal(state, PACE, NOW) is None
        state = asked(state, NOW)
    assert refusal(state, PACE, NOW) == "its budget of 3 questions a day is spent"
    tomorrow = NOW + timedelta(days=1)
    assert refusal(state, PACE, tomorrow) is None
    assert asked(state, tomorrow).spent == 1


def test_questions_are_spaced():
    assert wait_before(FRESH, PACE, NOW) == timedelta(0)
    state = asked(FRESH, NOW)
    assert wait_before(state, PACE, NOW + timedelta(seconds=0.5)) == timedelta(seconds=1.5)
    assert wait_before(state, PACE, NOW + timedelta(seconds=5)) == timedelta(0)
