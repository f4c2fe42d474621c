"""Gaps, cuts, ends of data, and what is refused: a stated reduction or a clear error, never a wrong number."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from marketlink.core.errors import TooLittleData, UsageError
from marketlink.core.event import Anchor
from marketlink.core.instrument import Factor
from marketlink.core.moves import Measure
from marketlink.core.prices import PriceKind
from marketlink.core.study import Model, ReturnKind, StudySpec
from marketlink.core.windows import Window
from marketlink.study import run_study
from marketlink.study.inference import infer

N, DAY0 = 120, 100
MEAN = StudySpec("A", estimation=Window(-80, -11), minimum=40)
MARKET = replace(MEAN, model=Model.MARKET, factors=(Factor("F", ("F",)),))


@pytest.fixture
def dates(days):
    return days(N)


@pytest.fixture
def event(event_on, dates):
    return event_on(dates[DAY0])


@pytest.fixture
def a(make_series, walk):
    return make_series("A", walk(N, 1))


def without(make_series, walk, dates, dropped, name="F"):
    kept = [i for i in range(N) if i not in dropped]
    return make_series(name, walk(N, 2)[kept], [dates[i] for i in kept])


def test_factor_gap_is_left_out_and_counted(make_series, walk, dates, event, a):
    gap = {50, 60, 61}
    factor = without(make_series, walk, dates, gap)
    result = run_study(MARKET, event, a, {"F": factor})
    assert result.n == 67
    assert result.notes == (
        "3 estimation sessions left out: no observation of F (3); the return after a gap covers the gap, for the instrument and the factors alike",
    )
    ends = [i for i in range(20, 90) if i not in gap]
    starts = [next(j for j in range(i - 1, 0, -1) if j not in gap) for i in ends]
    y, x = np.log(walk(N, 1)), np.log(walk(N, 2))
    slope = np.polyfit(x[ends] - x[starts], y[ends] - y[starts], 1)[0]
    assert result.coefficients[1].value == pytest.approx(slope)
    assert result.constant_mean is not None


def test_gaps_of_two_members_are_counted_apart(make_series, walk, dates, event, a):
    spec = replace(MARKET, factors=(Factor("FG", ("F", "G")),))
    factors = {"F": without(make_series, walk, dates, {50}), "G": without(make_series, walk, dates, {50, 55}, "G")}
    result = run_study(spec, event, a, factors)
    assert result.n == 68
    assert "2 estimation sessions left out: no observation of F (1), G (2)" in result.notes[0]


def test_sessions_only_the_factor_has_dont_count(make_series, walk, dates, event_on):
    """The instrument's change over its own holiday is held against the factor's change over the same days."""
    kept = [i for i in range(N) if i != 50]
    y, x = walk(N, 1), walk(N, 2)
    result = run_study(
        MARKET, event_on(dates[DAY0]), make_series("A", y[kept], [dates[i] for i in kept]), {"F": make_series("F", x)}
    )
    assert (result.n, result.notes) == (70, ())
    ends = [i for i in range(19, 90) if i != 50]
    starts = [i - 1 if i != 51 else 49 for i in ends]
    slope = np.polyfit(np.log(x[ends] / x[starts]), np.log(y[ends] / y[starts]), 1)[0]
    assert result.coefficients[1].value == pytest.approx(slope)


@pytest.mark.parametrize("position", [89, 95, DAY0, 110])
def test_factor_missing_in_the_event_window(make_series, walk, dates, event, a, position):
    with pytest.raises(TooLittleData, match=f"no observation of F on {dates[position]}"):
        run_study(MARKET, event, a, {"F": without(make_series, walk, dates, {position})})


def test_estimation_cut_at_the_first_observation(a, dates, event):
    result = run_study(replace(MEAN, estimation=Window(-150, -11)), event, a, {})
    assert result.n == 89
    assert result.notes == (
        f"the estimation window [-150, -11] is cut to [-99, -11]: returns exist from {dates[1]} to {dates[89]}",
    )


def test_estimation_cut_where_a_factor_begins(make_series, walk, dates, event, a):
    result = run_study(MARKET, event, a, {"F": without(make_series, walk, dates, set(range(30)))})
    assert result.n == 59
    assert result.notes == (
        f"the estimation window [-80, -11] is cut to [-69, -11]: returns exist from {dates[31]} to {dates[89]}",
    )


def test_too_few_estimation_sessions(make_series, walk, dates, event_on, event, a):
    with pytest.raises(TooLittleData, match=rf"A fix \(test\) has 29 estimation sessions .* 40 are needed.* from {dates[0]}"):
        run_study(MEAN, event_on(dates[40]), a, {})
    with pytest.raises(TooLittleData, match=f"has 19 estimation sessions .* data exist from {dates[70]}"):
        run_study(MARKET, event, a, {"F": without(make_series, walk, dates, set(range(70)))})


def test_event_window_past_the_data(make_series, walk, dates, event_on):
    series = make_series("A", walk(N, 1)[:104])
    result = run_study(MEAN, event_on(dates[DAY0]), series, {})
    assert [result.path[0].offset, result.path[-1].offset] == [-10, 3]
    assert [car.window for car in result.cars] == [Window(0, 0), Window(0, 1), Window(-1, 1)]
    note = (
        f"the event window [-10, 10] is seen over [-10, 3] only: the prices at hand run from {dates[0]} to {dates[103]}; "
        "left out for it: CAR [0, 5], [-5, 5], [-10, 10]"
    )
    assert result.notes == (note,)


def test_no_day_0(a, dates, event_on):
    with pytest.raises(TooLittleData, match="the prices at hand end on"):
        run_study(MEAN, event_on(dates[-1] + timedelta(days=30)), a, {})
    with pytest.raises(TooLittleData, match="the series begins on"):
        run_study(MEAN, event_on(dates[0] - timedelta(days=30)), a, {})


def test_alternative_is_a_study_of_its_own(a, dates, event, event_on):
    result = run_study(MEAN, event, a, {})
    other = run_study(MEAN, event_on(dates[DAY0 + 1]), a, {})
    assert result.location.alternative == DAY0 + 1
    assert result.alternative == other.day0


def test_alternative_that_cant_be_measured(make_series, walk, dates, event, a):
    factor = without(make_series, walk, dates, {111})
    result = run_study(MARKET, event, a, {"F": factor})
    assert result.alternative is None
    assert result.notes[0].startswith(
        f"day 0 taken at the other candidate, {dates[101]}, can't be measured: no observation of F on {dates[111]}"
    )


def test_weekend_goes_where_the_anchor_says(a, dates, event_on):
    saturday = next(day for day in dates[DAY0:] if day.weekday() == 4) + timedelta(days=1)
    following, before = saturday + timedelta(days=2), saturday - timedelta(days=1)
    assert run_study(MEAN, event_on(saturday), a, {}).day0.session == following
    assert run_study(replace(MEAN, anchor=Anchor.PREVIOUS), event_on(saturday), a, {}).day0.session == before
    with pytest.raises(UsageError, match="has no session"):
        run_study(replace(MEAN, anchor=Anchor.ERROR), event_on(saturday), a, {})


def test_closed_market_is_told(make_series, walk, dates, event_on):
    moved = [*dates[:105], *(day + timedelta(days=28) for day in dates[105:])]
    result = run_study(MEAN, event_on(dates[DAY0]), make_series("A", walk(N, 1), moved), {})
    assert result.notes == (f"the return of {moved[105]} covers 31 days with none between",)


def test_notes_of_the_series_are_kept_once(make_series, walk, event):
    series = make_series("A", walk(N, 1), notes=("a note",))
    factor = make_series("F", walk(N, 2), notes=("a note", "another"))
    assert run_study(MARKET, event, series, {"F": factor}).notes == ("a note", "another")


@pytest.mark.parametrize("growth", [1.0, 1.001])
def test_constant_series(make_series, event, growth):
    with pytest.raises(TooLittleData, match=r"A fix \(test\) leaves no residual variance"):
        run_study(MEAN, event, make_series("A", 50 * growth ** np.arange(N)), {})


def test_series_on_itself(event, a):
    with pytest.raises(TooLittleData, match="exactly as the factors do"):
        run_study(MARKET, event, a, {"F": a})


def test_factor_that_stands_still(make_series, walk, event, a):
    still = make_series("F", np.full(N, 3.6725))
    with pytest.raises(TooLittleData, match="the factor F doesn't move"):
        run_study(MARKET, event, a, {"F": still})
    spec = replace(MARKET, factors=(Factor("B", ("F", "G")),))
    with pytest.raises(TooLittleData, match="F, a member of B, doesn't move"):
        run_study(spec, event, a, {"F": still, "G": make_series("G", walk(N, 2))})


def test_collinear_factors(make_series, walk, event, a):
    spec = replace(MARKET, factors=(Factor("F", ("F",)), Factor("G", ("G",))))
    factors = {"F": make_series("F", walk(N, 2)), "G": make_series("G", 7 * walk(N, 2))}
    with pytest.raises(TooLittleData, match="F, G are combinations"):
        run_study(spec, event, a, factors)


@pytest.mark.parametrize("kind", [ReturnKind.LOG, ReturnKind.SIMPLE])
def test_price_below_zero(make_series, walk, dates, event, kind):
    closes = walk(N, 1)
    closes[95] = -37.63
    with pytest.raises(UsageError, match=f"stands at -37.63 on {dates[95]}: a {kind} return"):
        run_study(replace(MEAN, returns=kind), event, make_series("A", closes), {})
    closes[95], closes[5] = 50, 0
    assert run_study(replace(MEAN, returns=kind), event, make_series("A", closes), {}).n == 70


def test_kinds_of_change_dont_mix(make_series, walk, event, a):
    in_yields = {"kind": PriceKind.YIELD, "measure": Measure.YIELD}
    bond = make_series("Y", walk(N, 3), **in_yields)
    yields = StudySpec("Y", Measure.YIELD, returns=ReturnKind.BASIS_POINTS, estimation=Window(-80, -11))
    with pytest.raises(UsageError, match="aren't basis points"):
        run_study(replace(MEAN, returns=ReturnKind.BASIS_POINTS), event, a, {})
    with pytest.raises(UsageError, match="a log return of it has no meaning"):
        run_study(replace(yields, returns=ReturnKind.LOG), event, bond, {})
    with pytest.raises(UsageError, match="asks for a price"):
        run_study(MEAN, event, bond, {})
    with pytest.raises(UsageError, match="the factor F is a yield"):
        run_study(MARKET, event, a, {"F": bond})
    assert run_study(yields, event, bond, {}).n == 70


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"estimation": Window(-80, -10)}, "overlap"),
        ({"estimation": Window(5, 90)}, "overlap"),
        ({"event_window": Window(1, 5), "car_windows": ()}, "doesn't hold day 0"),
        ({"car_windows": (Window(0, 11),)}, "isn't inside the event window"),
        ({"minimum": 0}, "no minimum"),
        ({"model": Model.MARKET}, "needs a factor"),
        ({"factors": (Factor("F", ("F",)),)}, "has no factors"),
        ({"model": Model.MARKET, "factors": (Factor("F", ()),)}, "no members"),
        ({"model": Model.MARKET, "factors": (Factor("F", ("F",)),)}, "no series of the factor F"),
    ],
)
def test_contradictions_are_refused(event, a, changes, message):
    with pytest.raises(UsageError, match=message):
        run_study(replace(MEAN, **changes), event, a, {})


def test_no_degrees_of_freedom(event, a):
    with pytest.raises(TooLittleData, match="1 estimation sessions for 1 parameters"):
        run_study(replace(MEAN, estimation=Window(-11, -11), minimum=1), event, a, {})


def test_an_estimation_window_after_the_event_has_no_placebo_dates(make_series, walk, days, event_on):
    spec = StudySpec("A", estimation=Window(11, 200), event_window=Window(-5, 5), car_windows=(Window(0, 0),))
    series, event = make_series("A", walk(400, 1)), event_on(days(400)[150])
    result = run_study(spec, event, series, {}, placebo=1000)
    assert result.inference is None
    assert "no SQ test and no placebo dates: the estimation window [11, 200] lies after the event" in result.notes
    with pytest.raises(UsageError, match="lies after the event"):
        infer(spec, event, series, {})
    changed = series.close.copy()
    changed[330] *= 1.01
    assert run_study(spec, event, make_series("A", changed), {}).id != result.id  # a bar that it is estimated from


def test_estimation_after_the_event(make_series, walk, dates, event_on):
    result = run_study(replace(MEAN, estimation=Window(11, 80)), event_on(dates[20]), make_series("A", walk(N, 1)), {})
    assert (result.n, result.notes) == (70, ())
    assert result.day0.session == dates[20]


@pytest.mark.parametrize("model", [Model.GARCH, Model.BASKET])
def test_models_that_forecast_are_not_estimated_after_the_event(make_series, walk, a, event_on, dates, model):
    spec = replace(MARKET, model=model, estimation=Window(11, 80))
    with pytest.raises(UsageError, match=r"forecasts from the estimation window, and \[11, 80\] lies after the event"):
        run_study(spec, event_on(dates[20]), a, {"F": make_series("F", walk(N, 2))})


@pytest.mark.parametrize("model", [Model.SCHOLES_WILLIAMS, Model.DIMSON])
def test_a_lagged_factor_without_an_earlier_session(make_series, walk, a, event_on, dates, model):
    spec = replace(MARKET, model=model, estimation=Window(-12, -11), minimum=1)
    with pytest.raises(TooLittleData, match="a session earlier, and none is left"):
        run_study(spec, event_on(dates[12]), a, {"F": make_series("F", walk(N, 2))})


def test_a_window_longer_than_the_estimation_window_has_the_t_alone(a, event):
    spec = replace(MEAN, estimation=Window(-20, -11), minimum=5, car_windows=(Window(0, 0), Window(-10, 10)))
    result = run_study(spec, event, a, {}, placebo=50)
    assert [car.window for car in result.cars] == [Window(0, 0), Window(-10, 10)]
    assert [tested.window for tested in result.inference.windows] == [Window(0, 0)]
    assert "no tests beside the t over [-10, 10]: longer than the estimation window" in result.inference.notes


def test_a_basket_of_what_stands_still(make_series, walk, a, event):
    spec = replace(MARKET, model=Model.BASKET, estimation=Window(-30, -11), minimum=5)
    with pytest.raises(TooLittleData, match="no control moves"):
        run_study(spec, event, a, {"F": make_series("F", np.full(N, 7.0))})
    with pytest.raises(TooLittleData, match="doesn't move in the estimation window"):
        run_study(spec, event, make_series("A", np.full(N, 7.0)), {"F": make_series("F", walk(N, 2))})
