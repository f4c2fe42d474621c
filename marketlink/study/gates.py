"""Where each test of many events is valid: what the placebo runs in docs/placebo.md show, as rules."""

from collections.abc import Sequence
from dataclasses import dataclass

from marketlink.core.panel import Statistic, Withheld

# Fewest events: below it the test's distribution is not the one it is held against, or no p under 5% can come out.
FEWEST_EVENTS = {
    "cs_t": 5,
    "j1": 2,
    "patell": 2,
    "patell_csar": 2,
    "bmp": 5,
    "bmp_csar": 5,
    "kp_patell": 2,
    "kp_bmp": 5,
    "cda": 2,
    "corrado": 5,
    "corrado_zivney": 20,
    "grank_t": 20,
    "grank_z": 20,
    "sign": 6,
    "generalised_sign": 6,
    "wilcoxon": 6,
    "skew_hall": 100,
    "skew_lbt": 100,
    "calendar": 2,
    "wild_bootstrap": 1,
    "block_bootstrap": 5,
    "ibragimov_mueller": 4,
}
NAMES = tuple(FEWEST_EVENTS)

# These take events as independent of each other.
_INDEPENDENT = frozenset({
    "cs_t", "j1", "patell", "patell_csar", "bmp", "bmp_csar", "corrado_zivney", "grank_z", "sign", "generalised_sign",
    "wilcoxon", "skew_hall", "skew_lbt",
})  # fmt: skip
# These take the dependence of events from sessions aligned by their distance from day 0.
_EVENT_TIME = frozenset({"cda", "corrado", "corrado_zivney", "grank_t", "grank_z"})

# These divide by each model's own standard error, which says nothing where few sessions carry it.
_STANDARDISED = frozenset({
    "j1", "patell", "patell_csar", "bmp", "bmp_csar", "kp_patell", "kp_bmp", "corrado", "corrado_zivney", "grank_t", "grank_z",
    "calendar",
})  # fmt: skip
FEWEST_FREE = 10
# These take the variance of the mean from the residuals alone: up to 18% on one turbulent date (docs/placebo.md).
_OF_RESIDUALS = frozenset({"kp_patell", "cda", "calendar", "corrado"})

# These hold the mean against the variance that the models leave in the estimation window.
_OF_THE_MODEL = frozenset({"j1", "patell", "patell_csar", "kp_patell", "cda", "calendar"})

# The design effect 1 + (N - 1) r from which a common shock carries half of the mean's variance or more, and the r
# from which it carries a tenth of each event's.
ONE_SHOCK = 2.0
STRONG_SHOCK = 0.1
# (N - 1) r up to here changes an adjusted statistic by about a hundredth at most.
_NEGLIGIBLE = 0.02

FEWEST_DATES = 8
FEWEST_CLUSTERS = 4


@dataclass(frozen=True, slots=True)
class Facts:
    """What the gates look at, for one window.

    Attributes
    ----------
    n : int
        Events with every session of the window.
    sharing : int
        How many share a session of the window with another one.
    staggered : bool
        Whether some that share sessions have different days 0.
    dates, clusters : int
        Distinct sessions in the window, and sets of events that don't touch.
    r : float
        Mean residual correlation.
    dof : int
        The fewest degrees of freedom that a model leaves its variance.
    """

    n: int
    sharing: int
    staggered: bool
    dates: int
    clusters: int
    r: float
    dof: int = FEWEST_FREE


def reason_against(name: str, facts: Facts) -> str:
    """Return why a test isn't valid for such events; empty where it is."""
    if facts.n < FEWEST_EVENTS[name]:
        return f"{facts.n} event{'s' if facts.n != 1 else ''}, and {FEWEST_EVENTS[name]} or more are needed"
    if name in _STANDARDISED and facts.dof < FEWEST_FREE:
        return f"a model leaves its variance {facts.dof} degrees of freedom, and {FEWEST_FREE} or more are needed"
    if name in _INDEPENDENT and facts.sharing:
        return f"{facts.sharing} of {facts.n} events share sessions of the window, and the test takes events as independent"
    if name.startswith("kp_") and facts.r and not facts.sharing:
        return (
            f"no events share sessions of the window: there is nothing to adjust for, and r {facts.r:.4f} is of the event windows"
        )
    if name in _EVENT_TIME and facts.staggered:
        return "windows overlap with different days 0, and the test sees the dependence of events of one day only"
    few = facts.clusters < FEWEST_CLUSTERS
    if name == "grank_t" and facts.sharing and (facts.clusters == 1 or (few and moves_as_one(facts))):
        return "the events lie on few dates and share shocks, and the test rejects too often there"
    if name in _OF_RESIDUALS and few and moves_as_one(facts):
        return "the events lie on few dates and move as one, and the test rejects too often there"
    if name == "wild_bootstrap" and facts.dates < FEWEST_DATES:
        return f"{facts.dates} distinct date{'s' if facts.dates != 1 else ''}, and {FEWEST_DATES} or more are needed"
    if name == "ibragimov_mueller" and few:
        return f"{facts.clusters} cluster{'s' if facts.clusters != 1 else ''} in time, and {FEWEST_CLUSTERS} or more are needed"
    return ""


def caution_of(name: str, facts: Facts) -> str:
    """Return where a test that is given misses its size on placebo dates; empty where it holds. docs/equations.md has figures."""
    if name in _OF_THE_MODEL:
        return "its variance is of calmer days: it rejects too often in turbulent markets"
    if name == "corrado" and facts.sharing:
        return "it rejects too often in turbulent markets where events share sessions"
    if name == "kp_bmp" and facts.staggered:
        return "it rejects too seldom where windows overlap with different days 0"
    if name in {"kp_bmp", "block_bootstrap"} and moves_as_one(facts):
        return "it rejects too often in turbulent markets where events move as one"
    return ""


def impossible(name: str, facts: Facts) -> str:
    """Return why a test can't be computed at all; empty where it can."""
    least = 3 if name.startswith("skew") else 2
    singles = {"j1", "patell", "patell_csar", "cda", "calendar", "corrado", "sign", "generalised_sign", "wilcoxon",
               "wild_bootstrap"}  # fmt: skip
    if facts.n < (1 if name in singles else least):
        return f"{facts.n} event{'s' if facts.n != 1 else ''}: it can't be computed"
    if name.startswith("kp_") and 1.0 + (facts.n - 1) * facts.r <= 0.0:
        return f"the residual correlation {facts.r:.3f} is so negative that the adjustment has no root"
    if name == "ibragimov_mueller" and facts.clusters < 2:
        return "one cluster in time: it can't be computed"
    return ""


def _idle(facts: Facts) -> bool:
    """Return whether r, which is of the event windows, would change a statistic of a window that no events share."""
    return not facts.sharing and abs((facts.n - 1) * facts.r) > _NEGLIGIBLE


def moves_as_one(facts: Facts) -> bool:
    """Return whether a common shock carries the mean: tests that take it from residuals then fail in turbulent markets."""
    strong = facts.r >= STRONG_SHOCK or 1.0 + (facts.n - 1) * facts.r >= ONE_SHOCK
    return bool(facts.sharing) and strong


def headline_test(facts: Facts) -> str:
    """Name the test whose size holds for events like these. docs/placebo.md has the runs."""
    if moves_as_one(facts):
        return "ibragimov_mueller"  # valid from 4 clusters on
    return "block_bootstrap" if facts.sharing else "bmp" if _idle(facts) else "kp_bmp"


def headline(given: Sequence[Statistic], facts: Facts) -> str | None:
    """Name the test to conclude from; None where the one whose size holds isn't given or isn't valid."""
    name = headline_test(facts)
    return name if any(found.name == name and found.valid for found in given) else None


def without_headline(given: Sequence[Statistic], withheld: Sequence[Withheld], facts: Facts) -> str:
    """Return why there is no headline; empty where there is one."""
    if headline(given, facts) is not None:
        return ""
    name = headline_test(facts)
    reasons = {found.name: found.reason for found in given} | {test.name: test.reason for test in withheld}
    why = "the events lie on a few dates and move together, and " if moves_as_one(facts) else ""
    return f"{why}{name} is not given: {reasons.get(name, 'no bootstrap draws')}"
