"""Stories on both databases: placed once, listed with their sources and their earliest time."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest

from marketlink.core.article import Article, DatePrecision, Published
from marketlink.core.story import Likeness
from marketlink.service.stories import link_all
from marketlink.store import Database

NOON = datetime(2022, 5, 3, 12, 0, tzinfo=UTC)
TEXT = (
    "The zloty slipped on Tuesday after the governor hinted at an early cut in rates, which dealers had not looked for before the autumn.\n\n"
    "Bonds of all maturities gained, and the main index of the exchange in Warsaw ended the day a little higher than it had begun it."
)


def told(name, source, hours, text=TEXT, day=True):
    at = NOON + timedelta(hours=hours)
    published = Published(at.date(), at, DatePrecision.MINUTE, "given", "") if day else Published()
    return Article(name, name, f"Title {name}", text, published, source, "", f"raw {name}")


def add(database, *articles):
    with database.unit_of_work() as uow:
        for article in articles:
            uow.articles.add(article)
            uow.progress.mark_analysed(article.id, NOON)


def stories(database, **options):
    with database.unit_of_work(read_only=True) as uow:
        return uow.stories.list(**options)


def test_ten_outlets_are_one_event_with_ten_sources_and_its_earliest_time(database):
    add(database, *(told(f"a{n}", f"outlet {n}", 10 - n) for n in range(10)), told("other", "x", 3, "Copper was steady."))
    assert link_all(database) == 11
    assert link_all(database) == 0
    (story,) = stories(database, sources=2)
    assert (len(story.sources), len(story.told), story.at) == (10, 10, NOON + timedelta(hours=1))
    assert (story.title, story.sources[0]) == ("Title a9", "outlet 9")
    assert len(stories(database)) == 2
    assert stories(database, since=NOON.date() + timedelta(days=1)) == ()


def test_what_comes_later_joins_and_may_be_earlier(database):
    add(database, told("b", "paper", 5))
    link_all(database)
    add(
        database,
        told("a", "wire", 1),
        told("c", "paper", 7, f"{TEXT}\n\nUpdated with comments."),
        told("d", "blog", 0, day=False),
    )
    link_all(database)
    main, undated = stories(database)
    assert (main.id, main.at, main.sources) == ("b", NOON + timedelta(hours=1), ("wire", "paper"))
    assert [one.member.likeness for one in main.told] == [Likeness.COPY, Likeness.FIRST, Likeness.VERSION]
    assert (undated.id, undated.day, undated.at) == ("d", None, None)


def test_many_articles_come_in_lots(database):
    add(database, *(told(f"n{n:03}", "wire", n % 7, f"Note {n} of the day, on {n * 17} tonnes of copper.") for n in range(450)))
    assert link_all(database) == 450


def test_two_processes_that_link_at_once_found_one_story(database_url):
    with Database.create_or_open(database_url) as one, Database.open(database_url) as other:
        for turn in range(5):
            hours = 100 * turn
            add(one, told(f"a{turn}", "wire", hours), told(f"b{turn}", "paper", hours + 1))
            threads = [Thread(target=link_all, args=(database,)) for database in (one, other)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert [len(story.told) for story in stories(one)] == [2] * 5


def test_an_article_that_is_deleted_takes_its_place_with_it(sqlite_url):
    with Database.create_or_open(sqlite_url) as database:
        add(database, told("a", "wire", 0))
        link_all(database)
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("DELETE FROM article")
        assert connection.execute("SELECT count(*) FROM story_member").fetchone() == (0,)


def test_a_fingerprint_comes_back_as_it_was(database):
    add(database, told("a", "wire", 0), replace(told("b", "wire", 0, day=False), text="x"))
    link_all(database)
    with database.unit_of_work(read_only=True) as uow:
        ((held, story),) = uow.stories.between(NOON.date(), NOON.date())
        ((undated, _),) = uow.stories.between(None, None)
    assert (held.article_id, story, len(held.sketch), held.at) == ("a", "a", 128, NOON)
    assert (undated.day, undated.at) == (None, None)
    with pytest.raises(AttributeError):
        held.day = None


def test_articles_are_kept_together_as_one_by_one(database):
    several = [told("a", "wire", 0), told("b", "paper", 0), told("a", "wire", 0)]
    with database.unit_of_work() as uow:
        assert uow.articles.add(several[0])
        assert uow.articles.add_all(several) == 1
        assert uow.articles.add_all(several) == 0
        assert uow.articles.add_all([]) == 0
        assert uow.articles.add_all([told(f"n{n}", "wire", 0) for n in range(2500)]) == 2500
        assert uow.articles.count() == 2502
        assert uow.articles.get("b") == several[1]
