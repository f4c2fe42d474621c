"""One statement against one series: a verdict on its change, and one on its level."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from marketlink.check.bars import Bars, bars_of
from marketlink.check.changes import check_change
from marketlink.check.claimed import in_basis_points, in_series_unit, scale_of
from marketlink.check.finding import Finding, untestable
from marketlink.check.levels import check_level
from marketlink.check.qualitative import check_direction
from marketlink.core.article import Article
from marketlink.core.check import Check, Claim, Untestable
from marketlink.core.instrument import Instrument
from marketlink.core.moves import MoveKind, Quantity, StatedMove
from marketlink.core.prices import PriceSeries
from marketlink.core.study import SeriesUsed


def check_move(
    article: Article, move: StatedMove, instrument: Instrument | None, series: PriceSeries | None, unavailable: str = ""
) -> tuple[Check, ...]:
    """Hold a stated move against daily prices.

    Parameters
    ----------
    article : Article
        Where it is stated.
    move : StatedMove
        The statement.
    instrument : Instrument or None
        What it is about; None where the registry lacks it.
    series : PriceSeries or None
        Daily bars in the move's measure; None where there are none.
    unavailable : str
        Why there are none, and which provider would have them.

    Returns
    -------
    tuple of Check
        One for the change or direction, and one for the level, if the text states one.
    """
    claims = (Claim.CHANGE,) if move.level is None else (Claim.CHANGE, Claim.LEVEL)
    return tuple(_check(article, move, claim, instrument, series, unavailable) for claim in claims)


def _check(
    article: Article, move: StatedMove, claim: Claim, instrument: Instrument | None, series: PriceSeries | None, unavailable: str
) -> Check:
    finding = _find(article, move, claim, instrument, series, unavailable)
    sentence = finding.sentence
    if series is not None and move.instrument and series.key.instrument != move.instrument:
        sentence = f"{series.key.instrument} stands for {move.instrument}: {sentence}"
    return Check(
        article_id=article.id,
        move_id=move.id_in(article.id),
        claim=claim,
        verdict=finding.verdict,
        route=finding.route,
        untestable=finding.untestable,
        sentence=sentence,
        stated=finding.stated,
        measured=finding.measured,
        series=None if series is None else SeriesUsed(series.key, series.vintage),
    )


def _find(
    article: Article, move: StatedMove, claim: Claim, instrument: Instrument | None, series: PriceSeries | None, unavailable: str
) -> Finding:
    if move.kind is MoveKind.FORECAST:
        return untestable(Untestable.FORECAST, "what may happen is no move to check")
    if instrument is None or series is None:
        return untestable(Untestable.NO_SERIES, unavailable or "no provider has prices for it")
    day = _day_of(article, move, series)
    if day is None:
        return untestable(Untestable.NO_DATE, "the article's date isn't known")
    early = _before_the_session(article, move, instrument, day)
    if early:
        return untestable(Untestable.NO_DATE, early)
    bars = bars_of(move, day, series)
    if isinstance(bars, str):
        return untestable(Untestable.NO_OBSERVATION, bars)
    level = None if move.level is None else in_series_unit(move.level, move.measure, instrument)
    if claim is Claim.LEVEL:
        return _other_unit(move.level, series) if level is None else check_level(move, level, bars)
    return _check_change(replace(in_basis_points(move), level=level), article, instrument, bars)


def _check_change(move: StatedMove, article: Article, instrument: Instrument, bars: Bars) -> Finding:
    scale = scale_of(move, instrument)
    if scale is None:
        return _other_unit(move.change, bars.series)
    if scale.unit == "pct" and (bars.close <= 0 or bars.base_close <= 0):
        return untestable(Untestable.OTHER_KIND, f"no percentage of a price at or below zero ({bars.close:g} on {bars.session})")
    if move.change is None:
        return check_direction(move, bars, scale)
    return check_change(move, article.published, bars, scale)


def _other_unit(quantity: Quantity | None, series: PriceSeries) -> Finding:
    unit = quantity.unit if quantity else None
    return untestable(Untestable.OTHER_KIND, f"the text counts in {unit}, {series.key.label} in {series.key.unit}")


def _day_of(article: Article, move: StatedMove, series: PriceSeries) -> date | None:
    """Return the local date of the statement where the series trades."""
    if move.as_of and move.as_of.at:
        return move.as_of.at.astimezone(ZoneInfo(series.key.timezone)).date()
    return article.published.day


def _before_the_session(article: Article, move: StatedMove, instrument: Instrument, day: date) -> str:
    """Return why the session of `day` can't be meant: it had not opened when the text was written; else nothing."""
    told = move.as_of.at if move.as_of and move.as_of.at else article.published.at
    session = instrument.session
    if told is None or session is None or session.opens is None or move.kind is MoveKind.PRIOR_SESSION:
        return ""
    opening = datetime.combine(day, session.opens, ZoneInfo(session.timezone))
    if told >= opening:
        return ""
    local = told.astimezone(opening.tzinfo)
    opens = f"the session of {day} opens at {session.opens:%H:%M} ({session.timezone})"
    return f"told at {local:%H:%M}, before {opens}: another session is meant"
