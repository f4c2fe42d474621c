"""The page: findings first, then what they rest on. One file, no scripts, nothing from elsewhere."""

from collections import Counter
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from marketlink.core.check import Verdict
from marketlink.core.findings import ArticleFindings, Findings
from marketlink.core.study import Model
from marketlink.core.windows import Window
from marketlink.report.groups import Day, Measurement, days, measurements
from marketlink.report.sentences import finding, told_from_noise
from marketlink.report.svg import inline
from marketlink.report.table import Align, Estimate, Number, Quote, Table, repeats
from marketlink.report.wording import (
    clean,
    day_words,
    decimal,
    estimate,
    listed,
    model_words,
    moment_words,
    returns_words,
    sentence,
    show,
    show_estimate,
    show_p,
    window_words,
)

# What the page may weigh. Charts take what the words leave; those beyond it are files only, and the page says so.
_PAGE_BYTES = 190_000
# A page of very many events shows its first charts all the same.
_LEAST_CHART_BYTES = 20_000


@dataclass(frozen=True, slots=True)
class _Finding:
    """One measurement as the page tells it."""

    instrument: str
    names: tuple[str, ...]
    found: bool
    sentences: tuple[str, str]
    caveats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _DaySection:
    """One day's events as the page tells them."""

    day: str
    articles: tuple[ArticleFindings, ...]
    findings: tuple[_Finding, ...]
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Chart:
    """One chart with its caption."""

    svg: Markup
    caption: str


def render_page(findings: Findings, tables: tuple[Table, ...], charts: dict[str, str]) -> str:
    """Return the report as one HTML page.

    Parameters
    ----------
    findings : Findings
        What the run found.
    tables : tuple of Table
        As written beside the page.
    charts : dict
        SVG text by study id.
    """
    words = _rendered(findings, tables, (), len(charts))
    shown = _charts(findings, charts, max(_LEAST_CHART_BYTES, _PAGE_BYTES - len(words.encode())))
    return _rendered(findings, tables, shown, len(measurements(findings)) - len(shown))


def _rendered(findings: Findings, tables: tuple[Table, ...], charts: tuple[_Chart, ...], left_out: int) -> str:
    page = _environment().get_template("report.html")
    text = page.render(
        run=findings.run,
        articles=findings.articles,
        counts=_counts(findings),
        days=tuple(_section(day) for day in days(findings)),
        tables={table.id: _short(table) for table in tables},
        charts=charts,
        charts_left_out=left_out,
        methods=_methods(findings),
    )
    return text.strip() + "\n"


def _short(table: Table) -> Table:
    """Leave the tests of other windows than day 0 to the table beside the page."""
    if table.id != "inference":
        return table
    at = [column.key for column in table.columns].index("window")
    rows = tuple((*row[:at], *row[at + 1 :]) for row in table.rows if row[at] == window_words(Window(0, 0)))
    columns = (*table.columns[:at], *table.columns[at + 1 :])
    notes = (*table.notes, "The tests of the other windows stand in tables/inference.csv.")
    return replace(table, caption="Tests of each reaction on day 0", columns=columns, rows=rows, notes=notes)


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("marketlink.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        clean=clean, show=show, sentence=sentence, se_lines=show_estimate, show_parts=show_parts, published=published_words
    )
    environment.globals.update(repeats=repeats, safe_url=safe_url, is_right=lambda column: column.align is Align.RIGHT)
    environment.tests.update(
        estimate=lambda cell: isinstance(cell, Estimate),
        quote=lambda cell: isinstance(cell, Quote),
        verdict=lambda cell: isinstance(cell, Verdict),
        long_unit=lambda cell: isinstance(cell, Number) and cell.unit not in {"", "%", "bp"},
    )
    return environment


def show_parts(cell: Number) -> tuple[str, str]:
    """Return a number, and its unit for the line below."""
    return show(replace(cell, unit="")), clean(cell.unit)


def safe_url(url: str) -> str:
    """Return `url` if it leads to the web, else nothing: no other scheme becomes a link."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.netloc else ""


def published_words(found: ArticleFindings) -> str:
    """Return when an article appeared, and how finely that is known."""
    published = found.article.published
    if published.at is not None:
        return f"{moment_words(published.at)} ({published.precision})"
    return "date unknown" if published.day is None else f"{day_words(published.day)} ({published.precision})"


def _counts(findings: Findings) -> tuple[tuple[int, str], ...]:
    """Return the numbers at the head of the page."""
    verdicts = Counter(check.verdict for found in findings.articles for check in found.checks)
    found = measurements(findings)
    named = [(verdicts[verdict], str(verdict)) for verdict in Verdict]
    return (
        (len(findings.articles), "articles" if len(findings.articles) != 1 else "article"),
        *((count, f"claims {name}" if count != 1 else f"claim {name}") for count, name in named),
        (len(found), "reactions measured" if len(found) != 1 else "reaction measured"),
        (sum(told_from_noise(m) for m in found), "of these told from noise at 5%"),
    )


def _section(day: Day) -> _DaySection:
    """Say once what limits every finding of a day, and with each finding what limits it alone."""
    everywhere = set.intersection(*(set(m.caveats) for m in day.measurements)) if len(day.measurements) > 1 else set()
    shared = tuple(text for text in (day.measurements[0].caveats if everywhere else ()) if text in everywhere)
    return _DaySection(
        day=f"{day.day:%A}, {day_words(day.day)}",
        articles=day.articles,
        findings=tuple(_finding(m, everywhere) for m in day.measurements),
        shared=tuple(sentence(text) for text in shared),
    )


def _finding(measurement: Measurement, everywhere: set[str]) -> _Finding:
    return _Finding(
        instrument=clean(measurement.study.spec.instrument),
        names=measurement.names,
        found=told_from_noise(measurement),
        sentences=finding(measurement),
        caveats=tuple(sentence(text) for text in measurement.caveats if text not in everywhere),
    )


def _charts(findings: Findings, charts: dict[str, str], room: int) -> tuple[_Chart, ...]:
    """Return the charts that fit into `room` bytes, in their order."""
    shown: list[_Chart] = []
    for measurement in measurements(findings):
        svg, caption = inline(charts[measurement.study.id]), _caption(measurement)
        room -= len(svg.encode()) + len(caption.encode())
        if room < 0:
            break
        shown.append(_Chart(Markup(svg), caption))  # noqa: S704 - our own drawing; matplotlib escapes its texts
    return tuple(shown)


def _caption(measurement: Measurement) -> str:
    """Return what a chart's reader must know: the model, day 0 and why, and the other candidate."""
    study = measurement.study
    spec = study.spec
    parts = [sentence(model_words(study)), sentence(returns_words(spec.returns))]
    parts.append(f"N {study.n}, estimated over {window_words(spec.estimation)}.")
    reasons = dict.fromkeys(clean(m.reaction.study.location.reason) for m in measurement.members)
    parts.extend(f"Day 0, {study.location.session.isoformat()}: {sentence(reason)}" for reason in reasons)
    others = {m.reaction.study.alternative for m in measurement.members if m.reaction.study.alternative is not None}
    for other in sorted(others, key=lambda ar: ar.session):
        shown = " ".join(show_estimate(estimate(other.value, other.se, spec.returns)))
        parts.append(f"If day 0 is {other.session.isoformat()}, the abnormal return is {shown}, p {show_p(other.p)}.")
    if spec.model is Model.MARKET and study.constant_mean is not None:
        beside = study.constant_mean
        shown = " ".join(show_estimate(estimate(beside.value, beside.se, spec.returns)))
        parts.append(f"By the constant mean, day 0 is {shown}, t {decimal(beside.t, 2)}.")
    treated = [f"{clean(m.factor)} ({decimal(m.standardised, 1, signed=True)} s.d.)" for m in study.factor_moves if m.treated]
    if treated:
        parts.append(f"Possibly treated: {listed(treated)}.")
    parts.extend(sentence(note) for note in study.notes)
    return " ".join(parts)


def _methods(findings: Findings) -> tuple[str, ...]:
    """Return one line for each kind of study in the report."""
    lines: dict[str, list[str]] = {}
    for m in measurements(findings):
        spec = m.study.spec
        members = "; ".join(
            f"{clean(f.name)} is the equal-weight mean of {listed([clean(x) for x in f.members])}"
            for f in spec.factors
            if len(f.members) > 1
        )
        line = f"{model_words(m.study)}, {returns_words(spec.returns)}, estimated over sessions {window_words(spec.estimation)}"
        lines.setdefault(f"{line}; {members}" if members else line, []).append(clean(spec.instrument))
    return tuple(f"{', '.join(dict.fromkeys(names))}: {line}." for line, names in lines.items())
