"""The tables of the service: stories, notices, sources, tasks and ticks. The others are in `schema`."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from marketlink.core.article import Published
from marketlink.core.feed import PageState
from marketlink.core.story import Fingerprint, Likeness
from marketlink.store.records import Channel, NoticeState, RunStatus, TaskState
from marketlink.store.schema import TEXTS, Base, to
from marketlink.store.types import Json, Word


class FingerprintRow(Base):
    """What an article is compared by."""

    __tablename__ = "fingerprint"

    article_id: Mapped[str] = mapped_column(to("article.id"), primary_key=True)
    version: Mapped[str]
    day: Mapped[date | None] = mapped_column(index=True)
    fingerprint: Mapped[Fingerprint] = mapped_column(Json(Fingerprint))


class StoryMemberRow(Base):
    """An article's place in a story."""

    __tablename__ = "story_member"

    article_id: Mapped[str] = mapped_column(to("article.id"), primary_key=True)
    version: Mapped[str]
    story_id: Mapped[str] = mapped_column(to("article.id"), index=True)
    likeness: Mapped[Likeness] = mapped_column(Word(Likeness))
    other_id: Mapped[str | None] = mapped_column(to("article.id"))
    why: Mapped[str]


class NoticeRow(Base):
    """A reaction that somebody is told of, once a channel."""

    __tablename__ = "notice"

    story_id: Mapped[str] = mapped_column(primary_key=True)
    instrument: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[Channel] = mapped_column(Word(Channel), primary_key=True)
    title: Mapped[str]
    text: Mapped[str]
    state: Mapped[NoticeState] = mapped_column(Word(NoticeState), index=True)
    failures: Mapped[int]
    not_before: Mapped[datetime]
    error: Mapped[str]
    made_at: Mapped[datetime]


class DigestRow(Base):
    """A period whose report is sent by e-mail, once."""

    __tablename__ = "digest"

    period: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[date]
    until: Mapped[date]
    state: Mapped[NoticeState] = mapped_column(Word(NoticeState))
    failures: Mapped[int]
    not_before: Mapped[datetime]
    error: Mapped[str]


class SeenFileRow(Base):
    """A file of the watched folder, as it was when it was read; `error` says why it couldn't be used."""

    __tablename__ = "seen_file"

    key: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime]
    error: Mapped[str]


class FeedRow(Base):
    """What is remembered of a feed, or of a list of pages, between two fetches."""

    __tablename__ = "feed"

    url: Mapped[str] = mapped_column(primary_key=True)
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    last_ok_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    last_error: Mapped[str]
    failures: Mapped[int]
    not_before: Mapped[datetime | None]


class SubscriptionRow(Base):
    """A feed that was added beside those of the settings."""

    __tablename__ = "subscription"

    url: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]


class SiteRow(Base):
    """The robots.txt of an origin."""

    __tablename__ = "site"

    origin: Mapped[str] = mapped_column(primary_key=True)
    robots: Mapped[str]
    read_at: Mapped[datetime]
    error: Mapped[str]


class ListedPageRow(Base):
    """A page that a list names, and whether it was read."""

    __tablename__ = "listed_page"

    url: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str]
    published: Mapped[Published | None] = mapped_column(Json(Published))
    state: Mapped[PageState] = mapped_column(Word(PageState))
    failures: Mapped[int]
    not_before: Mapped[datetime | None]
    error: Mapped[str]
    found_at: Mapped[datetime]

    __table_args__ = (sa.Index(None, "state", "found_at"),)


class JobRunRow(Base):
    """One run of a scheduled job."""

    __tablename__ = "job_run"

    job: Mapped[str] = mapped_column(primary_key=True)
    started_at: Mapped[datetime] = mapped_column(primary_key=True)
    finished_at: Mapped[datetime]
    status: Mapped[RunStatus] = mapped_column(Word(RunStatus))
    message: Mapped[str]


class TaskRow(Base):
    """A task: what waits, what is in a worker's hands, what is done, what was given up."""

    __tablename__ = "task"

    key: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    payload: Mapped[TEXTS]
    state: Mapped[TaskState] = mapped_column(Word(TaskState))
    attempts: Mapped[int]
    failures: Mapped[int]
    not_before: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    worker: Mapped[str]
    error: Mapped[str]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    __table_args__ = (sa.Index(None, "state", "not_before"),)


class ScheduleTickRow(Base):
    """A tick of the clock: the first process to write it puts the job's task in the queue."""

    __tablename__ = "schedule_tick"

    name: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[datetime] = mapped_column(primary_key=True)
    at: Mapped[datetime]
