"""What may be wrong with bars: named checks, each finding with its severity. Nothing is repaired by them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

# How a note begins that tells of bars in doubt.
QUALITY_NOTE = "quality of "


class Severity(StrEnum):
    """How much a finding weighs."""

    NOTE = "note"  # odd, and often real
    WARNING = "warning"  # a reader of a number from this bar must know it
    FAULT = "fault"  # the bar can't be right


class QualityCheck(StrEnum):
    """The checks."""

    REPEATED = "repeated"  # a bar that is the one before it, in every value
    GAP = "gap"  # no bar where the calendar has a session
    SIBLING_GAP = "sibling-gap"  # no bar where most series of the same market have one
    EXTRA = "extra"  # a bar where the calendar has no session
    STALE = "stale"  # the close stands still
    SPIKE = "spike"  # a jump that the next bar undoes
    OUTLIER = "outlier"  # an open, high or low far from the bars beside it
    SIGN = "sign"
    UNIT = "unit"  # the whole series counts in another than the registry
    SOURCE_UNIT = "source-unit"  # or than another source
    UNIT_JUMP = "unit-jump"  # by 10, 100 or 1000, or turned upside down
    SPLIT = "split"
    DIVIDEND = "dividend"  # as the source of the bars tells it: bars alone can't show one
    NOT_POSITIVE = "not-positive"
    RANGE = "range"  # an open or close outside the high and low
    OPEN_CLOSE = "open-is-close"
    DATES_SHIFTED = "dates-shifted"
    CLOCK_SHIFTED = "clock-shifted"
    CHANGED = "changed-after-close"


# What a source tells of its bars: no examination finds it again.
TOLD = frozenset({QualityCheck.DIVIDEND})

# What bars alone don't show: it comes from a calendar, other series, earlier vintages or the source.
FROM_ELSEWHERE = TOLD | {
    QualityCheck.GAP,
    QualityCheck.SIBLING_GAP,
    QualityCheck.EXTRA,
    QualityCheck.SOURCE_UNIT,
    QualityCheck.DATES_SHIFTED,
    QualityCheck.CHANGED,
}


@dataclass(frozen=True, slots=True)
class BarFinding:
    """One finding.

    Attributes
    ----------
    check : QualityCheck
        Which check.
    severity : Severity
        How much it weighs.
    session, until : date
        The first and last session concerned.
    sentence : str
        What was found, with its numbers.
    """

    check: QualityCheck
    severity: Severity
    session: date
    until: date
    sentence: str
