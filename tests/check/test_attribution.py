"""What may be said of a measured reaction."""

from datetime import UTC, date, datetime, time

import pytest

from marketlink.check.attribution import NOTHING_STATED, reaction_of
from marketlink.core.event import Bound, Event, Location
from marketlink.core.moves import Direction, Horizon, Measure, MoveKind
from marketlink.core.prices import Interval, ObservationTime, PriceKind, SeriesKey, Vintage
from marketlink.core.study import AbnormalReturn, FactorMove, SeriesUsed, StudyResult, StudySpec

BERLIN = "Europe/Berlin"
FIX = SeriesKey(
    "USDRUB",
    Measure.PRICE,
    "ecb",
    "USDRUB",
    Interval.DAY,
    PriceKind.FIX,
    "RUB per USD",
    BERLIN,
    ObservationTime(time(14, 10), time(14, 15), BERLIN),
)
USED = SeriesUsed(FIX, Vintage("v", datetime(2022, 3, 1, tzinfo=UTC), "by hand"))


def at(day, hour=13):
    return datetime(2022, 2, day, hour, 15, tzinfo=UTC)


@pytest.fixture
def study():
    def make(actual, since, until, factor_moves=()):
        day = until.date()
        event = Event("e", "label", "a", day, None, None, Bound.PREVIOUS_OBSERVATION, Bound.ARTICLE_DAY)
        day0 = AbnormalReturn(0, day, actual, 0.0, actual, 0.006, actual / 0.006, 0.03)
        location = Location(5, day, (day,), None, since, until, "because")
        return StudyResult(
            StudySpec("USDRUB"),
            event,
            location,
            (USED,),
            250,
            249,
            0.006,
            0.0,
            (),
            (day0,),
            (),
            (),
            factor_moves,
            None,
            None,
            0.017,
        )

    return make


def test_a_rise_of_the_pair_is_opposite_to_a_stated_rise_of_the_rouble(study, usdrub, move):
    reaction = reaction_of(study(0.0139, at(11), at(14)), usdrub, [move()], (), None)
    assert not reaction.attributable
    assert any("opposite to the statement" in caveat for caveat in reaction.caveats)
    assert "includes Friday evening and the weekend" in reaction.caveats[0]
    assert "fix of Friday 11 February 2022 to the fix of Monday 14 February 2022" in reaction.caveats[0]


def test_a_fall_of_the_pair_agrees(study, usdrub, move):
    reaction = reaction_of(study(-0.0147, at(15), at(16)), usdrub, [move()], (), None)
    assert reaction.attributable
    assert reaction.stated
    assert reaction.caveats[0].count("Tuesday evening") == 1
    assert "weekend" not in reaction.caveats[0]


def test_statements_that_disagree_contradict_nothing(study, usdrub, move):
    down = move(direction=Direction.DOWN, instrument_direction=Direction.UP)
    assert reaction_of(study(0.01, at(15), at(16)), usdrub, [move(), down], (), None).attributable


def test_nothing_stated_is_never_attributed(study, usdrub):
    reaction = reaction_of(study(-0.01, at(15), at(16)), usdrub, [], (), 0.08)
    assert (reaction.stated, reaction.attributable, reaction.p_adjusted) == (False, False, 0.08)
    assert NOTHING_STATED in reaction.caveats


def test_a_factor_that_moved_itself_is_named(study, usdrub, move):
    moved = FactorMove("EM_FX", None, 0.01, 1.9, treated=True)
    member = FactorMove("USDTRY", "EM_FX", 0.02, 2.5, treated=True)
    reaction = reaction_of(study(-0.01, at(15), at(16), (moved, member)), usdrub, [move()], (), None)
    assert any("EM_FX moved over 1.5" in caveat for caveat in reaction.caveats)


def test_days_without_a_session_are_counted(study, usdrub, move):
    reaction = reaction_of(study(-0.01, at(11), at(16)), usdrub, [move()], (), None)
    assert "4 days without a session" in reaction.caveats[0]


def test_a_late_close_has_no_evening_after_it(study, usdrub, move):
    late = study(-0.01, at(15, 21), at(16, 21))
    assert "the night after Tuesday" in reaction_of(late, usdrub, [move()], (), None).caveats[0]


def test_an_event_of_another_day_in_the_windows_is_named(study, usdrub, move):
    from dataclasses import replace
    from datetime import date

    wide = study(-0.01, at(15), at(16))
    later = replace(wide.day0, offset=2, session=date(2022, 2, 18))
    wide = replace(wide, path=(wide.day0, later), estimated_from=date(2021, 2, 1), estimated_to=date(2022, 2, 1))
    caveats = reaction_of(wide, usdrub, [move()], [date(2022, 2, 18), date(2022, 1, 27), date(2022, 2, 16)], None).caveats
    assert any("event window also holds the events of 2022-02-18" in caveat for caveat in caveats)
    assert any("estimation window holds the events of 2022-01-27" in caveat for caveat in caveats)


def test_what_moved_before_the_news_is_not_attributed_to_it(study, usdrub, move):
    earlier = move(kind=MoveKind.EARLIER)
    reaction = reaction_of(study(-0.01, at(15), at(16)), usdrub, [earlier], (), None)
    assert reaction.stated
    assert not reaction.attributable


def test_a_move_of_an_earlier_session_is_none_of_this_one(study, usdrub, move):
    reaction = reaction_of(study(-0.01, at(15), at(16)), usdrub, [move(kind=MoveKind.PRIOR_SESSION)], (), None)
    assert (reaction.stated, reaction.attributable) == (False, False)
    assert any("in this session" in caveat for caveat in reaction.caveats)


def test_a_move_of_a_named_day_before_is_none_of_this_session(study, usdrub, move):
    monday = {"named_day": date(2022, 2, 14)}
    told = reaction_of(study(-0.0147, at(14), at(15)), usdrub, [move(**monday)], (), None)
    assert not told.stated
    assert NOTHING_STATED in told.caveats
    doubtful = reaction_of(study(-0.0147, at(14), at(15)), usdrub, [move(horizon=Horizon.UNSTATED, **monday)], (), None)
    assert doubtful.stated


def test_a_weekend_articles_monday_is_not_its_statement(study, usdrub, move):
    from dataclasses import replace
    from datetime import date

    shifted = study(-0.01, at(11), at(14))
    shifted = replace(shifted, event=replace(shifted.event, day=date(2022, 2, 12)))
    reaction = reaction_of(shifted, usdrub, [move()], (), None)
    assert not reaction.attributable
    assert any("has no session" in caveat for caveat in reaction.caveats)


def test_the_abnormal_return_may_be_opposite_where_the_return_is_not(study, usdrub, move):
    from dataclasses import replace

    mixed = study(-0.001, at(15), at(16))
    mixed = replace(mixed, path=(replace(mixed.day0, value=0.004),))
    reaction = reaction_of(mixed, usdrub, [move()], (), None)
    assert not reaction.attributable
    assert any("the abnormal return of USDRUB is up" in caveat for caveat in reaction.caveats)
