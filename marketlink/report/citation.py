"""A study or a report as a citation: enough to find the same numbers again."""

from dataclasses import dataclass

from marketlink import __version__
from marketlink.core.study import SeriesUsed, StudyResult
from marketlink.report.latex import escape
from marketlink.report.manifest import Manifest
from marketlink.report.wording import clean, day_words, model_words


@dataclass(frozen=True, slots=True)
class Citation:
    """What is cited.

    Attributes
    ----------
    id : str
        The study's or the run's.
    title : str
        What it is.
    version : str
        marketlink's.
    year : int
        Of the latest data it rests on.
    data : tuple of str
        One phrase a series: the series, its vintage and when it was retrieved.
    again : str
        The command that shows or builds it again; empty where there is none.
    """

    id: str
    title: str
    version: str
    year: int
    data: tuple[str, ...]
    again: str

    def text(self) -> str:
        """Return the citation as one line of text."""
        again = f" Shown again by `{self.again}`." if self.again else ""
        data = f" Data: {'; '.join(self.data)}." if self.data else ""
        return f"marketlink {self.version} ({self.year}). {self.title}. Id {self.id}.{data}{again}"

    def bibtex(self) -> str:
        """Return the citation as a BibTeX entry, every character with a meaning escaped."""
        note = "; ".join((f"id {self.id}", *self.data))
        fields = (
            ("author", "{marketlink}"),
            ("title", f"{{{escape(self.title)}}}"),
            ("year", str(self.year)),
            ("howpublished", f"Event study, marketlink {escape(self.version)}"),
            ("note", escape(note)),
        )
        lines = [f"  {name:<12} = {{{value}}}," for name, value in fields]
        return "\n".join([f"@misc{{marketlink-{self.id},", *lines, "}"])


def cite_study(study: StudyResult) -> Citation:
    """Return the citation of one study."""
    title = (
        f"Reaction of {clean(study.spec.instrument)} on {day_words(study.location.session)}: {model_words(study)}, "
        f"{study.n} estimation sessions"
    )
    return Citation(
        study.id, title, __version__, _year(study.series), _data(study.series), f"marketlink study show {study.id[:8]}"
    )


def cite_report(manifest: Manifest) -> Citation:
    """Return the citation of a report."""
    number = len(manifest.articles)
    title = f"Stated moves and measured reactions of {number} article{'' if number == 1 else 's'}"
    run = manifest.run
    return Citation(run.id, title, run.version, _year(manifest.vintages), _data(manifest.vintages), clean(run.command))


def _year(series: tuple[SeriesUsed, ...]) -> int:
    return max((used.vintage.retrieved_at.year for used in series), default=0)


def _data(series: tuple[SeriesUsed, ...]) -> tuple[str, ...]:
    return tuple(
        f"{clean(used.key.label)}, vintage {used.vintage.id}, retrieved {used.vintage.retrieved_at:%Y-%m-%d}" for used in series
    )
