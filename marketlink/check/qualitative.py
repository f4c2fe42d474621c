"""Moves without a number: "bonds rose", "oil turned lower", "was little changed"."""

from marketlink.check.bars import Bars
from marketlink.check.claimed import Scale
from marketlink.check.finding import Finding, confirmed, consistent, contradicted, untestable
from marketlink.core.check import Route, Untestable
from marketlink.core.moves import Direction, Horizon, MoveKind, StatedMove

# A close within this share of a daily standard deviation of its base counts as little changed.
FLAT_SHARE = 0.25


def check_direction(move: StatedMove, bars: Bars, scale: Scale) -> Finding:
    """Hold a stated direction against the bars of its session."""
    measured = bars.change(scale)
    words = (
        f"{bars.series.key.label} went from {bars.base_close:g} ({bars.base_session}) "
        f"to {bars.close:g} ({bars.session}), {scale.show(measured)}"
    )
    if move.kind is MoveKind.CURRENT and (move.turned or move.trigger is not None):
        told = f"“{move.trigger.text}”" if move.trigger else "a moment inside the session"
        return untestable(
            Untestable.NO_INTRADAY, f"the move is told from {told}, which daily bars don't show; {words}", None, measured
        )
    if move.closing or move.kind is MoveKind.PRIOR_SESSION:
        return _by_close(move, bars, scale, words)
    if bars.has_range and move.direction is not Direction.FLAT:
        furthest = bars.furthest(scale, move.direction)
        if furthest > 0 if move.direction is Direction.UP else furthest < 0:
            return consistent(f"{words}, and {scale.show(furthest)} at the furthest {move.direction}", None, measured)
        return contradicted(
            f"{words}, and {scale.show(furthest)} at the furthest {move.direction}: never {move.direction}", None, measured
        )
    if bars.has_range and bars.base_close in bars.range:
        return consistent(f"{words}; the session's range holds the level it started from", None, measured)
    if _agrees(move, bars, scale):
        return consistent(f"{words}; the statement's hour isn't known", None, measured)
    if bars.has_range:
        return contradicted(f"{words}; the session never touched the level it started from", None, measured)
    return untestable(
        Untestable.NO_INTRADAY, f"{words}; the statement's hour isn't known, nor the session's range", None, measured
    )


def _agrees(move: StatedMove, bars: Bars, scale: Scale) -> bool:
    measured = bars.change(scale)
    if move.direction is Direction.FLAT:
        return _within_noise(bars, scale)
    return measured > 0 if move.direction is Direction.UP else measured < 0


def _within_noise(bars: Bars, scale: Scale) -> bool:
    """Return whether the close lies so near its base that another source may see the other sign."""
    noise = bars.noise(scale)
    return noise is not None and abs(bars.change(scale)) <= FLAT_SHARE * noise


def _by_close(move: StatedMove, bars: Bars, scale: Scale, words: str) -> Finding:
    measured = bars.change(scale)
    if not bars.quoted:
        return untestable(Untestable.OTHER_KIND, f"{words}; a {bars.series.key.kind.noun} is not the close", None, measured)
    if _agrees(move, bars, scale):
        return confirmed(Route.PRICE, f"{words}: {move.direction}, as stated", None, measured)
    if move.kind is MoveKind.PRIOR_SESSION and move.horizon is Horizon.UNSTATED:
        return untestable(Untestable.NO_DATE, f"{words}; which earlier period is meant isn't dated", None, measured)
    if _within_noise(bars, scale):
        small = f"under a quarter of the series' own standard deviation, {scale.show(bars.noise(scale) or 0.0)[1:]} a session"
        return consistent(f"{words}: not {move.direction}, but {small}", None, measured)
    return contradicted(f"{words}: not {move.direction}", None, measured)
