"""Tables hold the numbers of the findings, in their units, once each."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketlink.core.findings import Findings
from marketlink.core.study import StudyResult
from marketlink.report.csv_text import to_csv
from marketlink.report.groups import days, measurements
from marketlink.report.table import Estimate, Number, PValue, Quote, Table, estimates, numbers, repeats, words
from marketlink.report.tables import (
    all_tables,
    cars_table,
    caveats_table,
    factors_table,
    moves_table,
    not_studied_table,
    reactions_table,
    sources_table,
    stated_table,
    study_json,
    study_table,
)
from marketlink.report.wording import decimal, show


def column(table: Table, key: str) -> list[object]:
    position = [c.key for c in table.columns].index(key)
    return [row[position] for row in table.rows]


def test_stated_against_measured_has_one_row_a_claim(findings: Findings) -> None:
    table = stated_table(findings)
    assert column(table, "verdict") == ["confirmed", "not testable", "not testable", "confirmed"]
    assert column(table, "route_or_reason") == ["close inequality", "no series", "another base", "near fix"]
    assert column(table, "quote")[0] == Quote(("The ruble gained over 1%",))
    assert column(table, "claim") == [
        "RUB up over 1%",
        "RTSI up 4%",
        "RUB up 1.1% (as of 4:05 p.m. in Moscow)",
        "RUB at 76.33 (as of 4:05 p.m. in Moscow)",
    ]
    assert [show(cell) for cell in column(table, "stated")] == ["+1%", "–", "77.17\xa0RUB per USD (base)", "76.33\xa0RUB per USD"]
    assert [show(cell) for cell in column(table, "measured")] == [
        "+1.38%",
        "–",
        "75.2001\xa0RUB per USD (base)",
        "76.306\xa0RUB per USD",
    ]
    assert "No move is stated in gas.txt, troops.txt and undated.txt." in table.notes


def test_words_said_twice_stand_once_each(findings: Findings) -> None:
    first = findings.articles[0]
    move = first.moves[0]
    again = replace(move, spans=(*move.spans, *first.moves[1].spans, move.spans[0]))
    table = moves_table(first.article, [again])
    assert table.rows[0][0] == Quote(("The ruble gained over 1%", "the RTS index was 4% higher"))


def test_reactions_join_articles_that_share_a_measurement(findings: Findings) -> None:
    table = reactions_table(findings)
    assert column(table, "articles") == ["talks.txt", "foreign-minister.txt", *["gas.txt; troops.txt"] * 4]
    assert column(table, "candidate") == ["default", "default", "default", "other", "default", "other"]
    assert column(table, "day0")[2:4] == [date(2022, 2, 14), date(2022, 2, 15)]
    assert column(table, "attribution") == ["open", *["ruled out"] * 5]
    assert column(table, "abnormal_return")[0] == Estimate(pytest.approx(-1.475), pytest.approx(0.588), 3, "%")
    assert show(column(table, "abnormal_return")[4]) == "+9.1\xa0bp (6.7\xa0bp)"
    assert column(table, "p_adjusted")[:3] == [None, None, PValue(0.0518)]
    assert column(table, "treated_factors")[:2] == ["none", "EM_FX"]
    assert "Log returns, in percent: USDRUB." in table.notes
    assert "Changes of the yield, in basis points: OFZ10Y." in table.notes


def test_a_measurement_counts_once_in_every_other_table(findings: Findings) -> None:
    assert len(measurements(findings)) == 3
    assert len(cars_table(findings).rows) == 3 * 6
    assert len(factors_table(findings).rows) == 2 * 2
    assert [day.day for day in days(findings)] == [date(2022, 1, 27), date(2022, 2, 14)]
    assert [len(day.articles) for day in days(findings)] == [1, 3]


def test_cars_are_in_percent_with_their_windows(findings: Findings) -> None:
    table = cars_table(findings)
    assert column(table, "window")[:3] == ["[0, 0]", "[0, 1]", "[−1, 1]"]
    assert column(table, "sessions")[:6] == [1, 2, 3, 6, 11, 21]
    assert show(column(table, "car")[0]) == "−1.475% (0.600%)"


def test_a_factor_that_moved_too_is_flagged(findings: Findings) -> None:
    table = factors_table(findings)
    assert column(table, "treated") == ["no", "no", "possibly treated", "no"]
    assert [show(cell) for cell in column(table, "standard_deviations")] == ["+0.42", "+0.33", "+1.81", "+0.33"]


def test_bars_in_doubt_limit_reactions_too(findings: Findings) -> None:
    doubt = "quality of USDRUB fix (ecb): spike on 2022-01-27 (the close goes up and back)"
    first = findings.articles[0]
    reaction = first.reactions[0]
    noted = replace(reaction, study=replace(reaction.study, notes=(*reaction.study.notes, doubt, "an everyday note")))
    articles = (replace(first, reactions=(noted, *first.reactions[1:])), *findings.articles[1:])
    told = [row[2] for row in caveats_table(replace(findings, articles=articles)).rows]
    assert f"Quality{doubt[7:]}." in told
    assert not any("everyday" in str(text) for text in told)


def test_caveats_name_their_articles(findings: Findings) -> None:
    rows = caveats_table(findings).rows
    assert (date(2022, 1, 27), "USDRUB", "The interval also covers Wednesday evening.", "talks.txt") in rows
    assert any("opposite to the statement (foreign-minister.txt)." in str(row[2]) for row in rows)


def test_sources_stand_once_with_vintage_and_hour(findings: Findings) -> None:
    table = sources_table(findings)
    assert column(table, "instrument") == ["OFZ10Y", "USDRUB", "USDTRY"]
    assert column(table, "observed")[1] == "14:10 to 14:15 Europe/Berlin"
    assert column(table, "retrieved_at")[1] == "2026-03-02T09:30:00+00:00"


def test_what_could_not_be_studied_has_its_reason(findings: Findings) -> None:
    rows = not_studied_table(findings).rows
    assert rows[0] == ("RTSI", "No series; yfinance has one.", "talks.txt")
    assert rows[-1] == ("every instrument", "The article's date isn't known.", "undated.txt")


def test_no_number_stands_without_its_unit(findings: Findings) -> None:
    pure = {"t", "constant_mean_t", "p", "p_adjusted", "n", "sessions", "standard_deviations"}
    for table in all_tables(findings):
        for place, described in enumerate(table.columns):
            cells = [row[place] for row in table.rows if isinstance(row[place], Number | Estimate)]
            assert described.key in pure or all(cell.unit for cell in cells), described.key


def test_a_study_has_its_own_table(study: StudyResult) -> None:
    table = study_table(study)
    lines = {str(row[0]): show(row[1]) for row in table.rows}
    assert lines["abnormal return"] == "−1.475% (0.588%)"
    assert lines["by constant mean"] == "−1.357% (0.629%)"
    assert lines["smallest detectable"] == "1.646%"
    assert lines["EM_FX"] == "+0.410 (0.050)"
    assert lines["estimation sessions (N)"] == "250"
    assert "CAR [−10, 10]" in lines
    assert table.notes[0] == "Day 0 is 2022-01-27: the session of the article's day."


def test_a_study_as_json_reads_back(study: StudyResult) -> None:
    read = json.loads(study_json(study))
    assert read["id"] == study.id
    assert read["spec"]["instrument"] == "USDRUB"
    assert read["path"][10]["value"] == -0.01475


def test_csv_gives_full_precision_units_and_standard_errors(findings: Findings) -> None:
    rows = list(csv.DictReader(io.StringIO(to_csv(reactions_table(findings)))))
    assert rows[0]["abnormal_return"] == "-1.475"
    assert rows[0]["abnormal_return_se"] == "0.588"
    assert rows[0]["abnormal_return_unit"] == "%"
    assert rows[0]["p_adjusted"] == ""
    assert rows[4]["actual_unit"] == "bp"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "\t=1", " =1", "\r\n@x"])
def test_csv_text_is_never_a_formula(text: str) -> None:
    table = Table("t", "T", (words("a", "A"), numbers("b", "B")), ((text, Number(-1.5, 1)),))
    read = list(csv.reader(io.StringIO(to_csv(table))))
    assert read[1][0].startswith("'")
    assert read[1][1] == "-1.5"


@given(st.text())
def test_any_text_survives_csv_as_one_cell(text: str) -> None:
    table = Table("t", "T", (words("a", "A"), words("b", "B")), ((text, "end"),))
    read = list(csv.reader(io.StringIO(to_csv(table))))
    assert len(read) == 2
    assert read[1][1] == "end"
    assert not read[1][0].startswith(("=", "+", "-", "@"))


def test_hostile_names_stay_in_their_cells(hostile_findings: Callable[[str], Findings]) -> None:
    for table in all_tables(hostile_findings('=cmd|"/c calc"!A1,\n"x"')):
        rows = list(csv.reader(io.StringIO(to_csv(table))))
        assert {len(row) for row in rows} == {len(rows[0])}


@pytest.mark.parametrize(
    ("value", "decimals", "signed", "text"),
    [
        (-1.4751, 3, True, "−1.475"),
        (0.00001, 3, True, "0.000"),
        (-0.0001, 2, False, "0.00"),
        (1.38, 2, True, "+1.38"),
        (-0.0, 0, True, "0"),
    ],
)
def test_numbers_have_a_real_minus_and_zero_has_none(value: float, decimals: int, signed: bool, text: str) -> None:
    assert decimal(value, decimals, signed=signed) == text


def test_small_p_values_are_not_zero() -> None:
    assert show(PValue(0.0000001)) == "<0.001"
    assert show(PValue(0.0127)) == "0.013"


def test_a_row_needs_a_cell_for_every_column() -> None:
    with pytest.raises(ValueError, match="1 cells for 2 columns"):
        Table("t", "T", (words("a", "A"), estimates("b", "B")), (("x",),))


def test_only_a_whole_group_repeats() -> None:
    columns = (words("a", "A", group=True), words("b", "B", group=True), words("c", "C"))
    table = Table("t", "T", columns, (("1", "x", "p"), ("1", "x", "p"), ("1", "y", "p")))
    assert [repeats(table, n) for n in range(3)] == [(False,) * 3, (True, True, False), (False,) * 3]
