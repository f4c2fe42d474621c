"""A check: one claim of a stated move held against a price series."""

from dataclasses import dataclass
from enum import StrEnum

from marketlink.core.study import SeriesUsed


class Verdict(StrEnum):
    """What the prices say of a claim."""

    CONFIRMED = "confirmed"
    CONSISTENT = "consistent"
    CONTRADICTED = "contradicted"
    NOT_TESTABLE = "not testable"


class Route(StrEnum):
    """How a claim was confirmed."""

    PRICE = "price"
    EXTREME = "extreme"
    ARITHMETIC = "arithmetic"
    NEAR_FIX = "near fix"
    CLOSE_INEQUALITY = "close inequality"
    HISTORY = "history"


class Untestable(StrEnum):
    """Why a claim can't be tested."""

    NO_SERIES = "no series"
    NO_INTRADAY = "no intraday bars"
    OTHER_KIND = "another price kind"
    OTHER_BASE = "another base"
    UNDEFINED = "no percentage"  # from a base at or below zero
    NO_DATE = "date unknown"
    NO_OBSERVATION = "no observation"
    FORECAST = "a forecast"


class Claim(StrEnum):
    """Which part of a statement is checked."""

    CHANGE = "change"
    LEVEL = "level"
    RECORD = "record"  # the high or low of a longer time


@dataclass(frozen=True, slots=True)
class Check:
    """The verdict on one claim.

    Attributes
    ----------
    article_id, move_id : str
        The statement.
    claim : Claim
        Its change, its level, or the high or low it names.
    verdict : Verdict
        What the prices say.
    route : Route or None
        How it was confirmed; None unless it was.
    untestable : Untestable or None
        Why it can't be tested; None unless it can't.
    sentence : str
        The reason, one sentence with its numbers.
    stated, measured : float or None
        The claim and what the series says, in the same unit: percent, basis points or the level's unit.
    series : SeriesUsed or None
        The series and vintage it rests on.
    """

    article_id: str
    move_id: str
    claim: Claim
    verdict: Verdict
    route: Route | None
    untestable: Untestable | None
    sentence: str
    stated: float | None = None
    measured: float | None = None
    series: SeriesUsed | None = None

    def __post_init__(self) -> None:
        if (self.verdict is Verdict.CONFIRMED) != (self.route is not None):
            raise ValueError("a confirmed claim has a route, and no other has")
        if (self.verdict is Verdict.NOT_TESTABLE) != (self.untestable is not None):
            raise ValueError("a claim that isn't testable has its reason, and no other has")
