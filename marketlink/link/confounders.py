"""What else became known near an event: other articles' events, and announcements."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from marketlink.core.context import Announcement, Confounder, ConfounderKind, Nearness
from marketlink.core.event import Bound, Event
from marketlink.core.ids import content_id

_WORD = re.compile(r"[^\W_]{3,}")
_COMMON = frozenset(["and", "for", "from", "index", "index's", "rate", "rates", "report", "the", "data", "release", "monthly"])


@dataclass(frozen=True, slots=True)
class Span:
    """The time around an event.

    Attributes
    ----------
    since, until : datetime
        The interval measured: from the observation before day 0 to that of day 0 (aware).
    first, last : date
        The event window's first and last session.
    """

    since: datetime
    until: datetime
    first: date
    last: date


def confounders_of(
    event: Event, others: Iterable[Event], announcements: Iterable[Announcement], span: Span
) -> tuple[Confounder, ...]:
    """Return what else lies in an event's window, by day; what can lie in the measured interval is marked.

    An article's event is known by its day and its latest time only: it counts as inside the interval where it may be.

    Parameters
    ----------
    event : Event
        The event.
    others : iterable of Event
        Events of other articles; the event itself is left out.
    announcements : iterable of Announcement
        From the user's calendars.
    span : Span
        The interval and the window.
    """
    found = {
        Confounder(ConfounderKind.ARTICLE, other.label, other.day, other.latest, _nearness(other.day, None, span))
        for other in others
        if other.id != event.id and other.article_id != event.article_id and span.first <= other.day <= span.last
    }
    found |= {
        Confounder(ConfounderKind.ANNOUNCEMENT, one.label, one.day, one.at, _nearness(one.day, one.at, span))
        for one in announcements
        if span.first <= one.day <= span.last and not _is_the_event(event, one)
    }
    late = datetime.max.replace(tzinfo=UTC)
    return tuple(sorted(found, key=lambda c: (c.day, c.at or late, c.kind, c.label)))


def _nearness(day: date, at: datetime | None, span: Span) -> Nearness:
    if at is not None:
        inside = span.since < at <= span.until
    else:  # some time of that day, anywhere: it is inside if any of it may be
        begins = datetime.combine(day, time(0), span.since.tzinfo)
        ends = datetime.combine(day, time(23, 59, 59), span.until.tzinfo)
        inside = ends > span.since and begins <= span.until
    return Nearness.INTERVAL if inside else Nearness.WINDOW


def _is_the_event(event: Event, announcement: Announcement) -> bool:
    return event.latest_basis is Bound.RELEASE and event.latest == announcement.at


def released(event: Event, announcements: Sequence[Announcement]) -> Event:
    """Return the event as one instant where its trigger names an announcement of its day, whose time is known.

    Every telling word of the announcement's name must stand in the trigger ("after the jobless claims"), and one
    announcement only may fit. It must not lie after what the article reports.
    """
    told = _words(event.trigger)
    fitting = {
        one.at
        for one in announcements
        if one.at is not None
        and one.day == event.day
        and _words(one.label)
        and _words(one.label) <= told
        and (event.latest is None or one.at <= event.latest)
    }
    if len(fitting) != 1:
        return event
    at = fitting.pop()
    ident = content_id("event", event.article_id, event.day, at, Bound.RELEASE)
    return replace(event, id=ident, earliest=at, latest=at, earliest_basis=Bound.RELEASE, latest_basis=Bound.RELEASE)


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in _WORD.findall(text.casefold()) if word not in _COMMON)
