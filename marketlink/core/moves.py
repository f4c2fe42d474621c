"""A stated move: what a text claims about a price, with the characters that claim it."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from marketlink.core.ids import content_id


class Measure(StrEnum):
    """Which quantity of an instrument the text speaks of."""

    PRICE = "price"  # also a rate of exchange or an index level
    YIELD = "yield"
    SPREAD = "spread"


class Direction(StrEnum):
    """Which way something moved."""

    UP = "up"
    DOWN = "down"
    FLAT = "flat"

    def opposite(self) -> "Direction":
        """Return the direction seen from the other side of a quotation."""
        return {Direction.UP: Direction.DOWN, Direction.DOWN: Direction.UP}.get(self, self)


class MoveKind(StrEnum):
    """Where in time the move lies, judged against the article's date."""

    CURRENT = "current"
    INTRADAY_EXTREME = "intraday_extreme"  # "as much as"
    EARLIER = "earlier"  # earlier in the same session, since undone or changed
    PRIOR_SESSION = "prior_session"
    FORECAST = "forecast"


class Qualifier(StrEnum):
    """How the text hedges its number."""

    EXACT = "exact"
    AS_MUCH_AS = "as_much_as"
    MORE_THAN = "more_than"
    ABOUT = "about"
    LESS_THAN = "less_than"


class Horizon(StrEnum):
    """Over which time the text measures the move."""

    SESSION = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    YEAR_TO_DATE = "ytd"
    SINCE_EVENT = "since_event"
    UNSTATED = "unstated"  # a session or period that the words leave open


@dataclass(frozen=True, slots=True)
class Span:
    """Characters [start, end) of an article's text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"span {self.start}..{self.end} is empty or reversed")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as a text gives it.

    Attributes
    ----------
    value : float
        The number. A change is never signed, its direction is kept apart; a level below zero is.
    step : float
        The unit of its last printed digit: 0.1 for "1.6", 1 for "4", 0.0001 for "76.3825".
    unit : str or None
        "pct", "bp", "pp", "pts", a currency code, "USc" or "GBp"; None when the text gives none.
    high : float or None
        The upper end of a range ("13 to 16 cents").
    """

    value: float
    step: float
    unit: str | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class AsOf:
    """The time of day for which the text gives a price.

    Attributes
    ----------
    text : str
        The words ("as of 4:05 p.m. in Moscow").
    local : time or None
        The time of day they state.
    zone : str or None
        IANA zone of the place they name; None when they name none.
    at : datetime or None
        The aware instant, where the article's date and the zone are known.
    """

    text: str
    local: time | None = None
    zone: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Trigger:
    """The words that say what moved the price ("after Peskov spoke")."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Milestone:
    """A high or a low of a longer time ("a nearly 15-month low", "the highest since March 2020", "a record").

    Attributes
    ----------
    side : Direction
        UP for a high of the subject, DOWN for a low.
    words : str
        As the text says it.
    days : int or None
        It is the furthest for at least so many days before, as loosely as the words are; None for a record.
    left : bool
        True where the price moves away from it: it was reached before.
    """

    side: Direction
    words: str
    days: int | None
    left: bool


@dataclass(frozen=True, slots=True)
class StatedMove:
    """What a text claims to have moved.

    Attributes
    ----------
    spans : tuple of Span
        Where it is said; the first is the fullest statement, the others say it again.
    quote : str
        The characters of the first span.
    name : str
        The words that name what moved, as they stand in the text.
    subject : str or None
        What the text says moved, where it differs from the instrument (RUB of USDRUB).
    instrument : str or None
        Registry id of what has prices; None for a company the registry lacks.
    measure : Measure
        Price, yield or spread.
    direction : Direction
        The subject's.
    instrument_direction : Direction
        The instrument's: the rouble up is USDRUB down.
    change : Quantity or None
        The stated change; None for a qualitative move ("bonds rose").
    qualifier : Qualifier or None
        How the number is hedged; None for a qualitative move.
    level, baseline : Quantity or None
        The level reached, and the level it is compared with.
    as_of : AsOf or None
        The stated time of day.
    kind : MoveKind
        Where in time it lies.
    horizon : Horizon
        Over which time it is measured.
    trigger : Trigger or None
        What the text says moved it.
    closing : bool
        True where the text says that it is the close or the settlement ("closed up 2%").
    turned : bool
        True where the move is told from a moment inside the session ("turned lower", "pared").
    rule : str
        Id of the rule that found it.
    tokens : tuple of str
        The words the rule matched.
    named_day : date or None
        The day that the move is said to be of, where the text names one before the article's own ("on Friday").
    milestone : Milestone or None
        The high or low of a longer time that the same words name.
    """

    spans: tuple[Span, ...]
    quote: str
    name: str
    subject: str | None
    instrument: str | None
    measure: Measure
    direction: Direction
    instrument_direction: Direction
    change: Quantity | None
    qualifier: Qualifier | None
    level: Quantity | None
    baseline: Quantity | None
    as_of: AsOf | None
    kind: MoveKind
    horizon: Horizon
    trigger: Trigger | None
    closing: bool
    turned: bool
    rule: str
    tokens: tuple[str, ...]
    named_day: date | None = None
    milestone: Milestone | None = None

    @property
    def of_earlier_session(self) -> bool:
        """Return whether its words place it in a session before the article's day."""
        surely_named = self.named_day is not None and self.horizon is not Horizon.UNSTATED
        return self.kind is MoveKind.PRIOR_SESSION or surely_named

    def id_in(self, article_id: str) -> str:
        """Return the stable id of this statement inside the article `article_id`."""
        return content_id(
            "move", article_id, self.spans[0], self.instrument, self.name, self.measure, self.direction, self.change
        )
