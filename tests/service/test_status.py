"""What status and doctor say of a service that stands still, of feeds that were taken off, and of clocks."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from marketlink.core.feed import FeedState, Subscription
from marketlink.service.doctor import examine
from marketlink.service.jobs import Job
from marketlink.service.schedule import Schedule
from marketlink.service.settings import Settings
from marketlink.service.status import status_lines
from marketlink.store import Database

NOW = datetime(2026, 3, 4, 10, 7, tzinfo=UTC)
JOB = Job("ingest", Schedule(15), lambda _: "", Path("ingest.py"))


@pytest.fixture
def database(tmp_path):
    with Database.create_or_open(f"sqlite:///{tmp_path / 'm.db'}") as opened:
        yield opened


def test_a_service_that_stands_still(database):
    with database.unit_of_work() as uow:
        uow.ticks.add("ingest", NOW - timedelta(minutes=7), NOW)
    assert not any("tick" in line for line in status_lines(Settings(), database, [JOB], NOW + timedelta(minutes=20)))
    lines = status_lines(Settings(), database, [JOB], NOW + timedelta(hours=2))
    assert "the job ingest had no tick since 2026-03-04 10:00:00 UTC" in lines
    assert "no clock ticks: start `marketlink serve`, or see its log" in lines


def test_a_feed_that_was_taken_off_fails_no_more(database):
    kept, listed, gone = "https://example.org/a", "https://example.org/map.xml", "https://example.org/gone"
    with database.unit_of_work() as uow:
        uow.feeds.subscribe(Subscription(kept))
        for url in (kept, listed, gone):
            uow.feeds.save(FeedState(url, failing_since=NOW, failures=3, last_error="404"))
    text = "\n".join(status_lines(Settings(lists=(listed,)), database, [JOB], NOW))
    assert f"feed {kept}: failing since 2026-03-04 10:07 UTC, 3 times: 404" in text
    assert listed in text
    assert gone not in text


def test_doctor_sees_a_clock_that_was_set_back(database, tmp_path):
    with database.unit_of_work() as uow:
        uow.ticks.add("ingest", NOW, NOW)
    settings = Settings(database=f"sqlite:///{tmp_path / 'm.db'}", offline=True)
    findings = {finding.name: finding for finding in examine(settings, tmp_path / "none.toml", NOW - timedelta(hours=1))}
    assert not findings["clock"].well
    assert findings["clock"].sentence == "this machine says 2026-03-04 09:07:00 UTC, but a job was due at 2026-03-04 10:07:00"
    assert findings["settings"].sentence == f"no file at {tmp_path / 'none.toml'}: the defaults"
    assert findings["providers"].sentence.startswith("ecb, nbp; not in use: csv, moex")
    assert "pdf" in findings["extras"].sentence


def test_doctor_holds_its_clock_against_the_server(postgres_url, tmp_path):
    with Database.create_or_open(postgres_url):
        settings = Settings(database=postgres_url, offline=True)
        right = {finding.name: finding for finding in examine(settings, tmp_path / "none.toml", datetime.now(UTC))}
        wrong = {finding.name: finding for finding in examine(settings, tmp_path / "none.toml", NOW)}
    assert right["clock"].well
    assert right["clock"].sentence.endswith("as the database has it")
    assert not wrong["clock"].well
    assert "this machine says 2026-03-04 10:07:00 UTC, the database's" in wrong["clock"].sentence
