"""What can go wrong on opening a database: one clear line each, the right exit code, nothing half-made."""

import socket
import sqlite3
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from marketlink.core.errors import InputError, MarketlinkError, SourceDown, UsageError
from marketlink.core.feed import FeedState
from marketlink.store import Database


@pytest.mark.parametrize(
    "url", ["", "no url", "mysql://u:secret@h/d", "sqlite://", "sqlite:///:memory:", "://", "postgresql://h:x/d"]
)
def test_an_url_that_names_no_database(url):
    with pytest.raises(UsageError) as caught:
        Database.open(url)
    assert caught.value.exit_code == 2
    assert "sqlite:///path.db" in caught.value.hint
    assert "secret" not in str(caught.value)


def test_a_missing_file(tmp_path):
    with pytest.raises(InputError, match=r"there is no database .*none.db. run: marketlink init"):
        Database.open(f"sqlite:///{tmp_path / 'none.db'}")
    assert list(tmp_path.iterdir()) == []


def test_missing_folders_are_made(tmp_path):
    with Database.create_or_open(f"sqlite:///{tmp_path / 'a' / 'b' / 'm.db'}") as database:
        assert database.revision() == database.head()


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="can't be made"):
        Database.create_or_open(f"sqlite:///{tmp_path / 'file' / 'm.db'}")


@pytest.mark.parametrize("opened", [Database.open, Database.create_or_open])
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path, opened):
    path = tmp_path / "letter.txt"
    path.write_text("Dear reader, " * 500)
    with pytest.raises(InputError, match=r"letter.txt is no SQLite database") as caught:
        opened(f"sqlite:///{path}")
    assert caught.value.exit_code == 2
    assert path.read_text() == "Dear reader, " * 500
    assert [item.name for item in tmp_path.iterdir()] == ["letter.txt"]


def test_a_folder_in_place_of_a_file(tmp_path):
    with pytest.raises(InputError):
        Database.open(f"sqlite:///{tmp_path}")
    with pytest.raises(InputError, match="can't be opened"):
        Database.create_or_open(f"sqlite:///{tmp_path}")


def test_an_empty_file_gets_its_tables(tmp_path):
    (tmp_path / "m.db").touch()
    with Database.create_or_open(f"sqlite:///{tmp_path / 'm.db'}") as database, database.unit_of_work() as uow:
        assert uow.articles.ids() == frozenset()


def test_a_damaged_database(sqlite_url):
    Database.create_or_open(sqlite_url).close()
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    path.write_bytes(path.read_bytes()[:4096] + b"\xff" * 40_000)
    with pytest.raises(InputError, match="is damaged"), Database.open(sqlite_url) as database, database.unit_of_work() as uow:
        uow.articles.ids()


def test_a_server_that_cannot_be_reached():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with pytest.raises(SourceDown) as caught:
        Database.open(f"postgresql://reader:s3cret@127.0.0.1:{port}/news")
    assert caught.value.exit_code == 4
    assert f"127.0.0.1:{port}" in caught.value.message
    assert "s3cret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_host_that_does_not_exist():
    with pytest.raises(SourceDown, match=r"server at nowhere.invalid:5432 can't be reached"):
        Database.open("postgresql://reader:s3cret@nowhere.invalid/news")


def test_a_server_without_that_database(postgres_url):
    with pytest.raises(SourceDown, match="does not exist"):
        Database.open(str(sa.make_url(postgres_url).set(database="nothing")))


def test_the_password_is_masked(postgres_url):
    url = sa.make_url(postgres_url).set(password="s3cret")
    with Database.open(url.render_as_string(hide_password=False)) as database:
        assert "s3cret" not in database.url_shown
        assert "***" in database.url_shown
        assert database.url_shown.startswith("postgresql://")


def test_a_missing_driver_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(UsageError, match=r"psycopg, which isn't installed. pip install \"marketlink\[postgres\]\""):
        Database.open("postgresql://u:p@h/d")


def test_how_sqlite_is_set_up(sqlite_url):
    with Database.create_or_open(sqlite_url) as database, database._begin() as connection:
        pragmas = ("journal_mode", "foreign_keys", "synchronous", "busy_timeout", "query_only")
        values = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas]
        assert values == ["wal", 1, 2, 30_000, 0]  # 2 is FULL
        assert connection.connection.driver_connection.in_transaction


def test_a_locked_file_is_said(sqlite_url, monkeypatch):
    monkeypatch.setattr("marketlink.store.engine.LOCK_WAIT_SECONDS", 0)
    with Database.create_or_open(sqlite_url) as database:
        other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(SourceDown, match=r"another process keeps .* locked"), database.unit_of_work():
            pass
        with database.unit_of_work(read_only=True) as uow:  # readers don't wait
            assert uow.articles.ids() == frozenset()
        other.close()


def fill(database: Database) -> None:
    with database.unit_of_work() as uow:
        pages = uow.feeds._connection.exec_driver_sql("PRAGMA page_count").scalar()
        uow.feeds._connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        for number in range(1000):
            uow.feeds.save(FeedState(f"https://example.org/{number}", last_error="x" * 500))


def test_a_full_disk_is_said_and_stores_nothing(sqlite_url):
    with Database.create_or_open(sqlite_url) as database:
        with pytest.raises(MarketlinkError, match=r"disk that holds .* is full: nothing was stored"):
            fill(database)
        with database.unit_of_work() as uow:
            assert uow.feeds.list() == ()


def end_connections(url: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_server_that_ends_its_connections(postgres_url):
    with Database.create_or_open(postgres_url) as database:
        end_connections(postgres_url)
        with database.unit_of_work() as uow:  # an idle connection is made anew
            uow.feeds.save(FeedState("u"))
        with pytest.raises(SourceDown, match="can't be reached"), database.unit_of_work() as uow:
            cut_off(uow, postgres_url)
        with database.unit_of_work() as uow:
            assert uow.feeds.list() == (FeedState("u"),)


def cut_off(uow, url: str) -> None:
    uow.feeds.save(FeedState("v"))
    end_connections(url)
    uow.feeds.save(FeedState("w"))
