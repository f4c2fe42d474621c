"""Which closes a statement compares: the end of what it measures, and the day its base lies before."""

from dataclasses import dataclass
from datetime import date, timedelta

from marketlink.core.moves import Horizon, MoveKind, StatedMove

_SATURDAY = 5
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
# What lies so far behind is no longer "the last session": the series has ended.
_STALE = timedelta(days=10)


@dataclass(frozen=True, slots=True)
class Period:
    """What a statement measures: from the last close before `starts` to the session of `ends`.

    Attributes
    ----------
    ends : date
        Its last day.
    starts : date or None
        Its first day; None for the change of one session.
    exact : bool
        True where `ends` must be a session; else the last session up to it is meant.
    """

    ends: date
    starts: date | None = None
    exact: bool = False


def periods_of(move: StatedMove, day: date) -> tuple[Period, ...]:
    """Return what a statement can measure, the likeliest first; empty where its base isn't dated.

    "This month" is the calendar month to date; a text may also mean the month up to now, which is tried after it.

    Parameters
    ----------
    move : StatedMove
        The statement.
    day : date
        The local day on which it was made.
    """
    horizon = move.horizon
    if horizon is Horizon.SINCE_EVENT:
        return ()
    if horizon in {Horizon.SESSION, Horizon.UNSTATED}:
        if move.kind is not MoveKind.PRIOR_SESSION:
            return (Period(day, exact=True),)
        return (Period(move.named_day, exact=True),) if move.named_day else (Period(day - _DAY),)
    if move.kind is MoveKind.PRIOR_SESSION:
        return _finished(horizon, move.named_day, day)
    return _running(horizon, day)


def _finished(horizon: Horizon, named: date | None, day: date) -> tuple[Period, ...]:
    """Return the period that had ended: last week, last month, last year."""
    if named is not None:  # "up 3% this year as of Friday"
        return tuple(period for period in _running(horizon, named) if period.ends == named)
    start = first_day(horizon, day)
    before = (Period(start - _DAY, first_day(horizon, start - _DAY)),)
    if horizon is Horizon.WEEK and day.weekday() >= _SATURDAY:  # on a weekend the week just over may be meant
        return (Period(day, start), *before)
    return before


def _running(horizon: Horizon, day: date) -> tuple[Period, ...]:
    """Return the period up to `day`, by the calendar and by its length; then the one that ended last."""
    start, rolling = first_day(horizon, day), Period(day, _ago(horizon, day) + _DAY)
    if horizon is Horizon.YEAR_TO_DATE:
        return (Period(day, start),)
    if horizon is Horizon.YEAR:  # "from a year ago"
        return (rolling,)
    return (Period(day, start), rolling, Period(start - _DAY, first_day(horizon, start - _DAY)))


def first_day(horizon: Horizon, day: date) -> date:
    """Return the first day of the calendar week, month, quarter or year that `day` lies in."""
    if horizon is Horizon.WEEK:
        return day - timedelta(days=day.weekday())
    if horizon is Horizon.MONTH:
        return day.replace(day=1)
    if horizon is Horizon.QUARTER:
        return day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)
    return day.replace(month=1, day=1)


def _ago(horizon: Horizon, day: date) -> date:
    """Return the same day a week, month, quarter or year before; the month's last where it has no such day."""
    if horizon is Horizon.WEEK:
        return day - _WEEK
    months = {Horizon.MONTH: 1, Horizon.QUARTER: 3}.get(horizon, 12)
    count = 12 * day.year + day.month - 1 - months
    year, month = count // 12, count % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - _DAY).day
    return date(year, month, min(day.day, last))


def is_stale(found: date, wanted: date) -> bool:
    """Return whether the last bar of a series lies too far before the day it is to stand for."""
    return wanted - found > _STALE
