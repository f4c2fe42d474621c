"""The page in real headless Chromium: no error, no request off the page, nothing cut or overlapping, hostile text as text.

Screenshots are kept in $REPORT_SCREENSHOTS where it is set.
"""

import base64
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from websockets.sync.client import ClientConnection, connect

from marketlink.core.findings import Findings
from marketlink.report import build

CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None and "CI" not in os.environ, reason="no Chromium is installed")
WIDTHS = (360, 768, 1440)
SETTLED = 20.0


class Browser:
    """A tab, driven by Chromium's own protocol."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._numbers = count(1)
        self.events: list[dict] = []

    def ask(self, method: str, **given: object) -> dict:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": given}))
        while True:
            message = json.loads(self._socket.recv(timeout=SETTLED))
            if message.get("id") == number:
                assert "error" not in message, message
                return message["result"]
            self.events.append(message)

    def value(self, script: str) -> object:
        found = self.ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def open(self, page: Path, width: int, *, dark: bool = False) -> None:
        self.events.clear()
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 500)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.ask("Emulation.setEmulatedMedia", media="screen", features=[scheme])
        self.ask("Page.navigate", url=page.as_uri())
        end = time.monotonic() + SETTLED
        while self.value("document.readyState + location.href") != f"complete{page.as_uri()}":
            assert time.monotonic() < end
            time.sleep(0.02)

    def complaints(self) -> list[str]:
        """Return what the console or the log said, and what the page threw."""
        kinds = {"Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"}
        return [json.dumps(event) for event in self.events if event["method"] in kinds]

    def requests(self) -> list[str]:
        return [event["params"]["request"]["url"] for event in self.events if event["method"] == "Network.requestWillBeSent"]

    def screenshot(self, name: str) -> None:
        folder = os.environ.get("REPORT_SCREENSHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            shot = self.ask("Page.captureScreenshot", captureBeyondViewport=True, format="png")
            (Path(folder) / f"{name}.png").write_bytes(base64.b64decode(shot["data"]))


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    assert CHROMIUM is not None, "no Chromium is installed, which continuous integration needs"
    profile = tmp_path_factory.mktemp("chromium")
    options = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--hide-scrollbars",
    ]
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--metrics-recording-only"]
    process = subprocess.Popen(
        [CHROMIUM, *options, *quiet, "--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with connect(_address(profile), proxy=None, max_size=None) as socket:
            tab = Browser(socket)
            for domain in ("Page", "Runtime", "Log", "Network"):
                tab.ask(f"{domain}.enable")
            yield tab
    finally:
        process.terminate()
        process.wait(timeout=20)


def _address(profile: Path) -> str:
    """Return the address of the first tab, once the browser listens."""
    import urllib.request

    end = time.monotonic() + 60
    while True:
        try:
            port = (profile / "DevToolsActivePort").read_text().split()[0]
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with opener.open(f"http://127.0.0.1:{port}/json/list") as answer:
                tabs = [tab for tab in json.load(answer) if tab["type"] == "page"]
            return tabs[0]["webSocketDebuggerUrl"]
        except (OSError, IndexError):
            assert time.monotonic() < end, "the browser doesn't answer"
            time.sleep(0.1)


@pytest.fixture
def page(findings: Findings, tmp_path: Path) -> Path:
    build(findings, tmp_path)
    return tmp_path / "report.html"


# Elements wider than the page that aren't inside something that scrolls, and text cut off by its own box.
CUT = """
(() => {
  const wide = document.documentElement.clientWidth, found = [];
  for (const one of document.querySelectorAll('body *')) {
    if (one.closest('.scroll, .vh, .skip, svg, thead') ) continue;
    const box = one.getBoundingClientRect();
    if (box.width && box.right > wide + 1) found.push(one.tagName + '.' + one.className + ' ' + box.right);
  }
  return found;
})()
"""
OVERLAPS = """
(() => {
  const found = [];
  for (const chart of document.querySelectorAll('figure svg')) {
    const texts = [...chart.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()]);
    for (let i = 0; i < texts.length; i++) for (let j = i + 1; j < texts.length; j++) {
      const [a, p] = texts[i], [b, q] = texts[j];
      const x = Math.min(p.right, q.right) - Math.max(p.left, q.left), y = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
      if (x > 1.5 && y > 3.5) found.push(a + ' | ' + b);
    }
  }
  return found;
})()
"""
# Texts of a chart that leave it.
OUTSIDE = """
[...document.querySelectorAll('figure svg')].flatMap(chart => {
  const box = chart.getBoundingClientRect();
  return [...chart.querySelectorAll('text')].filter(t => {
    const r = t.getBoundingClientRect();
    return r.right > box.right + 2 || r.left < box.left - 2 || r.top < box.top - 2 || r.bottom > box.bottom + 2;
  }).map(t => t.textContent);
})
"""


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_reads_well_at_every_width(browser: Browser, page: Path, width: int, dark: bool) -> None:
    browser.open(page, width, dark=dark)
    browser.screenshot(f"report-{width}-{'dark' if dark else 'light'}")
    assert browser.complaints() == []
    assert [url for url in browser.requests() if url != page.as_uri() and not url.startswith("data:")] == []
    assert browser.value("document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1")
    assert browser.value(CUT) == []
    assert browser.value(OUTSIDE) == []
    assert browser.value(OVERLAPS) == []


@pytest.mark.parametrize("width", [360, 600, 900, 1000, 1100, 1280, 1440])
def test_no_table_has_to_be_scrolled(browser: Browser, page: Path, width: int) -> None:
    browser.open(page, width)
    wide = "[...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.ariaLabel)"
    assert browser.value(wide) == []


def test_a_stacked_cell_has_its_column_beside_it(browser: Browser, page: Path) -> None:
    browser.open(page, 360)
    said = browser.value(
        "[...document.querySelector('.t-reactions tbody tr').children].map(e => getComputedStyle(e, '::before').content)"
    )
    heads = browser.value("[...document.querySelectorAll('.t-reactions thead th')].map(e => e.textContent)")
    assert said == [f'"{head}"' for head in heads]


def test_colours_follow_the_scheme(browser: Browser, page: Path) -> None:
    seen = {}
    for dark in (False, True):
        browser.open(page, 768, dark=dark)
        seen[dark] = browser.value(
            "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('figure svg text')).fill]"
        )
    assert seen[False][0] != seen[True][0]
    assert seen[False][1] != seen[True][1]


def test_tables_keep_their_roles_when_they_are_stacked(browser: Browser, page: Path) -> None:
    browser.open(page, 360)
    nodes = browser.ask("Accessibility.getFullAXTree")["nodes"]
    roles = [node["role"]["value"] for node in nodes if not node.get("ignored") and "role" in node]
    names = [
        node.get("name", {}).get("value", "")
        for node in nodes
        if node.get("role", {}).get("value") in {"image", "img", "graphics-document"}
    ]
    assert roles.count("table") >= 5
    assert {"columnheader", "rowheader", "cell", "main", "contentinfo"} <= set(roles)
    assert any("told from noise at 5%" in name for name in names)
    assert any("the cumulative abnormal return over sessions" in name for name in names)


def test_the_keyboard_goes_through_in_order_and_each_stop_is_seen(browser: Browser, page: Path) -> None:
    browser.open(page, 768)
    stops = []
    for _ in range(6):
        for kind in ("rawKeyDown", "keyUp"):
            browser.ask("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
        stops.append(
            browser.value("[document.activeElement.className, document.activeElement.getBoundingClientRect().top + scrollY]")
        )
    assert stops[0][0] == "skip"
    tops = [top for name, top in stops[1:] if name]
    assert tops == sorted(tops)
    assert browser.value("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_it_prints_without_a_cut_word(browser: Browser, page: Path) -> None:
    import io

    import pypdf

    browser.open(page, 768)
    browser.ask("Emulation.setEmulatedMedia", media="", features=[])
    content = base64.b64decode(browser.ask("Page.printToPDF", preferCSSPageSize=True)["data"])
    reader = pypdf.PdfReader(io.BytesIO(content))
    said = " ".join(" ".join(one.extract_text() for one in reader.pages).split())
    for part in ("Stated against measured", "What could not be studied", "Reproduce with", "marketlink demo"):
        assert part in said
    heads = [one.extract_text().rstrip().rsplit("\n", 1)[-1] for one in reader.pages]
    assert not [line for line in heads if line.startswith(("Day 0", "Article", "Stated against", "Reactions on"))]


def test_a_thousand_hostile_titles_are_text(
    browser: Browser, hostile_findings: Callable[[str], Findings], tmp_path: Path
) -> None:
    """Each would set window.hurt, or ask for something, if any of it were read as markup or script."""
    shapes = (
        "<script>window.hurt=1</script>{n}",
        '"><img src="http://127.0.0.1:9/{n}" onerror="window.hurt=1">',
        "</title></style><svg/onload=window.hurt=1>{n}",
        "<iframe srcdoc='<script>parent.hurt=1</script>'>{n}",
        "javascript:window.hurt={n}",
        "]]>--><body onload=window.hurt=1>{n}",
        "<style>@import 'http://127.0.0.1:9/{n}';</style>",
        "<base href=//127.0.0.1:9/{n}><meta http-equiv=refresh content=0;url=//127.0.0.1:9>",
        "{{{{7*7}}}}{{% raw %}}${{n}}<b>\u202e\x00\ud7ff{n}",
        "<a href=x onclick=window.hurt=1 autofocus onfocus=window.hurt=1 tabindex=0>{n}</a>",
    )
    one = hostile_findings("x").articles[0]
    titles = [shapes[n % len(shapes)].format(n=n) for n in range(1000)]
    many = tuple(
        replace(
            one,
            article=replace(one.article, id=f"a{n}", name=title, title=title, url=title),
            moves=(),
            checks=(),
            reactions=one.reactions[: n == 0],
        )
        for n, title in enumerate(titles)
    )
    build(replace(hostile_findings(titles[0]), articles=many), tmp_path)
    browser.open(tmp_path / "report.html", 768)
    assert browser.complaints() == []
    assert [url for url in browser.requests() if not url.startswith(("file:", "data:"))] == []
    assert browser.value("window.hurt === undefined && document.scripts.length === 0")
    said = browser.value("document.querySelector('main').textContent.replace(/\\s+/g, ' ')")
    assert all(title.replace("\x00", "").replace("\u202e", "") in said for title in titles)


@pytest.fixture
def index(findings: Findings, hostile_findings: Callable[[str], Findings], tmp_path: Path) -> Path:
    """An index of three reports; one has a thousand hostile titles."""
    from marketlink.report.index import write_index

    one = hostile_findings("x").articles[0]
    titles = [f"</script><svg onload=window.hurt=1><a href=javascript:hurt>&amp;{n}" for n in range(1000)]
    many = tuple(
        replace(one, article=replace(one.article, id=f"a{n}", name=title, title=title), moves=(), checks=(), reactions=())
        for n, title in enumerate(titles)
    )
    build(replace(findings, articles=many), tmp_path / "<img src=x onerror=hurt=1>")
    build(replace(findings, articles=findings.articles[:1]), tmp_path / "january")
    build(replace(findings, articles=findings.articles[1:4]), tmp_path / "février")
    return write_index(tmp_path).path


SHOWN = "[...document.querySelectorAll('article')].filter(a => !a.hidden).map(a => a.querySelector('h2').textContent)"


@pytest.mark.parametrize("dark", [False, True])
def test_the_index_reads_well_and_is_searched(browser: Browser, index: Path, dark: bool) -> None:
    for width in WIDTHS:
        browser.open(index, width, dark=dark)
        browser.screenshot(f"index-{width}-{'dark' if dark else 'light'}")
        assert browser.complaints() == []
        assert [url for url in browser.requests() if url != index.as_uri() and not url.startswith("data:")] == []
        assert browser.value("document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1")
        assert browser.value(CUT) == []
    assert browser.value("window.hurt === undefined && document.scripts.length === 1")
    assert len(browser.value(SHOWN)) == 3
    for words, shown in (
        ("FEVRIER", ["14 February 2022"]),
        ("room talks", ["27 January 2022"]),
        ("ofz10y  troops", ["14 February 2022"]),
        ("no such words", []),
    ):
        browser.value(
            f"var box = document.getElementById('search'); box.value = {json.dumps(words)}; box.dispatchEvent(new Event('input'))"
        )
        assert browser.value(SHOWN) == shown
        assert browser.value("said.textContent") == f"{len(shown)} of 3 reports"
    assert "<svg onload" in browser.value("document.querySelector('main').textContent")


def test_the_index_is_walked_by_keyboard(browser: Browser, index: Path) -> None:
    browser.open(index, 768)
    stops = []
    for _ in range(5):
        for kind in ("rawKeyDown", "keyUp"):
            browser.ask("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
        stops.append(
            browser.value("document.activeElement.className || document.activeElement.id || document.activeElement.tagName")
        )
        assert browser.value("getComputedStyle(document.activeElement).outlineStyle") != "none"
    assert stops == ["skip", "search", "A", "SUMMARY", "A"]
    browser.value("document.getElementById('search').focus()")
    browser.ask("Input.insertText", text="room")
    assert browser.value(SHOWN) == ["27 January 2022"]


def test_a_report_without_findings_reads_well(browser: Browser, findings: Findings, tmp_path: Path) -> None:
    build(replace(findings, articles=()), tmp_path)
    browser.open(tmp_path / "report.html", 360)
    assert browser.complaints() == []
    assert browser.value(CUT) == []
