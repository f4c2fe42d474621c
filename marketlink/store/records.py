"""What the store tells of itself: runs, jobs, and what an append did."""

from dataclasses import dataclass
from datetime import datetime
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
