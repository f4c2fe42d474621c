"""Workers that are killed or frozen at any point: every task is done, and none twice."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from marketlink.core.article import Article, DatePrecision, Published
from marketlink.service.backlog import ANALYSIS
from marketlink.store import Database, NewTask, TaskState

FAKES = Path(__file__).resolve().parents[1] / "fakes" / "fault_workers.py"
ROOT = FAKES.parents[2]
WORKERS = 3
FROZEN_SECONDS = 2.5  # longer than a lease
pytestmark = pytest.mark.timeout(3600)


class Crew:
    """Worker processes, each replaced when it is killed."""

    def __init__(self, url, folder):
        self._url = url
        self._log = (folder / "workers.log").open("ab")
        self.members = [self._start() for _ in range(WORKERS)]

    def _start(self):
        command = [sys.executable, str(FAKES), "work", self._url]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.Popen(command, stderr=self._log, stdout=self._log, env=environment, start_new_session=True)

    def kill(self):
        at = random.randrange(WORKERS)
        self.members[at].kill()
        self.members[at].wait()
        self.members[at] = self._start()

    def freeze(self):
        member = random.choice(self.members)
        member.send_signal(signal.SIGSTOP)
        threading.Timer(FROZEN_SECONDS, member.send_signal, (signal.SIGCONT,)).start()

    def close(self):
        for member in self.members:
            member.kill()
            member.wait()
        self._log.close()


@pytest.fixture
def database(database_url, tmp_path):
    with Database.create_or_open(database_url) as opened:
        yield opened, database_url, tmp_path


def open_tasks(database):
    with database.unit_of_work(read_only=True) as uow:
        counts, dead = uow.tasks.counts(), uow.tasks.dead()
    assert not dead
    return sum(count.number for count in counts if count.state is not TaskState.DONE)


def torment(database, url, folder, size):
    """Let a crew work off the queue while its members are killed and frozen, evenly over the work."""
    crew = Crew(url, folder)
    faults = ["kill"] * size.kills + ["freeze"] * size.frozen
    random.shuffle(faults)
    total = open_tasks(database)
    end = time.monotonic() + 3000
    try:
        for number, fault in enumerate(faults):
            left = total - (number + 0.5) * total / len(faults)
            while open_tasks(database) > left:
                assert time.monotonic() < end, (folder / "workers.log").read_text()[-3000:]
                time.sleep(0.02)
            time.sleep(random.uniform(0, 0.03))
            getattr(crew, fault)()
        while open_tasks(database):
            assert time.monotonic() < end, (folder / "workers.log").read_text()[-3000:]
            time.sleep(0.1)
    finally:
        crew.close()


def test_no_task_is_lost_and_none_is_done_twice(database, size):
    opened, url, folder = database
    wanted = [f"item-{number}" for number in range(size.tasks)]
    with opened.unit_of_work() as uow:
        uow.tasks.add((NewTask(item, "toy", (item,)) for item in wanted), datetime.now(UTC))
    torment(opened, url, folder, size)
    with opened.unit_of_work(read_only=True) as uow:
        results = [article.name for article in uow.articles.list()]
    assert sorted(results) == sorted(wanted)  # one of each: none lost, none double


SENTENCES = (
    "The rouble gained over 1% against the dollar on Thursday, as talks went on.",
    "The rouble fell 0.5% against the dollar, and the euro rose 0.2% to $1.1290.",
    "The dollar was up 0.3% against the rouble at 77.95.",
    "Nothing moved that day, people at the ministry said.",
)
# Ids of vintages and of studies, and caveats that name other articles, depend on which batch came first. The numbers don't.
FOUND = {
    "article": "id, text",
    "stated_move": "id, article_id, quote, instrument, change, level",
    "check_result": "move_id, claim, verdict, route, untestable, sentence, stated, measured",
    "event": "id, article_id, day, trigger",
    "study": "event_id, instrument, measure, model, session, ar, se, t, p, n",
    "reaction": "article_id, p_adjusted",
    "not_studied": "article_id, instrument, reason",
}


def articles(number):
    for position in range(number):
        day = date(2022, 1, 10 + position % 18)
        published = Published(day, None, DatePrecision.DAY, "given", str(day))
        body = f"{SENTENCES[position % len(SENTENCES)]} Note {position}."
        yield Article(f"a{position:05}", f"{position}.txt", "", body, published, "faults", "", f"h{position}")


def queue(database, count):
    items = list(articles(count))
    with database.unit_of_work() as uow:
        for item in items:
            uow.articles.add(item)
        ids = [item.id for item in items]
        batches = [tuple(ids[at : at + 5]) for at in range(0, count, 5)]
        uow.tasks.add((NewTask(f"b{n}", ANALYSIS, batch) for n, batch in enumerate(batches)), datetime.now(UTC))


def stored(database):
    with database._begin(read_only=True) as connection:
        return {
            table: sorted(str(tuple(map(str, row))) for row in connection.exec_driver_sql(f"select {columns} from {table}"))
            for table, columns in FOUND.items()
        }


def test_the_pipeline_stores_what_an_undisturbed_run_stores(database, size, tmp_path):
    opened, url, folder = database
    gentle = replace(size, kills=max(3, size.kills // 10), frozen=max(1, size.frozen // 10))
    queue(opened, size.articles)
    torment(opened, url, folder, gentle)
    calm_url = f"sqlite:///{tmp_path / 'calm.db'}"
    with Database.create_or_open(calm_url) as calm:
        queue(calm, size.articles)
        crew = Crew(calm_url, tmp_path)
        try:
            while open_tasks(calm):
                time.sleep(0.1)
        finally:
            crew.close()
        expected, found = stored(calm), stored(opened)
    for table in FOUND:
        assert found[table] == expected[table], table
    assert found["study"]
    assert found["reaction"]
