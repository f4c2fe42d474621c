"""A small run of benchmarks/study_placebo.py: no events on real returns, nominal 5%."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from marketlink.core.windows import Window
from marketlink.study.battery import EventSample, window_tests


@pytest.fixture(scope="module")
def placebo():
    path = Path(__file__).parents[2] / "benchmarks" / "study_placebo.py"
    spec = importlib.util.spec_from_file_location("study_placebo", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["study_placebo"] = module  # its dataclasses look themselves up there
    spec.loader.exec_module(module)
    yield module
    del sys.modules["study_placebo"]


def is_nominal(hits, given):
    """Within what 5% allows in 999 of 1,000 such runs."""
    low, high = stats.binom.ppf([0.0005, 0.9995], given, 0.05)
    return low <= hits <= high


@pytest.mark.parametrize(("dates", "regime", "test"), [
    ("apart", "all", "bmp"),
    ("apart", "turbulent", "bmp"),
    ("one date", "all", "block_bootstrap"),
    ("overlapping", "all", "block_bootstrap"),
])  # fmt: skip
def test_the_headline_keeps_its_size(placebo, dates, regime, test):
    counts = placebo.cell("market", 20, dates, regime, "all", 60)[0]
    given, hits = counts[f"[0, 0] {test}"]
    assert given >= 50
    assert is_nominal(hits, given)


def test_tests_that_take_events_as_independent_fail_on_one_date(placebo):
    """Twenty stocks on one date by the constant mean: why these tests are withheld there."""
    data, rng = placebo.market("mean"), np.random.default_rng(1)
    hits = {"bmp": 0, "patell": 0, "cs_t": 0, "kp_bmp": 0}
    for _ in range(50):
        events = placebo.draw(rng, data, 20, "one date", "all", "all")
        at, begin = data.rows.starts[events[:, 0]] + events[:, 1], data.rows.starts[events[:, 0]]
        placed = placebo.Placement(at, at - 260, at - 11, begin + 1, begin + data.sessions - 1, placebo.EVENT)
        tests = window_tests(EventSample(placebo.fit_batch(data.rows, placed), data.dates), Window(0, 0), ungated=True, draws=0)
        assert tests.headline is None
        for name in hits:
            hits[name] += tests.get(name).p <= 0.05
            assert tests.get(name).valid == (name == "kp_bmp")
    assert min(hits["bmp"], hits["patell"], hits["cs_t"]) > 9
    assert hits["kp_bmp"] <= 9


def test_one_event_keeps_its_size_in_turbulence(placebo):
    """The classical t rejects too often where volatility has risen; the placebo dates of a like regime don't."""
    counts = placebo.one_event(*placebo.single_group("currencies, constant mean"), "all", 25)
    given, hits = counts["[0, 0] turbulent headline"]
    assert is_nominal(hits, given)
    assert counts["[0, 0] turbulent t"][1] >= hits
