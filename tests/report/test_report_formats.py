"""Workbooks, Parquet and PDF: read back by other libraries, the same bytes again, numbers as numbers."""

import io
import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pypdf
import pytest

from marketlink.core.errors import UsageError
from marketlink.core.findings import Findings
from marketlink.core.study import StudyResult
from marketlink.report import build
from marketlink.report.formats import DEFAULT, ReportFormat, TableFormat, parse_formats, write_table, write_workbook
from marketlink.report.table import Estimate, Number, PValue, Table, estimates, numbers, prose, words
from marketlink.report.tables import all_tables, study_table

HOSTILE = '=HYPERLINK("http://x","y")\x00\x1b[31m<b>{{ 7*7 }} #eval("1") $x$ \\input{x} [z]\u202e'


@pytest.fixture
def table() -> Table:
    columns = (
        words("day", "Day"),
        prose("said", "Said"),
        estimates("ar", "Abnormal return"),
        numbers("p", "p"),
        numbers("n", "N"),
    )
    rows = (
        (date(2022, 1, 27), "=1+1", Estimate(-1.47512345678, 0.588, 3, "%"), PValue(0.0127), 250),
        (date(2022, 2, 14), "+3 of them", None, None, None),
    )
    return Table("one", "One table", columns, rows, ("A note.",))


def sheet_of(content: bytes, name: str = "one"):
    return openpyxl.load_workbook(io.BytesIO(content))[name]


def test_a_workbook_holds_numbers_as_numbers_and_text_as_text(table: Table) -> None:
    sheet = sheet_of(write_table(table, TableFormat.XLSX))
    head, first, second = (list(row) for row in sheet.iter_rows(min_row=1, max_row=3))
    assert [cell.value for cell in head] == [
        "Day",
        "Said",
        "Abnormal return",
        "Abnormal return, s.e.",
        "Abnormal return, unit",
        "p",
        "N",
    ]
    assert all(cell.font.bold for cell in head)
    assert [cell.data_type for cell in first] == ["d", "s", "n", "n", "s", "n", "n"]
    assert [cell.value for cell in first] == [datetime(2022, 1, 27), "=1+1", -1.47512345678, 0.588, "%", 0.0127, 250]
    assert first[0].number_format == "yyyy-mm-dd"
    assert [first[n].number_format for n in (2, 3, 5)] == ["0.000"] * 3
    assert [cell.value for cell in second] == [datetime(2022, 2, 14), "+3 of them", None, None, None, None, None]
    assert [cell.value for cell in sheet["A"]][4:6] == ["One table", "A note."]
    assert sheet.freeze_panes == "A2"


def test_a_report_in_a_workbook_has_a_sheet_a_table(findings: Findings) -> None:
    tables = all_tables(findings)
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(tables)))
    assert book.sheetnames == [table.id for table in tables]
    for table in tables:
        assert (book[table.id].auto_filter.ref is not None) == bool(table.rows)
        values = [cell for row in book[table.id].iter_rows() for cell in row]
        assert not any(cell.data_type == "f" or cell.hyperlink for cell in values)


def test_names_of_sheets_are_such_as_excel_takes() -> None:
    names = ("a/b:c[d]'s " + "x" * 40, "a/b:c[d]'s " + "X" * 40, "")
    tables = [Table(name, "c", (words("a", "A"),), ()) for name in names]
    found = openpyxl.load_workbook(io.BytesIO(write_workbook(tables))).sheetnames
    assert len({name.casefold() for name in found}) == 3
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in found)


def test_parquet_has_types_headings_and_notes(table: Table) -> None:
    read = pq.read_table(io.BytesIO(write_table(table, TableFormat.PARQUET)))
    kinds = {field.name: str(field.type) for field in read.schema}
    assert kinds == {
        "day": "date32[day]", "said": "string", "ar": "double", "ar_se": "double", "ar_unit": "string", "p": "double", "n": "int64",
    }  # fmt: skip
    assert read.to_pylist()[0] == {
        "day": date(2022, 1, 27), "said": "=1+1", "ar": -1.47512345678, "ar_se": 0.588, "ar_unit": "%", "p": 0.0127, "n": 250,
    }  # fmt: skip
    assert read.schema.metadata[b"caption"] == b"One table"
    assert json.loads(read.schema.metadata[b"notes"]) == ["A note."]
    assert read.schema.field("p").metadata == {b"header": b"p"}


def test_a_column_of_several_kinds_is_read_back(study: StudyResult) -> None:
    table = study_table(study)
    read = pq.read_table(io.BytesIO(write_table(table, TableFormat.PARQUET)))
    assert read.column("estimate").type == "double"  # percents, and the count of sessions
    mixed = Table("m", "m", (words("a", "A"),), ((1,), ("two",), (Number(2.5, 1),)))
    assert pq.read_table(io.BytesIO(write_table(mixed, TableFormat.PARQUET))).column("a").to_pylist() == ["1", "two", "2.5"]


@pytest.mark.parametrize("form", list(TableFormat))
def test_the_same_table_gives_the_same_bytes(form: TableFormat, findings: Findings, table: Table) -> None:
    for one in (table, *all_tables(findings)):
        assert write_table(one, form) == write_table(one, form)


def test_every_format_of_a_report_is_written_and_the_same_again(findings: Findings, tmp_path: Path) -> None:
    first = build(findings, tmp_path / "a", tuple(ReportFormat))
    second = build(findings, tmp_path / "b", tuple(ReportFormat))
    assert first == second
    top = {entry.path for entry in first.files if "/" not in entry.path}
    assert top == {"report.html", "report.pdf", "tables.xlsx"}
    assert {entry.path.rsplit(".", 1)[1] for entry in first.files if entry.path.startswith("tables/")} == {
        "csv",
        "tex",
        "json",
        "parquet",
    }
    page = (tmp_path / "a" / "report.html").read_text(encoding="utf-8")
    assert "a PDF, CSV tables, LaTeX tables, JSON tables, an Excel workbook and Parquet tables" in page


def words_of(pdf: bytes) -> str:
    return " ".join(
        " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).replace("\u200b", "").split()
    )


def test_the_pdf_says_what_the_page_says(findings: Findings, tmp_path: Path) -> None:
    build(findings, tmp_path, (ReportFormat.PDF,))
    content = (tmp_path / "report.pdf").read_bytes()
    said = words_of(content)
    for part in (
        "The abnormal return of USDRUB on 27 January 2022 was",
        "Stated against measured",
        "Holm",
        "marketlink demo",
        "5d41402abc4b2a76",
    ):
        assert part in said
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]  # tagged, for those who listen to it
    assert not {"/CreationDate", "/ModDate"} & set(reader.metadata or {})
    widths = {(float(page.mediabox.width), float(page.mediabox.height)) for page in reader.pages}
    assert widths <= {(595.28, 841.89), (841.89, 595.28)} or all(abs(w * h - 595.28 * 841.89) < 10 for w, h in widths)


def test_hostile_text_is_only_ever_text(hostile_findings: Callable[[str], Findings], tmp_path: Path) -> None:
    build(hostile_findings(HOSTILE), tmp_path, tuple(ReportFormat))
    assert 'eval("1") $x$ \\input{x} [z]' in words_of((tmp_path / "report.pdf").read_bytes())
    book = openpyxl.load_workbook(tmp_path / "tables.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" or cell.hyperlink for cell in cells)
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)


def test_formats_are_named_once_in_a_fixed_order() -> None:
    assert parse_formats(()) == DEFAULT
    assert parse_formats(("xlsx,HTML", "html")) == (ReportFormat.HTML, ReportFormat.XLSX)
    assert parse_formats(("all",)) == tuple(ReportFormat)
    with pytest.raises(UsageError, match="'docx'") as caught:
        parse_formats(("html,docx",))
    assert "parquet" in caught.value.hint
