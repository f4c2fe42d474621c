"""What a report says of one event's tests."""

from dataclasses import replace
from datetime import date

import pytest

from marketlink.core.findings import Findings, OnlineDecision
from marketlink.core.inference import BandPoint, Regime, SingleEventInference, VolatilityRegime, WindowInference
from marketlink.core.moves import Measure
from marketlink.core.study import StudyResult
from marketlink.core.windows import Window
from marketlink.report.groups import measurements
from marketlink.report.inference import cannot_conclude, inference_table, stream_table, stream_words, study_note
from marketlink.report.sentences import finding, told_from_noise
from marketlink.report.tables import study_table


def with_tests(study: StudyResult, placebo: float | None, sq: float = 0.09) -> StudyResult:
    def window(span: Window) -> WindowInference:
        headline = "sq" if placebo is None else "placebo"
        return WindowInference(
            span, -0.01475, 0.00588, -2.51, 0.0127, -1.6, sq, 250, placebo, 0 if placebo is None else 240, 0.0166, headline
        )

    bands = tuple(BandPoint(n, -0.01, -0.02, 0.0, -0.03, -0.001 if n == 2 else 0.01) for n in range(-10, 11))
    regime = VolatilityRegime(0.009, 1.55, 0.97, Regime.TURBULENT)
    return replace(study, inference=SingleEventInference((window(Window(0, 0)), window(Window(-1, 1))), regime, bands, 2.7))


def test_the_note_names_the_headline_the_regime_and_the_power(study: StudyResult) -> None:
    note = " ".join(study_note(with_tests(study, placebo=0.104)))
    for words in (
        "Held against 240 earlier dates of the same series in a like volatility, it can't be told from noise at 5%: placebo p 0.104",
        "t −2.51 on",
        "SQ test on EWMA-standardised residuals, p 0.090 among 250",
        "1.55 times that of the estimation window (turbulent), where the classical t rejects too often",
        "with 80% power",
        "sup-t 2.70) on sessions 2; like the classical t it takes the estimation window's volatility, and leaves zero too often",
    ):
        assert words in note


@pytest.mark.parametrize(("placebo", "said"), [(0.104, "- that there was no effect;"), (0.02, "- how large it was: ")])
def test_a_study_ends_with_what_it_cannot_conclude(study: StudyResult, placebo: float, said: str) -> None:
    head, cause, effect, others = cannot_conclude(with_tests(study, placebo=placebo))
    assert head == "What can't be concluded from it:"
    assert f"{study.location.since:%-d %B %Y}" in cause
    assert effect.startswith(said)
    assert "one date" in others


def test_without_placebo_dates_the_sq_test_is_the_headline(study: StudyResult) -> None:
    note = " ".join(study_note(with_tests(study, placebo=None, sq=0.03)))
    assert "too few earlier dates of a like volatility (0)" in note
    assert "it is told from noise at 5%: p 0.030 among 250" in note


def test_without_tests_the_t_stands_alone(study: StudyResult) -> None:
    assert "It is told from noise at 5% by the classical t, −2.51" in " ".join(study_note(study))


@pytest.mark.parametrize(("placebo", "found"), [(0.104, False), (0.02, True)])
def test_a_finding_follows_the_headline(findings: Findings, placebo: float, found: bool) -> None:
    measurement = next(m for m in measurements(findings) if m.stated and m.study.day0.p < 0.05)
    given = replace(measurement, study=with_tests(measurement.study, placebo=placebo))
    assert told_from_noise(given) is found
    first, second = finding(given)
    assert f"placebo p {placebo:.3f}, B 240" in first
    assert ("isn't believed here" in second) is not found


def test_the_tables_hold_every_test(findings: Findings, study: StudyResult) -> None:
    assert inference_table(findings).rows == ()
    given = with_tests(study, placebo=0.104)
    row = next(row for row in study_table(given).rows if row[0] == "abnormal return")
    assert [cell for cell in row if cell == "placebo"]
    articles = tuple(
        replace(a, reactions=tuple(replace(r, study=with_tests(r.study, placebo=0.104)) for r in a.reactions))
        for a in findings.articles
    )
    table = inference_table(replace(findings, articles=articles))
    assert len(table.rows) == 2 * len(measurements(findings))


def test_the_running_stream_says_what_it_found_and_what_it_could_not(findings: Findings) -> None:
    assert stream_words(findings) == ""
    low = OnlineDecision(1, "USDRUB", Measure.PRICE, date(2022, 1, 27), 0.004, 0.0003, rejected=False)
    articles = tuple(
        replace(a, reactions=tuple(replace(r, study=with_tests(r.study, placebo=0.104)) for r in a.reactions))
        for a in findings.articles
    )
    said = stream_words(replace(findings, articles=articles, stream=(low,)))
    assert "0 of these 1 sessions count as found." in said
    assert "None could: a placebo p among so many earlier dates is 0.0041 or more" in said
    found = replace(low, p=0.0001, rejected=True, level=0.01)
    assert "1 of these 1 sessions count as found: USDRUB on 2022-01-27." in stream_words(replace(findings, stream=(found,)))
    assert [row[0] for row in stream_table(replace(findings, stream=(found,))).rows] == [1]
