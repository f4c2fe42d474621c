"""Reactions that are one and the same measurement: several articles may share an instrument and a day 0."""

from dataclasses import dataclass
from datetime import date

from marketlink.core.findings import ArticleFindings, Findings, Reaction
from marketlink.core.prices import SeriesKey
from marketlink.core.study import SeriesUsed, StudyResult
from marketlink.report.wording import clean


@dataclass(frozen=True, slots=True)
class Member:
    """One article's part in a measurement."""

    article: ArticleFindings
    reaction: Reaction

    @property
    def name(self) -> str:
        """Return what a person calls the article."""
        return clean(self.article.article.name)


@dataclass(frozen=True, slots=True)
class Measurement:
    """One study's numbers, with every article whose event they measure.

    Attributes
    ----------
    study : StudyResult
        The first member's; the others' have the same numbers.
    members : tuple of Member
        In the order of the findings.
    """

    study: StudyResult
    members: tuple[Member, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the articles' names."""
        return tuple(member.name for member in self.members)

    @property
    def stated(self) -> bool:
        """Return whether an article states a move of the instrument."""
        return any(member.reaction.stated for member in self.members)

    @property
    def attributable(self) -> bool:
        """Return whether no caveat of an article that states a move forbids to attribute it."""
        return self.stated and all(m.reaction.attributable for m in self.members if m.reaction.stated)

    @property
    def p_adjusted(self) -> float | None:
        """Return the largest adjusted p of an instrument that no article states a move of; else None."""
        adjusted = [m.reaction.p_adjusted for m in self.members if m.reaction.p_adjusted is not None]
        return max(adjusted) if adjusted and not self.stated else None

    @property
    def caveats(self) -> tuple[str, ...]:
        """Return every caveat once, with the articles it is for where it isn't for all."""
        owners: dict[str, list[str]] = {}
        for member in self.members:
            for caveat in member.reaction.caveats:
                owners.setdefault(caveat, []).append(member.name)
        everyone = len(self.members)
        return tuple(text if len(names) == everyone else f"{text} ({', '.join(names)})" for text, names in owners.items())


@dataclass(frozen=True, slots=True)
class Day:
    """The events of one calendar day, with what was measured for them."""

    day: date
    articles: tuple[ArticleFindings, ...]
    measurements: tuple[Measurement, ...]


def _numbers(study: StudyResult) -> tuple[object, ...]:
    """Return what tells a study's question, day and numbers from another's, whichever article asked it.

    A digest holds thousands of studies: what follows from these numbers isn't compared.
    """
    spec, ar = study.spec, study.day0
    asked = (spec.instrument, spec.measure, spec.model, spec.returns, spec.estimation, spec.event_window)
    measured = (study.n, study.sigma, ar.value, ar.se, study.headline_p, *(car.value for car in study.cars))
    return (*asked, study.event.day, study.location.session, *(s.vintage.id for s in study.series), *measured)


def measurements(findings: Findings) -> tuple[Measurement, ...]:
    """Join equal reactions; ordered by event day, then those with a stated move, then as found."""
    joined: dict[tuple[object, ...], list[Member]] = {}
    for article in findings.articles:
        for reaction in article.reactions:
            joined.setdefault(_numbers(reaction.study), []).append(Member(article, reaction))
    found = [Measurement(members[0].reaction.study, tuple(members)) for members in joined.values()]
    return tuple(sorted(found, key=lambda m: (m.study.event.day, not m.stated)))


def days(findings: Findings) -> tuple[Day, ...]:
    """Return the days with events, in order."""
    found = measurements(findings)
    events = sorted({a.event.day for a in findings.articles if a.event is not None})
    return tuple(
        Day(
            day,
            tuple(a for a in findings.articles if a.event is not None and a.event.day == day),
            tuple(m for m in found if m.study.event.day == day),
        )
        for day in events
    )


def series_used(findings: Findings) -> tuple[SeriesUsed, ...]:
    """Return every series and vintage that a number rests on, once, by instrument and source."""
    used: dict[tuple[SeriesKey, str], SeriesUsed] = {}
    for article in findings.articles:
        studied = [series for reaction in article.reactions for series in reaction.study.series]
        checked = [check.series for check in article.checks if check.series is not None]
        for series in (*studied, *checked):
            used.setdefault((series.key, series.vintage.id), series)
    return tuple(sorted(used.values(), key=lambda s: (s.key.instrument, s.key.measure, s.key.source, s.vintage.id)))
