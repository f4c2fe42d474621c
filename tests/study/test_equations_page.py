"""The table of docs/equations.md says what the code does, and names tests that exist."""

import re
from pathlib import Path

import pytest

from marketlink.core.panel import Distribution, Statistic
from marketlink.study.gates import FEWEST_EVENTS, Facts, caution_of, headline, reason_against

HERE = Path(__file__).parent
PAGE = (HERE.parents[1] / "docs" / "equations.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.split("|")[1:-1]]
    for line in PAGE.split("# What holds each number")[1].splitlines()
    if line.startswith("| ") and not line.startswith("| statistic")
]
TESTS = {cells[0].strip("`"): cells for cells in ROWS if cells[0].startswith("`")}
ALONE = Facts(n=1000, sharing=0, staggered=False, dates=1000, clusters=1000, r=0.0)


def test_every_test_of_many_events_has_a_row():
    assert list(TESTS) == list(FEWEST_EVENTS)


@pytest.mark.parametrize("cells", ROWS, ids=lambda cells: cells[0])
def test_the_test_named_exists(cells):
    file, name = cells[3].split("::")
    assert re.search(rf"^def {name}\(", (HERE / file).read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("name", FEWEST_EVENTS)
def test_the_gates_are_those_of_the_page(name):
    rules = TESTS[name][2]
    assert rules.split(", ")[-1] == str(FEWEST_EVENTS[name])
    shared = Facts(n=1000, sharing=1000, staggered=False, dates=1000, clusters=1000, r=0.0)
    staggered = Facts(n=1000, sharing=1000, staggered=True, dates=1000, clusters=1000, r=0.0)
    few = Facts(n=1000, sharing=0, staggered=False, dates=3, clusters=3, r=0.0)
    assert not reason_against(name, ALONE)
    assert bool(reason_against(name, shared)) == ("apart" in rules)
    assert bool(reason_against(name, staggered)) == ("apart" in rules or "same day" in rules)
    one = Facts(n=1000, sharing=1000, staggered=False, dates=1000, clusters=1, r=0.0)
    assert bool(reason_against(name, one)) == ("apart" in rules or "cluster" in rules)
    moving = Facts(n=1000, sharing=1000, staggered=False, dates=1, clusters=1, r=0.5)
    assert bool(reason_against(name, moving)) == any(rule in rules for rule in ("apart", "cluster", "moving as one", "8 dates"))
    assert bool(reason_against(name, few)) == ("dates" in rules or "4 clusters" in rules)


LAYOUTS = {
    "apart": ALONE,
    "one date": Facts(n=50, sharing=50, staggered=False, dates=1, clusters=1, r=0.01),
    "overlapping": Facts(n=50, sharing=50, staggered=True, dates=20, clusters=5, r=0.01),
    "moving as one": Facts(n=50, sharing=50, staggered=False, dates=5, clusters=5, r=0.5),
}


def test_what_carries_a_caution_is_on_the_page():
    rows = PAGE.split("## Given, but not the headline")[1].split("## False discovery rate")[0]
    named = set(re.findall(r"`(\w+)`", "".join(line.split("|")[1] for line in rows.splitlines() if line.startswith("| `"))))
    assert named == {name for name in FEWEST_EVENTS if any(caution_of(name, facts) for facts in LAYOUTS.values())}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_headline_carries_none(layout):
    facts = LAYOUTS[layout]
    given = [Statistic(name, 0.0, 1.0, Distribution.NORMAL, None, facts.n) for name in FEWEST_EVENTS]
    assert caution_of(headline(given, facts), facts) == ""
