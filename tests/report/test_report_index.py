"""The index of a folder of reports: complete, ordered, its own, and its script named by hash."""

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from marketlink.core.errors import UsageError
from marketlink.core.findings import Findings
from marketlink.report import build
from marketlink.report.index import write_index
from marketlink.report.manifest import read_manifest


@pytest.fixture
def folder(findings: Findings, tmp_path: Path) -> Path:
    january, *february = findings.articles[:4]
    build(replace(findings, articles=(january,)), tmp_path / "jan")
    build(replace(findings, articles=tuple(february)), tmp_path / "2022" / "feb 14 #1?", instrument="")
    build(replace(findings, articles=findings.articles[4:]), tmp_path / "undated")
    return tmp_path


def test_every_report_is_there_the_latest_first(folder: Path) -> None:
    written = write_index(folder)
    page = written.path.read_text(encoding="utf-8")
    assert (written.path, written.reports, written.skipped) == (folder / "index.html", 3, ())
    titles = re.findall(r"<h2><a href=\"([^\"]*)\">([^<]*)</a>", page)
    assert titles == [
        ("./2022/feb%2014%20%231%3F/report.html", "14 February 2022"),
        ("./jan/report.html", "27 January 2022"),
        ("./undated/report.html", "report of 1 articles without a date"),
    ]
    assert "Troops &amp; exercises" in page
    assert "Instruments: RTSI, USDRUB" in page
    assert write_index(folder).path.read_text(encoding="utf-8") == page


def test_its_one_script_is_named_by_its_hash(folder: Path) -> None:
    page = write_index(folder).path.read_text(encoding="utf-8")
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in page
    assert "unsafe-inline'; script" in page
    assert page.count("<script") == 1


def test_what_is_no_manifest_is_told_and_left_out(folder: Path) -> None:
    (folder / "jan" / "manifest.json").write_text("{}")
    written = write_index(folder)
    assert written.reports == 2
    assert len(written.skipped) == 1
    assert "is no manifest of a report" in written.skipped[0]


def test_a_page_of_another_hand_stays(folder: Path) -> None:
    (folder / "index.html").write_text("my own page")
    with pytest.raises(UsageError, match="no index of marketlink's"):
        write_index(folder)
    assert (folder / "index.html").read_text() == "my own page"
    with pytest.raises(UsageError, match="no folder"):
        write_index(folder / "nothing")


def test_links_to_other_folders_are_not_followed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    (folder / "round").symlink_to(folder)
    (folder / "away").symlink_to(other)
    assert write_index(folder).reports == 3


def test_manifests_of_earlier_versions_are_listed(folder: Path) -> None:
    import json

    place = folder / "jan" / "manifest.json"
    held = json.loads(place.read_text())
    del held["summary"]
    place.write_text(json.dumps(held))
    assert read_manifest(place).summary is None
    assert "report of 1 articles without a date" in write_index(folder).path.read_text(encoding="utf-8")


def test_text_of_articles_is_text(hostile_findings: Callable[[str], Findings], tmp_path: Path) -> None:
    text = "</script><script>alert(1)</script>{{ 7*7 }}<base href=//127.0.0.1:9>"
    build(hostile_findings(text), tmp_path / "a")
    page = write_index(tmp_path).path.read_text(encoding="utf-8")
    assert page.count("<script") == 1
    assert "<base" not in page
    assert "{{ 7*7 }}" in page
