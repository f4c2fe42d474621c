"""What a report tells, before it is set on a page or on paper: counts, days with their findings, captions, methods."""

from collections import Counter
from dataclasses import dataclass

from marketlink.core.check import Verdict
from marketlink.core.findings import ArticleFindings, Findings
from marketlink.core.study import Model
from marketlink.report.groups import Day, Measurement, days, measurements
from marketlink.report.sentences import finding, told_from_noise
from marketlink.report.short import few
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
    show_estimate,
    show_p,
    window_words,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One measurement as the page tells it."""

    instrument: str
    names: tuple[str, ...]
    found: bool
    sentences: tuple[str, str]
    caveats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DaySection:
    """One day's events as the page tells them."""

    day: str
    articles: tuple[ArticleFindings, ...]
    findings: tuple[Finding, ...]
    shared: tuple[str, ...]


def day_sections(findings: Findings) -> tuple[DaySection, ...]:
    """Return the days with events, each with what was found."""
    return tuple(_section(day) for day in days(findings))


def counts(findings: Findings) -> tuple[tuple[int, str], ...]:
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


def published_words(found: ArticleFindings) -> str:
    """Return when an article appeared, and how finely that is known."""
    published = found.article.published
    if published.at is not None:
        return f"{moment_words(published.at)} ({published.precision})"
    return "date unknown" if published.day is None else f"{day_words(published.day)} ({published.precision})"


def _section(day: Day) -> DaySection:
    """Say once what limits every finding of a day, and with each finding what limits it alone."""
    everywhere = set.intersection(*(set(m.caveats) for m in day.measurements)) if len(day.measurements) > 1 else set()
    shared = tuple(text for text in (day.measurements[0].caveats if everywhere else ()) if text in everywhere)
    return DaySection(
        day=f"{day.day:%A}, {day_words(day.day)}",
        articles=day.articles,
        findings=tuple(_finding(m, everywhere) for m in day.measurements),
        shared=tuple(sentence(text) for text in shared),
    )


def _finding(measurement: Measurement, everywhere: set[str]) -> Finding:
    return Finding(
        instrument=clean(measurement.study.spec.instrument),
        names=few(measurement.names),
        found=told_from_noise(measurement),
        sentences=finding(measurement),
        caveats=tuple(sentence(text) for text in measurement.caveats if text not in everywhere),
    )


def caption(measurement: Measurement) -> str:
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
    return " ".join(parts)


def methods(findings: Findings) -> tuple[str, ...]:
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


def remarks(findings: Findings) -> tuple[str, ...]:
    """Return what the studies note of their data and windows, each once with the instruments it is of."""
    said: dict[str, list[str]] = {}
    for m in measurements(findings):
        for note in m.study.notes:
            said.setdefault(sentence(note), []).append(clean(m.study.spec.instrument))
    return tuple(f"{', '.join(dict.fromkeys(names))}: {note}" for note, names in said.items())
