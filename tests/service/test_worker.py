"""A worker: results together with completion, failures put back, a stop that loses nothing."""

import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event as Flag
from threading import Thread

import pytest

from marketlink.core.article import Article, Published
from marketlink.core.clock import system_clock
from marketlink.core.errors import SourceDown
from marketlink.instruments import load_registry
from marketlink.prices.chain import Chain
from marketlink.service.clockwork import tick
from marketlink.service.jobs import Job, Outcome
from marketlink.service.rooms import Rooms
from marketlink.service.schedule import Schedule
from marketlink.service.serve import service_log
from marketlink.service.settings import Settings
from marketlink.service.upkeep import UPKEEP
from marketlink.service.worker import Pace, Worker
from marketlink.store import Database, NewTask, TaskState

FAST = Pace(timedelta(seconds=1), 0.2, 0.02, 0.02, timedelta(0), timedelta(0))
ARTICLE = Article("id", "n", "t", "x", Published(), "s", "", "h")


class Time:
    """A clock that is moved by hand."""

    def __init__(self):
        self.now = datetime(2026, 3, 4, 10, 7, tzinfo=UTC)

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Time()


@pytest.fixture
def rooms(tmp_path, clock):
    with Database.create_or_open(f"sqlite:///{tmp_path / 'm.db'}") as database:
        yield Rooms(Settings(offline=True), load_registry(), Chain([]), database, clock)


def run(rooms, runs, until, pace=FAST):
    """Run a worker until a condition holds; return what remains of it."""
    stop = Flag()
    worker = Worker(runs, frozenset(runs), rooms, stop, service_log(), pace)
    thread = Thread(target=worker.run, daemon=True)
    thread.start()
    end = time.monotonic() + 20
    while not until() and time.monotonic() < end:
        time.sleep(0.01)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


def state(rooms, key):
    with rooms.database.unit_of_work(read_only=True) as uow:
        return uow.tasks.get(key)


def add(rooms, *tasks):
    with rooms.database.unit_of_work() as uow:
        uow.tasks.add(tasks, rooms.clock())


def test_results_and_completion_are_stored_together(rooms):
    add(rooms, NewTask("a", "k"))
    run(rooms, {"k": lambda _: Outcome("one", lambda uow: uow.articles.add(ARTICLE))}, lambda: state(rooms, "a").state == "done")
    with rooms.database.unit_of_work() as uow:
        assert uow.articles.ids() == {"id"}
        (record,) = uow.jobs.latest()
    assert (record.job, record.status, record.message) == ("k", "done", "one")


@pytest.mark.parametrize(
    ("error", "said"),
    [(SourceDown("the feed\0 is down", "wait"), "the feed is down. wait"), (RuntimeError("a bug"), "RuntimeError")],
)
def test_a_task_that_fails_is_put_back_and_given_up_in_the_end(rooms, capsys, error, said):
    def fail(_context):
        raise error

    add(rooms, NewTask("a", "sick"))
    run(rooms, {"sick": fail}, lambda: state(rooms, "a").state == "dead")
    task = state(rooms, "a")
    assert (task.attempts, task.failures) == (5, 5)
    assert said in task.error
    with rooms.database.unit_of_work() as uow:
        assert uow.jobs.latest()[0].status == "failed"
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["event"] for line in lines[:3]] == ["job started", "job failed", "task put back"]
    assert all(line["job"] == "sick" and line["timestamp"].endswith("Z") for line in lines)


def test_results_that_come_too_late_are_refused(rooms):
    def slow(context):
        with rooms.database.unit_of_work() as uow:  # somebody else takes the task over
            uow.tasks.release(context.lease, rooms.clock())
            other = uow.tasks.lease("other", ["k"], rooms.clock(), timedelta(hours=1))
            uow.tasks.finish(other, rooms.clock())
        return Outcome("late", lambda uow: uow.articles.add(ARTICLE))

    add(rooms, NewTask("a", "k"))
    run(rooms, {"k": slow}, lambda: state(rooms, "a").state == "done")
    with rooms.database.unit_of_work() as uow:
        assert uow.articles.ids() == frozenset()


def test_a_step_of_a_lost_task_is_refused(rooms):
    def slow(context):
        with rooms.database.unit_of_work() as uow:
            uow.tasks.release(context.lease, rooms.clock() + timedelta(minutes=5))
        with context.saving() as uow:
            uow.articles.add(ARTICLE)
        return "late"

    add(rooms, NewTask("a", "k"))
    run(rooms, {"k": slow}, lambda: state(rooms, "a").not_before > rooms.clock())
    with rooms.database.unit_of_work() as uow:
        assert uow.articles.ids() == frozenset()


def test_a_heartbeat_keeps_a_long_task(rooms):
    real = replace(rooms, clock=system_clock)
    add(real, NewTask("a", "k"))
    takers = []

    def long(context):
        for _ in range(15):
            time.sleep(0.1)
            with real.database.unit_of_work() as uow:
                takers.append(uow.tasks.lease("other", ["k"], system_clock(), FAST.lease))
        return "done"

    run(real, {"k": long}, lambda: state(real, "a").state == "done")
    assert set(takers) == {None}


def test_a_job_stopped_between_two_items_goes_on_at_the_next_start(rooms):
    stop = Flag()

    def job(context):
        context.stop.set()
        return "half"

    add(rooms, NewTask("a", "k"))
    Worker({"k": job}, frozenset(), rooms, stop, service_log(), FAST).run()
    assert state(rooms, "a").state is TaskState.WAITING
    assert state(rooms, "a").failures == 0


def test_a_tick_puts_one_task_a_slot_and_none_before_the_last_is_done(rooms, clock):
    job = Job("hello", Schedule(15), lambda _: "", None)
    assert [tick(job, rooms), tick(job, rooms)] == [True, False]
    clock.now += timedelta(days=1)
    assert not tick(job, rooms)  # nobody worked: one task is enough
    with rooms.database.unit_of_work() as uow:
        uow.tasks.finish(uow.tasks.lease("w", ["hello"], clock.now, timedelta(minutes=1)), clock.now)
    assert not tick(job, rooms)
    clock.now += timedelta(minutes=15)
    assert tick(job, rooms)


def test_upkeep_forgets_what_is_old(rooms, clock):
    job = Job("hello", Schedule(15), lambda _: "", None)
    tick(job, rooms)
    run(rooms, {"hello": lambda _: "done"}, lambda: not rooms_open(rooms, "hello"))
    clock.now += timedelta(days=31)
    add(rooms, NewTask("u", "upkeep"))
    run(rooms, {"upkeep": UPKEEP.run}, lambda: state(rooms, "u").state == "done")
    with rooms.database.unit_of_work() as uow:
        assert uow.ticks.latest() == {}
        assert [count.kind for count in uow.tasks.counts()] == ["upkeep"]
        assert [record.job for record in uow.jobs.latest()] == ["hello", "upkeep"]  # the last run of each stays


def rooms_open(rooms, kind):
    with rooms.database.unit_of_work(read_only=True) as uow:
        return uow.tasks.is_open(kind)
