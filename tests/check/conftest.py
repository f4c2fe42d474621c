"""Statements and bars made by hand: a rouble-like pair, in closes with a range and in fixes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from marketlink.core.article import Article, DatePrecision, Published
from marketlink.core.instrument import AssetClass, Instrument
from marketlink.core.moves import AsOf, Direction, Horizon, Measure, MoveKind, Qualifier, Quantity, Span, StatedMove
from marketlink.core.prices import Interval, ObservationTime, PriceKind, SeriesKey, build_series, daily_index

MOSCOW = ZoneInfo("Europe/Moscow")
DAY = date(2022, 2, 14)


@pytest.fixture
def usdrub():
    return Instrument("USDRUB", "US dollar / rouble", AssetClass.FX, unit="RUB per USD", base="USD", quote="RUB")


@pytest.fixture
def index():
    return Instrument("IMOEX", "MOEX Russia", AssetClass.INDEX, unit="index points")


@pytest.fixture
def article():
    at = datetime(2022, 2, 14, 16, 10, tzinfo=MOSCOW)
    published = Published(DAY, at, DatePrecision.INFERRED, "given")
    return Article("a1", "a.txt", "A title", "Some text.", published, "test", "", "0" * 64)


@pytest.fixture
def dated_article():
    return Article("a2", "b.txt", "A title", "Some text.", Published(DAY, None, DatePrecision.DAY, "given"), "test", "", "0" * 64)


@pytest.fixture
def move():
    def make(**changes):
        values = {
            "spans": (Span(0, 4),),
            "quote": "Some",
            "name": "rouble",
            "subject": "RUB",
            "instrument": "USDRUB",
            "measure": Measure.PRICE,
            "direction": Direction.UP,
            "instrument_direction": Direction.DOWN,
            "change": Quantity(1.1, 0.1, "pct"),
            "qualifier": Qualifier.EXACT,
            "level": None,
            "baseline": None,
            "as_of": None,
            "kind": MoveKind.CURRENT,
            "horizon": Horizon.SESSION,
            "trigger": None,
            "closing": False,
            "turned": False,
            "rule": "test",
            "tokens": ("up",),
        }
        return StatedMove(**(values | changes))

    return make


@pytest.fixture
def at_moscow():
    def make(hour, minute):
        at = datetime(2022, 2, 14, hour, minute, tzinfo=MOSCOW)
        return AsOf(f"as of {hour}:{minute:02}", time(hour, minute), "Europe/Moscow", at)

    return make


@pytest.fixture
def series():
    """Thirty quiet sessions around `base`, then the previous close and the day itself."""

    def make(
        base,
        close,
        low=None,
        high=None,
        *,
        kind=PriceKind.LAST,
        instrument="USDRUB",
        unit="RUB per USD",
        measure=Measure.PRICE,
        observed=None,
        wobble=0.006,
    ):
        days, day = [DAY], DAY
        while len(days) < 32:
            day -= timedelta(days=1)
            if day.weekday() < 5:
                days.insert(0, day)
        quiet = [base * (1 + wobble * (-1) ** n / 2) for n in range(30)]
        closes = np.array([*quiet, base, close])
        blank = np.full(32, np.nan)
        lows, highs = blank.copy(), blank.copy()
        if low is not None:
            lows[-1], highs[-1] = low, high
        key = SeriesKey(
            instrument,
            measure,
            "test",
            instrument,
            Interval.DAY,
            kind,
            unit,
            "Europe/Moscow",
            observed or ObservationTime(time(23, 50), time(23, 50), "Europe/Moscow"),
        )
        index = daily_index(days, key.observed)
        return build_series(
            key, index, closes, low=lows, high=highs, retrieved_at=datetime(2022, 3, 1, tzinfo=UTC), origin="by hand"
        )

    return make


@pytest.fixture
def fix(series):
    def make(base, close, **options):
        observed = ObservationTime(time(14, 10), time(14, 15), "Europe/Berlin")
        return series(base, close, kind=PriceKind.FIX, observed=observed, **options)

    return make
