"""Panels of awkward input: stated reductions, clear errors, never a wrong number."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from marketlink.core.errors import UsageError
from marketlink.core.event import Bound, Event
from marketlink.core.instrument import Factor
from marketlink.core.moves import Measure
from marketlink.core.panel import Mask, PanelEvent, PanelSpec
from marketlink.core.prices import PriceKind
from marketlink.core.study import Model, ReturnKind, StudySpec
from marketlink.core.windows import Window
from marketlink.study.panel import panel
from marketlink.study.panel_json import panel_json
from marketlink.study.single import run_study

SPEC = PanelSpec(
    model=Model.MARKET,
    factors=(Factor("F", ("F",)),),
    estimation=Window(-80, -6),
    event_window=Window(-5, 5),
    car_windows=(Window(0, 0), Window(-1, 1)),
    minimum=40,
    draws=99,
)


@pytest.fixture(scope="module")
def market(make_series, walk):
    return {name: make_series(name, walk(300, seed)) for seed, name in enumerate("ABCDEFGH")}


@pytest.fixture(scope="module")
def on(event_on, days):
    """Give an event of one series on one of its sessions."""

    def make(name, session, tag=""):
        return PanelEvent(name, event_on(days(300)[session]), tag)

    return make


def apart(on, names="ABCDEGH"):
    return [on(name, 100 + 25 * i) for i, name in enumerate(names)]


def test_each_event_is_the_study_of_that_event(market, on):
    events = apart(on)
    result = panel(events, market, SPEC)
    assert len(result.events) == 7
    for found, asked in zip(result.events, events, strict=True):
        spec = StudySpec(
            asked.instrument,
            model=Model.MARKET,
            factors=SPEC.factors,
            estimation=SPEC.estimation,
            event_window=SPEC.event_window,
            car_windows=SPEC.car_windows,
            minimum=40,
        )
        one = run_study(spec, asked.event, market[asked.instrument], market)
        assert [point.value for point in found.path] == pytest.approx([ar.value for ar in one.path], rel=1e-10)
        assert [point.se for point in found.path] == pytest.approx([ar.se for ar in one.path], rel=1e-10)
        assert [car.se for car in found.cars] == pytest.approx([car.se for car in one.cars], rel=1e-10)
        assert [c.value for c in found.coefficients] == pytest.approx([c.value for c in one.coefficients], rel=1e-9)
        assert [c.se for c in found.coefficients] == pytest.approx([c.se for c in one.coefficients], rel=1e-9)
        assert (found.n, found.dof) == (one.n, one.dof)


def test_events_apart_are_tested_as_independent(market, on):
    tests = panel(apart(on), market, SPEC).windows[1]
    assert (tests.n, tests.headline) == (7, "kp_bmp")
    assert tests.get("kp_bmp").value == tests.get("bmp").value
    reasons = {withheld.name: withheld.reason for withheld in tests.withheld}
    assert set(reasons) == {"corrado_zivney", "grank_t", "grank_z", "skew_hall", "skew_lbt"}
    assert reasons["grank_t"] == "7 events, and 20 or more are needed"


def test_events_of_one_day_withhold_what_takes_them_as_independent(market, on):
    events = [on(name, 150) for name in "ABCDEGH"]
    tests = panel(events, market, SPEC).windows[0]
    given = {found.name for found in tests.statistics}
    assert not given & {"cs_t", "j1", "patell", "bmp", "sign", "wilcoxon"}
    assert {"kp_bmp", "kp_patell", "corrado", "calendar", "cda"} <= given
    assert tests.headline == "block_bootstrap"
    ungated = panel(events, market, replace(SPEC, ungated=True)).windows[0]
    assert ungated.get("bmp").reason.startswith("7 of 7 events share sessions")
    assert ungated.get("kp_bmp").valid
    assert [(f.name, f.value) for f in tests.statistics] == [(f.name, f.value) for f in ungated.statistics if f.valid]


def test_windows_that_overlap_on_different_days(market, on):
    events = [on(name, 150 + i) for i, name in enumerate("ABCDEGH")]
    one_day, three_days = panel(events, market, SPEC).windows
    assert one_day.get("bmp") is not None
    assert three_days.get("bmp") is None
    reasons = {withheld.name: withheld.reason for withheld in three_days.withheld}
    assert reasons["corrado"].startswith("windows overlap with different days 0")


def test_events_that_move_as_one_have_no_headline(make_series, on):
    common = np.random.default_rng(9).normal(0, 0.01, 300)
    own = np.random.default_rng(10).normal(0, 0.004, (7, 300))
    series = {name: make_series(name, 50 * np.exp(np.cumsum(common + own[i]))) for i, name in enumerate("ABCDEGH")}
    plain = replace(SPEC, model=Model.CONSTANT_MEAN, factors=())
    result = panel([on(name, 150) for name in "ABCDEGH"], series, plain)
    assert result.windows[0].headline is None
    assert any(note.startswith("no headline over [0, 0], [-1, 1]") for note in result.notes)


def test_nothing_to_study(market, event_on):
    result = panel([], market, SPEC)
    assert (result.events, result.windows[0].n, result.notes) == ((), 0, ("none of 0 events can be studied",))
    assert panel_json(result)["tests"]["0,0"] == {"n": 0, "caar": None}
    gone = panel([PanelEvent("X", event_on(date(2020, 6, 1)))], market, SPEC)
    assert gone.excluded[0].reason == "no prices of X are given"


def test_one_event_has_no_cross_section(market, on):
    result = panel([on("A", 150)], market, SPEC)
    assert result.windows[0].headline is None
    assert result.windows[0].caar == result.events[0].cars[0].value
    assert result.windows[0].se == pytest.approx(result.events[0].cars[0].se, rel=1e-12)
    assert {w.name for w in result.windows[0].withheld} >= {"bmp", "patell", "corrado", "kp_bmp"}
    ungated = panel([on("A", 150)], market, replace(SPEC, ungated=True)).windows[0]
    assert ungated.get("bmp") is None
    assert ungated.get("patell").reason == "1 event, and 2 or more are needed"


def test_what_cant_be_used_is_left_out_with_its_reason(market, on, make_series, walk, days):
    flat = make_series("I", np.full(300, 7.0))
    zero = walk(300, 11)
    zero[150] = 0.0
    series = market | {"I": flat, "J": make_series("J", zero)}
    same = PanelEvent("B", replace(on("B", 200).event, id="other"))
    early, late = on("A", 3), PanelEvent("A", replace(on("A", 299).event, day=days(300)[-1] + timedelta(days=9)))
    events = [on("A", 150), early, late, on("B", 200), same, on("I", 150), on("J", 152), on("J", 280), on("C", 298)]
    result = panel(events, series, replace(SPEC, ungated=True))
    reasons = [excluded.reason for excluded in result.excluded]
    assert len(result.events) == 4
    assert reasons[0].startswith("no observation on or after")
    assert reasons[1].startswith("the same session, 2020-10-12, as the event of 2020-10-12: counted once")
    assert reasons[2].startswith("no log return of")
    assert "0 estimation sessions with data; 40 are needed" in reasons[3]
    assert reasons[4].startswith("the model leaves no residual variance")
    assert result.notes[0].startswith("5 events are left out")
    near_end = result.events[-1]
    assert [point.offset for point in near_end.path] == [-5, -4, -3, -2, -1, 0, 1]
    assert result.windows[0].n == 4
    missing = panel(events, series, replace(SPEC, car_windows=(Window(0, 5),))).windows[0]
    assert missing.n == 3
    fewer = next(event for event in result.events if event.instrument == "J")
    assert fewer.n == 75  # its estimation window begins after the price of zero
    assert fewer.not_positive == 0


def test_long_gaps_and_still_prices_of_estimation_windows_are_told(market, on, make_series, days):
    """A hole of three weeks before A's event; B's price stands still for 50 of the 75 sessions that are estimated from."""
    kept = [i for i in range(300) if not 130 <= i < 145]
    still = market["B"].close.copy()
    still[120:171] = still[120]
    series = market | {"A": make_series("A", market["A"].close[kept], [days(300)[i] for i in kept]), "B": make_series("B", still)}
    plain = replace(SPEC, model=Model.CONSTANT_MEAN, factors=())
    events = [on("A", 180), on("A", 290), on("B", 180), on("C", 180)]
    notes = panel(events, series, plain).notes
    assert "1 estimation return of 1 event covers more than 14 days, which raises the standard error" in notes
    stood = "prices that stood still make standard errors too small"
    assert f"more than half of the estimation returns of 1 event are zero: {stood}" in notes
    spec = StudySpec("A", estimation=SPEC.estimation, event_window=SPEC.event_window, car_windows=SPEC.car_windows, minimum=40)
    alone = run_study(spec, events[0].event, series["A"], {}).notes
    day = days(300)[145]
    assert (
        f"1 return of the estimation window, the first to {day}, covers more than 14 days, which raises the standard error"
        in alone
    )
    alone = run_study(replace(spec, instrument="B"), events[2].event, series["B"], {}).notes
    assert f"50 of 75 returns of the estimation window are zero: {stood}" in alone


def test_prices_of_zero_or_less_are_told_with_the_sessions_they_take(market, on):
    """Each such price takes the return into it and the one out of it; of two in a row the return between goes once."""
    closes = market["A"].close.copy()
    closes[100], closes[[120, 121]] = 0.0, -3.0
    series = market | {"A": replace(market["A"], close=closes)}
    result = panel([on("A", 180), on("B", 180)], series, SPEC)
    assert [event.not_positive for event in result.events] == [5, 0]
    assert [event.n for event in result.events] == [70, 75]
    assert "5 estimation sessions of 1 event left out: a price of zero or less begins or ends their return" in result.notes
    assert [event["not_positive"] for event in panel_json(result)["events"]] == [5, 0]


def test_series_with_other_holidays_are_averaged_by_date(market, on, make_series, days):
    """The mean residual of CDA, and the ranks of Corrado, are of one date, though the series' rows differ by then."""
    holidays = {"A": (150, 190), "B": (170,), "C": ()}
    series, columns = {}, {}
    for name, away in holidays.items():
        kept = [i for i in range(300) if i not in away]
        series[name] = make_series(name, market[name].close[kept], [days(300)[i] for i in kept])
        changes = np.diff(np.log(market[name].close[kept]))
        zero = kept.index(200)
        own = slice(zero - 81, zero - 6)  # change i ends on session i + 1: the 75 sessions from -80 to -6
        e = changes[own] - changes[own].mean()
        columns[name] = pd.Series(e, [kept[i + 1] for i in range(zero - 81, zero - 6)]), changes[zero - 1] - changes[own].mean()
    plain = replace(SPEC, model=Model.CONSTANT_MEAN, factors=(), ungated=True, car_windows=(Window(0, 0),))
    found = panel([on(name, 200) for name in holidays], series, plain).windows[0]
    mean = pd.DataFrame({name: e for name, (e, _) in columns.items()}).mean(axis=1)
    caar = np.mean([ar for _, ar in columns.values()])
    assert found.caar == pytest.approx(caar)
    assert found.get("cda").value == pytest.approx(caar / mean.std())
    assert found.get("cda").dof == len(mean) - 1


def test_a_factor_with_fewer_days(market, on, make_series, days):
    kept = [i for i in range(300) if i not in (120, 203)]
    holes = make_series("F", market["F"].close[kept], [days(300)[i] for i in kept])
    result = panel([on("A", 150), on("B", 201)], market | {"F": holes}, SPEC)
    assert [event.n for event in result.events] == [74]
    assert "no observation of F on" in result.excluded[0].reason
    assert "1 event has fewer than 75 estimation sessions: 74 or more" in result.notes
    assert [event.unobserved for event in result.events] == [1]
    why = "a factor has no observation on them, and the next return covers the gap"
    assert f"1 estimation session of 1 event left out: {why}" in result.notes


def test_known_events_are_counted_and_masked(market, on):
    events = [on("A", 150), on("A", 190), on("B", 250)]
    plain = panel(events, market, SPEC)
    assert [event.contaminated for event in plain.events] == [0, 11, 0]
    assert "not masked" in next(note for note in plain.notes if "belong to other known" in note)
    masked = panel(events, market, replace(SPEC, mask=Mask.LISTED))
    assert [event.n for event in masked.events] == [75, 64, 75]
    known = [on("B", 220), on("A", 149)]
    stored = panel(events, market, replace(SPEC, mask=Mask.STORE), known=known)
    assert [event.n for event in stored.events] == [74, 63, 64]
    assert [event.contaminated for event in panel(events, market, SPEC, known=known).events] == [1, 12, 11]


def test_a_weekend_goes_where_the_anchor_says(market, event_on):
    saturday = PanelEvent("A", event_on(date(2020, 8, 8)))
    assert panel([saturday], market, SPEC).events[0].day0 == date(2020, 8, 10)


def test_market_adjusted_returns_by_hand(make_series, days, event_on):
    """y - x over five estimation sessions is 1, 2, 3, 2, 2 bp: mean 2, variance 2/4; the event's is 7: no mean is taken off."""
    steps_x = [10, 20, -10, 5, 5, 1, 3]
    excess = [1, 2, 3, 2, 2, 0, 7]
    yields = {
        "F": np.cumsum([0, *steps_x]) / 100 + 3,
        "Y": np.cumsum([0, *(x + e for x, e in zip(steps_x, excess, strict=True))]) / 100 + 5,
    }
    options = {"kind": PriceKind.YIELD, "measure": Measure.YIELD}
    series = {name: make_series(name, values, days(8), **options) for name, values in yields.items()}
    spec = PanelSpec(
        model=Model.MARKET_ADJUSTED,
        factors=(Factor("F", ("F",)),),
        returns=ReturnKind.BASIS_POINTS,
        estimation=Window(-6, -2),
        event_window=Window(0, 0),
        car_windows=(Window(0, 0),),
        minimum=5,
    )
    event = panel([PanelEvent("Y", event_on(days(8)[7]))], series, spec).events[0]
    assert (event.cars[0].value, event.cars[0].se, event.dof) == pytest.approx((7, np.sqrt(0.5), 4), rel=1e-9)
    assert event.coefficients == ()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"model": Model.CONSTANT_MEAN}, "has no factors"),
        ({"factors": ()}, "needs a factor"),
        ({"estimation": Window(-80, 0)}, "overlap"),
        ({"car_windows": (Window(-9, 0),)}, "isn't inside"),
        ({"returns": ReturnKind.BASIS_POINTS}, "is a price"),
        ({"factors": (Factor("Z", ("Z",)),)}, "no series of the factor Z"),
    ],
)
def test_a_request_that_contradicts_itself(market, on, change, message):
    with pytest.raises(UsageError, match=message):
        panel([on("A", 150)], market, replace(SPEC, **change))


def test_the_same_request_gives_the_same_numbers(market, on):
    events = apart(on)
    assert panel(events, market, SPEC) == panel(events, market, SPEC)
    assert panel(events, market, SPEC).id == panel(events, market, SPEC).id
    assert panel(events, market, SPEC).id != panel(events[1:], market, SPEC).id


def test_a_mean_correlation_lies_between_minus_one_and_one(market, on):
    for impossible in (5.0, -2.0, float("nan")):
        with pytest.raises(UsageError, match="mean correlation"):
            panel(apart(on), market, SPEC, correlation=impossible)


def test_windows_that_share_no_session_need_no_adjustment(make_series, on):
    common = np.random.default_rng(9).normal(0, 0.01, 300)
    own = np.random.default_rng(10).normal(0, 0.004, (7, 300))
    series = {name: make_series(name, 50 * np.exp(np.cumsum(common + own[i]))) for i, name in enumerate("ABCDEGH")}
    plain = replace(SPEC, model=Model.CONSTANT_MEAN, factors=(), car_windows=(Window(0, 0),), ungated=True)
    tests = panel([on(name, 150 + i) for i, name in enumerate("ABCDEGH")], series, plain).windows[0]
    assert tests.get("kp_bmp").reason.startswith("no events share sessions of the window")
    assert (tests.headline, tests.get("bmp").valid) == ("bmp", True)


def test_a_computed_negative_correlation_counts_nothing(make_series, on):
    """Series that move against each other: the statistics are those of independent events, not larger ones."""
    common = np.random.default_rng(9).normal(0, 0.01, 300)
    own = np.random.default_rng(10).normal(0, 0.004, (8, 300))
    series = {name: make_series(name, 50 * np.exp(np.cumsum((-1) ** i * common + own[i]))) for i, name in enumerate("ABCDEFGH")}
    events = [on(name, 100 + 25 * (i // 2)) for i, name in enumerate("ABCDEFGH")]
    plain = replace(SPEC, model=Model.CONSTANT_MEAN, factors=(), ungated=True)
    computed = panel(events, series, plain)
    tests = computed.windows[0]
    assert computed.correlation == pytest.approx(-0.12, abs=0.01)
    assert tests.get("kp_bmp").value == tests.get("bmp").value
    assert tests.get("kp_patell").value == tests.get("patell").value
    assert any("-0.12" in note and note.endswith("the Kolari-Pynnonen tests take 0 in its place") for note in computed.notes)
    given = panel(events, series, plain, correlation=-0.1)
    tests = given.windows[0]
    assert given.correlation == -0.1
    assert tests.get("kp_bmp").value == pytest.approx(tests.get("bmp").value * np.sqrt(1.1 / 0.3), rel=1e-12)
    assert tests.get("kp_patell").value == pytest.approx(tests.get("patell").value / np.sqrt(0.3), rel=1e-12)


def test_a_hole_in_the_data_and_a_date_without_a_session_are_told(make_series, days, walk):
    sessions = [day for k, day in enumerate(days(320)) if not 200 <= k < 220]
    series = {"A": make_series("A", walk(300, 3), sessions)}
    plain = replace(SPEC, model=Model.CONSTANT_MEAN, factors=())
    event = Event("hole", "given", None, days(320)[205], None, None, Bound.PREVIOUS_OBSERVATION, Bound.GIVEN_DAY)
    notes = panel([PanelEvent("A", event)], series, plain).notes
    assert any(note.startswith("day 0 of 1 event is not the day given") for note in notes)
    assert any(note.startswith("event windows with more than 7 days without a session: A on") for note in notes)


def test_a_variance_of_few_sessions_carries_no_test(market, on):
    few = replace(SPEC, estimation=Window(-16, -6), minimum=5)
    withheld = {one.name: one.reason for one in panel(apart(on), market, few).windows[0].withheld}
    assert withheld["patell"] == "a model leaves its variance 9 degrees of freedom, and 10 or more are needed"
    assert "cs_t" not in withheld


def test_tests_on_residuals_are_withheld_where_events_move_as_one(make_series, on):
    common = np.random.default_rng(9).normal(0, 0.01, 300)
    own = np.random.default_rng(10).normal(0, 0.004, (7, 300))
    series = {name: make_series(name, 50 * np.exp(np.cumsum(common + own[i]))) for i, name in enumerate("ABCDEGH")}
    tests = panel([on(name, 150) for name in "ABCDEGH"], series, replace(SPEC, model=Model.CONSTANT_MEAN, factors=())).windows[0]
    withheld = {one.name for one in tests.withheld}
    assert {"kp_patell", "cda", "calendar", "corrado"} <= withheld


def test_estimation_after_the_last_event(market, on):
    """The series ends before any session that could be estimated from."""
    late = replace(SPEC, estimation=Window(11, 60))
    result = panel([on("A", 150), on("A", 295)], market, late)
    assert [event.n for event in result.events] == [50]
    assert result.excluded[0].reason == "0 estimation sessions with data; 40 are needed"
