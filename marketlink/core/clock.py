"""The seam for time: code asks a clock, so that tests can move it. Instants are aware, and UTC inside."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the current instant, aware, in UTC."""
    return datetime.now(UTC)


def as_utc(moment: datetime) -> datetime:
    """Return `moment` in UTC.

    Raises
    ------
    ValueError
        If `moment` is naive: a time without a zone is no instant.
    """
    if moment.tzinfo is None:
        raise ValueError(f"naive time {moment.isoformat()}: a zone is needed")
    return moment.astimezone(UTC)
