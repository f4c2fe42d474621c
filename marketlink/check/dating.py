"""Days on which an undated article may have been written: how well its statements fit the prices of each."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import log
from zoneinfo import ZoneInfo

import numpy as np

from marketlink.check.claimed import in_series_unit, printed
from marketlink.check.verdicts import check_move
from marketlink.core.article import Article, DatePrecision, Published
from marketlink.core.check import Check, Claim, Verdict
from marketlink.core.context import CandidateDate
from marketlink.core.instrument import Instrument
from marketlink.core.moves import Horizon, Measure, MoveKind, StatedMove
from marketlink.core.prices import Dates, PriceSeries

Priced = Mapping[tuple[str, Measure], tuple[Instrument, PriceSeries]]

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NAMED = re.compile(rf"\b({'|'.join(_DAYS)})\b", re.IGNORECASE)
_TOLD_NOW = frozenset([MoveKind.CURRENT, MoveKind.INTRADAY_EXTREME, MoveKind.EARLIER])
# Where a series has no high and low, a level may be so far from the close.
_NEAR = 0.02
# Days by which the rarity of a fit is measured, candidates looked at, and offered.
_SAMPLE, _LOOKED_AT, _OFFERED = 200, 400, 5


@dataclass(frozen=True, slots=True)
class _Day:
    """The checks of every claim, as if the article were of this day."""

    day: date
    checks: tuple[Check, ...]

    @property
    def ranks(self) -> tuple[int | None, ...]:
        """Return how well each claim fits: 2 confirmed, 1 consistent, 0 contradicted, None not testable."""
        worth = {Verdict.CONFIRMED: 2, Verdict.CONSISTENT: 1, Verdict.CONTRADICTED: 0}
        return tuple(worth.get(check.verdict) for check in self.checks)


def candidate_dates(article: Article, moves: Sequence[StatedMove], prices: Priced) -> tuple[CandidateDate, ...]:
    """Rank the days of the price history by how well the statements of an undated article fit them.

    Only an article that states a level can be placed. The weekdays it names, if any, are the only ones looked at. First
    come the days with the fewest contradicted claims, then those whose fit is the rarest among all such days. They are
    offered: nothing takes one of them for the article's date.

    Parameters
    ----------
    article : Article
        Without a date.
    moves : sequence of StatedMove
        What it states.
    prices : mapping
        Instrument and daily bars by the move's own instrument and measure.

    Returns
    -------
    tuple of CandidateDate
        At most five; none where no level is stated or no day fits.
    """
    told = [m for m in moves if m.kind in _TOLD_NOW and m.instrument and (m.instrument, m.measure) in prices]
    levels = [move for move in told if move.level is not None and move.horizon is Horizon.SESSION]
    if not levels:
        return ()
    weekdays = {_DAYS.index(name.lower()) for name in _NAMED.findall(f"{article.title}\n{article.text}")}
    possible, everyday = _days(levels, prices, weekdays)
    if not len(possible):
        return ()
    sample = everyday[:: max(1, len(everyday) // _SAMPLE)]
    usual = [_checked(article, told, prices, day) for day in sample.tolist()]
    found = [_checked(article, told, prices, day) for day in possible[-_LOOKED_AT:].tolist()]
    rated = [_rated(day, usual) for day in found]
    kept = [one for one in rated if one.fitting]
    return tuple(sorted(kept, key=lambda one: (one.tested - one.fitting, -one.score, one.day)))[:_OFFERED]


def _days(levels: Sequence[StatedMove], prices: Priced, weekdays: set[int]) -> tuple[Dates, Dates]:
    """Return the days on which every stated level was traded, and all days looked at."""
    possible: Dates | None = None
    everyday: Dates | None = None
    for move in levels:
        instrument, series = prices[move.instrument or "", move.measure]
        level = None if move.level is None else in_series_unit(move.level, move.measure, instrument)
        if level is None:
            continue
        ranged = np.isfinite(series.low) & np.isfinite(series.high)
        slack = _NEAR * np.abs(series.close)
        low, high = np.where(ranged, series.low, series.close - slack), np.where(ranged, series.high, series.close + slack)
        stated = printed(level)
        fits = series.index.sessions[(low <= stated.high) & (high >= stated.low)]
        possible = fits if possible is None else np.intersect1d(possible, fits)
        everyday = series.index.sessions if everyday is None else np.intersect1d(everyday, series.index.sessions)
    if possible is None or everyday is None:
        empty: Dates = np.array([], dtype="datetime64[D]")
        return empty, empty
    return _on(possible, weekdays), _on(everyday, weekdays)


def _on(days: Dates, weekdays: set[int]) -> Dates:
    """Keep the days of these weekdays; all where none is named."""
    numbers = (days.astype("datetime64[D]").astype(np.int64) + 3) % 7  # 1970-01-01 was a Thursday
    kept: Dates = days[np.isin(numbers, sorted(weekdays))] if weekdays else days
    return kept


def _checked(article: Article, moves: Sequence[StatedMove], prices: Priced, day: date) -> _Day:
    dated = replace(article, published=Published(day, None, DatePrecision.INFERRED, "candidate"))
    checks: list[Check] = []
    for move in moves:
        instrument, series = prices[move.instrument or "", move.measure]
        checks += check_move(dated, _timed(move, day), instrument, series)
    return _Day(day, tuple(checks))


def _timed(move: StatedMove, day: date) -> StatedMove:
    """Put the stated time of day on the day."""
    told = move.as_of
    if told is None or told.local is None or told.zone is None:
        return move
    return replace(move, as_of=replace(told, at=datetime.combine(day, told.local, ZoneInfo(told.zone))))


def _rated(found: _Day, usual: Sequence[_Day]) -> CandidateDate:
    score, fitting, tested = 0.0, 0, 0
    for n, rank in enumerate(found.ranks):
        if rank is None:
            continue
        tested += 1
        if rank:
            fitting += 1
            others = [other for day in usual if (other := day.ranks[n]) is not None]
            score -= log((1 + sum(other >= rank for other in others)) / (1 + len(others)))
    confirmed = [check for check in found.checks if check.verdict is Verdict.CONFIRMED]
    against = [check for check in found.checks if check.verdict is Verdict.CONTRADICTED]
    words = f"{fitting} of {tested} testable claims fit, {len(confirmed)} of them confirmed"
    shown = (against or sorted(confirmed, key=lambda check: check.claim is Claim.LEVEL))[:1]
    reasons = "".join(f"; {check.verdict}: {check.sentence}" for check in shown)
    return CandidateDate(found.day, fitting, tested, round(score, 6), f"{words}{reasons}")
