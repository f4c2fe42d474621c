"""Prices with a memory, on both databases."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pytest

from marketlink.core.errors import TooLittleData, UsageError
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, PriceKind, SeriesKey, build_series, intraday_index

NOON = datetime(2022, 1, 28, 12, 0, 0, 123456, tzinfo=UTC)
MONDAY = date(2022, 1, 24)
WEEK = [MONDAY + timedelta(days=n) for n in range(5)]


def same(one, other) -> bool:
    columns = ("open", "high", "low", "close", "volume")
    return (
        one.key == other.key
        and all(np.array_equal(getattr(one, c), getattr(other, c), equal_nan=True) for c in columns)
        and all(
            np.array_equal(getattr(one.index, c), getattr(other.index, c))
            for c in ("sessions", "observed_from", "observed_until")
        )
    )


def counts(appended) -> tuple[int, int, int, int]:
    return appended.new, appended.changed, appended.withdrawn, appended.outdated


def test_a_series_comes_back_as_it_went_in(database, bars):
    series = bars(
        dict.fromkeys(WEEK, 78.082),
        open=np.array([1, np.nan, 3, 4, 5.0]),
        high=np.array([np.nan] * 4 + [0.1 + 0.2]),
        volume=np.array([1e12, 0, np.nan, 1, 2]),
        notes=("fixed at about 14:15 in Frankfurt",),
    )
    with database.unit_of_work() as uow:
        appended = uow.prices.append(series)
        assert counts(appended) == (5, 0, 0, 0)
        assert appended.vintage == series.vintage
    with database.unit_of_work(read_only=True) as uow:
        loaded = uow.prices.load(series.key)
        assert same(loaded, series)
        assert (loaded.vintage, loaded.notes) == (series.vintage, series.notes)
        assert same(uow.prices.load(series.key.id), series)


def test_the_same_bars_twice_write_nothing(database, bars):
    series = bars(dict.fromkeys(WEEK, 78.0))
    again = bars(dict.fromkeys(WEEK, 78.0), retrieved_at=NOON + timedelta(days=1), origin="elsewhere")
    part = bars(dict.fromkeys(WEEK[1:3], 78.0), retrieved_at=NOON + timedelta(days=2))
    with database.unit_of_work() as uow:
        held = uow.prices.append(series).vintage
        for repeated in (again, part):
            appended = uow.prices.append(repeated)
            assert counts(appended) == (0, 0, 0, 0)
            assert appended.vintage == held
        assert len(uow.prices.vintages(series.key.id)) == 1


def test_a_revision_is_a_new_vintage_and_the_old_one_stays(database, bars):
    first = bars(dict(zip(WEEK[:3], (1.0, 2.0, 3.0), strict=True)))
    second = bars(dict(zip(WEEK[1:], (2.0, 3.5, 4.0, 5.0), strict=True)), retrieved_at=NOON + timedelta(days=1))
    with database.unit_of_work() as uow:
        one = uow.prices.append(first)
        two = uow.prices.append(second)
        assert counts(two) == (2, 1, 0, 0)
        assert two.vintage.retrieved_at == second.vintage.retrieved_at
    with database.unit_of_work(read_only=True) as uow:
        assert uow.prices.load(first.key).close.tolist() == [1.0, 2.0, 3.5, 4.0, 5.0]
        old = uow.prices.load(first.key, one.vintage.id)
        assert old.close.tolist() == [1.0, 2.0, 3.0]
        assert old.vintage == one.vintage
        records = uow.prices.vintages(first.key.id)
        assert [(r.sequence, r.n_new, r.n_changed, r.n_withdrawn) for r in records] == [(1, 3, 0, 0), (2, 2, 1, 0)]
        assert [r.vintage for r in records] == [one.vintage, two.vintage]
        # The stored id is that of the whole series as known, as core makes it.
        whole = uow.prices.load(first.key)
        rebuilt = build_series(whole.key, whole.index, whole.close, retrieved_at=NOON, origin="")
        assert rebuilt.vintage.id == whole.vintage.id == two.vintage.id


def test_withdrawn_bars_go_only_when_the_source_gave_all(database, bars):
    all_week = bars(dict(zip(WEEK, (1.0, 2.0, 3.0, 4.0, 5.0), strict=True)))
    holed = bars(dict(zip((WEEK[1], WEEK[3]), (2.0, 4.0), strict=True)), retrieved_at=NOON + timedelta(days=1))
    with database.unit_of_work() as uow:
        before = uow.prices.append(all_week).vintage
        assert counts(uow.prices.append(holed)) == (0, 0, 0, 0)
        after = uow.prices.append(holed, whole=(WEEK[1], WEEK[3]))
        assert counts(after) == (0, 0, 1, 0)
        assert uow.prices.load(all_week.key).close.tolist() == [1.0, 2.0, 4.0, 5.0]
        assert uow.prices.load(all_week.key, before.id).close.tolist() == [1.0, 2.0, 3.0, 4.0, 5.0]
        assert counts(uow.prices.append(holed, whole=(WEEK[1], WEEK[3]))) == (0, 0, 0, 0)
        back = uow.prices.append(bars({WEEK[2]: 3.0}, retrieved_at=NOON + timedelta(days=2)))
        assert counts(back) == (1, 0, 0, 0)
        # The content is that of the first vintage again, and so is the id; the first stays what it was.
        assert back.vintage.id == before.id
        assert uow.prices.load(all_week.key, before.id).vintage == before
        assert uow.prices.load(all_week.key).vintage == back.vintage


def test_bars_retrieved_earlier_fill_gaps_and_change_nothing(database, bars):
    newer = bars({WEEK[1]: 2.0, WEEK[3]: 4.0}, retrieved_at=NOON)
    older = bars(dict(zip(WEEK, (1.0, 9.0, 3.0, 4.0, 5.0), strict=True)), retrieved_at=NOON - timedelta(days=30))
    with database.unit_of_work() as uow:
        uow.prices.append(newer)
        appended = uow.prices.append(older, whole=(WEEK[0], WEEK[4]))
        assert counts(appended) == (3, 0, 0, 1)
        assert appended.vintage.retrieved_at == NOON
        assert uow.prices.load(newer.key).close.tolist() == [1.0, 2.0, 3.0, 4.0, 5.0]


def test_a_bar_that_loses_or_gains_a_value_has_changed(database, bars):
    with database.unit_of_work() as uow:
        uow.prices.append(bars(dict.fromkeys(WEEK, 1.0), high=np.array([2.0, np.nan, 2.0, 2.0, 2.0])))
        later = bars(dict.fromkeys(WEEK, 1.0), high=np.array([2.0, 2.0, np.nan, 2.0, 2.0]), retrieved_at=NOON)
        assert counts(uow.prices.append(later)) == (0, 2, 0, 0)


def test_a_negative_zero_is_a_zero(database, bars):
    with database.unit_of_work() as uow:
        vintage = uow.prices.append(bars({MONDAY: -0.0})).vintage
        assert counts(uow.prices.append(bars({MONDAY: 0.0}))) == (0, 0, 0, 0)
        assert vintage == bars({MONDAY: 0.0}).vintage


def test_a_window_names_the_vintage_of_the_whole(database, bars):
    series = bars(dict(zip(WEEK, (1.0, 2.0, 3.0, 4.0, 5.0), strict=True)))
    with database.unit_of_work() as uow:
        vintage = uow.prices.append(series).vintage
        part = uow.prices.load(series.key, first=WEEK[1], last=WEEK[2])
        assert part.close.tolist() == [2.0, 3.0]
        assert part.vintage == vintage
        assert len(uow.prices.load(series.key, first=WEEK[4] + timedelta(days=1))) == 0


def test_series_are_found(database, bars, key):
    hourly = SeriesKey("USDRUB", Measure.PRICE, "yahoo", "RUB=X", Interval.HOUR, PriceKind.LAST, "RUB per USD", "UTC", None)
    starts = [datetime(2022, 1, 24, hour, tzinfo=UTC) for hour in (9, 10)]
    intraday = build_series(
        hourly,
        intraday_index(starts, Interval.HOUR, "Europe/Moscow"),
        np.array([1.0, 2.0]),
        retrieved_at=NOON,
        origin="a test",
    )
    with database.unit_of_work() as uow:
        uow.prices.append(intraday)
        uow.prices.append(bars({MONDAY: 1.0}))
        assert uow.prices.find("USDRUB") == (key, hourly)
        assert uow.prices.find("USDRUB", measure=Measure.PRICE, interval=Interval.DAY) == (key,)
        assert uow.prices.find("USDRUB", source="yahoo") == (hourly,)
        assert uow.prices.find("USDRUB", measure=Measure.YIELD) == ()
        assert same(uow.prices.load(hourly), intraday)
        assert uow.prices.load(hourly).index.session(0) == MONDAY


def test_what_is_not_held_is_said(database, bars, key):
    with database.unit_of_work() as uow:
        with pytest.raises(TooLittleData, match=r"no prices are held of USDRUB fix \(ecb\)"):
            uow.prices.load(key)
        with pytest.raises(TooLittleData, match="without a bar"):
            uow.prices.append(bars({}))
        uow.prices.append(bars({MONDAY: 1.0}))
        assert counts(uow.prices.append(bars({}), whole=(WEEK[0], WEEK[4]))) == (0, 0, 0, 0)
        with pytest.raises(UsageError, match="has no vintage feedface"):
            uow.prices.load(key, "feedface")


def test_a_series_observed_at_another_time_is_another_series(database, bars, key):
    other = replace(key, observed=replace(key.observed, latest=time(14, 30)))
    with database.unit_of_work() as uow:
        uow.prices.append(bars({MONDAY: 1.0}))
        with pytest.raises(TooLittleData):
            uow.prices.load(other)
