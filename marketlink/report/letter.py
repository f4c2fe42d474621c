"""A report as a letter: its findings as text and as HTML that mail programs show, with pictures beside."""

from dataclasses import dataclass

from marketlink.core.check import Verdict
from marketlink.core.findings import Findings
from marketlink.report.chart import car_png, chart_title
from marketlink.report.claims import claim_words
from marketlink.report.forest import MOST, drawable, forest_png, forest_title
from marketlink.report.groups import Measurement, measurements
from marketlink.report.look import PLAIN, Look
from marketlink.report.outline import DaySection, counts, day_sections
from marketlink.report.sentences import told_from_noise
from marketlink.report.templating import rendered
from marketlink.report.wording import clean, sentence, unit_of

# Of more findings only those that are told from noise are in the letter; the report beside it has all.
_ALL, _MOST_DAYS = 12, 31
_MOST_CLAIMS = 20


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of a letter.

    Attributes
    ----------
    name : str
        Letters and digits; the HTML refers to it.
    alt : str
        Its finding in words.
    png : bytes
        The picture.
    """

    name: str
    alt: str
    png: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter: a subject, the same words twice, and the pictures that the HTML shows by `cid:NAME`."""

    subject: str
    text: str
    html: str
    pictures: tuple[Picture, ...]


def letter_of(findings: Findings, period: str, look: Look = PLAIN) -> Letter:
    """Return the letter of a period's findings; the same findings give the same letter.

    Parameters
    ----------
    findings : Findings
        Of at least one article.
    period : str
        What a person calls it: "2022-W04".
    look : Look
        The user's own templates.
    """
    found = measurements(findings)
    told = sum(told_from_noise(m) for m in found)
    pictures = _pictures(found)
    shown = {
        "period": clean(period),
        "counts": counts(findings),
        "days": _days(findings, everything=len(found) <= _ALL),
        "left_out": 0 if len(found) <= _ALL else len(found) - told,
        "contradicted": _contradicted(findings),
        "pictures": pictures,
        "run": findings.run,
    }
    texts = [rendered(f"letter.{form}", look, **shown).strip() + "\n" for form in ("txt", "html")]
    subject = f"marketlink {clean(period)}: {told} of {len(found)} reactions told from noise"
    return Letter(subject, texts[0], texts[1], pictures)


def _days(findings: Findings, *, everything: bool) -> tuple[DaySection, ...]:
    days = day_sections(findings)
    if everything:
        return days[:_MOST_DAYS]
    kept = (
        DaySection(day.day, day.articles, tuple(one for one in day.findings if one.found), day.shared)
        for day in days
        if any(one.found for one in day.findings)
    )
    return tuple(kept)[:_MOST_DAYS]


def _contradicted(findings: Findings) -> tuple[str, ...]:
    lines = [
        f"{clean(found.article.name)}: {claim_words(move, check.claim)}. {sentence(check.sentence)}"
        for found in findings.articles
        for move in found.moves
        for check in found.checks
        if check.verdict is Verdict.CONTRADICTED and check.move_id == move.id_in(found.article.id)
    ]
    rest = [f"{len(lines) - _MOST_CLAIMS} more stand in the report."] if len(lines) > _MOST_CLAIMS else []
    return (*lines[:_MOST_CLAIMS], *rest)


def _pictures(found: tuple[Measurement, ...]) -> tuple[Picture, ...]:
    """Return the forest plot where there is something to compare, and the path of the reaction that is surest."""
    pictures: list[Picture] = []
    shown = tuple(m for m in found if drawable(m))
    for unit in dict.fromkeys(unit_of(m.study.spec.returns) for m in shown):
        alike = tuple(m for m in shown if unit_of(m.study.spec.returns) == unit)
        surest = sorted(alike, key=lambda m: m.study.headline_p)[:MOST]
        if len(surest) > 1:
            pictures.append(Picture(f"forest{len(pictures)}", forest_title(surest), forest_png(surest)))
    if shown:
        study = min(shown, key=lambda m: m.study.headline_p).study
        pictures.append(Picture("path", chart_title(study), car_png(study)))
    return tuple(pictures)
