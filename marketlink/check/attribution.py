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

NOTHING_STATED = "reaction on the date, nothing stated: the article claims no move of this instrument in this session"
NO_SESSION = "the article's day has no session: what it states happened before this interval"
TOLD_AS_EARLIER = "the text says that this moved before the news"
# How the note of a study begins whose factors could not be used.
FALLEN_BACK = "constant mean instead of the market model"


def reaction_of(
    study: StudyResult, instrument: Instrument, moves: Iterable[StatedMove], others: Iterable[date], p_adjusted: float | None
) -> Reaction:
    """Join a study with what the article states of its instrument.

    Parameters
    ----------
    study : StudyResult
        The measured reaction.
    instrument : Instrument
        What was studied.
    moves : iterable of StatedMove
        The article's statements on this instrument; empty for one that is only watched.
    others : iterable of date
        The days of other known events.
    p_adjusted : float or None
        The p-value adjusted over the watchlist.
    """
    told = [move for move in moves if not move.of_earlier_session and move.kind is not MoveKind.FORECAST]
    forbidding = _forbidding(study, instrument, told)
    caveats = [note for note in study.notes if note.startswith(FALLEN_BACK)]
    caveats += [_interval_caveat(study), *forbidding, *_factor_caveat(study), *_overlap_caveats(study, others)]
    return Reaction(study, bool(told), p_adjusted, tuple(caveats), attributable=not forbidding)


def _forbidding(study: StudyResult, instrument: Instrument, told: list[StatedMove]) -> list[str]:
    """Return the caveats that forbid to attribute the reaction to the article's news."""
    if not told:
        return [NOTHING_STATED]
    caveats = []
    if not study.event.exact and study.location.session != study.event.day:
        caveats.append(NO_SESSION)
    if all(move.kind is MoveKind.EARLIER for move in told):
        caveats.append(TOLD_AS_EARLIER)
    opposite = _opposite_caveat(study, instrument, told)
    return [*caveats, opposite] if opposite else caveats


def _factor_caveat(study: StudyResult) -> list[str]:
    treated = [move.factor for move in study.factor_moves if move.treated and move.member_of is None]
    if not treated:
        return []
    names = ", ".join(treated)
    return [f"the factor {names} moved over 1.5 standard deviations itself: if the news moved it too, the abnormal return is off"]


def _overlap_caveats(study: StudyResult, others: Iterable[date]) -> list[str]:
    """Say which other known events lie in the study's windows."""
    known = sorted({day for day in others if day != study.event.day})
    first, day0, last = study.path[0].session, study.day0.session, study.path[-1].session
    inside = [f"{day}" for day in known if first <= day <= last and day != day0]
    caveats = []
    if inside:
        caveats.append(
            f"the event window also holds the events of {', '.join(inside)}: its longer CARs are not of this event alone"
        )
    begins, ends = study.estimated_from, study.estimated_to
    before = [f"{day}" for day in known if begins and ends and begins <= day <= ends]
    if before and not study.masked:
        caveats.append(f"the estimation window holds the events of {', '.join(before)}, which are not masked")
    return caveats


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


def _opposite_caveat(study: StudyResult, instrument: Instrument, told: list[StatedMove]) -> str | None:
    """Say that the measured sign is opposite to what every statement of the session claims."""
    claims = {
        instrument.direction_of(move.subject, move.direction)
        for move in told
        if move.kind is not MoveKind.EARLIER and move.direction is not Direction.FLAT
    }
    if len(claims) != 1:
        return None
    stated = next(iter(claims))
    opposite = stated.opposite()
    if _direction(study.day0.actual) is opposite:
        what = f"over this interval {instrument.id} went {opposite}"
    elif _direction(study.day0.value) is opposite:
        what = f"the abnormal return of {instrument.id} is {opposite}"
    else:
        return None
    return (
        f"{what}, while the text states that it went {stated}: "
        "the sign is opposite to the statement, so the reaction can't be attributed to the news the article names"
    )


def _direction(change: float) -> Direction:
    return Direction.UP if change > 0 else Direction.DOWN if change < 0 else Direction.FLAT
