"""Tells of reactions above a threshold: once a story, instrument and channel, however many articles carry the story."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby

from marketlink.core.errors import SourceDown
from marketlink.core.findings import ArticleFindings, Reaction
from marketlink.core.study import ReturnKind
from marketlink.report.groups import Measurement, Member
from marketlink.report.sentences import LEVEL, finding, told_from_noise
from marketlink.service.channels import channels, send
from marketlink.service.jobs import JobContext
from marketlink.service.settings import Settings
from marketlink.store import Channel, Notice, NoticeState, UnitOfWork

FIRST_REST = timedelta(minutes=2)
MOST_FAILURES = 10  # over about a day
LONGEST_REST = timedelta(hours=6)


def notify(context: JobContext) -> str:
    """Find what is to be told, and send what is due; a channel that fails stops no other."""
    rooms = context.rooms
    open_channels = channels(rooms.settings)
    if not open_channels:
        return "nobody is to be told"
    now = rooms.clock()
    with context.saving() as uow:
        new = uow.notices.add(_found(uow, rooms.settings, open_channels, now), now)
    with rooms.database.unit_of_work(read_only=True) as uow:
        due = [note for note in uow.notices.due(now) if note.channel in open_channels]
    sent = 0
    for _, group in groupby(due, key=lambda note: (note.story_id, note.channel)):
        if context.stop.is_set():
            break
        sent += _send(tuple(group), context)
    return f"{new} new notices, {sent} sent, {len(due) - sent} not"


def _found(uow: UnitOfWork, settings: Settings, to: tuple[Channel, ...], now: datetime) -> list[Notice]:
    since = (now - timedelta(days=settings.notice_days)).date()
    notices: list[Notice] = []
    for article_id, story_id, reaction in uow.reactions.found(since, LEVEL):
        article = uow.articles.get(article_id)
        if article is None or not _is_large(reaction, settings):
            continue
        told = ArticleFindings(article, (), (), reaction.study.event, (reaction,), ())
        measurement = Measurement(reaction.study, (Member(told, reaction),))
        if not told_from_noise(measurement):
            continue
        text = " ".join((*finding(measurement), *reaction.caveats))
        title = article.title or article.name
        instrument = reaction.study.spec.instrument
        notices.extend(Notice(story_id, instrument, channel, title, text, NoticeState.WAITING, 0, now) for channel in to)
    return list({(note.story_id, note.instrument, note.channel): note for note in reversed(notices)}.values())


def _is_large(reaction: Reaction, settings: Settings) -> bool:
    value = abs(reaction.study.day0.value)
    if reaction.study.spec.returns is ReturnKind.BASIS_POINTS:
        return value >= settings.notice_basis_points
    return 100 * value >= settings.notice_percent


def _send(group: tuple[Notice, ...], context: JobContext) -> int:
    """Send the notices of one story by one channel; return how many were sent."""
    try:
        send(group, context.rooms.settings)
    except SourceDown as error:
        context.log.warning("notice not sent", channel=group[0].channel.value, story=group[0].story_id, reason=error.message)
        done = [_failed(note, error.message, context.rooms.clock()) for note in group]
    else:
        context.log.info("notice sent", channel=group[0].channel.value, story=group[0].story_id)
        done = [replace(note, state=NoticeState.SENT, error="") for note in group]
    with context.saving() as uow:
        for note in done:
            uow.notices.update(note)
    return sum(note.state is NoticeState.SENT for note in done)


def _failed(note: Notice, reason: str, now: datetime) -> Notice:
    failures = note.failures + 1
    state = NoticeState.FAILED if failures >= MOST_FAILURES else NoticeState.WAITING
    return replace(note, state=state, failures=failures, not_before=now + rest_after(failures), error=reason)


def rest_after(failures: int) -> timedelta:
    """Return how long what failed so often rests before it is tried again."""
    return min(FIRST_REST * (1 << min(failures - 1, 20)), LONGEST_REST)
