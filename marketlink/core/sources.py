"""What is remembered of a source of prices between two questions."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class SourceState:
    """How a source behaves.

    Attributes
    ----------
    name : str
        The provider.
    failures : int
        Failures in a row; 0 after an answer.
    open_until : datetime or None
        The circuit is open: it isn't asked before (aware, UTC).
    last_asked : datetime or None
        When it was asked last (aware, UTC).
    day : date or None
        The UTC day that `spent` counts.
    spent : int
        Questions asked on that day.
    """

    name: str
    failures: int = 0
    open_until: datetime | None = None
    last_asked: datetime | None = None
    day: date | None = None
    spent: int = 0
