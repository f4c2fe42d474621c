"""What the store tells of itself: runs, jobs, and what an append did."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from marketlink.core.prices import Vintage


class RunStatus(StrEnum):
    """How a run or a job stands."""

    RUNNING = "running"
    DONE = "done"
    PARTIAL = "partial"  # some inputs failed, the others are done
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run: `finished_at` is None while it runs, or if it was killed."""

    id: str
    kind: str
    command: str
    version: str
    started_at: datetime
    finished_at: datetime | None
    status: RunStatus
    message: str


@dataclass(frozen=True, slots=True)
class JobRun:
    """One run of a scheduled job."""

    job: str
    started_at: datetime
    finished_at: datetime
    status: RunStatus
    message: str


@dataclass(frozen=True, slots=True)
class Appended:
    """What an append of bars did.

    Attributes
    ----------
    vintage : Vintage
        What is held now; the former vintage where nothing was new.
    new, changed, withdrawn : int
        Bars written.
    outdated : int
        Bars that differ from those held, but were retrieved before them: left out.
    """

    vintage: Vintage
    new: int = 0
    changed: int = 0
    withdrawn: int = 0
    outdated: int = 0


@dataclass(frozen=True, slots=True)
class VintageRecord:
    """One vintage of a series, and how it differs from the one before."""

    vintage: Vintage
    sequence: int
    n_new: int
    n_changed: int
    n_withdrawn: int


class TaskState(StrEnum):
    """How a task stands."""

    WAITING = "waiting"
    LEASED = "leased"
    DONE = "done"
    DEAD = "dead"  # given up after too many failures: `marketlink retry` puts it back


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task to be put in the queue.

    Attributes
    ----------
    key : str
        Unique: the same task put there twice is one task.
    kind : str
        Who does it: a job, or a part of one.
    payload : tuple of str
        A batch: what it is about, such as ids of articles.
    not_before : datetime or None
        When it may be done; None for now.
    """

    key: str
    kind: str
    payload: tuple[str, ...] = ()
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A task as it is held.

    Attributes
    ----------
    key, kind, payload
        As in `NewTask`.
    state : TaskState
        How it stands.
    attempts : int
        Leases so far; the number of the latest is its fence.
    failures : int
        Failures so far, workers that ended or stood still among them.
    not_before : datetime
        When it may be done.
    lease_until : datetime or None
        Until when its worker has it.
    worker : str
        Who took it last.
    error : str
        Why it failed last.
    created_at : datetime
        When it was put in the queue.
    finished_at : datetime or None
        When it was done or given up.
    """

    key: str
    kind: str
    payload: tuple[str, ...]
    state: TaskState
    attempts: int
    failures: int
    not_before: datetime
    lease_until: datetime | None
    worker: str
    error: str
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Lease:
    """A task in a worker's hands; `fence` is the number of the lease."""

    key: str
    kind: str
    payload: tuple[str, ...]
    fence: int
    failures: int


@dataclass(frozen=True, slots=True)
class TaskCount:
    """How many tasks of a kind stand where; `since` is when the oldest of them was due."""

    kind: str
    state: TaskState
    number: int
    since: datetime


class Channel(StrEnum):
    """How somebody is told."""

    MAIL = "e-mail"
    WEBHOOK = "webhook"


class NoticeState(StrEnum):
    """How a notice stands."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Notice:
    """A reaction that somebody is told of.

    Attributes
    ----------
    story_id, instrument : str
        What is told; once for all articles of a story.
    channel : Channel
        How.
    title, text : str
        The story's headline, and the reaction in one sentence.
    state : NoticeState
        How it stands.
    failures : int
        Tries that failed.
    not_before : datetime
        When it may be sent.
    error : str
        Why the last try failed.
    """

    story_id: str
    instrument: str
    channel: Channel
    title: str
    text: str
    state: NoticeState
    failures: int
    not_before: datetime
    error: str = ""


@dataclass(frozen=True, slots=True)
class Digest:
    """The report of a period that is sent by e-mail.

    Attributes
    ----------
    period : str
        "2022-W04", "2022-01" or "2022-01-27"; sent once.
    since, until : date
        Its days, both included.
    state : NoticeState
        How it stands.
    failures : int
        Tries that failed.
    not_before : datetime
        When it may be tried next.
    error : str
        Why the last try failed.
    """

    period: str
    since: date
    until: date
    state: NoticeState
    failures: int
    not_before: datetime
    error: str = ""
