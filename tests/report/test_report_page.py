"""The page: findings first, nothing from elsewhere, no text of an article as markup."""

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from marketlink.core.errors import UsageError
from marketlink.core.findings import Findings
from marketlink.core.study import StudyResult
from marketlink.report import build, plot, save_plot
from marketlink.report.groups import Measurement, Member, measurements
from marketlink.report.sentences import finding, told_from_noise
from marketlink.report.templating import safe_url
from marketlink.report.wording import HARD_SPACE

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style></title><svg onload=alert(1)>",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "a\x00b\x1b[31mc\u202edesrever\u2066",
    "$x^2$ & <b> %s {0} \\frac{1}{2}",
    "]]><!-- -->",
]


class Page(HTMLParser):
    """What a browser makes of a page: its elements, and the text outside style."""

    VOID = frozenset({"meta", "link", "br", "path", "use", "rect", "wbr"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.stack: list[str] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.stack:
            self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.elements if name == tag]


def page_of(findings: Findings, out: Path) -> tuple[str, Page]:
    build(findings, out)
    text = (out / "report.html").read_text(encoding="utf-8")
    return text, Page(text)


def test_the_page_stands_alone(findings: Findings, tmp_path: Path) -> None:
    text, page = page_of(findings, tmp_path)
    assert len(text.encode()) <= 100_000
    assert page.stack == []
    assert not {"script", "iframe", "img", "object", "embed", "form"} & {tag for tag, _ in page.elements}
    assert [link["href"] for link in page.all("link")] == ["data:,"]
    assert all((use.get("xlink:href") or "#").startswith("#") for use in page.all("use"))
    assert "@import" not in text
    assert not re.search(r"url\((?!#)", text)
    assert not any(name.startswith("on") for _, attrs in page.elements for name in attrs)


def test_the_order_is_finding_first(findings: Findings, tmp_path: Path) -> None:
    _, page = page_of(findings, tmp_path)
    order = ["findings", "stated", "reactions", "factors", "not-studied", "method", "sources"]
    assert [section["id"] for section in page.all("section")] == order
    said = " ".join(" ".join(page.texts).split())
    for part in ("5d41402abc4b2a76", "marketlink 0.1.0", "marketlink demo", "a" * 64, "usdrub0000000000", "Patell 1976"):
        assert part in said


def test_tables_have_captions_and_headers_with_scope(findings: Findings, tmp_path: Path) -> None:
    _, page = page_of(findings, tmp_path)
    assert len(page.all("table")) == len(page.all("caption")) == 6
    assert {th["scope"] for th in page.all("th")} == {"col", "row"}


def test_charts_are_named_for_readers_and_their_ids_never_meet(findings: Findings, tmp_path: Path) -> None:
    text, page = page_of(findings, tmp_path)
    charts = page.all("svg")
    assert len(charts) == 5  # three paths, and two figures over all of them
    assert all(chart["role"] == "img" for chart in charts)
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert {chart["aria-labelledby"] for chart in charts} <= set(ids)
    assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', text)) <= set(ids)
    assert "USDRUB around 27 January 2022: the cumulative abnormal return over sessions [−10, 10] is" in text
    assert not re.search(r"(?:fill|stroke):\s*#", text.partition("<body>")[2])  # every colour is the page's: light or dark


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_articles_is_only_ever_text(text: str, hostile_findings: Callable[[str], Findings], tmp_path: Path) -> None:
    raw, page = page_of(hostile_findings(text), tmp_path)
    assert page.stack == []
    _, harmless = page_of(hostile_findings("words"), tmp_path / "harmless")
    assert [tag for tag, _ in page.elements] == [tag for tag, _ in harmless.elements]
    assert not any(name.startswith("on") for _, attrs in page.elements for name in attrs)
    assert not any((a.get("href") or "").startswith("javascript") for a in page.all("a"))
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", raw)
    for chart in (tmp_path / "charts").iterdir():
        root = Page(chart.read_text(encoding="utf-8"))
        assert root.stack == []
        assert {tag for tag, _ in root.elements} <= {
            "svg",
            "title",
            "g",
            "path",
            "defs",
            "use",
            "text",
            "clippath",
            "rect",
            "tspan",
        }


def test_hostile_text_is_shown_as_it_stands(hostile_findings: Callable[[str], Findings], tmp_path: Path) -> None:
    _, page = page_of(hostile_findings("<script>alert(1)</script> {{ 7 * 7 }} $x$"), tmp_path)
    assert sum("<script>alert(1)</script> {{ 7 * 7 }} $x$" in text for text in page.texts) >= 10


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//host/x", "file:///etc/passwd", "http://[", "", "https:x"]
)
def test_only_addresses_of_the_web_become_links(url: str) -> None:
    assert not safe_url(url)


def test_a_report_is_the_same_bytes_again(findings: Findings, tmp_path: Path) -> None:
    first, second = build(findings, tmp_path / "a"), build(findings, tmp_path / "b")
    assert first == second
    names = [sorted(p.relative_to(tmp_path / f).as_posix() for p in (tmp_path / f).rglob("*")) for f in "ab"]
    assert names[0] == names[1]
    assert (tmp_path / "a" / "manifest.json").read_bytes() == (tmp_path / "b" / "manifest.json").read_bytes()


def test_another_process_writes_the_same_chart(study: StudyResult, tmp_path: Path) -> None:
    """Neither the seed of str's hash nor a chart drawn before matters."""
    code = (
        "import pickle, sys, pathlib\n"
        "from marketlink.report import plot\n"
        "study = pickle.loads(pathlib.Path(sys.argv[1]).read_bytes())\n"
        "sys.stdout.buffer.write(plot(study).encode())\n"
    )
    import pickle

    (tmp_path / "study").write_bytes(pickle.dumps(study))
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "study")],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert done.stdout.decode() == plot(study)


def test_the_manifest_holds_every_file_and_what_it_rests_on(findings: Findings, tmp_path: Path) -> None:
    manifest = build(findings, tmp_path)
    read = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert read["run"] == {"id": "5d41402abc4b2a76", "version": "0.1.0", "command": "marketlink demo", "input_hash": "a" * 64}
    assert [v["vintage"]["id"] for v in read["vintages"]] == ["ofz10y0000000000", "usdrub0000000000", "usdtry0000000000"]
    on_disk = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()} - {"manifest.json"}
    assert {entry["path"] for entry in read["files"]} == on_disk == {entry.path for entry in manifest.files}
    for entry in manifest.files:
        content = (tmp_path / entry.path).read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (entry.sha256, entry.size)


def test_a_report_that_cannot_be_written_says_so_and_leaves_nothing(findings: Findings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UsageError, match="can't be written to"):
        build(findings, tmp_path / "file")
    assert (tmp_path / "file").read_text() == "mine"
    (tmp_path / "out" / "report.html").mkdir(parents=True)  # a folder stands where a file must go
    with pytest.raises(UsageError, match="can't be written to"):
        build(findings, tmp_path / "out")
    assert not [p for p in (tmp_path / "out").iterdir() if p.name.startswith(".")]
    assert not (tmp_path / "out" / "manifest.json").exists()


def test_a_page_stays_small_however_many_charts(findings: Findings, tmp_path: Path) -> None:
    january = findings.articles[0]
    reaction = january.reactions[0]
    many = tuple(
        replace(reaction, study=replace(reaction.study, spec=replace(reaction.study.spec, instrument=f"PAIR{n}")))
        for n in range(30)
    )
    text, page = page_of(replace(findings, articles=(replace(january, reactions=many),)), tmp_path)
    files = len(list((tmp_path / "charts").iterdir()))
    assert files == 30 + 2  # a forest plot and small multiples
    assert 0 < len(page.all("svg")) < files
    assert f"{files - len(page.all('svg'))} more charts stand in the folder charts" in text


def test_an_empty_run_is_a_page_too(findings: Findings, tmp_path: Path) -> None:
    text, page = page_of(replace(findings, articles=()), tmp_path)
    assert "No event with a date was found." in text
    assert page.stack == []


def only(findings: Findings, number: int) -> Measurement:
    return measurements(findings)[number]


def test_a_finding_says_no_more_than_its_numbers(findings: Findings) -> None:
    said, limits = finding(only(findings, 0))
    assert said.replace(HARD_SPACE, " ") == (
        "The abnormal return of USDRUB on 27 January 2022 was −1.475% (s.e. 0.588%, t = −2.51, p = 0.013; "
        "market model on EM_FX, N = 250): fewer RUB per USD than the model expects."
    )
    assert limits == (
        "It covers everything that became known between 26 January 2022, 13:15 UTC and 27 January 2022, 13:15 UTC, and can't show "
        "how much of it, if any, is the effect of the news that the article names."
    )


def test_an_opposite_sign_is_never_attributed(findings: Findings) -> None:
    said, limits = finding(only(findings, 1))
    assert "more RUB per USD" in said
    assert limits == "It can't be attributed to the news that the article names, for the reasons below."


def test_noise_is_called_noise_with_what_could_have_been_seen(findings: Findings) -> None:
    said, limits = finding(only(findings, 2))
    assert said.startswith("No abnormal return of OFZ10Y on 14 February 2022 could be told from noise: the estimate is +9.1")
    assert limits.replace(HARD_SPACE, " ") == (
        # 9.1 bp, s.e. 6.7 bp, and 1.97 of them either way on some 248 degrees of freedom
        "The 95% interval runs from \N{MINUS SIGN}4.1 bp to +22.3 bp; a two-sided 5% test would have found an abnormal return of 18.8 bp "
        "with 80% power."
    )


def test_on_the_watchlist_the_adjusted_p_decides(findings: Findings) -> None:
    silent = findings.articles[2]
    measurement = Measurement(silent.reactions[0].study, (Member(silent, silent.reactions[0]),))
    assert measurement.study.day0.p < 0.05
    assert not told_from_noise(measurement)
    assert "once all the instruments of the watchlist are allowed for" in finding(measurement)[0]
    seen = replace(silent.reactions[0], p_adjusted=0.04)
    _, limits = finding(replace(measurement, members=(Member(silent, seen),)))
    assert (
        limits == "The article states no move of it: this is a reaction on the date, and can't be attributed to what is reported."
    )


def test_a_chart_can_be_saved_as_svg_and_png(study: StudyResult, tmp_path: Path) -> None:
    save_plot(study, tmp_path / "car.svg")
    save_plot(study, tmp_path / "car.png")
    save_plot(study, tmp_path / "again.PNG")
    assert (tmp_path / "car.svg").read_text(encoding="utf-8") == plot(study)
    assert (tmp_path / "car.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "car.png").read_bytes() == (tmp_path / "again.PNG").read_bytes()


@pytest.mark.parametrize("name", ["car.pdf", "car", "missing/car.svg"])
def test_a_chart_that_cannot_be_saved_says_how_to_mend_it(study: StudyResult, tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError) as caught:
        save_plot(study, tmp_path / name)
    assert caught.value.hint
    assert not list(tmp_path.iterdir())


def test_a_chart_of_one_session_has_its_point(study: StudyResult) -> None:
    short = replace(study, car_path=study.cars[:1])
    assert "<use" in plot(short)


def test_importing_the_room_is_light() -> None:
    code = "import sys, marketlink.report, marketlink.report.tables; print({'matplotlib', 'jinja2', 'pandas', 'scipy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, cwd=Path(__file__).parents[2])
    assert done.stdout.strip() == "set()"
