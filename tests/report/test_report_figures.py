"""Figures over all measurements: what they say in words, that they are the same again, and that the page stays small."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from marketlink.core.findings import Findings
from marketlink.core.inference import BandPoint, Regime, SingleEventInference, VolatilityRegime, WindowInference
from marketlink.core.windows import Window
from marketlink.report import build
from marketlink.report.figures import overviews
from marketlink.report.groups import Measurement, measurements
from marketlink.report.heat import grid_of
from marketlink.report.svg import title_of
from marketlink.report.wording import MINUS

DRAWN = tuple(round(-3 + 0.03 * n, 3) for n in range(201))  # from -3 to 3


def held_against(measurement: Measurement, instrument: str, scaled: float) -> Measurement:
    """The measurement of another instrument, held against 201 placebo dates spread evenly."""
    study = measurement.study
    window = WindowInference(
        Window(0, 0),
        study.day0.value,
        study.day0.se,
        study.day0.t,
        study.day0.p,
        scaled,
        0.2,
        230,
        0.25,
        201,
        0.016,
        "placebo",
        DRAWN,
    )
    bands = tuple(
        BandPoint(car.window.end, car.value, car.value - 0.02, car.value + 0.02, car.value - 0.03, car.value + 0.03)
        for car in study.car_path
    )
    inference = SingleEventInference((window,), VolatilityRegime(0.006, 1.1, 0.6, Regime.ABOVE), bands, 2.9)
    return replace(measurement, study=replace(study, spec=replace(study.spec, instrument=instrument), inference=inference))


@pytest.fixture
def several(findings: Findings) -> tuple[Measurement, ...]:
    january, february, bond = measurements(findings)
    names = ("USDRUB", "USDTRY", "a_b <i>$x$")
    return (*(held_against(january, name, -2.1) for name in names), *(held_against(february, name, 1.0) for name in names), bond)


def test_each_figure_says_its_finding(several: tuple[Measurement, ...]) -> None:
    found = {figure.name: title_of(figure.svg).replace(MINUS, "-") for figure in overviews(several)}
    assert list(found) == ["paths", "forest-percent", "heat", "placebo"]
    assert found["forest-percent"].startswith("Abnormal returns on day 0 of 6 measurements with 95% intervals")
    assert "the largest is that of USDRUB on 2022-01-27, -2.5" in found["heat"]
    # 31 dates lie at -2.1 and beyond, 31 at 2.1 and beyond
    assert "USDRUB, 27 Jan 22, 62 of 201 at least as large, p 0.250" in found["placebo"]
    assert "a_b <i>$x$, 14 Feb 22" in found["paths"]


def test_only_what_can_be_compared_is_drawn(findings: Findings) -> None:
    first, second, bond = measurements(findings)
    assert overviews(()) == ()
    assert overviews((first,)) == ()
    assert [figure.name for figure in overviews((first, second))] == ["forest-percent"]
    assert [figure.name for figure in overviews((first, bond))] == ["heat"]
    assert [figure.name for figure in overviews((bond, bond))] == ["forest-bp"]


def test_the_larger_of_two_measurements_of_a_cell_is_shown(findings: Findings) -> None:
    first = measurements(findings)[0]
    weaker = replace(first, study=replace(first.study, path=tuple(replace(ar, t=0.1) for ar in first.study.path)))
    _, _, cells = grid_of((weaker, first))
    assert list(cells.values()) == [first.study.day0.t]


def test_figures_are_the_same_again_and_hold_no_markup_of_names(several: tuple[Measurement, ...]) -> None:
    assert overviews(several) == overviews(several)
    for figure in overviews(several):
        assert "<i>" not in figure.svg
        assert "a_b &lt;i&gt;$x$"[:16] in figure.svg


def test_a_page_of_many_reactions_weighs_less_than_100_kb(
    several: tuple[Measurement, ...], findings: Findings, tmp_path: Path
) -> None:
    january = findings.articles[0]
    reactions = tuple(replace(january.reactions[0], study=m.study) for m in several[:3])
    build(replace(findings, articles=(replace(january, reactions=reactions), *findings.articles[1:])), tmp_path)
    page = (tmp_path / "report.html").read_bytes()
    assert len(page) <= 100_000
    assert b"All of them together" in page
    assert {"forest-percent.svg", "heat.svg", "placebo.svg"} <= {path.name for path in (tmp_path / "charts").iterdir()}
    ids = re.findall(r'\bid="([^"]+)"', page.decode())
    assert len(ids) == len(set(ids))
