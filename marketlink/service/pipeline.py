"""The whole path: articles in; statements, events, prices, verdicts, reactions; everything stored; findings out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TypeVar

from marketlink import __version__
from marketlink.check.agreement import with_agreement
from marketlink.check.verdicts import check_move
from marketlink.core.article import Article
from marketlink.core.check import Check
from marketlink.core.context import Announcement
from marketlink.core.findings import ArticleFindings, Findings, RunInfo
from marketlink.core.ids import content_id
from marketlink.core.moves import MoveKind, StatedMove
from marketlink.core.panel import Mask
from marketlink.core.study import StudySpec
from marketlink.extract.extractor import extract
from marketlink.extract.lexicon import Lexicon
from marketlink.instruments import Registry
from marketlink.link.confounders import released
from marketlink.link.events import event_of
from marketlink.service.around import announced, context_of, known_events
from marketlink.service.desk import PriceDesk, Unavailable
from marketlink.service.price_quality import with_doubts
from marketlink.service.rooms import Rooms, desk_for
from marketlink.service.stream import decisions_on, put_to_test
from marketlink.service.studies import Dated, reactions_to, sessions_before
from marketlink.store import UnitOfWork

T = TypeVar("T")

# Calendar days before a longer time begins, so that it holds a session.
AROUND = timedelta(days=10)
# For a record, a source of the network is asked for so many; what is held or local is taken whole.
RECORD_DAYS = 3652


@dataclass(frozen=True, slots=True)
class Outcome:
    """Findings, and what did not go as asked.

    Attributes
    ----------
    findings : Findings
        What was found.
    messages : tuple of str
        One line for each provider that failed on the way.
    down : tuple of str
        Instruments left without prices because a source could not be reached.
    """

    findings: Findings
    messages: tuple[str, ...]
    down: tuple[str, ...]


def analyse(articles: Sequence[Article], command: str, rooms: Rooms, *, mask: Mask = Mask.LISTED) -> Outcome:
    """Run the whole path for some articles and store what it finds.

    Parameters
    ----------
    articles : sequence of Article
        Cleaned articles; one that was read twice is analysed once.
    command : str
        The command line that reproduces the run.
    rooms : Rooms
        What to work with.
    mask : Mask
        Which known events' sessions leave the estimation windows.
    """
    outcome = find(articles, command, rooms, mask=mask)
    with rooms.database.unit_of_work() as uow:
        keep(outcome.findings, uow, rooms.clock())
        stream = decisions_on(outcome.findings.articles, uow)
    return replace(outcome, findings=replace(outcome.findings, stream=stream))


def find(articles: Sequence[Article], command: str, rooms: Rooms, *, mask: Mask = Mask.NONE) -> Outcome:
    """Run the whole path for some articles; store the bars that were fetched, and nothing else.

    Without a mask, an article's numbers don't depend on which others are read with it.
    """
    usual = StudySpec("")
    desk, distinct = _prepared(articles, rooms, sessions_before(usual.estimation, usual.event_window))
    lexicon = Lexicon.of(rooms.registry)
    checked = [_checked(article, lexicon, desk, rooms) for article in _counted(distinct, 0, 2 * len(distinct), rooms)]
    announcements = announced(rooms.settings)
    checked = [_timed(item, announcements) for item in checked]
    masked = _masked(checked, rooms, mask)
    days = [item.event.day for item in checked if item.event]
    counted = _counted(checked, len(checked), 2 * len(checked), rooms)
    measured = [_with_reactions(item, days, masked, desk, rooms) for item in counted]
    events = known_events(measured, rooms)
    found = tuple(replace(item, context=context_of(item, events, announcements, desk, rooms)) for item in measured)
    return Outcome(Findings(_run_info(found, command), found), desk.messages, desk.down)


def verdicts(articles: Sequence[Article], command: str, rooms: Rooms) -> Outcome:
    """Hold what some articles state against the prices; measure nothing, and store only the bars."""
    desk, distinct = _prepared(articles, rooms)
    lexicon = Lexicon.of(rooms.registry)
    announcements = announced(rooms.settings)
    counted = _counted(distinct, 0, len(distinct), rooms)
    checked = [_timed(_checked(article, lexicon, desk, rooms), announcements) for article in counted]
    events = known_events(checked, rooms)
    found = tuple(replace(item, context=context_of(item, events, announcements, desk, rooms)) for item in checked)
    return Outcome(Findings(_run_info(found, command), found), desk.messages, desk.down)


def _counted(items: Sequence[T], before: int, total: int, rooms: Rooms) -> Iterator[T]:
    """Yield items, and tell after each how many steps of all are done."""
    for number, item in enumerate(items, before + 1):
        yield item
        rooms.told(number, total)


def _prepared(articles: Sequence[Article], rooms: Rooms, sessions: int = 0) -> tuple[PriceDesk, list[Article]]:
    distinct = sorted({article.id: article for article in articles}.values(), key=_order)
    return desk_for([a.published.day for a in distinct if a.published.day], rooms, sessions), distinct


def _order(article: Article) -> tuple[date, str]:
    return article.published.day or date.max, article.name


def _checked(article: Article, lexicon: Lexicon, desk: PriceDesk, rooms: Rooms) -> ArticleFindings:
    moves = extract(article, lexicon)
    checks = [check for move in moves for check in _checks(article, move, desk, rooms.registry)]
    instruments = {move.instrument: desk.priced(move.instrument) for move in moves if move.instrument is not None}
    judged = with_agreement(article.id, moves, checks, instruments)
    return ArticleFindings(article, moves, judged, event_of(article, moves), (), ())


def _timed(found: ArticleFindings, announcements: Sequence[Announcement]) -> ArticleFindings:
    """Give an event whose trigger names an announcement the time of its release."""
    return found if found.event is None else replace(found, event=released(found.event, announcements))


def _masked(checked: Sequence[ArticleFindings], rooms: Rooms, mask: Mask) -> tuple[Dated, ...]:
    """Return the known events: those of the run, and with `Mask.STORE` those of stored articles too."""
    if mask is Mask.NONE:
        return ()
    known = {item.event.id: Dated(item.event, item.moves) for item in checked if item.event}
    if mask is Mask.STORE:
        with rooms.database.unit_of_work(read_only=True) as uow:
            for article in uow.articles.list():
                event = uow.events.of_article(article.id)
                if event is not None:
                    known.setdefault(event.id, Dated(event, uow.moves.of(article.id)))
    return tuple(known.values())


def _with_reactions(
    found: ArticleFindings, days: Sequence[date], masked: Sequence[Dated], desk: PriceDesk, rooms: Rooms
) -> ArticleFindings:
    if found.event is None:
        return found
    reactions, missing = reactions_to(found.event, found.moves, days, rooms, desk, masked=masked)
    return replace(found, reactions=reactions, not_studied=missing)


def _checks(article: Article, move: StatedMove, desk: PriceDesk, registry: Registry) -> tuple[Check, ...]:
    if move.instrument is None:
        return check_move(article, move, None, None, f"the registry has no {move.name!r}")
    if article.published.day is None:  # no day to ask prices of
        return check_move(article, move, registry.get(move.instrument), None)
    reach = _reach(article, move)
    if reach is not None and move.milestone is not None and move.milestone.days is None:
        held = desk.whole(move.instrument, move.measure, reach)
    else:
        held = desk.daily(move.instrument, move.measure, reach)
    instrument = desk.priced(move.instrument)
    if isinstance(held, Unavailable):
        return check_move(article, move, registry.get(move.instrument), None, held.reason)
    timed = move.as_of is not None and move.as_of.at is not None and move.kind is MoveKind.CURRENT
    intraday = desk.intraday(move.instrument, move.measure, article.published.day) if timed else None
    missing = desk.missing(held, article.published.day)
    checks = check_move(article, move, instrument, held, intraday=intraday, missing=missing)
    findings = (*desk.findings(held), *(() if intraday is None else desk.findings(intraday)))
    return with_doubts(checks, findings, article.published.day)


def _reach(article: Article, move: StatedMove) -> date | None:
    """Return how far back a high or low of a longer time needs prices; None for no further than usual."""
    day = article.published.day
    if move.milestone is None or day is None:
        return None
    return day - timedelta(days=move.milestone.days or RECORD_DAYS) - AROUND


def _run_info(found: Sequence[ArticleFindings], command: str) -> RunInfo:
    inputs = content_id("input", [(item.article.raw_hash, item.article.published) for item in found])
    results = [[check.sentence for check in item.checks] + [reaction.study.id for reaction in item.reactions] for item in found]
    return RunInfo(content_id("run", __version__, inputs, results), __version__, command, inputs)


def keep(findings: Findings, uow: UnitOfWork, now: datetime) -> None:
    """Write what was found."""
    run = findings.run
    uow.runs.start(run.id, "run", run.command, run.version, now)
    for item in findings.articles:
        _keep(item, uow)
        uow.progress.mark_analysed(item.article.id, now)
    put_to_test([reaction.study for item in findings.articles for reaction in item.reactions], uow)
    uow.runs.finish(run.id, "done", now, "")


def _keep(item: ArticleFindings, uow: UnitOfWork) -> None:
    uow.articles.add(item.article)
    uow.progress.start_again(item.article.id)
    uow.moves.add(item.article.id, item.moves)
    uow.checks.add(item.checks)
    uow.contexts.add(item.article.id, item.context)
    if item.event is None:
        return
    uow.events.add(item.event)
    for reaction in item.reactions:
        uow.studies.add(reaction.study)
        uow.reactions.add(item.article.id, reaction)
    for missing in item.not_studied:
        uow.not_studied.add(item.article.id, missing)
