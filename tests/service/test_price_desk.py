"""The desk of a run: online it asks only for what is missing, of one provider, and remembers how sources behave."""

from datetime import UTC, date, datetime, timedelta

import pytest
from fakes.rate_servers import BankOfRussia, Iss, running, status
from hypothesis import given
from hypothesis import strategies as st

from marketlink.core.moves import Measure
from marketlink.core.prices import PriceSeries
from marketlink.instruments import load_registry
from marketlink.prices.cbr import CbrProvider
from marketlink.prices.chain import Chain
from marketlink.prices.moex import MoexProvider
from marketlink.prices.web import Manners, Web
from marketlink.service.desk import PriceDesk
from marketlink.service.price_missing import missing_ranges
from marketlink.store import Database

NOW = datetime(2022, 2, 20, 12, 0, tzinfo=UTC)
PLACE = "engines/currency/markets/selt/boards/CETS/securities/USD000UTSTOM"
WEEKDAYS = [d for n in range(46) if (d := date(2022, 1, 3) + timedelta(days=n)).weekday() < 5]


def rows(days):
    return [{"SECID": "USD000UTSTOM", "TRADEDATE": str(day), "CLOSE": 75.0 + n % 7} for n, day in enumerate(days)]


@pytest.fixture
def iss():
    with running(Iss(history={PLACE: rows(WEEKDAYS)})) as service:
        yield service


@pytest.fixture
def desk(iss, tmp_path):
    """Open a desk for a range of dates; each is a new run on the same database."""
    quick = Manners(attempts=1)
    with (
        running(BankOfRussia(rates={"R01235": {str(day): (1, "75,5") for day in WEEKDAYS}})) as bank,
        Database.create_or_open(f"sqlite:///{tmp_path / 'm.db'}") as database,
    ):
        providers = [
            MoexProvider(Web("MOEX ISS", iss.url, quick), clock=lambda: NOW),
            CbrProvider(Web("the Bank of Russia", bank.url, quick), clock=lambda: NOW),
        ]
        chain = Chain(providers, clock=lambda: NOW, sleep=lambda _: None)
        yield lambda first, last: PriceDesk(
            chain, database, load_registry(), date.fromisoformat(first), date.fromisoformat(last), lambda: NOW
        )


def held(desk) -> PriceSeries:
    series = desk.daily("USDRUB", Measure.PRICE)
    assert isinstance(series, PriceSeries)
    return series


def asked(iss):
    found = [(query["from"], query["till"]) for _, query, _ in iss.asked]
    iss.asked.clear()
    return found


def test_a_second_run_asks_for_the_end_only(desk, iss):
    first = held(desk("2022-01-03", "2022-02-11"))
    assert asked(iss) == [("2022-01-03", "2022-02-11")]
    again = held(desk("2022-01-03", "2022-02-11"))
    assert asked(iss) == []
    assert again.vintage == first.vintage
    assert len(held(desk("2022-01-03", "2022-02-14"))) == len(first) + 1
    assert asked(iss) == [("2022-02-04", "2022-02-14")]


def test_a_revision_of_the_last_week_is_a_new_vintage(desk, iss):
    first = held(desk("2022-01-03", "2022-02-11"))
    iss.history[PLACE][29]["CLOSE"] = 88.0  # Friday the 11th
    again = held(desk("2022-01-03", "2022-02-14"))
    assert again.vintage.id != first.vintage.id
    assert again.close[29] == 88.0


def test_a_hole_between_two_windows_is_noticed(desk, iss):
    held(desk("2022-01-03", "2022-01-07"))
    held(desk("2022-02-07", "2022-02-11"))
    asked(iss)
    whole = held(desk("2022-01-03", "2022-02-11"))
    assert ("2022-01-07", "2022-02-07") in asked(iss)
    assert len(whole) == 30


def test_a_source_that_is_down_leaves_what_is_held_and_is_said(desk, iss):
    held(desk("2022-01-03", "2022-02-11"))
    iss.fault = lambda right, n: status(500)
    now = desk("2022-01-03", "2022-02-14")
    series = held(now)
    assert (series.key.source, len(series)) == ("moex", 30)
    assert "MOEX ISS is down (status 500)" in now.messages[0]


def test_a_series_that_has_ended_gives_way_to_one_that_has_not(desk, iss):
    iss.history[PLACE] = rows(WEEKDAYS[:10])
    series = held(desk("2022-01-03", "2022-01-18"))
    assert series.key.source == "moex"
    later = held(desk("2022-01-03", "2022-02-14"))
    assert later.key.source == "cbr"


def test_what_the_checks_find_stands_in_the_notes(desk, iss):
    for row in iss.history[PLACE]:
        row["CLOSE"] = 75.0
    assert any("stale" in note for note in held(desk("2022-01-03", "2022-02-11")).notes)
    assert any("stale" in note for note in held(desk("2022-01-03", "2022-02-11")).notes)


DAYS = st.integers(0, 400).map(lambda n: date(2020, 1, 1) + timedelta(days=n))


@given(st.sets(DAYS, max_size=60).map(sorted), DAYS, DAYS)
def test_asking_for_the_missing_ranges_leaves_no_hole(sessions, one, other):
    first, last = min(one, other), max(one, other)
    ranges = missing_ranges(sessions, first, last)
    covered = {since + timedelta(days=n) for since, until in ranges for n in range((until - since).days + 1)}
    known = sorted(covered | set(sessions))
    inside = [day for day in known if first <= day <= last]
    if not inside:
        return
    steps = [b - a for a, b in zip([first, *inside], [*inside, last], strict=True)]
    assert max(steps) <= timedelta(days=10)
