"""What may be said of a measured reaction: why it can't simply be taken for the effect of the article's news."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from marketlink.core.findings import Reaction
from marketlink.core.instrument import Instrument
from marketlink.core.moves import Direction, MoveKind, StatedMove
from marketlink.core.prices import Interval, SeriesKey
from marketlink.core.study import StudyResult

# An observation from this hour on leaves no evening after it.
LATE = 22

NOTHING_STATED = "reaction on the date, nothing stated: the article claims no move of this instrument"


def reaction_of(study: StudyResult, instrument: Instrument, moves: Iterable[StatedMove], p_adjusted: float | None) -> Reaction:
    """Join a study with what the article states of its instrument.

    Parameters
    ----------
    study : StudyResult
        The measured reaction.
    instrument : Instrument
        What was studied.
    moves : iterable of StatedMove
        The article's statements on this instrument; empty for an instrument of the watchlist.
    p_adjusted : float or None
        The p-value adjusted over the watchlist.
    """
    stated = tuple(moves)
    caveats = [_interval_caveat(study)]
    if not stated:
        caveats.append(NOTHING_STATED)
    opposite = _opposite_caveat(study, instrument, stated)
    if opposite:
        caveats.append(opposite)
    treated = [move.factor for move in study.factor_moves if move.treated and move.member_of is None]
    if treated:
        names = ", ".join(treated)
        caveats.append(
            f"the factor {names} moved over 1.5 standard deviations itself: if the news moved it too, the abnormal return is off"
        )
    return Reaction(
        study=study,
        stated=bool(stated),
        p_adjusted=p_adjusted,
        caveats=tuple(caveats),
        attributable=bool(stated) and opposite is None,
    )


def _interval_caveat(study: StudyResult) -> str:
    """Say what the measured interval covers beside the news."""
    key = study.series[0].key
    zone = ZoneInfo(key.timezone)
    since, until = study.location.since.astimezone(zone), study.location.until.astimezone(zone)
    covered = _covered(since, until)
    return (
        f"the interval runs from the {_moment(key, since)} to the {_moment(key, until)} and includes {covered}: "
        "whatever else became known in it is in the number too"
    )


def _moment(key: SeriesKey, moment: datetime) -> str:
    name = key.kind.noun if key.interval is Interval.DAY else "bar"
    return f"{name} of {moment:%A} {moment.day} {moment:%B %Y}"


def _covered(since: datetime, until: datetime) -> str:
    """Name the evening, and the days without a session, that an interval includes."""
    between = [since.date() + timedelta(days=n) for n in range(1, (until.date() - since.date()).days)]
    if since.date() == until.date():
        return "the hours before the news"
    parts = [f"{since:%A} evening" if since.hour < LATE else f"the night after {since:%A}"]
    if between:
        parts.append(_days(between))
    return " and ".join(parts)


def _days(days: list[date]) -> str:
    if [day.weekday() for day in days] == [5, 6]:
        return "the weekend"
    return f"{len(days)} day{'s' if len(days) > 1 else ''} without a session"


def _opposite_caveat(study: StudyResult, instrument: Instrument, moves: tuple[StatedMove, ...]) -> str | None:
    """Say that the measured sign is opposite to what every statement of the day claims."""
    claims = {
        instrument.direction_of(move.subject, move.direction)
        for move in moves
        if move.kind in {MoveKind.CURRENT, MoveKind.INTRADAY_EXTREME} and move.direction is not Direction.FLAT
    }
    measured = Direction.UP if study.day0.actual > 0 else Direction.DOWN
    if len(claims) != 1 or measured in claims:
        return None
    stated = next(iter(claims))
    return (
        f"over this interval {instrument.id} went {measured}, while the text states that it went {stated}: "
        "the sign is opposite to the statement, so the reaction can't be attributed to the news the article names"
    )
