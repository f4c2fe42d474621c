"""Copies of the SQLite file: taken while it is written to, whole, and put back."""

import sqlite3
from threading import Event as Flag
from threading import Thread

import pytest

from marketlink.core.errors import InputError, UsageError
from marketlink.core.feed import FeedState
from marketlink.store import Database
from marketlink.store.backup import backup, restore


def save(database, failures):
    with database.unit_of_work() as uow:
        uow.feeds.save(FeedState("one", failures=failures))
        uow.feeds.save(FeedState("two", failures=failures))


def counted(url):
    with Database.open(url) as database, database.unit_of_work(read_only=True) as uow:
        return [feed.failures for feed in uow.feeds.list()]


def test_a_copy_taken_while_it_is_written_to_is_one_moment(sqlite_url, tmp_path):
    stop = Flag()
    with Database.create_or_open(sqlite_url) as database:
        save(database, 0)

        def write():
            number = 0
            while not stop.is_set():
                number += 1
                save(database, number)

        writer = Thread(target=write)
        writer.start()
        try:
            for number in range(3):
                backup(sqlite_url, tmp_path / f"copy{number}.db")
        finally:
            stop.set()
            writer.join()
    for number in range(3):
        one, two = counted(f"sqlite:///{tmp_path / f'copy{number}.db'}")
        assert one == two


def test_what_is_put_back_is_what_is_held(sqlite_url, tmp_path):
    with Database.create_or_open(sqlite_url) as database:
        save(database, 1)
        backup(sqlite_url, tmp_path / "copy.db")
        save(database, 2)
        restore(sqlite_url, tmp_path / "copy.db")
        with database.unit_of_work(read_only=True) as uow:  # a process that has it open sees it too
            assert [feed.failures for feed in uow.feeds.list()] == [1, 1]
    assert counted(sqlite_url) == [1, 1]


def test_what_is_no_copy_is_refused_and_changes_nothing(sqlite_url, tmp_path):
    with Database.create_or_open(sqlite_url) as database:
        save(database, 1)
    (tmp_path / "text.db").write_text("no database at all, but long enough to be looked at" * 100)
    sqlite3.connect(tmp_path / "other.db").close()
    backup(sqlite_url, tmp_path / "copy.db")
    for name in ("text.db", "other.db", "none.db"):
        with pytest.raises(InputError, match=name):
            restore(sqlite_url, tmp_path / name)
    with pytest.raises(UsageError, match="exists"):
        backup(sqlite_url, tmp_path / "copy.db")
    with pytest.raises(UsageError, match="pg_dump"):
        backup("postgresql://a@b/c", tmp_path / "new.db")
    assert counted(sqlite_url) == [1, 1]
    assert not list(tmp_path.glob("*.part"))
