"""One event beside the classical t: placebo dates, the SQ test, the regime, bands, and masked events."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from scipy import stats

from marketlink.core.errors import TooLittleData, UsageError
from marketlink.core.inference import Regime
from marketlink.core.instrument import Factor
from marketlink.core.study import Model, StudySpec
from marketlink.core.windows import Window
from marketlink.study.inference import infer, sup_t
from marketlink.study.single import run_study
from marketlink.study.volatility import ewma_before

SPEC = StudySpec(
    "A",
    model=Model.MARKET,
    factors=(Factor("F", ("F",)),),
    estimation=Window(-60, -4),
    event_window=Window(-3, 2),
    car_windows=(Window(0, 0), Window(-1, 1)),
    minimum=30,
)


@pytest.fixture(scope="module")
def market(make_series, walk):
    return {name: make_series(name, walk(700, seed)) for seed, name in enumerate("AF")}


@pytest.fixture(scope="module")
def asked(event_on, days):
    return event_on(days(700)[650])


def plain_scaled(market, day0, spec=SPEC):
    """Return the CARs over their standard errors at the EWMA volatility before each window, one step at a time."""
    y, x = (np.diff(np.log(market[name].close), prepend=np.nan) for name in "AF")
    lo, hi = day0 + spec.estimation.start, day0 + spec.estimation.end
    xe, ye = x[lo : hi + 1], y[lo : hi + 1]
    slope, intercept = np.polyfit(xe, ye, 1)
    sigma2 = ((ye - intercept - slope * xe) ** 2).sum() / (len(xe) - 2)
    found = []
    for window in spec.car_windows:
        days = np.arange(day0 + window.start, day0 + window.end + 1)
        car = (y[days] - intercept - slope * x[days]).sum()
        shift = (x[days] - xe.mean()).sum()
        variance = len(days) + len(days) ** 2 / len(xe) + shift**2 / ((xe - xe.mean()) ** 2).sum()
        s2 = sigma2
        for t in range(lo, day0 + window.start):
            s2 = 0.94 * s2 + 0.06 * (y[t] - intercept - slope * x[t]) ** 2
        found.append((car / np.sqrt(s2 * variance), np.sqrt(s2 / sigma2)))
    return found


def test_placebo_dates_one_at_a_time(market, asked):
    result = infer(SPEC, asked, market["A"], market)
    own = plain_scaled(market, 650)
    # The latest placebo window ends before the event's begins; the earliest has a whole estimation window.
    others = [plain_scaled(market, day0) for day0 in range(61, 650 - 3 - 2)]
    for k, found in enumerate(result.windows):
        assert found.scaled == pytest.approx(own[k][0], rel=1e-9)
        scaled, ratio = (np.array([other[k][i] for other in others]) for i in (0, 1))
        order = np.argsort(ratio, kind="stable")
        quarter = len(order) // 4
        start = min(max(int((ratio < own[k][1]).sum()) - quarter // 2, 0), len(order) - quarter)
        like = np.abs(scaled[order[start : start + quarter]])
        assert found.placebo_n == quarter
        assert found.placebo_p == pytest.approx((1 + (like >= abs(own[k][0])).sum()) / (1 + quarter))


def test_the_sq_test_one_session_at_a_time(market, asked):
    """Each sum of residuals over the EWMA standard deviation before it; the event's among them."""
    found = infer(SPEC, asked, market["A"], market, placebo=0)
    y, x = (np.diff(np.log(market[name].close), prepend=np.nan) for name in "AF")
    lo, hi = 650 - 60, 650 - 4
    slope, intercept = np.polyfit(x[lo : hi + 1], y[lo : hi + 1], 1)
    e = y - intercept - slope * x
    s2 = {lo: (e[lo : hi + 1] ** 2).sum() / (hi - lo + 1 - 2)}
    for t in range(lo, 650):
        s2[t + 1] = 0.94 * s2[t] + 0.06 * e[t] ** 2
    for tested, window in zip(found.windows, SPEC.car_windows, strict=True):
        length = window.end - window.start + 1
        sums = [e[t : t + length].sum() / np.sqrt(s2[t]) for t in range(lo, hi + 2 - length)]
        own = e[650 + window.start : 651 + window.end].sum() / np.sqrt(s2[650 + window.start])
        tail = min(sum(one <= own for one in sums), sum(one >= own for one in sums))
        assert (tested.sq_n, tested.sq_p) == (len(sums), pytest.approx(2 * (1 + tail) / (1 + len(sums))))


def test_the_classical_test_is_the_study(market, asked):
    study = run_study(SPEC, asked, market["A"], market, placebo=1000)
    for car, found in zip(study.cars, study.inference.windows, strict=True):
        assert (found.value, found.se, found.t, found.p) == pytest.approx((car.value, car.se, car.t, car.p), rel=1e-9)
    assert study.inference.windows[0].detectable == pytest.approx(study.detectable, rel=1e-9)
    bands = study.inference.bands
    half = stats.t.ppf(0.975, study.dof)
    assert [point.offset for point in bands] == [-3, -2, -1, 0, 1, 2]
    assert [point.high for point in bands] == pytest.approx([c.value + half * c.se for c in study.car_path], rel=1e-9)
    joint = study.inference.critical
    assert [point.joint_low for point in bands] == pytest.approx([c.value - joint * c.se for c in study.car_path], rel=1e-9)
    assert run_study(SPEC, asked, market["A"], market).inference is None


def test_few_earlier_dates_leave_the_sq_test(market, make_series, event_on, days):
    short = {name: make_series(name, market[name].close[:85]) for name in "AF"}
    result = infer(SPEC, event_on(days(85)[75]), short["A"], short)
    assert result.windows[0].placebo_p is None
    assert result.windows[0].headline == "sq"
    assert result.windows[0].headline_p == result.windows[0].sq_p
    assert result.notes == ("fewer than 19 placebo dates",)


def test_fewer_dates_where_asked(market, asked):
    assert infer(SPEC, asked, market["A"], market, placebo=60).windows[0].placebo_n == 60
    assert infer(SPEC, asked, market["A"], market, placebo=200).windows[0].placebo_n == 50


def test_known_events_are_no_placebo_dates_and_arent_estimated_from(market, asked, event_on, days):
    known = [event_on(days(700)[i]) for i in (620, 640)]
    study = run_study(SPEC, asked, market["A"], market, known=known, placebo=1000)
    assert study.n == 57 - 12
    assert "12 estimation sessions of other known events masked out" in study.notes
    assert study.masked == tuple(sorted(event.id for event in known))
    assert study.id != run_study(SPEC, asked, market["A"], market).id
    for car, found in zip(study.cars, study.inference.windows, strict=True):
        assert (found.value, found.se) == pytest.approx((car.value, car.se), rel=1e-9)
    own = run_study(SPEC, asked, market["A"], market, known=[asked])
    assert (own.n, own.masked) == (57, ())


def test_ewma_by_hand():
    # 1, then .94 + .06 * 4 = 1.18, then .94 * 1.18 + .06 * 9 = 1.6492.
    assert ewma_before(np.array([2.0, -3.0]), 1.0) == pytest.approx([1.0, 1.18, 1.6492])


def test_the_regime_follows_the_volatility(make_series, event_on, days):
    rng = np.random.default_rng(8)
    scale = np.repeat([0.01, 0.03], [180, 20])
    calm = np.repeat([0.01, 0.002], [180, 20])
    spec = replace(SPEC, model=Model.CONSTANT_MEAN, factors=(), estimation=Window(-150, -4))
    draws = rng.normal(size=200)
    for sizes, expected in ((scale, Regime.TURBULENT), (calm, Regime.CALM)):
        series = make_series("A", 50 * np.exp(np.cumsum(draws * sizes)))
        regime = infer(spec, event_on(days(200)[195]), series, {}).regime
        assert regime.regime is expected
        assert (regime.ratio > 1) is (expected is Regime.TURBULENT)


@pytest.mark.parametrize("length", [1, 2])
def test_sup_t_against_what_is_known(length):
    """One session: Student's t. Two independent ones: the square of the coverage, nearly, with many degrees of freedom."""
    expected = stats.t.ppf(0.975, 40) if length == 1 else stats.norm.ppf((1 + np.sqrt(0.95)) / 2)
    assert sup_t(np.eye(length), 40 if length == 1 else 1e6) == pytest.approx(expected, abs=0.04)


def test_what_cant_be_tested(market, event_on, make_series, days):
    with pytest.raises(TooLittleData, match="40 estimation sessions"):
        infer(replace(SPEC, minimum=50), event_on(days(700)[44]), market["A"], market)
    flat = make_series("A", np.full(200, 5.0))
    plain = replace(SPEC, model=Model.CONSTANT_MEAN, factors=())
    with pytest.raises(TooLittleData, match="no variance"):
        infer(plain, event_on(days(200)[150]), flat, {})
    with pytest.raises(UsageError, match="needs a factor"):
        infer(replace(SPEC, factors=()), event_on(date(2020, 6, 1)), market["A"], market)
