"""Write the gallery: six known events, each measured on the bundled ECB rates and set beside what is on the record.

`python tools/gallery.py [FOLDER]`: FOLDER (`docs`) gets
`gallery.md` and `images/gallery/*.svg`. The studies are made by the commands that the page shows.
"""

import json
import shlex
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).parent

_HEAD = """\
# Gallery: six events whose effect is known

What marketlink measures, beside what is on the record. Each study uses nothing but the ECB reference rates that come with
marketlink, and is made by the command shown under it; a test rebuilds this page and compares it.

A reference rate is fixed at about 14:10 in Frankfurt (14:15 until July 2016), so a reaction that began after it belongs to the
next fix: that is day 0, found from the time of the news. The rates miss what happened and went between two fixes.

"""


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """An event on the record: when it was, and what is known of its effect.

    Attributes
    ----------
    expect : str
        Which way the instrument went: up or down.
    """

    slug: str
    title: str
    instrument: str
    date: str
    news: str
    known: str
    expect: str
    time: str = ""
    tz: str = ""

    @property
    def arguments(self) -> tuple[str, ...]:
        """Return the arguments of the study, as a user gives them."""
        clock = ("--time", self.time, "--tz", self.tz) if self.time else ()
        return ("--offline", "study", "run", self.instrument, "--date", self.date, *clock)


@dataclass(frozen=True, slots=True)
class _Studied:
    event: KnownEvent
    result: dict


def known_events() -> tuple[KnownEvent, ...]:
    """Return the events of `gallery.toml`, in its order."""
    listed = tomllib.loads((_HERE / "gallery.toml").read_text(encoding="utf-8"))["event"]
    return tuple(KnownEvent(**event) for event in listed)


def build(folder: Path) -> Path:
    """Write the page and its charts into `folder`, and return the page."""
    images = folder / "images" / "gallery"
    images.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(2) as pool:
        studied = list(pool.map(lambda event: _study(event, images), known_events()))
    page = folder / "gallery.md"
    page.write_text(_HEAD + _overview(studied) + "".join(_section(one) for one in studied), encoding="utf-8")
    return page


def _study(event: KnownEvent, images: Path) -> _Studied:
    with tempfile.TemporaryDirectory() as home:
        command = [
            sys.executable, "-m", "marketlink", "--database", f"sqlite:///{home}/gallery.db", *event.arguments,
            "--format", "json", "--plot", str(images / f"{event.slug}.svg"),
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 the project's own command
    if done.returncode:
        raise SystemExit(f"{event.slug}: {done.stderr}")
    return _Studied(event, json.loads(done.stdout))


def _overview(studied: list[_Studied]) -> str:
    lines = [
        "| Event | Instrument | On the record | Day 0 | Abnormal return (s.e.) | t |",
        "|---|---|---|---|---:|---:|",
    ]
    for one in studied:
        day0 = _day0(one.result)
        anchor = f"[{one.event.title}](#{one.event.slug})"
        lines.append(
            f"| {anchor} | {one.event.instrument} | {one.event.expect} | {one.result['location']['session']} "
            f"| {_percent(day0['value'])} ({_percent(day0['se'], signed=False)}) | {_number(day0['t'])} |"
        )
    return "\n".join(lines) + "\n\n"


def _section(one: _Studied) -> str:
    event, result = one.event, one.result
    day0 = _day0(result)
    command = shlex.join(("marketlink", *event.arguments))
    cars = {(car["window"]["start"], car["window"]["end"]): car for car in result["cars"]}
    after = cars[0, 5]
    measured = (
        f"- **Measured:** {event.instrument} {_percent(day0['actual'])} on {result['location']['session']} "
        f"({result['location']['reason']}), of which {_percent(day0['value'])} abnormal "
        f"(s.e. {_percent(day0['se'], signed=False)}, t {_number(day0['t'])}, N {result['n']}). "
        f"Over the sessions 0 to 5: {_percent(after['value'])} (s.e. {_percent(after['se'], signed=False)})."
    )
    return "\n".join(
        (
            f"## {event.title} {{ #{event.slug} }}",
            "",
            event.news,
            "",
            f"- **On the record:** {event.known}",
            measured,
            f"- **So:** {_finding(event, day0, result['inference'])}",
            "",
            f"![{_alternative(event, day0)}](images/gallery/{event.slug}.svg)",
            "",
            f"    {command}",
            "",
            "",
        )
    )


def _finding(event: KnownEvent, day0: dict, inference: dict) -> str:
    """Return what a careful person concludes, by the sign and the headline test at 5%."""
    agrees = (day0["value"] > 0) == (event.expect == "up")
    way = "It went the way the record says" if agrees else "It went against the record"
    tests = inference["windows"][0]
    p = tests["placebo_p"] if tests["headline"] == "placebo" else tests["sq_p"]
    name = "the placebo test" if tests["headline"] == "placebo" else "the SQ test"
    said = f"p < 0.001, {name}" if p < 0.001 else f"p = {p:.3f}, {name}"
    if p >= 0.05:
        return f"{way}, but one fix alone doesn't tell the news from noise ({said})."
    return f"{way}, and beyond what earlier days of a like volatility let expect ({said})."


def _alternative(event: KnownEvent, day0: dict) -> str:
    return f"Cumulative abnormal return of {event.instrument} around {event.date}; on day 0 {_percent(day0['value'])}"


def _day0(result: dict) -> dict:
    (found,) = (point for point in result["path"] if point["offset"] == 0)
    return found


def _percent(value: float, *, signed: bool = True) -> str:
    text = f"{value * 100:+.2f}%" if signed else f"{value * 100:.2f}%"
    return text.replace("-", "−")


def _number(value: float) -> str:
    return f"{value:.1f}".replace("-", "−")


if __name__ == "__main__":
    sys.stdout.write(f"{build(Path(sys.argv[1]) if len(sys.argv) > 1 else _HERE.parent / 'docs')}\n")
