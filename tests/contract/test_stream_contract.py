"""The running stream of tests, on both databases: appended to, never revised, a session tested once."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from marketlink.core.event import Bound, Event, Location
from marketlink.core.moves import Measure
from marketlink.core.study import AbnormalReturn, StudyResult, StudySpec
from marketlink.service.stream import put_to_test
from marketlink.store import Database
from marketlink.study.multiple import lord

P = (0.0002, 0.3, 0.004, 0.9, 0.0001, 0.02, 0.6)


def study(day, p, instrument="USDRUB"):
    event = Event(f"e{day}", "", None, day, None, None, Bound.PREVIOUS_OBSERVATION, Bound.GIVEN_DAY)
    ar = AbnormalReturn(0, day, 0.0, 0.0, 0.0, 1.0, 0.0, p)
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    location = Location(5, day, (day,), None, at, at, "")
    return StudyResult(StudySpec(instrument), event, location, (), 9, 8, 1.0, 0.0, (), (ar,), (), (), (), None, None, 1.0)


def decided(database, instrument="USDRUB"):
    with database.unit_of_work(read_only=True) as uow:
        found = [uow.stream.of(instrument, Measure.PRICE, date(2022, 1, 3 + i)) for i in range(len(P))]
    return [one for one in found if one is not None]


@pytest.fixture
def database(database_url):
    with Database.create_or_open(database_url) as opened:
        yield opened


def test_the_stream_is_lord_whatever_the_batches(database):
    studies = [study(date(2022, 1, 3 + i), p) for i, p in enumerate(P)]
    for part in (studies[:1], studies[1:4], studies[4:]):
        with database.unit_of_work() as uow:
            put_to_test(part, uow)
    expected = lord(P)
    found = decided(database)
    assert [one.position for one in found] == [1, 2, 3, 4, 5, 6, 7]
    assert [one.level for one in found] == pytest.approx([one.level for one in expected], rel=1e-12)
    assert [one.rejected for one in found] == [one.rejected for one in expected]
    assert found[0].rejected


def test_a_session_is_tested_once(database):
    first = study(date(2022, 1, 3), 0.5)
    with database.unit_of_work() as uow:
        put_to_test([first, replace(first, n=7)], uow)
    before = decided(database)
    with database.unit_of_work() as uow:
        put_to_test([study(date(2022, 1, 3), 0.0001), study(date(2022, 1, 3), 0.2, "EURUSD")], uow)
    assert decided(database) == before
    assert decided(database, "EURUSD")[0].position == 2
