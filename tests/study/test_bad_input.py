"""Whatever prices and events are given: numbers that NumPy gives too, or a reason; never a wrong number."""

import math
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketlink.core.errors import InputError, MarketlinkError, TooLittleData, UsageError
from marketlink.core.panel import Mask
from marketlink.core.study import ReturnKind
from marketlink.core.windows import Window
from marketlink.study.api import EventStudy, PanelStudy, from_pandas

N = 160
DAYS = [day.date() for day in pd.bdate_range("2020-01-06", periods=N)]
OPTIONS = {
    "estimation": Window(-60, -6),
    "event_window": Window(-5, 5),
    "car_windows": (Window(0, 0), Window(-1, 2)),
    "minimum": 30,
}

damages = st.lists(st.sampled_from(("gaps", "still", "zero", "short", "exact", "none")), min_size=4, max_size=4)
places = st.lists(st.tuples(st.sampled_from("ABCDX"), st.integers(-20, N + 20)), max_size=12)


def frame(damages, seed, holes=0.01):
    """Prices of A to D and of a factor, each damaged in its own way."""
    rng = np.random.default_rng(seed)
    changes = rng.normal(0, 0.01, (N, 5))
    changes[:, :4] += changes[:, 4:]
    table = pd.DataFrame(50 * np.exp(np.cumsum(changes, axis=0)), index=pd.DatetimeIndex(DAYS), columns=list("ABCDF"))
    for name, damage in zip("ABCD", damages, strict=True):
        if damage == "gaps":
            table.loc[rng.random(N) < 0.1, name] = np.nan
        elif damage == "still":
            table.loc[table.index[: N // 2], name] = 7.0
        elif damage == "zero":
            table.loc[table.index[rng.integers(N)], name] = 0.0
        elif damage == "short":
            table.loc[table.index[: rng.integers(N)], name] = np.nan
        elif damage == "exact":
            table[name] = 3 * table["F"]
    table.loc[rng.random(N) < holes, "F"] = np.nan
    return table


def whole(seed):
    return from_pandas(frame(["none"] * 4, seed, holes=0))


def events_of(places):
    first = DAYS[0]
    days = [DAYS[i] if 0 <= i < N else first + timedelta(days=7 * i // 5) for _, i in places]
    return pd.DataFrame({"instrument": [name for name, _ in places], "date": days})


def numpy_event(table, name, day0, n):
    """Compute the market model of one event by other means, from the days on which both prices stand."""
    both = table[[name, "F"]].dropna()
    changes = np.log(both.where(both > 0)).diff().to_numpy()
    own = list(table[name].dropna().index)
    zero = own.index(pd.Timestamp(day0))
    rows = [i for i, day in enumerate(both.index) if -60 <= own.index(day) - zero <= -6 and np.isfinite(changes[i]).all()]
    assert len(rows) == n
    y, x = changes[rows].T
    slope, intercept = np.polyfit(x, y, 1)
    at = list(both.index).index(pd.Timestamp(day0))
    ar = changes[at, 0] - intercept - slope * changes[at, 1]
    e = y - intercept - slope * x
    variance = (e @ e) / (n - 2) * (1 + 1 / n + (changes[at, 1] - x.mean()) ** 2 / ((x - x.mean()) ** 2).sum())
    return ar, math.sqrt(variance)


@settings(max_examples=60, deadline=None)
@given(damages, places, st.integers(0, 2**32 - 1), st.sampled_from(tuple(Mask)), st.booleans())
def test_every_event_has_its_numbers_or_its_reason(damages, places, seed, mask, ungated):
    table, events = frame(damages, seed), events_of(places)
    study = PanelStudy(events, from_pandas(table), factors=["F"], mask=mask, ungated=ungated, draws=99, **OPTIONS)
    result = study.fit().result
    assert len(result.events) + len(result.excluded) == len(events)
    assert all(excluded.reason for excluded in result.excluded)
    assert len({(event.instrument, event.day0) for event in result.events}) == len(result.events)
    for event in result.events:
        assert np.isfinite([v for point in event.path for v in (point.value, point.se)]).all()
        if mask is Mask.NONE:
            here = next(point for point in event.path if point.offset == 0)
            assert (here.value, here.se) == pytest.approx(numpy_event(table, event.instrument, event.day0, event.n), rel=1e-7)
    for tests in result.windows:
        assert tests.n <= len(result.events)
        assert all(math.isfinite(found.value) and 0 <= found.p <= 1 for found in tests.statistics)
        assert all(found.valid for found in tests.statistics) or ungated
        assert all(withheld.reason for withheld in tests.withheld)
        names = [found.name for found in tests.statistics] + [withheld.name for withheld in tests.withheld]
        assert len(names) == len(set(names)) == 22
        assert tests.headline is None or tests.get(tests.headline).valid


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(("gaps", "still", "zero", "short", "exact", "none")), st.integers(-20, N + 20), st.integers(0, 2**32 - 1))
def test_one_event_has_its_numbers_or_a_sentence(damage, place, seed):
    table = frame([damage] * 4, seed)
    day = events_of([("A", place)])["date"][0]
    study, said = EventStudy("A", day, from_pandas(table), factors=["F"], **OPTIONS), ""
    try:
        result = study.fit(placebo=200).result
    except MarketlinkError as error:
        said = error.message
    if said:
        assert "nan" not in said.lower().split()
        return
    values = [v for ar in (*result.path, *result.cars) for v in (ar.value, ar.se, ar.t, ar.p)]
    assert np.isfinite(values).all()
    assert (result.day0.value, result.day0.se) == pytest.approx(
        numpy_event(table, "A", result.location.session, result.n), rel=1e-7
    )
    for tested in result.inference.windows:
        assert 0 < tested.sq_p <= 1
        assert 0 < tested.headline_p <= 1


@pytest.mark.parametrize("bad", [np.inf, -np.inf])
def test_infinite_prices_are_refused(bad):
    table = frame(["none"] * 4, 1)
    table.iloc[9, 0] = bad
    with pytest.raises(InputError, match="the column A holds an infinite number"):
        from_pandas(table)


def test_dates_that_stand_twice_are_refused():
    table = frame(["none"] * 4, 1)
    with pytest.raises(InputError, match="twice or out of order"):
        from_pandas(pd.concat([table, table.iloc[[5]]]).sort_index())


def test_two_events_of_one_day_count_once_on_one_series_and_twice_on_two():
    prices = whole(2)
    events = pd.DataFrame({"instrument": ["A", "A", "B"], "date": [DAYS[100]] * 3})
    result = PanelStudy(events, prices, factors=["F"], draws=99, **OPTIONS).fit().result
    assert [event.instrument for event in result.events] == ["A", "B"]
    assert result.excluded[0].reason == f"the same session, {DAYS[100]}, as the event of {DAYS[100]}: counted once"


def test_no_event_and_one_event():
    prices = whole(3)
    empty = pd.DataFrame({"instrument": [], "date": []})
    nothing = PanelStudy(empty, prices, factors=["F"], **OPTIONS).fit()
    assert nothing.result.notes == ("none of 0 events can be studied",)
    assert "0 events" in nothing.summary()
    one = PanelStudy(events_of([("A", 100)]), prices, factors=["F"], **OPTIONS).fit()
    assert one.result.windows[0].statistics == ()
    assert one.tests.loc[("[0, 0]", "bmp"), "reason"] == "1 event, and 5 or more are needed"
    assert one.result.windows[0].se == pytest.approx(one.result.events[0].cars[0].se)


def test_events_before_and_after_the_data():
    prices = whole(4)
    for day in (date(2019, 1, 2), DAYS[0]):
        with pytest.raises(TooLittleData):
            EventStudy("A", day, prices, **OPTIONS).fit()
    with pytest.raises(TooLittleData, match="the prices at hand end on"):
        EventStudy("A", date(2024, 1, 2), prices, **OPTIONS).fit()


def test_windows_that_overlap_are_refused():
    prices = whole(5)
    with pytest.raises(UsageError, match="overlap"):
        EventStudy("A", DAYS[100], prices, **OPTIONS | {"estimation": Window(-60, -5)}).fit()


def test_kinds_of_return_that_dont_fit_are_refused():
    prices = whole(6)
    with pytest.raises(UsageError, match="basis points"):
        EventStudy("A", DAYS[100], prices, returns=ReturnKind.BASIS_POINTS, **OPTIONS).fit()
