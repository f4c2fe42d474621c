"""The clock: a watchdog that says when no tick comes, and ticks that wait for the database."""

import json
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from threading import Event as Flag

import pytest

from marketlink.instruments import load_registry
from marketlink.prices.chain import Chain
from marketlink.service.clockwork import Clockwork
from marketlink.service.jobs import Job
from marketlink.service.rooms import Rooms
from marketlink.service.schedule import Schedule
from marketlink.service.serve import service_log
from marketlink.service.settings import Settings
from marketlink.store import Database


class Moved:
    """A clock that runs, and can be set."""

    def __init__(self):
        self.ahead = timedelta(0)

    def __call__(self):
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def house(tmp_path):
    with Database.create_or_open(f"sqlite:///{tmp_path / 'm.db'}") as database:
        yield Rooms(Settings(offline=True), load_registry(), Chain([]), database, Moved()), tmp_path / "m.db"


def said(capfd):
    return [json.loads(line) for line in capfd.readouterr().err.splitlines()]


def test_the_watchdog_says_once_that_no_tick_came_for_two_periods(house, capfd):
    rooms, _ = house
    stop = Flag()
    job = Job("still", Schedule(0.5 / 60), lambda _: "", None)
    clockwork = Clockwork([job], rooms, stop, service_log())
    clockwork.start()
    time.sleep(1.2)
    clockwork._scheduler.pause()  # the triggers of APScheduler stand still
    time.sleep(3.5)
    lines = said(capfd)
    late = [line for line in lines if line["event"] == "no tick for two periods"]
    assert [(line["job"], line["level"]) for line in late] == [("still", "error")]
    clockwork._scheduler.resume()
    time.sleep(1.2)
    assert said(capfd) == []  # it ticks again, and nothing is said
    clockwork._scheduler.pause()
    time.sleep(3.5)
    assert [line["event"] for line in said(capfd)] == ["no tick for two periods"]  # a second silence is told anew
    stop.set()
    clockwork.close()


def test_a_tick_waits_for_a_database_that_refuses(house, capfd):
    """A tick that can't be written is neither lost nor told twice; what refuses here is a trigger of the database itself."""
    rooms, path = house
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TRIGGER refuse BEFORE INSERT ON schedule_tick BEGIN SELECT RAISE(FAIL, 'no room'); END")
        connection.commit()
    stop = Flag()
    clockwork = Clockwork([Job("hello", Schedule(60), lambda _: "", None)], rooms, stop, service_log())
    clockwork.start()
    time.sleep(1.5)
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        connection.execute("DROP TRIGGER refuse")
        connection.commit()
    end = time.monotonic() + 10
    while time.monotonic() < end:
        with rooms.database.unit_of_work(read_only=True) as uow:
            if uow.ticks.latest():
                break
        time.sleep(0.05)
    stop.set()
    clockwork.close()
    with rooms.database.unit_of_work(read_only=True) as uow:
        assert set(uow.ticks.latest()) == {"hello"}
        assert uow.tasks.is_open("hello")
    assert [line["event"] for line in said(capfd)].count("the tick waits for the database") == 1
