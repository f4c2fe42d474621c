"""Which stored articles a report is of, and the findings of them."""

import re
import shlex
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

from marketlink import __version__
from marketlink.core.article import Article
from marketlink.core.errors import TooLittleData, UsageError
from marketlink.core.findings import ArticleFindings, Findings, RunInfo
from marketlink.core.ids import content_id
from marketlink.service.stream import decisions_on
from marketlink.store import Database, UnitOfWork

T = TypeVar("T")

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_WEEK = re.compile(r"(\d{4})-W(\d{2})")


@dataclass(frozen=True, slots=True)
class Selection:
    """What a report is asked of; every condition given must hold, and none means everything.

    Attributes
    ----------
    articles : tuple of str
        Articles by id, by the first characters of it, or by name.
    event : str
        An event by id, or the first characters of it: its article.
    story : str
        A story by id, or the first characters of it: its articles.
    tag : str
        Only articles with this tag.
    instrument : str
        Only what is stated and measured of this instrument, and the articles that have something of it.
    since, until : date or None
        Days of publication, both included; articles without a date are then left out.
    """

    articles: tuple[str, ...] = ()
    event: str = ""
    story: str = ""
    tag: str = ""
    instrument: str = ""
    since: date | None = None
    until: date | None = None

    def command(self) -> str:
        """Return the command line that builds this report again."""
        words = ["marketlink", "report", "build", *self.articles]
        named = (
            ("event", self.event),
            ("story", self.story),
            ("tag", self.tag),
            ("instrument", self.instrument),
            ("since", self.since),
            ("until", self.until),
        )
        for name, value in named:
            words += [f"--{name}", str(value)] if value else []
        return shlex.join(words)


def month_of(text: str) -> tuple[date, date]:
    """Return the first and the last day of a month written 2022-01.

    Raises
    ------
    UsageError
        If it is no month.
    """
    found = _MONTH.fullmatch(text)
    try:
        first = date(int(found[1]), int(found[2]), 1) if found else None
    except ValueError:
        first = None
    if first is None:
        raise UsageError(f"{text!r} is no month", "write it as YYYY-MM, such as 2022-01")
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def week_of(text: str) -> tuple[date, date]:
    """Return the Monday and the Sunday of an ISO week written 2022-W04.

    Raises
    ------
    UsageError
        If it is no week.
    """
    found = _WEEK.fullmatch(text)
    try:
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1) if found else None
    except ValueError:
        monday = None
    if monday is None:
        raise UsageError(f"{text!r} is no week", "write an ISO week as YYYY-Www, such as 2022-W04")
    return monday, monday + timedelta(days=6)


def selected_findings(database: Database, selection: Selection) -> Findings:
    """Read the findings of a selection back.

    Raises
    ------
    UsageError
        If an article, an event, a story or a tag that is named isn't stored, or could be several.
    TooLittleData
        If nothing is stored that fits.
    """
    with database.unit_of_work(read_only=True) as uow:
        found = [_found(uow, article) for article in _chosen(uow, selection)]
    if selection.instrument:
        found = [only for item in found if (only := of_instrument(item, selection.instrument)) is not None]
    if not found:
        raise TooLittleData("nothing is stored that fits", "`marketlink run FILE` reads articles; ask for another week or name")
    with database.unit_of_work(read_only=True) as uow:
        stream = decisions_on(found, uow)
    return replace(described(found, selection.command()), stream=stream)


def described(found: list[ArticleFindings], command: str) -> Findings:
    """Return stored findings in their order, with the run that they make up."""
    wanted = sorted(found, key=lambda f: (f.article.published.day or date.max, f.article.name, f.article.id))
    inputs = content_id("input", [(f.article.raw_hash, f.article.published) for f in wanted])
    results = [[r.study.id for r in f.reactions] for f in wanted]
    return Findings(RunInfo(content_id("report", __version__, inputs, results), __version__, command, inputs), tuple(wanted))


def of_instrument(found: ArticleFindings, instrument: str) -> ArticleFindings | None:
    """Return what an article has of one instrument; None where that is nothing."""
    moves = tuple(move for move in found.moves if move.instrument == instrument)
    ids = {move.id_in(found.article.id) for move in moves}
    reactions = tuple(reaction for reaction in found.reactions if reaction.study.spec.instrument == instrument)
    missing = tuple(missing for missing in found.not_studied if missing.instrument == instrument)
    if not moves and not reactions:
        return None
    checks = tuple(check for check in found.checks if check.move_id in ids)
    return replace(found, moves=moves, checks=checks, reactions=reactions, not_studied=missing)


def findings_of(uow: UnitOfWork, article_ids: tuple[str, ...]) -> list[ArticleFindings]:
    """Return what is stored of some articles; those that aren't stored are left out."""
    articles = (uow.articles.get(article_id) for article_id in article_ids)
    return [_found(uow, article) for article in articles if article is not None]


def _chosen(uow: UnitOfWork, selection: Selection) -> list[Article]:
    if not (selection.articles or selection.event or selection.story):
        chosen = list(uow.articles.list(since=selection.since, until=selection.until))
    else:
        named = [article_named(uow, name) for name in selection.articles]
        named += [_of_event(uow, selection.event)] if selection.event else []
        named += _of_story(uow, selection.story) if selection.story else []
        chosen = list({article.id: article for article in named}.values())
    if selection.tag:
        tagged = tagged_ids(uow, selection.tag)
        chosen = [article for article in chosen if article.id in tagged]
    return [article for article in chosen if _within(article.published.day, selection)]


def _within(day: date | None, selection: Selection) -> bool:
    if selection.since is None and selection.until is None:
        return True
    return day is not None and (selection.since or date.min) <= day <= (selection.until or date.max)


def tagged_ids(uow: UnitOfWork, tag: str) -> frozenset[str]:
    """Return the ids of the articles with a tag.

    Raises
    ------
    UsageError
        If no article has it.
    """
    found = uow.tags.articles(" ".join(tag.split()))
    if not found:
        known = ", ".join(uow.tags.counts()) or "none"
        raise UsageError(f"no article has the tag {tag!r}", f"`marketlink tags add TAG ARTICLE` gives one; known are: {known}")
    return found


def article_named(uow: UnitOfWork, name: str) -> Article:
    """Return the article of an id, of the first characters of one, or of a name.

    Raises
    ------
    UsageError
        If it isn't stored, or could be several.
    """
    exact = uow.articles.get(name)
    return exact if exact is not None else _only(uow.articles.named(name), "article", name)


def _of_event(uow: UnitOfWork, event_id: str) -> Article:
    found = _only(uow.events.beginning(event_id), "event", event_id)
    article = None if found.article_id is None else uow.articles.get(found.article_id)
    if article is None:
        raise UsageError(f"the event {event_id} was given by hand and has no article", "`marketlink study show` shows its study")
    return article


def _of_story(uow: UnitOfWork, story_id: str) -> list[Article]:
    beginning = tuple(story for story in uow.stories.list() if story.id.startswith(story_id))
    ids = [told.member.article_id for told in _only(beginning, "story", story_id).told]
    return [article for article in map(uow.articles.get, ids) if article is not None]


def _only(found: tuple[T, ...], kind: str, name: str) -> T:
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{name!r} is not one {kind} but several", "give more characters of the id")
    raise UsageError(f"no {kind} {name!r} is stored", "leave it out for all of them")


def _found(uow: UnitOfWork, article: Article) -> ArticleFindings:
    return ArticleFindings(
        article=article,
        moves=uow.moves.of(article.id),
        checks=uow.checks.of(article.id),
        event=uow.events.of_article(article.id),
        reactions=uow.reactions.of(article.id),
        not_studied=uow.not_studied.of(article.id),
        context=uow.contexts.of(article.id),
    )
