"""Pooled event dummies, CARs on attributes, local projections."""

import csv
import json

import numpy as np
import pytest
import statsmodels.api as sm

from marketlink.core.errors import TooLittleData, UsageError
from marketlink.core.regression import Errors
from marketlink.study.clusters import effective_clusters
from marketlink.study.dependence import chains
from marketlink.study.regressions import attribute_regression, local_projections, pooled_dummy, projection_notes

CLOSE = {"rel": 0, "abs": 1e-9}


def sample(days, n=400, seed=1):
    rng = np.random.default_rng(seed)
    x = rng.normal(0, 0.01, n)
    event = np.zeros(n)
    event[rng.choice(n, days, replace=False)] = 1
    return 0.001 + 0.5 * x + 0.02 * event + rng.normal(0, 0.01, n), x, event


@pytest.mark.shared
def test_the_reference_of_the_pooled_dummy(shared):
    """Nine event days: refused, and marked where they are asked for ungated."""
    with (shared / "reference" / "inputs" / "S5_hac_pooled_dummy.csv").open() as lines:
        table = np.array([[float(value) for value in row.values()] for row in csv.DictReader(lines)])
    y, x, event = table.T
    with pytest.raises(TooLittleData, match="9 event days"):
        pooled_dummy(y, x, event)
    reference = json.loads((shared / "reference" / "S5_hac_pooled_dummy_statsmodels.json").read_text())
    result = pooled_dummy(y, x, event, names=("EMFX",), ungated=True)
    assert result.notes[0].startswith("not valid: 9 event days")
    assert result.n == reference["n"]
    for kind, key in ((Errors.CLASSICAL, "classical"), (Errors.HC3, "HC3"), (Errors.HAC, "HAC_bartlett_lag5")):
        found = [result.get(name, kind) for name in ("alpha", "EMFX", "event")]
        assert [e.value for e in found] == pytest.approx(reference["params"], **CLOSE)
        assert [e.se for e in found] == pytest.approx(reference[key], **CLOSE)


def test_few_event_days_are_refused_and_some_warned_of():
    with pytest.raises(TooLittleData, match="9 event days"):
        pooled_dummy(*sample(9))
    assert "12 event days" in pooled_dummy(*sample(12)).notes[0]
    result = pooled_dummy(*sample(20))
    assert (result.notes, result.groups) == ((), 20)


def test_a_dummy_is_the_mean_of_the_event_days():
    """Without factors the coefficient is the difference of two means, and its HC3 variance has a closed form."""
    y, _, event = sample(15)
    result = pooled_dummy(y, np.empty((400, 0)), event)
    on, off = y[event == 1], y[event == 0]
    hc3 = [((part - part.mean()) ** 2).sum() / (1 - 1 / len(part)) ** 2 / len(part) ** 2 for part in (on, off)]
    found = result.get("event", Errors.HC3)
    assert found.value == pytest.approx(on.mean() - off.mean(), rel=1e-10)
    assert found.se == pytest.approx(np.sqrt(sum(hc3)), rel=1e-10)
    with pytest.raises(KeyError):
        result.get("event", Errors.CLUSTER)


def clustered(seed=4, groups=12, each=5, effect=0.0):
    rng = np.random.default_rng(seed)
    cluster = np.repeat(np.arange(groups), each)
    tag = rng.integers(0, 2, groups)[cluster].astype(float)
    size = rng.normal(size=groups * each)
    return 0.01 * rng.normal(size=groups)[cluster] + effect * tag + 0.01 * rng.normal(size=groups * each), tag, size, cluster


def test_clustered_errors_and_a_wild_bootstrap_one_draw_at_a_time():
    car, tag, size, cluster = clustered()
    tag = (cluster % 2).astype(float)
    result = attribute_regression(car, np.column_stack([tag, size]), ["escalation", "surprise"], cluster, draws=199, seed=5)
    design = np.column_stack([np.ones(60), tag, size])

    def fit(y):
        return sm.OLS(y, design).fit(cov_type="cluster", cov_kwds={"groups": cluster}, use_t=True)

    other = fit(car)
    assert result.get("escalation", Errors.CLUSTER).se == pytest.approx(other.bse[1], rel=1e-10)
    assert result.get("escalation", Errors.CLUSTER).p == pytest.approx(other.pvalues[1], rel=1e-8)
    assert result.groups == 12
    null = sm.OLS(car, design[:, [0, 2]]).fit()
    signs = np.random.default_rng(5).integers(0, 2, size=(199, 12)) * 2.0 - 1.0
    drawn = [abs(fit(null.fittedvalues + null.resid * row[cluster]).tvalues[1]) for row in signs]
    expected = (1 + np.sum(np.array(drawn) >= abs(other.tvalues[1]) * (1 - 1e-10))) / 200
    assert dict(result.wild_p)["escalation"] == pytest.approx(expected)
    assert "12 clusters" in result.notes[0]


def test_a_large_effect_is_found():
    car, tag, _, cluster = clustered(groups=40, effect=0.05)
    result = attribute_regression(car, tag[:, None], ["escalation"], cluster)
    assert result.notes == ()
    assert dict(result.wild_p)["escalation"] <= 0.01


def singles(*sizes):
    """Give CARs of so many events a word, each event a cluster, and a dummy for each word but the first."""
    word = np.repeat(np.arange(len(sizes)), sizes)
    dummies = (word[:, None] == np.arange(1, len(sizes))).astype(float)
    return np.random.default_rng(8).normal(size=len(word)), dummies, list(range(len(word)))


@pytest.mark.parametrize(
    ("sizes", "reason"),
    [
        ((40, 1), "it is other than 0 in 1 of 41 clusters"),
        ((36, 4), "it is other than 0 in 4 of 40 clusters"),
        ((4, 36), "it is other than 1 in 4 of 40 clusters"),
    ],
)
def test_a_dummy_of_few_clusters_has_no_clustered_p(sizes, reason):
    """The estimate is the difference of two means all the same."""
    car, dummy, cluster = singles(*sizes)
    result = attribute_regression(car, dummy, ["tag"], cluster, draws=99)
    found = result.get("tag", Errors.CLUSTER)
    assert found.value == pytest.approx(car[dummy[:, 0] == 1].mean() - car[dummy[:, 0] == 0].mean())
    assert found.se > 0
    assert np.isnan([found.t, found.p]).all()
    assert found.reason == reason
    assert result.wild_p == ()
    assert any(note.startswith("tag: clustered t and p, and the wild-bootstrap p, are withheld") for note in result.notes)
    assert 0 < result.get("tag", Errors.CLASSICAL).p < 1


def test_dummies_against_a_word_of_one_event():
    """By hand: the coefficient takes -1 of that event and 1/20 of each of 20, so (1 + 20/400)^2 / (1 + 20/400^2) = 1.1024."""
    car, dummies, cluster = singles(1, 20, 20)
    assert effective_clusters(np.repeat([-1.0, 0.05, 0.0], [1, 20, 20]), np.arange(41)) == pytest.approx(1.1024, abs=5e-5)
    result = attribute_regression(car, dummies, ["b", "c"], cluster, draws=99)
    reasons = [e.reason for e in result.estimates if e.errors is Errors.CLUSTER]
    assert reasons == ["it rests on 1.0 effective clusters of 41", *["it rests on 1.1 effective clusters of 41"] * 2]
    assert result.wild_p == ()


def test_a_dummy_of_five_to_nine_clusters_has_its_bootstrap():
    car, dummy, cluster = singles(45, 5)
    result = attribute_regression(car, dummy, ["tag"], cluster, draws=99)
    assert 0 < result.get("tag", Errors.CLUSTER).p < 1
    assert [name for name, _ in result.wild_p] == ["tag"]
    assert result.notes == ("fewer than 10 clusters carry tag: take the wild-bootstrap p-values",)
    car, dummy, cluster = singles(35, 15)
    assert attribute_regression(car, dummy, ["tag"], cluster, draws=99).notes == ()


def test_windows_that_overlap_are_chained():
    starts, ends = np.array([10, 3, 1, 6, 5]), np.array([12, 5, 3, 9, 5])
    assert chains(starts, ends).tolist() == [2, 0, 0, 1, 0]


def test_what_cant_be_regressed():
    car, tag, size, cluster = clustered()
    with pytest.raises(TooLittleData, match="form 1 cluster: clustered errors need 5"):
        attribute_regression(car, tag[:, None], ["tag"], np.zeros(60))
    with pytest.raises(UsageError, match="combinations"):
        attribute_regression(car, np.column_stack([size, 2 * size]), ["a", "b"], cluster)
    with pytest.raises(UsageError, match="1 names"):
        attribute_regression(car, np.column_stack([size, tag]), ["a"], cluster)
    with pytest.raises(UsageError, match="finite"):
        attribute_regression(np.where(tag, np.nan, car), size[:, None], ["a"], cluster)


def test_local_projections_of_a_step():
    """A level that jumps by the shock and keeps it: the response is 1 at every horizon."""
    rng = np.random.default_rng(6)
    shock = np.zeros(900)
    shock[20::30] = rng.choice([-1.0, 1.0], 30)
    level = np.cumsum(shock + rng.normal(0, 0.01, 900))
    found = local_projections(level, shock, 5)
    assert [point.horizon for point in found] == [0, 1, 2, 3, 4, 5]
    assert [point.value for point in found] == pytest.approx([1.0] * 6, abs=0.03)
    assert all(point.low < point.value < point.high for point in found)
    rows = np.arange(2, 898)
    design = np.column_stack([np.ones(len(rows)), level[rows - 1] - level[rows - 2], shock[rows]])
    other = sm.OLS(level[rows + 2] - level[rows - 1], design).fit(cov_type="HAC", cov_kwds={"maxlags": 3})
    assert (found[2].value, found[2].se) == pytest.approx((other.params[2], other.bse[2]), rel=1e-9)
    with pytest.raises(TooLittleData, match="event days at horizon 0"):
        local_projections(level[:200], shock[:200], 2)
    with pytest.raises(UsageError, match="one shock a session"):
        local_projections(level, shock[:-1], 2)


def test_local_projections_of_few_event_days_and_lost_horizons():
    """Days 20, 30, .. 20 + 10 (n - 1) of as many sessions as leave the last event one session after it."""

    def notes(days, after, horizons, ungated=False):
        last = 20 + 10 * (days - 1)
        shock = np.zeros(last + after + 1)
        shock[20 : last + 1 : 10] = 1
        level = np.random.default_rng(6).normal(0, 0.01, len(shock)).cumsum()
        found = local_projections(level, shock, horizons, ungated=ungated)
        return [point.days for point in found], projection_notes(found)

    assert notes(25, 9, 3) == ([25] * 4, ())
    assert notes(20, 3, 3) == ([20] * 4, ())
    days, said = notes(19, 3, 3)
    assert (days, len(said), said[0][:14]) == ([19] * 4, 1, "19 event days:")
    days, said = notes(22, 1, 12)
    assert days == [22] * 2 + [21] * 10 + [20]
    assert len(said) == 1
    assert said[0].startswith("22 event days at horizon 0; the data end before the horizon of 1 at horizon 2, 1 at horizon 3")
    assert said[0].endswith("2 at horizon 12")
    with pytest.raises(TooLittleData, match="9 event days at horizon 2: HAC errors need 10"):
        notes(10, 1, 3)
    days, said = notes(10, 1, 3, ungated=True)
    assert days == [10, 10, 9, 9]
    assert said[0] == "not valid: 9 event days: HAC errors of a local projection need 10"


def test_an_exact_fit_is_refused():
    size = np.arange(12.0)
    with pytest.raises(TooLittleData, match="fits exactly"):
        attribute_regression(0.3 + 2 * size, size[:, None], ["size"], list(range(12)))
    with pytest.raises(TooLittleData, match="fits exactly"):
        local_projections(np.full(80, 4.0), np.arange(80) % 6 == 0, 2, controls=0)
