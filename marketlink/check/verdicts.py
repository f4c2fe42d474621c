"""One statement against its series: a verdict on its change, on its level, and on the high or low it names."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from marketlink.check.bars import Bars, bars_of, quotes_like_the_press
from marketlink.check.changes import check_change, signed
from marketlink.check.claimed import Scale, in_basis_points, in_series_unit, scale_of
from marketlink.check.finding import Finding, untestable
from marketlink.check.levels import check_level
from marketlink.check.milestones import check_milestone
from marketlink.check.moment import change_at, level_at, moment_of
from marketlink.check.qualitative import check_direction
from marketlink.check.readings import LastClose, closes_after, of_last_close, of_named_day, weighed
from marketlink.core.article import Article
from marketlink.core.check import Check, Claim, Untestable, Verdict
from marketlink.core.instrument import AssetClass, Instrument
from marketlink.core.moves import Horizon, MoveKind, Quantity, StatedMove
from marketlink.core.prices import PriceSeries
from marketlink.core.study import SeriesUsed

_OTHER_TIME = (
    "the text measures over another time than the session (from an event, a day, a high or a close that it names, over several "
    "sessions, or inside one), and such a base isn't read"
)


@dataclass(frozen=True, slots=True)
class _Question:
    """A statement with the prices it is held against.

    Attributes
    ----------
    day : date
        The local day that it is of: that on which it was made, or the one that it names.
    named : bool
        True where it is the one that it names.
    also : _Question or None
        The same statement read as one of the day on which it was made, where that may be meant too.
    last_close : LastClose or None
        How it is of the last close before it was made, where it is.
    missing : collection of date
        Sessions of the market that the series has no bar of.
    """

    article: Article
    move: StatedMove
    instrument: Instrument
    series: PriceSeries
    intraday: PriceSeries | None
    day: date
    named: bool = False
    also: "_Question | None" = None
    last_close: LastClose | None = None
    missing: Collection[date] = ()


def check_move(
    article: Article,
    move: StatedMove,
    instrument: Instrument | None,
    series: PriceSeries | None,
    unavailable: str = "",
    *,
    intraday: PriceSeries | None = None,
    missing: Collection[date] = (),
) -> tuple[Check, ...]:
    """Hold a stated move against prices.

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
    intraday : PriceSeries or None
        Bars inside the day: where they hold the stated time, a current move is held against them.
    missing : collection of date
        Sessions of its market around the day that the series has no bar of: no change over them is that of a day.

    Returns
    -------
    tuple of Check
        One for the change or direction; one for the level, and one for the high or low of a longer time, where the text
        states them.
    """
    claims = [Claim.CHANGE]
    if move.level is not None:
        claims.append(Claim.LEVEL)
    if move.milestone is not None:
        claims.append(Claim.RECORD)
    question = _question(article, move, instrument, series, unavailable, intraday)
    if isinstance(question, _Question):
        also = None if question.also is None else replace(question.also, missing=missing)
        question = replace(question, missing=missing, also=also)
    if isinstance(question, _Question) and question.also is not None:
        # What one claim confirms is the day of the others too.
        settled = any(_find(question, claim).verdict is Verdict.CONFIRMED for claim in claims)
        question = replace(question, also=None) if settled else question
    return tuple(_check(article, move, claim, question, series, intraday) for claim in claims)


def _check(
    article: Article,
    move: StatedMove,
    claim: Claim,
    question: _Question | Finding,
    series: PriceSeries | None,
    intraday: PriceSeries | None,
) -> Check:
    finding = question if isinstance(question, Finding) else _weighed(question, claim)
    used = intraday if finding.by_intraday else series
    sentence = finding.sentence
    if used is not None and move.instrument and used.key.instrument != move.instrument:
        sentence = f"{used.key.instrument} stands for {move.instrument}: {sentence}"
    if isinstance(question, _Question) and _is_spot_of_a_future(question):
        sentence = f"{sentence}; {question.series.key.label} is assessed, and newswires quote the future"
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
        series=None if used is None else SeriesUsed(used.key, used.vintage),
    )


def _is_spot_of_a_future(question: _Question) -> bool:
    """Return whether a commodity's series is another kind of price than the one that newswires quote."""
    commodity = question.instrument.asset_class is AssetClass.COMMODITY
    return commodity and not quotes_like_the_press(question.series.key.kind, question.instrument)


def _question(
    article: Article,
    move: StatedMove,
    instrument: Instrument | None,
    series: PriceSeries | None,
    unavailable: str,
    intraday: PriceSeries | None,
) -> _Question | Finding:
    """Return what is asked, or why it can't be."""
    if move.kind is MoveKind.FORECAST:
        return untestable(Untestable.FORECAST, "what may happen is no move to check")
    if article.published.day is None and (move.as_of is None or move.as_of.at is None):
        return untestable(Untestable.NO_DATE, "the article's date isn't known")
    if instrument is None or series is None:
        return untestable(Untestable.NO_SERIES, unavailable or "no provider has prices for it")
    day = _day_of(article, move, series)
    if day is None:
        return untestable(Untestable.NO_DATE, "the article's date isn't known")
    early = _before_the_session(article, move, instrument, day)
    if moment_of(move, intraday) is not None:  # bars at that time show that it traded
        early = ""
    asked = _Question(article, move, instrument, series, intraday, day)
    quoted = quotes_like_the_press(series.key.kind, instrument)
    named = of_named_day(move, day, article.published, series, quoted=quoted)
    if named is None or named.named_day is None:
        last = of_last_close(move, article.published, series, instrument.session)
        if last is None:
            return untestable(Untestable.NO_DATE, early) if early else asked
        return replace(asked, move=last.move, day=last.before, last_close=last)
    closing_to_come = move.closing and closes_after(day, article.published, series)
    also = asked if move.horizon is Horizon.UNSTATED and not early and not closing_to_come else None
    return replace(asked, move=named, day=named.named_day, named=True, also=also)


def _weighed(question: _Question, claim: Claim) -> Finding:
    found = _find(question, claim)
    if question.last_close is not None:
        return replace(found, sentence=f"{question.last_close.told}: {found.sentence}")
    if not question.named:
        return found
    return weighed(found, None if question.also is None else _find(question.also, claim), question.day)


def _find(question: _Question, claim: Claim) -> Finding:
    if claim is Claim.RECORD:
        return check_milestone(question.move, question.day, question.series, question.instrument)
    level = None
    if question.move.level is not None:
        level = in_series_unit(question.move.level, question.move.measure, question.instrument)
    if claim is Claim.LEVEL:
        return _other_unit(question.move.level, question.series) if level is None else _find_level(question, level)
    return _find_change(question, level)


def _find_level(question: _Question, level: Quantity) -> Finding:
    move = question.move
    moment = moment_of(move, question.intraday)
    if moment is not None:
        return level_at(level, moment)
    if move.horizon is Horizon.SINCE_EVENT and move.kind is MoveKind.PRIOR_SESSION and move.named_day is None:
        return untestable(Untestable.OTHER_BASE, _OTHER_TIME)
    if move.horizon is Horizon.SINCE_EVENT:  # a level is of the end of what is measured, whatever its base
        move = replace(move, horizon=Horizon.SESSION)
    found = bars_of(move, question.day, question.series, question.instrument, question.missing)
    if isinstance(found, str):
        return untestable(Untestable.NO_OBSERVATION, found)
    ends = {bars.position: bars for bars in found}
    return best_of([_check_level(move, level, question.article, bars) for bars in ends.values()])


def _check_level(move: StatedMove, level: Quantity, article: Article, bars: Bars) -> Finding:
    later = replace(bars, missing=tuple(day for day in bars.missing if day > bars.session))  # a level needs no base
    return _over_a_gap(later) if later.missing else check_level(move, level, article.published, bars)


def _over_a_gap(bars: Bars) -> Finding:
    days = (
        f"{bars.missing[0]}"
        if len(bars.missing) == 1
        else f"{len(bars.missing)} sessions, {bars.missing[0]} to {bars.missing[-1]},"
    )
    held = f"{bars.base_close:g} ({bars.base_session}) and {bars.close:g} ({bars.session})"
    gap = f"{bars.series.key.label} has no bar of {days} on which its market traded"
    words = f"{gap}; it has {held}, which aren't what the text compares"
    return untestable(Untestable.NO_OBSERVATION, words)


def _find_change(question: _Question, level: Quantity | None) -> Finding:
    move, instrument = replace(in_basis_points(question.move), level=level), question.instrument
    found = bars_of(move, question.day, question.series, instrument, question.missing)
    if isinstance(found, str):
        return untestable(Untestable.NO_OBSERVATION, found)
    if not found:
        return untestable(Untestable.OTHER_BASE, _OTHER_TIME)
    moment = moment_of(move, question.intraday)
    scale = scale_of(move, instrument)
    if moment is not None and scale is not None and move.change is not None and not found[0].missing:
        return best_of([change_at(move, moment, bars, scale) for bars in found])
    return best_of([_check_change(move, question.article, instrument, bars) for bars in found])


def best_of(findings: Sequence[Finding]) -> Finding:
    """Return what the reading of a text that fits best finds; where none fits, what the likeliest does.

    A text that says "this month" may mean the calendar month or the month up to now. Only what no reading allows is
    contradicted.
    """
    for verdict in (Verdict.CONFIRMED, Verdict.CONSISTENT, Verdict.NOT_TESTABLE):
        fitting = next((finding for finding in findings if finding.verdict is verdict), None)
        if fitting is not None:
            return fitting
    first, *others = findings
    if not others:
        return first
    rest = " or ".join(dict.fromkeys(finding.sentence for finding in others))
    return replace(first, sentence=f"{first.sentence}; nor does another reading of its base fit: {rest}")


def _check_change(move: StatedMove, article: Article, instrument: Instrument, bars: Bars) -> Finding:
    scale = scale_of(move, instrument)
    if bars.missing:
        return _over_a_gap(bars)
    if scale is None:
        return _other_unit(move.change, bars.series)
    if not scale.defined(bars.base_close, bars.close):
        return _without_percentage(move, bars, scale)
    if move.change is None:
        return check_direction(move, bars, scale)
    return check_change(move, article.published, bars, scale)


def _without_percentage(move: StatedMove, bars: Bars, scale: Scale) -> Finding:
    """Hold a move from a base at or below zero by its sign; a percentage of such a base can't be told."""
    if move.change is None:
        absolute = Scale(bars.series.key.unit, scale.inverse)
        return replace(check_direction(move, bars, absolute), measured=None)
    base = f"{bars.base_close:g} on {bars.base_session}"
    return untestable(Untestable.UNDEFINED, f"no percentage is defined from a base at or below zero ({base})", signed(move))


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
    # A session that runs over midnight opens on the evening before its date.
    overnight = session.closes is not None and session.opens > session.closes
    opening_day = day - timedelta(days=1) if overnight else day
    opening = datetime.combine(opening_day, session.opens, ZoneInfo(session.timezone))
    if told >= opening:
        return ""
    local = told.astimezone(opening.tzinfo)
    evening = f" on {opening_day}" if overnight else ""
    opens = f"the session of {day} opens at {session.opens:%H:%M}{evening} ({session.timezone})"
    return f"told at {local:%H:%M}, before {opens}: another session is meant"
