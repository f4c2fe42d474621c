"""/healthz and /metrics, asked over HTTP."""

import json
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families

from marketlink.core.feed import FeedState, Subscription
from marketlink.instruments import load_registry
from marketlink.prices.chain import Chain
from marketlink.service.clockwork import tick
from marketlink.service.jobs import Job
from marketlink.service.monitor import monitored
from marketlink.service.rooms import Rooms
from marketlink.service.schedule import Schedule
from marketlink.service.serve import service_log
from marketlink.service.settings import Settings
from marketlink.store import Database

JOB = Job("hello", Schedule(15), lambda _: "", None)


@pytest.fixture
def served(tmp_path):
    now = [datetime(2026, 3, 4, 10, 7, tzinfo=UTC)]
    with Database.create_or_open(f"sqlite:///{tmp_path / 'm.db'}") as database:
        settings = Settings(offline=True, health="127.0.0.1:0")
        rooms = Rooms(settings, load_registry(), Chain([]), database, lambda: now[0])
        with monitored([JOB], rooms, service_log()) as port:
            yield now, rooms, f"http://127.0.0.1:{port}"


def get(url):
    answer = httpx2.get(url, timeout=10, trust_env=False)
    return answer.status_code, answer.text


def test_health_follows_the_ticks(served):
    now, rooms, url = served
    tick(JOB, rooms)
    assert get(f"{url}/healthz") == (200, json.dumps({"well": True, "troubles": []}))
    now[0] += timedelta(minutes=31)
    status, body = get(f"{url}/healthz")
    assert status == 503
    assert "the job hello had no tick since 2026-03-04 10:00:00 UTC" in body
    assert get(f"{url}/")[0] == 404


def test_metrics_are_read_by_prometheus_own_parser(served):
    now, rooms, url = served
    tick(JOB, rooms)
    with rooms.database.unit_of_work() as uow:
        uow.feeds.subscribe(Subscription("a"))
        uow.feeds.subscribe(Subscription("b"))
        uow.feeds.save(FeedState("a"))
        uow.feeds.save(FeedState("b", failing_since=now[0], failures=1))
    now[0] += timedelta(minutes=2)
    text = get(f"{url}/metrics")[1]
    found = {(s.name, *s.labels.values()): s.value for family in text_string_to_metric_families(text) for s in family.samples}
    assert found["marketlink_up",] == 1
    assert found["marketlink_tasks", "hello", "waiting"] == 1
    assert found["marketlink_oldest_due_task_seconds",] == 120
    assert found["marketlink_tick_age_seconds", "hello"] == 540
    assert found["marketlink_feeds", "failing"] == found["marketlink_feeds", "well"] == 1


def test_a_port_that_is_taken_costs_the_numbers_not_the_service(served, capsys):
    _, rooms, url = served
    taken = url.removeprefix("http://")
    other = Rooms(rooms.settings.model_copy(update={"health": taken}), rooms.registry, rooms.chain, rooms.database, rooms.clock)
    with monitored([JOB], other, service_log()) as port:
        assert port is None
    assert "no /healthz" in capsys.readouterr().err
