"""Quantified changes: "gained over 1%", "as much as 1.6%", "up 1.1% at 76.33"."""

from math import inf

from marketlink.check.bars import Bars
from marketlink.check.claimed import Interval, Scale, claimed_change, printed, shown
from marketlink.check.finding import Finding, confirmed, consistent, contradicted, untestable
from marketlink.core.article import Published
from marketlink.core.check import Route, Untestable
from marketlink.core.moves import Direction, Horizon, MoveKind, Qualifier, Quantity, StatedMove

HEDGES = {
    Qualifier.MORE_THAN: "over ",
    Qualifier.ABOUT: "about ",
    Qualifier.LESS_THAN: "less than ",
    Qualifier.AS_MUCH_AS: "as much as ",
}


def check_change(move: StatedMove, published: Published, bars: Bars, scale: Scale) -> Finding:
    """Hold a quantified change against the bars of its session."""
    if move.kind is MoveKind.PRIOR_SESSION:
        return _prior_session(move, bars, scale)
    if move.kind is MoveKind.INTRADAY_EXTREME:
        return _extreme(move, published, bars, scale)
    if move.closing:
        return _close(move, bars, scale)
    if move.level is not None and move.kind is MoveKind.CURRENT:
        return _with_level(move, move.level, bars, scale)
    if bars.has_range:
        return _in_range(move, bars, scale)
    return _without_range(move, bars, scale)


def stated_words(move: StatedMove, scale: Scale) -> str:
    """Return the claim with its sign, as the text hedges it."""
    if move.change is None:
        return str(move.direction)
    sign = {Direction.UP: "+", Direction.DOWN: "-"}.get(move.direction, "")
    unit = "%" if scale.unit == "pct" else " basis points" if scale.unit == "bp" else f" {scale.unit}"
    top = "" if move.change.high is None else f" to {move.change.high:g}"
    return f"{HEDGES.get(move.qualifier or Qualifier.EXACT, '')}{sign}{move.change.value:g}{top}{unit}"


def signed(move: StatedMove) -> float:
    """Return the stated number with its sign."""
    value = move.change.value if move.change else 0.0
    return -value if move.direction is Direction.DOWN else value


def _close_words(bars: Bars, scale: Scale) -> str:
    name = bars.series.key.kind.noun
    return (
        f"the {name} went from {bars.base_close:g} ({bars.base_session}) to {bars.close:g} ({bars.session}), "
        f"{scale.show(bars.change(scale))}"
    )


def _range_words(bars: Bars, scale: Scale) -> str:
    ends = bars.changes(scale)
    return (
        f"the session of {bars.session} ranged from {bars.range.low:g} to {bars.range.high:g}, "
        f"{scale.show(ends.low)} to {scale.show(ends.high)} against {bars.base_close:g} ({bars.base_session})"
    )


def _prior_session(move: StatedMove, bars: Bars, scale: Scale) -> Finding:
    measured, claimed = bars.change(scale), claimed_change(move)
    words = _close_words(bars, scale)
    if not bars.quoted:
        reason = f"a {bars.series.key.kind.noun} is not its close"
        told = f"{stated_words(move, scale)} is of an earlier session; {words}; {reason}"
        return untestable(Untestable.OTHER_KIND, told, signed(move), measured)
    if move.qualifier is Qualifier.AS_MUCH_AS and bars.has_range:
        return _whole_session(move, bars, scale)
    if measured in claimed:
        return confirmed(Route.PRICE, f"{words}, which rounds to {stated_words(move, scale)}", signed(move), measured)
    if move.horizon is Horizon.UNSTATED:
        told = f"{stated_words(move, scale)} is of an earlier period that the text doesn't date; {words}"
        return untestable(Untestable.NO_DATE, told, signed(move), measured)
    return contradicted(f"{words}, against {stated_words(move, scale)}", signed(move), measured)


def _whole_session(move: StatedMove, bars: Bars, scale: Scale) -> Finding:
    """Hold the extreme of a finished session against its high or low."""
    measured = bars.furthest(scale, move.direction)
    words = f"{_range_words(bars, scale)}, so at the most {scale.show(measured)} against {stated_words(move, scale)}"
    if measured in claimed_change(move):
        return confirmed(Route.EXTREME, words, signed(move), measured)
    return contradicted(words, signed(move), measured)


def _close(move: StatedMove, bars: Bars, scale: Scale) -> Finding:
    measured = bars.change(scale)
    words = f"{_close_words(bars, scale)}, against {stated_words(move, scale)} at the close"
    if not bars.quoted:
        noun = bars.series.key.kind.noun
        return untestable(Untestable.OTHER_KIND, f"{words}; a {noun} is not the close", signed(move), measured)
    if measured in claimed_change(move):
        return confirmed(Route.PRICE, words, signed(move), measured)
    return contradicted(words, signed(move), measured)


def _extreme(move: StatedMove, published: Published, bars: Bars, scale: Scale) -> Finding:
    if not bars.has_range:
        return untestable(
            Untestable.NO_INTRADAY,
            f"{stated_words(move, scale)} needs the session's high and low, which {bars.series.key.label} doesn't have",
            signed(move),
        )
    measured = bars.furthest(scale, move.direction)
    claimed = claimed_change(move)
    words = f"{_range_words(bars, scale)}, so at the most {scale.show(measured)} against {stated_words(move, scale)}"
    if measured in claimed:
        return confirmed(Route.EXTREME, words, signed(move), measured)
    beyond = measured > claimed.high if move.direction is Direction.UP else measured < claimed.low
    if beyond and not told_after_the_close(move, published, bars):
        return consistent(f"{words}; the extreme may have come after the text was written", signed(move), measured)
    return contradicted(words, signed(move), measured)


def told_after_the_close(move: StatedMove, published: Published, bars: Bars) -> bool:
    """Return whether the text is known to speak of the whole session."""
    if move.kind is MoveKind.PRIOR_SESSION:
        return True
    told = move.as_of.at if move.as_of else published.at
    if told is None and move.named_day == bars.session:  # named as a day before the article's
        return True
    return move.closing or (told is not None and told >= bars.series.index.bounds(bars.position)[1])


def implied_base(move: StatedMove, level: Quantity, scale: Scale) -> Interval:
    """Return the bases from which a stated change leads to a stated level, at the precision of both."""
    claimed, prices = claimed_change(move), printed(level)
    corners = [scale.base_of(price, change) for price in (prices.low, prices.high) for change in (claimed.low, claimed.high)]
    return Interval(min(corners), max(corners))


def _with_level(move: StatedMove, stated_level: Quantity, bars: Bars, scale: Scale) -> Finding:
    """Level and change together imply a base: it must be the previous close, and the level must have traded."""
    level, implied = printed(stated_level), implied_base(move, stated_level, scale)
    centre = scale.base_of(stated_level.value, signed(move))
    bound = "at least" if implied.high == inf else "at most" if implied.low <= 0 else "about"
    base = f"{stated_level.value:g} and {stated_words(move, scale)} imply a base of {bound} {shown(centre, stated_level.step)}"
    held = f"the previous {bars.series.key.kind.noun} of {bars.series.key.source} is {bars.base_close:g} ({bars.base_session})"
    if bars.base_close in implied:
        if bars.has_range and level.meets(bars.range):
            inside = f"{stated_level.value:g} lies in the session's range, {bars.range.low:g} to {bars.range.high:g}"
            return confirmed(Route.ARITHMETIC, f"{base}; {held}, and {inside}", centre, bars.base_close)
        if bars.has_range:
            outside = f"{stated_level.value:g} lies outside the session's range, {bars.range.low:g} to {bars.range.high:g}"
            return contradicted(f"{base}; {held}, but {outside}", centre, bars.base_close)
        return consistent(f"{base}; {held}; without a high and a low the level itself stays open", centre, bars.base_close)
    if bars.quoted and bars.has_range:
        return _in_range(move, bars, scale)
    return untestable(Untestable.OTHER_BASE, f"{base}; {held}: the text measures from another base", centre, bars.base_close)


def _in_range(move: StatedMove, bars: Bars, scale: Scale) -> Finding:
    measured = bars.change(scale)
    claimed = claimed_change(move)
    timed = move.as_of is not None
    if move.qualifier is Qualifier.MORE_THAN and not timed and measured in claimed:
        return confirmed(
            Route.CLOSE_INEQUALITY, f"{_close_words(bars, scale)}: {stated_words(move, scale)} holds", signed(move), measured
        )
    closed = f"closed at {bars.close:g}, {scale.show(measured)}"
    words = f"{_range_words(bars, scale)}, and {closed}; the text says {stated_words(move, scale)}"
    if claimed.meets(bars.changes(scale)):
        return consistent(f"{words}, which is inside; without intraday bars it can't be confirmed", signed(move), measured)
    return contradicted(f"{words}, which is outside", signed(move), measured)


def _without_range(move: StatedMove, bars: Bars, scale: Scale) -> Finding:
    measured = bars.change(scale)
    words = _close_words(bars, scale)
    if move.as_of is None and measured in claimed_change(move):
        if move.qualifier is Qualifier.MORE_THAN:
            return confirmed(Route.CLOSE_INEQUALITY, f"{words}: {stated_words(move, scale)} holds", signed(move), measured)
        return consistent(
            f"{words}, which rounds to {stated_words(move, scale)}; the statement's hour isn't known", signed(move), measured
        )
    when = (
        f"{stated_words(move, scale)} is of no stated hour"
        if move.as_of is None
        else f"{stated_words(move, scale)} is of an hour not observed"
    )
    return untestable(
        Untestable.NO_INTRADAY,
        f"{when}, and {bars.series.key.label} has no high and low; {words}",
        signed(move),
        measured,
    )
