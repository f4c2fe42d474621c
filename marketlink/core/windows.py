"""Windows in event time, and `locate`, which finds day 0."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from marketlink.core.errors import TooLittleData, UsageError
from marketlink.core.event import Anchor, Event, Location
from marketlink.core.prices import ObservationIndex, instant, utc64


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Sessions start..end relative to day 0, both included.

    Raises
    ------
    UsageError
        If `end` lies before `start`.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise UsageError(f"the window {self.start},{self.end} ends before it starts", "give the earlier session first")

    def __len__(self) -> int:
        return self.end - self.start + 1

    def __str__(self) -> str:
        return f"[{self.start}, {self.end}]"

    @classmethod
    def parse(cls, text: str) -> "Window":
        """Read "-260,-11".

        Raises
        ------
        UsageError
            If `text` is not two whole numbers with a comma between them.
        """
        parts = text.strip("[]() ").split(",")
        try:
            start, end = (int(part) for part in parts)
        except ValueError:
            raise UsageError(f"{text!r} is no window", "write two whole numbers, such as -260,-11") from None
        return cls(start, end)

    def holds(self, other: "Window") -> bool:
        """Return whether `other` lies inside."""
        return self.start <= other.start and other.end <= self.end


def locate(event: Event, index: ObservationIndex, anchor: Anchor = Anchor.NEXT) -> Location:
    """Find day 0: the first observation at or after the event.

    Where the event's interval straddles an observation, both sessions are candidates, and the session of
    the event's day is the default. A day without a session goes where `anchor` says.

    Parameters
    ----------
    event : Event
        The interval in time.
    index : ObservationIndex
        The observations of one series.
    anchor : Anchor
        "next", "previous" or "error", for a day without a session.

    Raises
    ------
    TooLittleData
        If the event lies before the second or after the last observation.
    UsageError
        If the day has no session and `anchor` is "error".
    """
    if not len(index):
        raise TooLittleData("the series has no observations")
    own = int(np.searchsorted(index.sessions, np.datetime64(event.day)))
    has_session = own < len(index) and index.session(own) == event.day
    first, last = _candidates(event, index, own)
    if not has_session and not event.exact:
        return _anchored(event, index, own, anchor)
    if event.exact:
        if not has_session and anchor is not Anchor.NEXT:
            return _anchored(event, index, own, anchor)
        reason = f"the first observation at or after {event.latest:%Y-%m-%d %H:%M %Z}"
        return _location(event, index, last, None, reason)
    # Several intraday bars share a session: the interval, not the day, then decides.
    position = min(max(_last_of_session(index, own), first), last)
    alternative = None if first == last else (last if position != last else first)
    return _location(event, index, position, alternative, _why(event, index, position, alternative))


def _last_of_session(index: ObservationIndex, position: int) -> int:
    return int(np.searchsorted(index.sessions, index.sessions[position], side="right")) - 1


def _candidates(event: Event, index: ObservationIndex, own: int) -> tuple[int, int]:
    """Return the first and last position that could be day 0."""
    if event.latest is None:  # only the day is known: its own session, or the next one
        return own, own + 1
    last = int(np.searchsorted(index.observed_from, utc64(event.latest), side="left"))
    if event.exact:
        return last, last
    if event.earliest is not None:
        first = int(np.searchsorted(index.observed_until, utc64(event.earliest), side="right"))
    else:
        first = own
    return min(first, last), last


def _anchored(event: Event, index: ObservationIndex, own: int, anchor: Anchor) -> Location:
    day = f"{event.day} ({event.day:%A})"
    if anchor is Anchor.ERROR:
        raise UsageError(f"{day} has no session", "choose --anchor next or --anchor previous")
    if own == len(index):
        raise TooLittleData(f"no observation on or after {day}: the prices at hand end on {index.session(len(index) - 1)}")
    position = own if anchor is Anchor.NEXT else own - 1
    return _location(
        event, index, position, None, f"{day} has no session; moved to the {anchor} one, as asked by the anchor rule"
    )


def _why(event: Event, index: ObservationIndex, position: int, alternative: int | None) -> str:
    session = index.session(position)
    if event.latest is None:
        return f"the session of {event.latest_basis}; whether the news came before or after that day's observation isn't known"
    bound = f"{event.latest:%Y-%m-%d %H:%M %Z} ({event.latest_basis})"
    if alternative is None:
        return f"the first observation at or after {bound}"
    return f"the session of {session}, in which the stated move happened; the interval up to {bound} straddles an observation"


def _location(event: Event, index: ObservationIndex, position: int, alternative: int | None, reason: str) -> Location:
    if position >= len(index):
        raise TooLittleData(
            f"no observation at or after the event of {event.day}: the prices at hand end on {index.session(len(index) - 1)}"
        )
    if position < 1:
        raise TooLittleData(f"no observation before the event of {event.day}: the series begins on {index.session(0)}")
    if alternative is not None and not 1 <= alternative < len(index):
        alternative = None
    sessions: list[date] = sorted({index.session(p) for p in (position, alternative) if p is not None})
    return Location(
        position=position,
        session=index.session(position),
        candidates=tuple(sessions),
        alternative=alternative,
        since=instant(index.observed_until[position - 1]),
        until=instant(index.observed_until[position]),
        reason=reason,
    )
