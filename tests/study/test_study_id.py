"""A study's id covers every bar that its numbers rest on, those of placebo dates too, and no later one."""

import numpy as np
import pytest

from marketlink.core.instrument import Factor
from marketlink.core.study import Model, StudySpec
from marketlink.core.windows import Window
from marketlink.study.single import run_study

SPEC = StudySpec("A", estimation=Window(-60, -4), event_window=Window(-3, 2), car_windows=(Window(0, 0),), minimum=30)
DAY0, LATEST = 300, 303  # the other candidate for day 0 looks one session further than the event window


@pytest.fixture
def study(make_series, walk, days, event_on):
    def run(changed=None, *, placebo=0, model=Model.CONSTANT_MEAN):
        closes = {"A": np.array(walk(400, 0)), "F": np.array(walk(400, 1))}
        if changed is not None:
            name, at = changed
            closes[name][at] *= 1.001
        series = {name: make_series(name, values) for name, values in closes.items()}
        factors = () if model is Model.CONSTANT_MEAN else (Factor("F", ("F",)),)
        spec = StudySpec(
            "A", model=model, factors=factors, estimation=SPEC.estimation, event_window=SPEC.event_window,
            car_windows=SPEC.car_windows, minimum=30,
        )  # fmt: skip
        return run_study(spec, event_on(days(400)[DAY0]), series["A"], series, placebo=placebo)

    return run


@pytest.mark.parametrize("placebo", [0, 50, 1000])
def test_a_bar_that_is_used_changes_the_id_and_a_later_one_does_not(study, placebo):
    plain = study(placebo=placebo)
    # The oldest placebo date's estimation window begins 60 sessions before it, and its first return a session earlier.
    dates = {0: DAY0, 50: DAY0 - 3 - 2 - 50, 1000: 61}[placebo]
    first = dates - 61
    assert study(("A", first), placebo=placebo).id != plain.id
    assert study(("A", LATEST + 1), placebo=placebo).id == plain.id
    if first > 2:
        assert study(("A", first - 3), placebo=placebo).id == plain.id


def test_the_tests_beside_the_t_are_part_of_the_question(study):
    assert study(placebo=50).id != study().id
    assert study(placebo=50).id == study(placebo=50).id


@pytest.mark.parametrize("model", [Model.MARKET, Model.DIMSON, Model.SCHOLES_WILLIAMS])
def test_a_factors_bars_are_covered(study, model):
    plain = study(model=model)
    earliest = DAY0 - 61 if model is Model.MARKET else DAY0 - 62
    for at in (earliest, DAY0 + 2, DAY0 + 3 if model is Model.DIMSON else DAY0):
        changed = study(("F", at), model=model)
        assert changed.id != plain.id, at
        assert changed.day0.value != plain.day0.value or changed.cars != plain.cars or changed.path != plain.path
