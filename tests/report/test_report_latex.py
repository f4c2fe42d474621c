"""LaTeX: booktabs, standard errors beneath, every character with a meaning escaped."""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketlink.core.findings import Findings
from marketlink.core.study import StudyResult
from marketlink.report.latex import escape, to_latex
from marketlink.report.table import Table
from marketlink.report.tables import all_tables, factors_table, reactions_table, stated_table, study_table

ENGINE = next((found for name in ("lualatex", "xelatex", "pdflatex") if (found := shutil.which(name))), None)


def test_a_table_floats_with_rules_notes_and_standard_errors_beneath(study: StudyResult) -> None:
    text = to_latex(study_table(study))
    assert [rule for rule in (r"\toprule", r"\midrule", r"\bottomrule") if text.count(rule) == 1] == [
        r"\toprule",
        r"\midrule",
        r"\bottomrule",
    ]
    assert r"\begin{tabular}[t]{@{}r@{}}$-$1.475\%\\(0.588\%)\end{tabular} & $-$2.51 & 0.013 & -- &" in text
    assert text.index(r"\bottomrule") < text.index(r"\textit{Notes:}") < text.index(r"\end{tabular}" + "\n" + r"\end{table}")
    assert "estimation sessions (N) & 250" in text
    assert "*" not in text  # no stars


def test_a_wide_table_is_turned_and_breaks_over_pages(findings: Findings) -> None:
    text = to_latex(reactions_table(findings))
    assert r"\usepackage{booktabs,array,textcomp,longtable,pdflscape}" in text
    assert text.count(r"\begin{longtable}") == text.count(r"\end{longtable}") == 1
    assert r"\begin{landscape}" in text


def test_repeated_groups_are_left_empty(findings: Findings) -> None:
    lines = to_latex(factors_table(findings)).splitlines()
    assert sum(line.startswith("2022{-}01{-}27 & USDRUB & ") for line in lines) == 1
    assert sum(line.startswith(" &  & USDTRY & ") for line in lines) == 2
    assert lines.count(r"\addlinespace") == 1


def test_quotes_are_quoted(findings: Findings) -> None:
    assert r"``up 1.1\% at 76.33''" in to_latex(stated_table(findings))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("50% & $5 #1 a_b", r"50\% \& \$5 \#1 a\_\allowbreak{}b"),
        (r"\input{x}", r"\textbackslash{}input\{x\}"),
        ("~^<>|", r"\textasciitilde{}\textasciicircum{}\textless{}\textgreater{}\textbar{}"),
        ("a--b \u2212 c\n\n[d]", "a{-}{-}b $-$ c {[}d{]}"),
        ("``''\"", r"\textasciigrave{}\textasciigrave{}\textquotesingle{}\textquotesingle{}\textquotedbl{}"),
    ],
)
def test_characters_with_a_meaning_lose_it(text: str, expected: str) -> None:
    assert escape(text) == expected


@given(st.text(alphabet="\\{}$&#%_^~<>|\"'`[]-ab \n"))
def test_no_text_opens_a_group_or_starts_a_command_of_its_own(text: str) -> None:
    left = re.sub(r"\\(?:text[a-z]+\{\}|allowbreak\{\}|[{}$&#%_])|\{[-\[\]]\}|\$-\$", "", escape(text))
    assert not set(left) & set("\\{}$&#%_^~<>|\"'`[]-")


def test_an_empty_table_says_none(findings: Findings) -> None:
    table = reactions_table(findings)
    assert "none" in to_latex(Table(table.id, table.caption, table.columns, ()))


@pytest.mark.skipif(ENGINE is None, reason="no TeX engine is installed")
@pytest.mark.parametrize("hostile", [False, True])
def test_every_table_compiles(
    hostile: bool, findings: Findings, hostile_findings: Callable[[str], Findings], tmp_path: Path
) -> None:
    if hostile:
        findings = hostile_findings(r"100% \input{x} $x_1^2$ {a} & #1 ~ <b> | ``q'' [z] \\ \end{document}")
    head = "\\documentclass{article}\n\\usepackage[T1]{fontenc}\n\\usepackage{booktabs,array,textcomp,longtable,pdflscape}\n"
    body = "\n".join(to_latex(table) for table in all_tables(findings))
    (tmp_path / "paper.tex").write_text(f"{head}\\begin{{document}}\n{body}\n\\end{{document}}\n", encoding="utf-8")
    command = [ENGINE, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "paper.tex"]
    done = subprocess.run(command, check=False, cwd=tmp_path, capture_output=True, text=True, errors="replace", timeout=100)
    assert done.returncode == 0, done.stdout[-2000:]
    assert (tmp_path / "paper.pdf").stat().st_size > 0
