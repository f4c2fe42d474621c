"""Statements over a week, a month, a year: the base is found by hand on a calendar, and the change by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from marketlink.check.verdicts import check_move
from marketlink.core.check import Claim, Route, Untestable, Verdict
from marketlink.core.moves import Direction, Horizon, Milestone, MoveKind, Qualifier, Quantity
from marketlink.core.prices import Interval, ObservationTime, PriceKind, SeriesKey, build_series, daily_index, intraday_index

MOSCOW = "Europe/Moscow"
CLOSE = ObservationTime(time(18, 50), time(18, 50), MOSCOW)


def key(interval=Interval.DAY, source="test"):
    observed = CLOSE if interval is Interval.DAY else None
    return SeriesKey("IMOEX", "price", source, "IMOEX", interval, PriceKind.CLOSE, "index points", MOSCOW, observed)


@pytest.fixture
def closes():
    """Return a series of the working days from 2021-12-01 to 2022-02-28, 1000 everywhere but where `given` says."""

    def make(given, low=None, high=None):
        days = [date(2021, 12, 1) + timedelta(days=n) for n in range(90)]
        days = [day for day in days if day.weekday() < 5]
        values = np.array([float(given.get(day.isoformat(), 1000.0)) for day in days])
        lows = np.array([float((low or {}).get(day.isoformat(), value)) for day, value in zip(days, values, strict=True)])
        highs = np.array([float((high or {}).get(day.isoformat(), value)) for day, value in zip(days, values, strict=True)])
        return build_series(
            key(),
            daily_index(days, CLOSE),
            values,
            low=lows,
            high=highs,
            retrieved_at=datetime(2022, 3, 1, tzinfo=UTC),
            origin="-",
        )

    return make


@pytest.fixture
def told(dated_article, move, index):
    """Return the verdict on a change of the index told on a day."""

    def verdict(day, series, change, claim=Claim.CHANGE, **words):
        direction = Direction.UP if change > 0 else Direction.DOWN
        values = {"closing": True, "direction": direction, "instrument_direction": direction} | words
        stated = move(subject=None, instrument="IMOEX", change=Quantity(abs(change), 0.1, "pct"), **values)
        published = replace(dated_article.published, day=date.fromisoformat(day))
        checks = check_move(replace(dated_article, published=published), stated, index, series)
        return next(check for check in checks if check.claim is claim)

    return verdict


@pytest.mark.parametrize(
    ("day", "horizon", "base"),
    [
        ("2022-02-17", Horizon.WEEK, "2022-02-11"),  # a Thursday: the Friday before
        ("2022-02-17", Horizon.WEEK, "2022-02-10"),  # or seven days back
        ("2022-02-17", Horizon.MONTH, "2022-01-31"),
        ("2022-02-17", Horizon.MONTH, "2022-01-17"),
        ("2022-02-17", Horizon.QUARTER, "2021-12-31"),
        ("2022-02-17", Horizon.YEAR_TO_DATE, "2021-12-31"),
    ],
)
def test_a_longer_change_has_its_own_base(told, closes, day, horizon, base):
    series = closes({day: 1020, base: 960})  # 1020 / 960 - 1 = 6.25%
    check = told(day, series, 6.3, horizon=horizon)
    assert (check.verdict, check.route) == (Verdict.CONFIRMED, Route.PRICE)
    assert f"960 ({base})" in check.sentence
    assert told(day, series, 5.3, horizon=horizon).verdict is Verdict.CONTRADICTED


def test_no_reading_that_fits_is_a_contradiction_with_every_number(told, closes):
    check = told("2022-02-17", closes({"2022-02-17": 1020}), 7.0, horizon=Horizon.MONTH)
    assert check.verdict is Verdict.CONTRADICTED
    assert all(day in check.sentence for day in ("2022-01-31", "2022-01-17", "2021-12-31"))


def test_this_week_told_on_a_sunday_ends_on_friday(told, closes):
    series = closes({"2022-02-18": 1030})
    assert told("2022-02-20", series, 3.0, horizon=Horizon.WEEK).route is Route.PRICE


def test_last_week_is_the_finished_one(told, closes):
    series = closes({"2022-02-04": 1000, "2022-02-11": 950, "2022-02-15": 990})
    prior = {"horizon": Horizon.WEEK, "kind": MoveKind.PRIOR_SESSION, "closing": False}
    assert told("2022-02-15", series, -5.0, **prior).route is Route.PRICE
    assert told("2022-02-15", series, -4.0, **prior).verdict is Verdict.CONTRADICTED


def test_a_change_since_an_event_has_no_base(told, closes):
    check = told("2022-02-17", closes({}), 7.0, horizon=Horizon.SINCE_EVENT)
    assert check.untestable is Untestable.OTHER_BASE


def test_a_named_day_is_that_session(told, closes):
    series = closes({"2022-02-09": 1000, "2022-02-10": 1050, "2022-02-11": 1000})
    prior = {"kind": MoveKind.PRIOR_SESSION, "closing": False}
    thursday = {"named_day": date(2022, 2, 10), **prior}
    assert told("2022-02-14", series, 5.0, **thursday).route is Route.PRICE
    assert told("2022-02-14", series, -5.0, **thursday).verdict is Verdict.CONTRADICTED
    # without a named day it is the session before: 1000 / 1050 - 1 = -4.76%
    assert told("2022-02-14", series, -4.8, **prior).route is Route.PRICE
    assert told("2022-02-14", series, 5.0, **prior).verdict is Verdict.CONTRADICTED
    # a finished time that the words don't date contradicts nothing
    assert told("2022-02-14", series, 5.0, horizon=Horizon.UNSTATED, **prior).untestable is Untestable.NO_DATE
    sunday = {"named_day": date(2022, 2, 13), **prior}
    assert told("2022-02-14", series, 5.0, **sunday).untestable is Untestable.NO_OBSERVATION


def test_the_extreme_of_a_finished_session(told, closes):
    series = closes({}, low={"2022-02-11": 960}, high={"2022-02-11": 1010})
    prior = {"kind": MoveKind.PRIOR_SESSION, "closing": False, "qualifier": Qualifier.AS_MUCH_AS}
    assert told("2022-02-14", series, -4.0, **prior).route is Route.EXTREME
    assert told("2022-02-14", series, -3.0, **prior).verdict is Verdict.CONTRADICTED


def test_a_series_that_has_ended_has_no_last_session(told, closes):
    prior = {"kind": MoveKind.PRIOR_SESSION, "closing": False}
    assert told("2022-03-24", closes({}), 1.0, **prior).untestable is Untestable.NO_OBSERVATION


def low_of(words, days, *, left=False):
    return {"milestone": Milestone(Direction.DOWN, words, days, left), "closing": False}


def test_a_low_of_a_longer_time_against_the_lows(told, closes):
    series = closes({"2022-02-17": 940, "2022-01-24": 930, "2022-01-25": 970}, low={"2022-02-17": 935})
    # 24 January is 24 days back: lower within four weeks, not within three
    three = told("2022-02-17", series, -6.0, Claim.RECORD, **low_of("three-week low", 18))
    assert (three.verdict, three.route) == (Verdict.CONFIRMED, Route.HISTORY)
    assert "the low of 2022-02-17 is 935" in three.sentence
    four = told("2022-02-17", series, -6.0, Claim.RECORD, **low_of("four-week low", 25))
    assert four.verdict is Verdict.CONTRADICTED
    assert "930 (2022-01-24)" in four.sentence


def test_a_low_that_is_left_behind_lies_before(told, closes):
    series = closes({"2022-02-15": 900, "2022-02-17": 980})
    left = told("2022-02-17", series, -2.0, Claim.RECORD, **low_of("two-week low", 11, left=True))
    assert left.route is Route.HISTORY
    assert "2022-02-15" in left.sentence
    assert told("2022-02-17", series, -2.0, Claim.RECORD, **low_of("two-week low", 11)).verdict is Verdict.CONTRADICTED


def test_a_record_is_never_confirmed_by_a_history_that_begins(told, closes):
    series = closes({"2022-02-17": 900})
    record = told("2022-02-17", series, -2.0, Claim.RECORD, **low_of("record low", None))
    assert record.verdict is Verdict.CONSISTENT
    assert "since 2021-12-01" in record.sentence
    lower = closes({"2022-02-17": 900, "2021-12-10": 890})
    assert told("2022-02-17", lower, -2.0, Claim.RECORD, **low_of("record low", None)).verdict is Verdict.CONTRADICTED


def test_a_time_longer_than_the_history_is_never_confirmed(told, closes):
    check = told("2022-02-17", closes({"2022-02-17": 980}), -2.0, Claim.RECORD, **low_of("15-month low", 441))
    assert check.verdict is Verdict.CONSISTENT
    assert "that are held begin, after 2020-12-03; what came before isn't held" in check.sentence
    lower = closes({"2022-02-17": 980, "2021-12-20": 975})
    assert told("2022-02-17", lower, -2.0, Claim.RECORD, **low_of("15-month low", 441)).verdict is Verdict.CONTRADICTED
    first = told("2021-12-01", closes({}), -2.0, Claim.RECORD, **low_of("15-month low", 441))
    assert first.untestable is Untestable.NO_OBSERVATION


def test_a_low_of_closes_is_one_of_closes(told, closes):
    # the low of 10 February went further than any close
    series = closes({"2022-02-17": 980}, low={"2022-02-10": 960})
    since = low_of("lowest since January", 16)
    assert told("2022-02-17", series, -2.0, Claim.RECORD, **since | {"closing": True}).verdict is Verdict.CONFIRMED
    assert told("2022-02-17", series, -2.0, Claim.RECORD, **low_of("lowest close since January", 16)).verdict is Verdict.CONFIRMED


def test_a_low_since_a_year_says_what_last_went_as_far(told, closes):
    series = closes({"2022-02-17": 940, "2022-01-14": 940, "2021-12-30": 930, "2021-12-31": 945})
    check = told("2022-02-17", series, -6.0, Claim.RECORD, **low_of("lowest since 2021", 47))
    assert check.verdict is Verdict.CONFIRMED
    assert "the furthest before it 940 (2022-01-14)" in check.sentence
    assert "nothing went further since 2022-01-01; the last to go as far was 930 (2021-12-30)" in check.sentence
    lower = closes({"2022-02-17": 940, "2022-01-03": 939})
    assert told("2022-02-17", lower, -6.0, Claim.RECORD, **low_of("lowest since 2021", 47)).verdict is Verdict.CONTRADICTED


def test_a_low_of_a_finished_day_that_is_named(told, closes):
    series = closes({"2022-02-15": 940, "2022-02-16": 930})
    tuesday = {"kind": MoveKind.PRIOR_SESSION, "named_day": date(2022, 2, 15)}
    check = told("2022-02-17", series, -6.0, Claim.RECORD, **low_of("two-week low", 11) | tuesday)
    assert check.verdict is Verdict.CONFIRMED
    assert "the low of 2022-02-15 is 940" in check.sentence


@pytest.fixture
def bars():
    """Return bars of 14 February from 15:00 Moscow on, and the last of the Friday before."""

    def make(interval, rows, source="test"):
        zone = ZoneInfo(MOSCOW)
        starts = [datetime(2022, 2, 11, 18, 0, tzinfo=zone)]
        starts += [datetime(2022, 2, 14, 15, 0, tzinfo=zone) + n * interval.length for n in range(len(rows))]
        low, high = np.array([990.0, *(row[0] for row in rows)]), np.array([1010.0, *(row[1] for row in rows)])
        return build_series(
            key(interval, source),
            intraday_index(starts, interval, MOSCOW),
            np.array([995.0, *(row[1] for row in rows)]),
            low=low,
            high=high,
            open=low,
            retrieved_at=datetime(2022, 3, 1, tzinfo=UTC),
            origin="-",
        )

    return make


@pytest.mark.parametrize(
    ("interval", "change", "verdict"),
    [
        # base 1000; 15:00 to 16:00 traded 1010 to 1030, 16:00 to 17:00 1040 to 1042
        (Interval.HOUR, 2.0, Verdict.CONSISTENT),
        (Interval.HOUR, 4.0, Verdict.CONTRADICTED),
        (Interval.MINUTE, 2.0, Verdict.CONTRADICTED),
        (Interval.MINUTE, 4.1, Verdict.CONFIRMED),
    ],
)
def test_a_timed_move_is_held_against_the_bar_of_its_time(
    dated_article, move, index, closes, bars, at_moscow, interval, change, verdict
):
    words = {"subject": None, "instrument": "IMOEX", "direction": Direction.UP, "instrument_direction": Direction.UP}
    at = at_moscow(15, 30) if interval is Interval.HOUR else at_moscow(15, 2)
    stated = move(change=Quantity(change, 0.1, "pct"), level=Quantity(1041, 1), as_of=at, **words)
    rows = [(1010, 1030), (1040, 1042)] if interval is Interval.HOUR else [(1010, 1030), (1040, 1041), (1041, 1042), (1042, 1043)]
    daily = closes({"2022-02-14": 1042})
    checks = check_move(dated_article, stated, index, daily, intraday=bars(interval, rows))
    found = {check.claim: check for check in checks}
    assert found[Claim.CHANGE].verdict is verdict
    assert found[Claim.CHANGE].series.key.interval is interval
    assert found[Claim.LEVEL].verdict is (Verdict.CONTRADICTED if interval is Interval.HOUR else Verdict.CONFIRMED)


def test_bars_of_another_source_have_their_own_base(dated_article, move, index, closes, bars, at_moscow):
    words = {"subject": None, "instrument": "IMOEX", "direction": Direction.UP, "instrument_direction": Direction.UP}
    stated = move(change=Quantity(2.0, 0.1, "pct"), as_of=at_moscow(15, 30), **words)
    check = check_move(
        dated_article, stated, index, closes({"2022-02-14": 1042}), intraday=bars(Interval.HOUR, [(1010, 1030)], "other")
    )[0]
    assert "against 995 (2022-02-11)" in check.sentence


def test_a_time_that_no_bar_holds_falls_back_to_the_day(dated_article, move, index, closes, bars, at_moscow):
    words = {"subject": None, "instrument": "IMOEX", "direction": Direction.UP, "instrument_direction": Direction.UP}
    stated = move(change=Quantity(4.2, 0.1, "pct"), as_of=at_moscow(12, 30), **words)
    day = closes({"2022-02-14": 1042}, low={"2022-02-14": 1000}, high={"2022-02-14": 1043})
    check = check_move(dated_article, stated, index, day, intraday=bars(Interval.HOUR, [(1010, 1030)]))[0]
    assert check.verdict is Verdict.CONSISTENT
    assert check.series.key.interval is Interval.DAY


def test_only_what_stands_in_is_said_to_stand_for_another(dated_article, move, index, closes, bars, at_moscow):
    words = {"subject": None, "instrument": "IMOEX", "direction": Direction.UP, "instrument_direction": Direction.UP}
    daily = closes({"2022-02-14": 1042})
    other = replace(daily, key=replace(daily.key, instrument="RTSI"))
    timed = move(change=Quantity(2.0, 0.1, "pct"), as_of=at_moscow(15, 30), **words)
    held = check_move(dated_article, timed, index, other, intraday=bars(Interval.HOUR, [(1010, 1030)]))[0]
    assert held.sentence.startswith("at 15:30 (Europe/Moscow) IMOEX")
    daily_only = check_move(dated_article, timed, index, other)[0]
    assert daily_only.sentence.startswith("RTSI stands for IMOEX: ")
