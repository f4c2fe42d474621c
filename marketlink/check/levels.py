"""Stated levels: "at 76.33 as of 4:05 p.m. in Moscow", "closed at 2,414"."""

from datetime import datetime, timedelta
from math import log, sqrt
from zoneinfo import ZoneInfo

from marketlink.check.bars import Bars
from marketlink.check.changes import told_after_the_close
from marketlink.check.claimed import Interval, printed
from marketlink.check.finding import Finding, confirmed, consistent, contradicted, untestable
from marketlink.core.article import Published
from marketlink.core.check import Route, Untestable
from marketlink.core.moves import Direction, MoveKind, Qualifier, Quantity, StatedMove
from marketlink.core.prices import PriceKind

# A fix further away than this says nothing of a price at the stated time.
NEAR = timedelta(minutes=60)
DEVIATIONS = 2.0


def check_level(move: StatedMove, level: Quantity, published: Published, bars: Bars) -> Finding:
    """Hold a stated level against the bars of its session."""
    claimed = _at_precision(level, bars)
    kind = bars.series.key.kind
    if move.closing or (move.kind is MoveKind.PRIOR_SESSION and not _is_extreme(move) and not _may_be_touched(move, level, bars)):
        words = f"the {kind.noun} of {bars.session} is {bars.close:.10g}, against {level.value:.10g} at the close"
        if not bars.quoted:
            return untestable(Untestable.OTHER_KIND, f"{words}; a {kind.noun} is not the close", level.value, bars.close)
        if bars.close in printed(level):
            return confirmed(Route.PRICE, words, level.value, bars.close)
        if bars.close in claimed:
            return consistent(f"{words}; this source gives it to {bars.step:g}", level.value, bars.close)
        return contradicted(words, level.value, bars.close)
    if bars.has_range:
        return _against_range(move, level, published, bars)
    if kind is PriceKind.FIX and move.as_of and move.as_of.at:
        return _near_fix(level.value, move.as_of.at, bars)
    return untestable(
        Untestable.NO_INTRADAY,
        f"{level.value:g} is of an hour that {bars.series.key.label} doesn't observe, and it has no high and low; "
        f"the {kind.noun} of {bars.session} is {bars.close:g}",
        level.value,
        bars.close,
    )


def _may_be_touched(move: StatedMove, level: Quantity, bars: Bars) -> bool:
    """Return whether a level without a change may be one that a finished session touched: "fell to 80.41 on Wednesday"."""
    return move.change is None and bars.has_range and bars.close not in _at_precision(level, bars)


def _at_precision(level: Quantity, bars: Bars) -> Interval:
    """Return the prices of the source that a level allows: one that rounds further than the text allows what rounds to it."""
    claimed, step = printed(level), bars.step
    slack = step / 2 if step > level.step else 0.0
    return Interval(claimed.low - slack, claimed.high + slack)


def _is_extreme(move: StatedMove) -> bool:
    finished = move.kind is MoveKind.PRIOR_SESSION and move.qualifier is Qualifier.AS_MUCH_AS
    return finished or move.kind is MoveKind.INTRADAY_EXTREME


def _against_range(move: StatedMove, level: Quantity, published: Published, bars: Bars) -> Finding:
    value, claimed = level.value, _at_precision(level, bars)
    spread = f"{bars.range.low:.10g} to {bars.range.high:.10g}"
    words = f"the session of {bars.session} ranged from {spread}; the text says {value:.10g}"
    named = move.milestone is not None and not move.milestone.left
    if _is_extreme(move) or named:
        end = bars.range.high if move.instrument_direction is Direction.UP else bars.range.low
        if end in printed(level):
            return confirmed(Route.EXTREME, words, value, end)
        if _is_extreme(move) and end not in claimed and told_after_the_close(move, published, bars):
            return contradicted(f"{words} at the most", value, end)
    if claimed.meets(bars.range):
        return consistent(f"{words}, which is inside", value, bars.close)
    return contradicted(f"{words}, which is outside", value, bars.close)


def _near_fix(value: float, at: datetime, bars: Bars) -> Finding:
    """Compare with a fix taken minutes away, by the series' own move over the time between."""
    zone = at.tzinfo if isinstance(at.tzinfo, ZoneInfo) else ZoneInfo(bars.series.key.timezone)
    first, last = (moment.astimezone(zone) for moment in bars.series.index.bounds(bars.position))
    between = max(abs(first - at), abs(last - at))
    local = at.astimezone(zone)
    taken = f"taken at about {first:%H:%M} to {last:%H:%M} ({zone.key})"
    words = (
        f"{value:g} at {local:%H:%M} against the fix of {bars.close:g}, {taken}: {100 * abs(value / bars.close - 1):.2f}% apart"
    )
    sigma = bars.daily_sigma()
    if sigma is None:
        return untestable(Untestable.NO_OBSERVATION, f"{words}; too few earlier fixes to judge that by", value, bars.close)
    minutes = between.total_seconds() / 60
    if between > NEAR:
        return untestable(
            Untestable.OTHER_KIND, f"{words}, and up to {minutes:.0f} minutes in time, too far to compare", value, bars.close
        )
    allowed = DEVIATIONS * sigma * sqrt(between / timedelta(days=1))
    distance = abs(log(value / bars.close))
    scale = f"two standard deviations of this series' own move over {minutes:.0f} minutes, {100 * allowed:.2f}%"
    if distance <= allowed:
        return confirmed(Route.NEAR_FIX, f"{words}, within {scale}", value, bars.close)
    if distance > DEVIATIONS * sigma:
        return contradicted(
            f"{words}, more than two standard deviations of a whole day's move, {200 * sigma:.2f}%", value, bars.close
        )
    return untestable(Untestable.OTHER_KIND, f"{words}, more than {scale}, yet less than a day's move", value, bars.close)
