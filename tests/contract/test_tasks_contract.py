"""Tasks and ticks on both databases: one holder at a time, a fence, retries, and the dead."""

from datetime import UTC, datetime, timedelta

import pytest

from marketlink.core.article import Article, Published
from marketlink.store import LeaseLost, NewTask, TaskState
from marketlink.store.tasks import MOST_FAILURES

NOW = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def lease(database, now=NOW, kinds=("k",), worker="w"):
    with database.unit_of_work() as uow:
        return uow.tasks.lease(worker, kinds, now, MINUTE)


def add(database, *tasks, now=NOW):
    with database.unit_of_work() as uow:
        return uow.tasks.add(tasks, now)


def fail(database, held, now=NOW):
    with database.unit_of_work() as uow:
        return uow.tasks.fail(held, "oh", now, now)


def task(database, key):
    with database.unit_of_work(read_only=True) as uow:
        return uow.tasks.get(key)


def test_a_task_is_leased_once_in_order_and_finished(database):
    assert add(database, NewTask("b", "k", ("1", "2")), NewTask("a", "k"), NewTask("c", "other")) == 3
    assert add(database, NewTask("a", "k", ("changed",))) == 0
    first, second = lease(database), lease(database)
    assert (first.key, first.payload, first.fence) == ("a", (), 1)
    assert (second.key, second.payload) == ("b", ("1", "2"))
    assert lease(database) is None
    with database.unit_of_work() as uow:
        uow.tasks.finish(first, NOW)
    assert task(database, "a").state is TaskState.DONE
    assert lease(database, NOW + HOUR).key == "b"


def test_it_waits_for_its_time(database):
    add(database, NewTask("a", "k", not_before=NOW + SECOND))
    assert lease(database) is None
    assert lease(database, NOW + SECOND).key == "a"


def bring(database, article, late):
    with database.unit_of_work() as uow:
        uow.articles.add(article)
        late(uow)


def test_who_comes_back_late_stores_nothing(database):
    add(database, NewTask("a", "k"))
    frozen = lease(database)
    other = lease(database, NOW + 2 * MINUTE)
    assert (other.fence, other.failures) == (2, 1)
    article = Article("id", "n", "t", "x", Published(), "s", "", "h")
    for late in (
        lambda uow: uow.tasks.finish(frozen, NOW),
        lambda uow: uow.tasks.hold(frozen),
        lambda uow: uow.tasks.fail(frozen, "oh", NOW, NOW),
    ):
        with pytest.raises(LeaseLost, match="taken over"):
            bring(database, article, late)
    with database.unit_of_work() as uow:
        assert uow.articles.ids() == frozenset()
        assert not uow.tasks.beat(frozen, NOW + HOUR)
        assert not uow.tasks.release(frozen, NOW)
        uow.tasks.hold(other)
        uow.tasks.finish(other, NOW)


def test_a_heartbeat_keeps_it_and_a_release_hands_it_back(database):
    add(database, NewTask("a", "k"))
    held = lease(database)
    with database.unit_of_work() as uow:
        assert uow.tasks.beat(held, NOW + 3 * MINUTE)
    assert lease(database, NOW + 2 * MINUTE) is None
    with database.unit_of_work() as uow:
        assert uow.tasks.release(held, NOW)
    again = lease(database)
    assert (again.fence, again.failures) == (2, 0)


def test_failures_end_in_the_dead_letter_and_a_retry(database):
    add(database, NewTask("a", "k", ("one",)))
    states = [fail(database, lease(database)) for _ in range(MOST_FAILURES)]
    assert states == [TaskState.WAITING] * (MOST_FAILURES - 1) + [TaskState.DEAD]
    assert lease(database, NOW + HOUR) is None
    with database.unit_of_work() as uow:
        (dead,) = uow.tasks.dead()
        assert (dead.key, dead.error, dead.failures) == ("a", "oh", MOST_FAILURES)
        assert uow.tasks.items("k") == {"one"}
        assert not uow.tasks.is_open("k")
        assert uow.tasks.retry(NOW, ["b"]) == 0
        assert uow.tasks.retry(NOW) == 1
        assert uow.tasks.is_open("k")
    held = lease(database)
    assert held.failures == 0
    assert held.fence == MOST_FAILURES + 1


def test_workers_that_vanish_count_too(database):
    add(database, NewTask("a", "k", ("one",)))
    for number in range(MOST_FAILURES):
        assert lease(database, NOW + number * 2 * MINUTE).failures == number
    assert lease(database, NOW + HOUR) is None
    assert task(database, "a").state is TaskState.DEAD
    assert "5 times" in task(database, "a").error


def test_a_batch_is_split_before_it_is_given_up(database):
    add(database, NewTask("a", "k", ("good", "bad")))
    assert [fail(database, lease(database)) for _ in range(2)] == [TaskState.WAITING, TaskState.DONE]
    parts = [lease(database), lease(database)]
    assert [part.payload for part in parts] == [("good",), ("bad",)]
    assert lease(database) is None
    assert task(database, "a").error == "split: oh"


def test_a_clock_set_back_stops_neither_waiting_nor_leased_tasks(database):
    add(database, NewTask("a", "k"), NewTask("b", "k"))
    assert lease(database).key == "a"
    assert {lease(database, NOW - HOUR).key, lease(database, NOW - HOUR).key} == {"a", "b"}


def test_counts_and_forgetting(database):
    add(database, NewTask("a", "k"), NewTask("b", "k"))
    held = lease(database)
    with database.unit_of_work() as uow:
        uow.tasks.finish(held, NOW)
        assert [(c.kind, c.state, c.number, c.since) for c in uow.tasks.counts()] == [
            ("k", "done", 1, NOW),
            ("k", "waiting", 1, NOW),
        ]
        assert uow.tasks.forget(NOW) == 0
        assert uow.tasks.forget(NOW + SECOND) == 1


def test_ticks(database):
    with database.unit_of_work() as uow:
        assert uow.ticks.add("ingest", NOW, NOW)
        assert not uow.ticks.add("ingest", NOW, NOW + SECOND)
        assert uow.ticks.add("prices", NOW, NOW)
        assert uow.ticks.add("ingest", NOW + HOUR, NOW + HOUR)
        assert uow.ticks.latest() == {"ingest": NOW + HOUR, "prices": NOW}
        # the clock was set back by an hour: its slots tick again
        assert uow.ticks.add("ingest", NOW + MINUTE, NOW + MINUTE)
        assert uow.ticks.latest()["ingest"] == NOW + MINUTE
        assert uow.ticks.forget(NOW + SECOND) == 2
