"""Two studies worked by hand, small enough to check with pencil and paper."""

from math import sqrt

import numpy as np
import pytest

from marketlink.core.instrument import Factor
from marketlink.core.moves import Measure
from marketlink.core.prices import PriceKind
from marketlink.core.study import Model, ReturnKind, StudySpec
from marketlink.core.windows import Window
from marketlink.study import run_study

YIELD = {"kind": PriceKind.YIELD, "measure": Measure.YIELD}


def spec(**changes):
    values = {
        "instrument": "Y",
        "measure": Measure.YIELD,
        "returns": ReturnKind.BASIS_POINTS,
        "estimation": Window(-5, -1),
        "event_window": Window(0, 2),
        "car_windows": (Window(0, 0), Window(0, 2)),
        "minimum": 5,
    }
    return StudySpec(**(values | changes))


def levels(moves):
    """Return yields in percent whose changes are `moves` in basis points."""
    return 5 + np.cumsum([0, *moves]) / 100


def test_constant_mean(make_series, days, event_on):
    # Mean 2; residuals -1, 1, 0, 2, -2; SSE 10; sigma^2 = 10/4.
    series = make_series("Y", levels([1, 3, 2, 4, 0, 7, 0, 5]), **YIELD)
    result = run_study(spec(), event_on(days(9)[6]), series, {})
    assert (result.n, result.dof, result.r_squared) == (5, 4, 0)
    assert result.sigma == pytest.approx(sqrt(2.5))
    assert (result.coefficients[0].value, result.coefficients[0].se) == pytest.approx((2, sqrt(0.5)))
    assert [ar.value for ar in result.path] == pytest.approx([5, -2, 3])
    assert [ar.se for ar in result.path] == pytest.approx(3 * [sqrt(3)])  # 2.5 (1 + 1/5)
    # Not 3 x 3: the mean's error is shared. 2.5 (3 + 9/5) = 12.
    assert (result.cars[1].value, result.cars[1].se, result.cars[1].t) == pytest.approx((6, sqrt(12), sqrt(3)))
    # The t with 4 degrees of freedom has the tail 1/2 - 3/8 u (1 - u^2/12), u = t / sqrt(1 + t^2/4).
    u = sqrt(3 / 1.75)
    assert result.cars[1].p == pytest.approx(1 - 0.75 * u * (1 - u**2 / 12))
    assert [car.value for car in result.car_path] == pytest.approx([5, 3, 6])


def test_market_model(make_series, days, event_on):
    # x: mean 0, Sxx 10. y: mean 3, Sxy 9. Slope 0.9; residuals -.2, -.1, 0, 1.1, -.8; SSE 1.9; total 10.
    series = make_series("Y", levels([1, 2, 3, 5, 4, 8, 2]), **YIELD)
    factor = make_series("X", levels([-2, -1, 0, 1, 2, 3, -1]), **YIELD)
    asked = spec(
        model=Model.MARKET, factors=(Factor("X", ("X",)),), event_window=Window(0, 1), car_windows=(Window(0, 0), Window(0, 1))
    )
    result = run_study(asked, event_on(days(8)[6]), series, {"X": factor})
    assert [c.value for c in result.coefficients] == pytest.approx([3, 0.9])
    assert [c.se for c in result.coefficients] == pytest.approx([sqrt(1.9 / 3 / 5), sqrt(1.9 / 3 / 10)])
    assert (result.dof, result.sigma, result.r_squared) == pytest.approx((3, sqrt(1.9 / 3), 0.81))
    assert [ar.expected for ar in result.path] == pytest.approx([5.7, 2.1])
    assert [ar.value for ar in result.path] == pytest.approx([2.3, -0.1])
    assert result.day0.se == pytest.approx(sqrt(1.33))  # 1.9/3 (1 + 1/5 + 9/10)
    assert (result.cars[1].value, result.cars[1].se) == pytest.approx((2.2, sqrt(1.9 / 3 * 3.2)))  # 2 + 4/5 + 2^2/10
    move = result.factor_moves[0]
    assert (move.value, move.standardised, move.treated) == (pytest.approx(3), pytest.approx(3 / sqrt(2.5)), True)
    assert len(result.factor_moves) == 1
