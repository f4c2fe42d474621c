"""Values to store, and an open database of each kind."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

import numpy as np
import pytest

from marketlink.core.article import Article, DatePrecision, Published
from marketlink.core.check import Check, Claim, Route, Untestable, Verdict
from marketlink.core.event import Bound, Event, Location
from marketlink.core.instrument import Factor
from marketlink.core.moves import (
    AsOf,
    Direction,
    Horizon,
    Measure,
    MoveKind,
    Qualifier,
    Quantity,
    Span,
    StatedMove,
    Trigger,
)
from marketlink.core.prices import Interval, ObservationTime, PriceKind, SeriesKey, Vintage, build_series, daily_index
from marketlink.core.study import (
    AbnormalReturn,
    Coefficient,
    CumulativeAbnormalReturn,
    FactorMove,
    Model,
    SeriesUsed,
    StudyResult,
    StudySpec,
)
from marketlink.core.windows import Window
from marketlink.store import Database

NOON = datetime(2022, 1, 28, 12, 0, 0, 123456, tzinfo=UTC)
KEY = SeriesKey(
    instrument="USDRUB",
    measure=Measure.PRICE,
    source="ecb",
    symbol="RUB/USD",
    interval=Interval.DAY,
    kind=PriceKind.FIX,
    unit="RUB per USD",
    timezone="Europe/Berlin",
    observed=ObservationTime(time(14, 10), time(14, 15), "Europe/Berlin"),
)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with Database.create_or_open(database_url) as opened:
        yield opened


@pytest.fixture
def key() -> SeriesKey:
    return KEY


@pytest.fixture
def bars():
    """Return a maker of series: `bars({day: close}, retrieved_at=...)`."""

    def make(closes: dict[date, float], *, retrieved_at: datetime = NOON, origin: str = "a test", **columns):
        days = sorted(closes)
        index = daily_index(days, KEY.observed)
        close = np.array([closes[day] for day in days], dtype=np.float64)
        return build_series(KEY, index, close, retrieved_at=retrieved_at, origin=origin, **columns)

    return make


@pytest.fixture
def article():
    def make(name: str = "a", day: date | None = date(2022, 1, 27), source: str = "folder") -> Article:
        published = Published(day, NOON, DatePrecision.MINUTE, "given", "27 January 2022", ambiguous=False)
        if day is None:
            published = Published()
        return Article(
            f"id-{name}", name, f"Title «{name}»", "The rouble ☂ rose.", published, source, "", f"hash-{name}", ("n 1",)
        )

    return make


@pytest.fixture
def moves() -> tuple[StatedMove, ...]:
    full = StatedMove(
        spans=(Span(10, 18), Span(40, 50)),
        quote="rose 1.6%",
        name="The rouble",
        subject="RUB",
        instrument="USDRUB",
        measure=Measure.PRICE,
        direction=Direction.UP,
        instrument_direction=Direction.DOWN,
        change=Quantity(1.6, 0.1, "pct", 2.0),
        qualifier=Qualifier.AS_MUCH_AS,
        level=Quantity(76.33, 0.01, "RUB"),
        baseline=None,
        as_of=AsOf("4:05 p.m. in Moscow", time(16, 5), "Europe/Moscow", datetime(2022, 2, 14, 13, 5, tzinfo=UTC)),
        kind=MoveKind.INTRADAY_EXTREME,
        horizon=Horizon.SESSION,
        trigger=Trigger("after he spoke", Span(60, 70)),
        closing=True,
        turned=False,
        rule="r1",
        tokens=("rose", "%"),
    )
    bare = StatedMove(
        spans=(Span(1, 3),),
        quote="up",
        name="oil",
        subject=None,
        instrument=None,
        measure=Measure.YIELD,
        direction=Direction.FLAT,
        instrument_direction=Direction.FLAT,
        change=None,
        qualifier=None,
        level=None,
        baseline=Quantity(1, 1),
        as_of=None,
        kind=MoveKind.CURRENT,
        horizon=Horizon.UNSTATED,
        trigger=None,
        closing=False,
        turned=True,
        rule="r2",
        tokens=(),
    )
    return bare, full


@pytest.fixture
def event():
    def make(event_id: str = "e1", article_id: str | None = None) -> Event:
        early = datetime(2022, 1, 26, 11, 15, tzinfo=UTC)
        return Event(
            event_id, "a meeting", article_id, date(2022, 1, 27), early, NOON, Bound.PREVIOUS_OBSERVATION, Bound.AS_OF, "x", True
        )

    return make


@pytest.fixture
def checks(moves):
    def make(article_id: str) -> tuple[Check, ...]:
        used = SeriesUsed(KEY, Vintage("v1", NOON, "a test"))
        bare, full = (move.id_in(article_id) for move in moves)
        return (
            Check(article_id, full, Claim.CHANGE, Verdict.CONFIRMED, Route.NEAR_FIX, None, "It did.", 1.6, 1.55, used),
            Check(article_id, full, Claim.LEVEL, Verdict.CONTRADICTED, None, None, "It didn't.", 76.33, 70.1, used),
            Check(article_id, bare, Claim.CHANGE, Verdict.NOT_TESTABLE, None, Untestable.NO_SERIES, "No series."),
        )

    return make


@pytest.fixture
def study():
    def make(event: Event, instrument: str = "USDRUB", value: float = -0.01475) -> StudyResult:
        factor = Factor("EM_FX", ("USDTRY", "USDZAR"))
        day0 = AbnormalReturn(0, date(2022, 1, 27), -0.0137, 0.00105, value, 0.0059, -2.51, 0.0127)
        car = CumulativeAbnormalReturn(Window(0, 1), 0.1 + 0.2, 1e-17, 5e300, 0.0)
        return StudyResult(
            spec=StudySpec(instrument, model=Model.MARKET, factors=(factor,)),
            event=event,
            location=Location(257, date(2022, 1, 27), (date(2022, 1, 27), date(2022, 1, 28)), 258, NOON, NOON, "the session"),
            series=(SeriesUsed(KEY, Vintage("v1", NOON, "a test")),),
            n=250,
            dof=248,
            sigma=0.0058,
            r_squared=1 / 3,
            coefficients=(Coefficient("alpha", 1e-5, 2e-5), Coefficient("EM_FX", 0.4, 0.1)),
            path=(day0,),
            car_path=(car,),
            cars=(car, car),
            factor_moves=(FactorMove("USDTRY", "EM_FX", 0.01, 1.7, True), FactorMove("EM_FX", None, 0.001, 0.2, False)),
            alternative=None,
            constant_mean=day0,
            detectable=0.0165,
            notes=("one", "two — ☂"),
        )

    return make
