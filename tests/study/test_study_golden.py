"""Numbers from tools that aren't marketlink: tests/golden/README.md says how each was made."""

import json
from datetime import date
from pathlib import Path

import pytest

from marketlink.core.instrument import Factor
from marketlink.core.study import Model, StudySpec
from marketlink.study import run_study

EM_FX = Factor("EM_FX", ("USDTRY", "USDZAR", "USDBRL", "USDMXN"))
MARKET = StudySpec("USDRUB", model=Model.MARKET, factors=(EM_FX,))
GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "ecb_studies.json").read_text())


@pytest.fixture(scope="module")
def studies(ecb, event_on):
    return {day: run_study(MARKET, event_on(date.fromisoformat(day)), ecb["USDRUB"], ecb) for day in GOLDEN}


def close_to(golden):
    return pytest.approx(golden, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("day", GOLDEN)
def test_market_model_on_a_basket(studies, day):
    result, golden = studies[day], GOLDEN[day]["market"]
    assert (result.n, result.dof) == (250, golden["dof"])
    assert [c.value for c in result.coefficients] == close_to(golden["coefficients"])
    assert [c.se for c in result.coefficients] == close_to(golden["coefficient_se"])
    assert (result.sigma, result.r_squared) == close_to((golden["sigma"], golden["r_squared"]))
    assert [ar.value for ar in result.path] == close_to(golden["ar"])
    assert [ar.se for ar in result.path] == close_to(golden["se"])
    assert result.day0.p == close_to(golden["p_day0"])
    assert {f"{c.window.start},{c.window.end}" for c in result.cars} == set(golden["cars"])
    for car in result.cars:
        expected = golden["cars"][f"{car.window.start},{car.window.end}"]
        assert (car.value, car.se, car.t, car.p) == close_to((expected["car"], expected["se"], expected["t"], expected["p"]))


@pytest.mark.parametrize("day", GOLDEN)
def test_beside_the_market_model(studies, day):
    result, golden = studies[day], GOLDEN[day]
    assert (result.constant_mean.value, result.constant_mean.se) == close_to(
        (golden["constant_mean"]["ar"][10], golden["constant_mean"]["se"][10])
    )
    assert (result.alternative.value, result.alternative.se) == close_to(
        (golden["alternative"]["ar"][10], golden["alternative"]["se"][10])
    )
    assert [move.factor for move in result.factor_moves] == ["EM_FX", *EM_FX.members]
    assert [move.member_of for move in result.factor_moves] == [None] + 4 * ["EM_FX"]
    assert [move.standardised for move in result.factor_moves] == close_to(golden["standardised"])
    assert result.detectable == pytest.approx(golden["market"]["detectable"], rel=1e-4)


def test_constant_mean_asked_for_is_the_one_beside_the_market_model(studies, ecb, event_on):
    plain = run_study(StudySpec("USDRUB"), event_on(date(2022, 1, 27)), ecb["USDRUB"], {})
    golden = GOLDEN["2022-01-27"]["constant_mean"]
    assert plain.day0 == studies["2022-01-27"].constant_mean
    assert (plain.dof, plain.r_squared, plain.constant_mean, plain.factor_moves) == (249, 0.0, None, ())
    assert plain.coefficients[0].value == close_to(golden["coefficients"][0])
    assert [car.se for car in plain.cars] == close_to([car["se"] for car in golden["cars"].values()])


@pytest.mark.parametrize(
    ("day", "market", "mean"),
    [("2022-01-27", (-1.475, -2.51), (-1.36, -2.16)), ("2022-02-14", (1.39, 2.24), (1.44, 2.19))],
)
def test_the_rouble_in_percent(studies, day, market, mean):
    result = studies[day]
    assert (100 * result.day0.value, result.day0.t) == pytest.approx(market, abs=5e-3)
    assert (100 * result.constant_mean.value, result.constant_mean.t) == pytest.approx(mean, abs=5e-3)


def test_provenance_is_kept(studies, ecb):
    result = studies["2022-01-27"]
    names = ["USDRUB", *EM_FX.members]
    assert [used.key.instrument for used in result.series] == names
    assert [used.vintage for used in result.series] == [ecb[name].vintage for name in names]
    assert result.location.session == date(2022, 1, 27)
    assert result.notes == ()
