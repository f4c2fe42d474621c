"""What the Python interface takes and refuses: options as words, events as dates and instants."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from marketlink.core.errors import InputError, UsageError
from marketlink.core.event import Anchor
from marketlink.core.instrument import Factor
from marketlink.core.panel import Mask
from marketlink.core.windows import Window
from marketlink.study.api import EventStudy, PanelStudy, event_of, from_pandas
from marketlink.study.regressions import pooled_dummy

SATURDAY = "2020-12-05"


@pytest.fixture(scope="module")
def prices():
    days = pd.bdate_range("2019-06-03", periods=520)
    changes = np.random.default_rng(4).normal(0, 0.01, (520, 2))
    return from_pandas(pd.DataFrame(50 * np.exp(changes.cumsum(axis=0)), index=days, columns=["A", "B"]))


def frame(*days, **more):
    return pd.DataFrame({"instrument": ["A"] * len(days), "date": list(days)} | more)


@pytest.mark.parametrize(("anchor", "day0"), [("next", date(2020, 12, 7)), ("previous", date(2020, 12, 4))])
def test_an_anchor_is_the_same_as_its_word(prices, anchor, day0):
    one = EventStudy("A", SATURDAY, prices, anchor=anchor)
    assert one.spec.anchor is Anchor(anchor)
    assert one.fit().result.location.session == day0
    many = PanelStudy(frame(SATURDAY), prices, anchor=anchor, draws=99)
    assert [event.day0 for event in many.fit().result.events] == [day0]


def test_the_anchor_error_refuses_a_day_without_a_session(prices):
    with pytest.raises(UsageError, match="has no session"):
        EventStudy("A", SATURDAY, prices, anchor="error").fit()
    left = PanelStudy(frame(SATURDAY), prices, anchor="error", draws=99).fit().result.excluded
    assert "has no session" in left[0].reason


@pytest.mark.parametrize("word", ["foo", "", None, 3])
def test_another_word_is_refused_with_the_choices(prices, word):
    with pytest.raises(UsageError, match=r"for anchor. choose among next, previous, error"):
        EventStudy("A", SATURDAY, prices, anchor=word)
    with pytest.raises(UsageError, match=r"for anchor. choose among next, previous, error"):
        PanelStudy(frame(SATURDAY), prices, anchor=word)
    with pytest.raises(UsageError, match=r"for mask. choose among none, listed, store"):
        PanelStudy(frame(SATURDAY), prices, mask=word)
    with pytest.raises(UsageError, match=r"for returns. choose among log, simple, bp"):
        PanelStudy(frame(SATURDAY), prices, returns=word)


def test_mask_and_model_are_taken_as_words(prices):
    study = PanelStudy(frame("2020-09-02", "2020-12-02"), prices, mask="listed", model="market", factors=["B"], draws=99)
    assert study.spec.mask is Mask.LISTED
    assert any("are masked out" in note for note in study.fit().result.notes)
    with pytest.raises(UsageError, match=r"for model. choose among constant-mean, market-adjusted"):
        PanelStudy(frame("2020-12-02"), prices, model="mean")


def test_windows_are_of_whole_sessions(prices):
    with pytest.raises(UsageError, match=r"-260.5"):
        EventStudy("A", "2020-12-02", prices, estimation=(-260.5, -11))
    with pytest.raises(UsageError, match="is no window"):
        EventStudy("A", "2020-12-02", prices, estimation=Window(-260.5, -11))
    with pytest.raises(UsageError, match="is no window"):
        EventStudy("A", "2020-12-02", prices, estimation=(-260, -11, 3))


@pytest.mark.parametrize(
    "day",
    [
        "2020-12-02",
        date(2020, 12, 2),
        datetime(2020, 12, 2),
        pd.Timestamp("2020-12-02"),
        np.datetime64("2020-12-02"),
    ],
)
def test_a_day_is_a_day_however_it_is_given(prices, day):
    study = EventStudy("A", day, prices)
    assert (study.event.day, study.event.latest) == (date(2020, 12, 2), None)
    assert study.fit().result.location.session == date(2020, 12, 2)
    assert PanelStudy(frame(day), prices).events[0].event.latest is None


# The close is at 16:00 in New York, which is 21:00 UTC in December.
@pytest.mark.parametrize(
    ("moment", "day0"),
    [
        (datetime(2020, 12, 2, 10, tzinfo=UTC), date(2020, 12, 2)),
        (datetime(2020, 12, 2, 22, tzinfo=UTC), date(2020, 12, 3)),
        (pd.Timestamp("2020-12-02 10:00", tz="America/New_York"), date(2020, 12, 2)),
        (pd.Timestamp("2020-12-02 16:30", tz="America/New_York"), date(2020, 12, 3)),
        ("2020-12-02T23:00+00:00", date(2020, 12, 3)),
    ],
)
def test_an_instant_with_its_zone_is_exact(prices, moment, day0):
    study = EventStudy("A", moment, prices)
    assert study.event.earliest == study.event.latest == pd.Timestamp(moment)
    assert study.fit().result.location.session == day0
    many = PanelStudy(frame(moment), prices, draws=99)
    assert many.events[0].event.exact
    assert [event.day0 for event in many.fit().result.events] == [day0]


@pytest.mark.parametrize("moment", [datetime(2020, 12, 2, 10), pd.Timestamp("2020-12-02 10:00"), "2020-12-02 10:00"])
def test_a_time_without_a_zone_is_refused(prices, moment):
    with pytest.raises(InputError, match="has a time and no zone"):
        EventStudy("A", moment, prices)
    with pytest.raises(InputError, match=r"the date of event 1: .* has a time and no zone"):
        PanelStudy(frame(moment), prices)
    exact = event_of(moment, tz="America/New_York")
    assert exact.latest == datetime(2020, 12, 2, 10, tzinfo=ZoneInfo("America/New_York"))
    beside = PanelStudy(frame(moment, tz=["America/New_York"]), prices)
    assert beside.events[0].event.latest == exact.latest


@pytest.mark.parametrize("day", ["03/04/2020", "3.4.2020", "December 2, 2020", 20201202, 20201202.0, pd.NaT, None])
def test_what_could_be_two_days_is_none(prices, day):
    with pytest.raises(InputError, match="is no date"):
        EventStudy("A", day, prices)
    with pytest.raises(InputError, match=r"the date of event 2: .* is no date"):
        PanelStudy(frame(date(2020, 12, 2), day).astype(object), prices)


def test_a_time_is_given_once_and_in_a_known_zone(prices):
    with pytest.raises(InputError, match="give the time once"):
        PanelStudy(frame(pd.Timestamp("2020-12-02 10:00", tz="UTC"), time=["10:00"], tz=["UTC"]), prices)
    with pytest.raises(InputError, match="the zone 'Moscow'"):
        event_of(datetime(2020, 12, 2, 10), tz="Moscow")
    with pytest.raises(InputError, match="happens twice"):
        event_of(datetime(2020, 11, 1, 1, 30), tz="America/New_York")


def test_known_events_and_series_are_told_in_words(prices):
    study = EventStudy("A", "2020-12-02", prices)
    assert study.fit(known=["2020-09-02"]).result.n == study.fit(known=[event_of("2020-09-02")]).result.n
    with pytest.raises(InputError, match="'summer' is no date"):
        study.fit(known=["summer"])
    with pytest.raises(InputError, match="from_pandas"):
        EventStudy("A", "2020-12-02", pd.DataFrame({"A": [1.0]}))
    with pytest.raises(InputError, match="neither a frame nor PanelEvents"):
        PanelStudy(["2020-12-02"], prices)
    with pytest.raises(InputError, match="neither a frame nor PanelEvents"):
        PanelStudy(frame("2020-12-02"), prices).fit(known=["2020-12-02"])


def test_an_instrument_is_no_member_of_its_own_factor(prices):
    basket = Factor("X", ("A", "B"))
    with pytest.raises(UsageError, match="A is a member of its own factor X"):
        EventStudy("A", "2020-12-02", prices, factors=[basket]).fit()
    with pytest.raises(UsageError, match="A is a member of its own factor A"):
        PanelStudy(frame("2020-12-02"), prices, factors=["A"], draws=99).fit()


def test_lags_are_not_negative(prices):
    study = PanelStudy(frame("2020-12-02"), prices, draws=99)
    with pytest.raises(UsageError, match="-1 lags"):
        study.pooled(lags=-1)
    with pytest.raises(UsageError, match="-1 lags"):
        pooled_dummy(np.arange(20.0), np.empty((20, 0)), np.arange(20) < 12, lags=-1)
