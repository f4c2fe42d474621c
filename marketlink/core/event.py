"""An event: an interval in time in which the market learned something."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Bound(StrEnum):
    """What bounds an event in time."""

    AS_OF = "the stated time of the price"
    ARTICLE_TIME = "the article's time"
    ARTICLE_DAY = "the article's day"
    TRIGGER = "the trigger's own time"
    RELEASE = "the time of release"
    GIVEN = "the time given"
    GIVEN_DAY = "the date given"
    PREVIOUS_OBSERVATION = "the previous observation"


@dataclass(frozen=True, slots=True)
class Event:
    """An interval (earliest, latest] in which the market learned something.

    Attributes
    ----------
    id : str
        Hash of article and bounds.
    label : str
        A short name for people.
    article_id : str or None
        The article it comes from; None for a date given by hand.
    day : date
        The calendar day of the article or of the date given: the session in which a stated move happened.
    earliest : datetime or None
        Aware lower bound; None where only the previous observation bounds it.
    latest : datetime or None
        Aware upper bound; None where only the day is known.
    earliest_basis, latest_basis : Bound
        What each bound rests on.
    trigger : str
        The words that say what moved the market; empty where the text has none.
    states_moves : bool
        False for an article that states no move: it is studied on the watchlist.
    """

    id: str
    label: str
    article_id: str | None
    day: date
    earliest: datetime | None
    latest: datetime | None
    earliest_basis: Bound
    latest_basis: Bound
    trigger: str = ""
    states_moves: bool = False

    def __post_init__(self) -> None:
        for moment in (self.earliest, self.latest):
            if moment is not None and moment.tzinfo is None:
                raise ValueError("an event's bounds need a zone")
        if self.earliest and self.latest and self.earliest > self.latest:
            raise ValueError("an event can't end before it begins")

    @property
    def exact(self) -> bool:
        """Return whether the event is one instant."""
        return self.latest is not None and self.earliest == self.latest


class Anchor(StrEnum):
    """Where a date without a session goes."""

    NEXT = "next"
    PREVIOUS = "previous"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Location:
    """Where an event lies on the index of a series.

    Attributes
    ----------
    position : int
        Position of day 0.
    session : date
        Local date of day 0.
    candidates : tuple of date
        Every session that could be day 0; more than one where the interval straddles an observation.
    alternative : int or None
        Position of the other candidate.
    since, until : datetime
        The observation before day 0 and that of day 0 (latest bounds, UTC): the return covers (since, until].
    reason : str
        Why this session, in one sentence.
    """

    position: int
    session: date
    candidates: tuple[date, ...]
    alternative: int | None
    since: datetime
    until: datetime
    reason: str
