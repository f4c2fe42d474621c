"""The path inside the day: drawn from the bars of a scan, told in words, on page and paper."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import log
from pathlib import Path

import pytest

from marketlink.core.context import Context, IntradayScan, ScannedBar
from marketlink.core.findings import Findings
from marketlink.core.prices import Interval
from marketlink.core.study import SeriesUsed
from marketlink.report import build
from marketlink.report.formats import ReportFormat
from marketlink.report.intraday import intraday_figures
from marketlink.report.svg import title_of

NINE = datetime(2022, 2, 14, 9, 0, tzinfo=UTC)


def scan_of(used: SeriesUsed, minutes: int, closes: tuple[float, ...], start: datetime = NINE) -> IntradayScan:
    opens = (closes[0], *closes[:-1])
    step = timedelta(minutes=minutes)
    bars = [
        ScannedBar(start + n * step, start + (n + 1) * step, first, last, log(last / first))
        for n, (first, last) in enumerate(zip(opens, closes, strict=True))
    ]
    ranked = tuple(sorted(bars, key=lambda bar: -abs(bar.log_return)))
    end = bars[-1].ends
    key = replace(used.key, interval=Interval.FIVE_MINUTES, observed=None)
    return IntradayScan(SeriesUsed(key, used.vintage), end - timedelta(hours=12), end, ranked, 0, None, "No benchmark days")


@pytest.fixture
def scanned(findings: Findings) -> Findings:
    used = findings.articles[1].reactions[0].study.series[0]
    scan = scan_of(used, 60, (75.0, 75.0, 76.5, 76.306))
    article = replace(findings.articles[1], context=Context(scans=(scan,)))
    return replace(findings, articles=(findings.articles[0], article))


def test_the_path_is_told_in_words(scanned: Findings) -> None:
    (figure,) = intraday_figures(scanned)
    assert figure.name == "intraday1"
    # ln(76.5 / 75) = 1.98%
    assert title_of(figure.svg) == (
        "USDRUB on 14 February 2022, 09:00 to 13:00 UTC: from 75.0000 to 76.3060\N{NO-BREAK SPACE}RUB per USD; the bar that "
        "moved most, 11:00 to 12:00, did +1.98%"
    )
    for words in ("told at 13:00", "time, UTC", "USDRUB, 14 Feb 2022, RUB per USD", ">10:00<"):
        assert words in figure.svg
    assert intraday_figures(scanned) == (figure,)


@pytest.mark.parametrize(("minutes", "count"), [(1, 719), (5, 144), (30, 3), (60, 12)])
def test_hours_are_marked_whatever_the_bars(findings: Findings, minutes: int, count: int) -> None:
    used = findings.articles[1].reactions[0].study.series[0]
    closes = tuple(75 + 0.01 * (n % 7) for n in range(count))
    scan = scan_of(used, minutes, closes, NINE + timedelta(minutes=7))
    article = replace(findings.articles[1], context=Context(scans=(scan, scan)))
    (figure,) = intraday_figures(replace(findings, articles=(article,)))
    marks = [words for words in figure.svg.split(">") if words[:5].replace(":", "").isdigit() and words[2:3] == ":"]
    assert 2 <= len(marks) <= 7


def test_it_stands_on_the_page_and_in_the_folder(scanned: Findings, tmp_path: Path) -> None:
    build(scanned, tmp_path, (ReportFormat.HTML, ReportFormat.PDF))
    assert (tmp_path / "charts" / "intraday1.svg").is_file()
    assert "the shaded bar the one with the largest log return" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_one_bar_is_no_path(findings: Findings) -> None:
    used = findings.articles[1].reactions[0].study.series[0]
    article = replace(findings.articles[1], context=Context(scans=(scan_of(used, 60, (75.0,)),)))
    assert intraday_figures(replace(findings, articles=(article,))) == ()
