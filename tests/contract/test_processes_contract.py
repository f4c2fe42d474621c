"""Several processes on one database, and one that is killed."""

import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess

import pytest
import sqlalchemy as sa
from contract import writers

from marketlink.core.feed import FeedState
from marketlink.store import Database
from marketlink.store.schema import PriceBarRow, PriceVintageRow

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["contract.writers"])


@pytest.fixture(scope="module", autouse=True)
def importable():
    """Let the server that forks find what it loads once for all: it starts without this process's sys.path."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
        yield


def start(work: Callable[..., None], *arguments: object) -> BaseProcess:
    child = PROCESSES.Process(target=work, args=arguments)
    child.start()
    return child


def finish(*children: BaseProcess) -> None:
    for child in children:
        child.join(60)
    assert [child.exitcode for child in children] == [0] * len(children)


def held(database: Database) -> tuple[int, int]:
    with database._begin(read_only=True) as connection:
        counted = [connection.execute(sa.select(sa.func.count()).select_from(row)) for row in (PriceVintageRow, PriceBarRow)]
        return counted[0].scalar_one(), counted[1].scalar_one()


def test_four_processes_open_a_new_database_at_once(database_url):
    finish(*(start(writers.create, database_url) for _ in range(4)))
    with Database.open(database_url) as database:
        database.check_revision()


def test_four_processes_update_one_row_of_sqlite_and_none_is_lost(sqlite_url):
    with Database.create_or_open(sqlite_url) as database:
        with database.unit_of_work() as uow:
            uow.feeds.save(FeedState("u"))
        finish(*(start(writers.count_up, sqlite_url, 50) for _ in range(4)))
        with database.unit_of_work() as uow:
            assert uow.feeds.get("u").failures == 200


def test_four_processes_append_to_one_series_and_no_bar_is_lost(database_url):
    with Database.create_or_open(database_url) as database:
        finish(*(start(writers.append, database_url, 10 * place, 10) for place in range(4)))
        with database.unit_of_work() as uow:
            assert [record.sequence for record in uow.prices.vintages(writers.KEY.id)] == list(range(1, 41))
            assert len(uow.prices.load(writers.KEY)) == 120


@pytest.mark.parametrize(("bars", "delay"), [(200_000, 0.1), (200_000, 0.7), (2_000, None)])
def test_killed_in_the_middle_of_a_bulk_write_nothing_is_half_there(database_url, bars, delay):
    begun, written = PROCESSES.Event(), PROCESSES.Event()
    with Database.create_or_open(database_url) as database:
        child = start(writers.write, database_url, bars, begun, written, 60)
        if delay is None:
            assert written.wait(30)
        else:
            assert begun.wait(30)
            time.sleep(delay)
            assert not written.is_set()
        child.kill()
        child.join(30)
        assert held(database) == (0, 0)
        finish(start(writers.write, database_url, 2_000, begun, written, 0))  # and the next one writes
        assert held(database) == (1, 2_000)
