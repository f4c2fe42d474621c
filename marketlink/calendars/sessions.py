"""The close of a trading session as an observation time."""

from datetime import time

from marketlink.core.instrument import Session
from marketlink.core.prices import ObservationTime


def close_of(session: Session) -> ObservationTime | None:
    """Return when a session's close is observed; None where its time isn't known."""
    if session.closes is None:
        return None
    return ObservationTime(session.closes, session.closes, session.timezone)


def any_time_of_day(timezone: str) -> ObservationTime:
    """Return the window of a close of which only the date is known: that whole local day."""
    return ObservationTime(time(0, 0), time(23, 59, 59), timezone)
