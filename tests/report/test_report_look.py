"""A user's own templates and logo: one by one over marketlink's, in a sandbox, the same bytes again."""

import base64
import json
import struct
import zlib
from pathlib import Path

import pypdf
import pytest

from marketlink.core.errors import UsageError
from marketlink.core.findings import Findings
from marketlink.report import build
from marketlink.report.formats import ReportFormat
from marketlink.report.index import write_index
from marketlink.report.look import LARGEST_LOGO, PLAIN, Look, read_look

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="#0b5c7a"/></svg>'


def png() -> bytes:
    """One blue pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\x0b\x5c\x7a")) + chunk(b"IEND", b"")


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    folder = tmp_path / "templates"
    folder.mkdir()
    return folder


def page_of(findings: Findings, out: Path, look: Look) -> str:
    build(findings, out, look=look)
    return (out / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "content"), [("logo.svg", SVG), ("logo.png", png())])
def test_a_logo_stands_at_the_head(findings: Findings, tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    look = read_look(None, tmp_path / name)
    build(findings, tmp_path / "a", (ReportFormat.HTML, ReportFormat.PDF), look=look)
    page = (tmp_path / "a" / "report.html").read_text(encoding="utf-8")
    assert f'src="{look.address}" alt=""' in page
    assert base64.b64decode(look.address.partition(",")[2]) == content
    assert "img-src data:" in page
    assert len(page.encode()) <= 100_000
    reader = pypdf.PdfReader(tmp_path / "a" / "report.pdf")
    assert "What moved" in reader.pages[0].extract_text()
    assert look.address in write_index(tmp_path / "a", look).path.read_text(encoding="utf-8")
    held = json.loads((tmp_path / "a" / "manifest.json").read_text())["look"]
    assert held == look.id != PLAIN.id == ""


def test_one_template_replaces_one(findings: Findings, templates: Path, tmp_path: Path) -> None:
    (templates / "style.css").write_text('{% include "original/style.css" %}\n.ours{color:red}')
    page = page_of(findings, tmp_path / "a", Look(templates))
    assert ".ours{color:red}" in page
    assert "--paper:" in page
    plain = page_of(findings, tmp_path / "b", PLAIN)
    assert page.replace(".ours{color:red}", "").split() == plain.split()
    assert page == page_of(findings, tmp_path / "c", Look(templates))


def test_other_templates_are_another_look(templates: Path) -> None:
    before = Look(templates).id
    (templates / "style.css").write_text("a")
    first = Look(templates).id
    (templates / "style.css").write_text("b")
    assert len({before, first, Look(templates).id}) == 3
    assert before == ""


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ run.__init__.__globals__ }}",
        "{% include '../secret' %}",
        "{% include '/etc/passwd' %}",
        "{% for x in range(10**9) %}{% endfor %}",
        "{{ nothing }}",
        "{% if %}",
        "\ufeff{% endfor %}",
    ],
)
def test_a_template_stays_in_its_sandbox(findings: Findings, templates: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "secret").write_text("a secret")
    (templates / "report.html").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="fails") as caught:
        page_of(findings, tmp_path / "a", Look(templates))
    assert caught.value.hint
    assert not (tmp_path / "a" / "report.html").exists()


def test_text_of_articles_is_escaped_in_a_template_of_ones_own(hostile_findings, templates: Path, tmp_path: Path) -> None:
    (templates / "report.html").write_text("<p>{{ articles[0].article.title }}</p>")
    assert page_of(hostile_findings("<b>{{ 7*7 }}"), tmp_path / "a", Look(templates)) == "<p>&lt;b&gt;{{ 7*7 }}</p>\n"


def test_a_pdf_template_of_ones_own(findings: Findings, templates: Path, tmp_path: Path) -> None:
    own = '#let report = json(bytes(sys.inputs.at("report")))\nOurs, run #report.run.id'
    (templates / "report.typ").write_text(own)
    build(findings, tmp_path / "a", (ReportFormat.PDF,), look=Look(templates))
    assert "Ours, run 5d41402abc4b2a76" in pypdf.PdfReader(tmp_path / "a" / "report.pdf").pages[0].extract_text()
    for broken in ("#nothing", '#read("/etc/passwd")', '#read("../secret")'):
        (templates / "report.typ").write_text(broken)
        with pytest.raises(UsageError, match="can't be set"):
            build(findings, tmp_path / "b", (ReportFormat.PDF,), look=Look(templates))


def test_what_is_no_logo_is_refused(tmp_path: Path) -> None:
    for name, content in (("a.gif", b"x"), ("a.png", b""), ("a.svg", b"x" * (LARGEST_LOGO + 1))):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UsageError):
            read_look(None, tmp_path / name)
    with pytest.raises(UsageError, match="can't be read"):
        read_look(None, tmp_path / "missing.png")
    with pytest.raises(UsageError, match="no folder of templates"):
        read_look(tmp_path / "missing", None)
    (tmp_path / "broken.png").write_bytes(b"no picture")
    assert read_look(None, tmp_path / "broken.png").logo
