"""Findings as they are stored, and the reports made of them."""

from datetime import date, timedelta

from marketlink import __version__
from marketlink.core.article import Article
from marketlink.core.errors import TooLittleData, UsageError
from marketlink.core.findings import ArticleFindings, Findings, RunInfo
from marketlink.core.ids import content_id
from marketlink.report import build
from marketlink.service.jobs import JobContext
from marketlink.store import Database, UnitOfWork

WEEK = timedelta(days=7)


def stored_findings(database: Database, command: str, articles: tuple[str, ...] = (), since: date | None = None) -> Findings:
    """Read findings back.

    Parameters
    ----------
    database : Database
        Where they are stored.
    command : str
        The command line that reproduces the report.
    articles : tuple of str
        Ids; all articles if empty.
    since : date, optional
        Leave out articles of earlier days, and those without a date.

    Raises
    ------
    TooLittleData
        If nothing is stored that fits.
    """
    with database.unit_of_work(read_only=True) as uow:
        chosen = [_named(uow, article) for article in articles] or list(uow.articles.list(since=since))
        wanted = [_found(uow, article) for article in chosen]
    if not wanted:
        raise TooLittleData("no article is stored that fits", "run: marketlink run FILE")
    wanted.sort(key=lambda f: (f.article.published.day or date.max, f.article.name))
    inputs = content_id("input", [(f.article.raw_hash, f.article.published) for f in wanted])
    results = [[r.study.id for r in f.reactions] for f in wanted]
    return Findings(RunInfo(content_id("report", __version__, inputs, results), __version__, command, inputs), tuple(wanted))


def _named(uow: UnitOfWork, article_id: str) -> Article:
    article = uow.articles.get(article_id)
    if article is None:
        raise UsageError(f"no article {article_id} is stored", "leave the id out for all of them")
    return article


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


def report_week(context: JobContext) -> str:
    """Write the report of the last seven days into the output folder."""
    rooms = context.rooms
    since = (rooms.clock() - WEEK).date()
    try:
        findings = stored_findings(rooms.database, f"marketlink report build --since {since}", since=since)
    except TooLittleData:
        return f"no article since {since}: no report"
    out = rooms.settings.output / f"week-to-{rooms.clock():%Y-%m-%d}"
    build(findings, out)
    return f"{len(findings.articles)} articles in {out / 'report.html'}"
