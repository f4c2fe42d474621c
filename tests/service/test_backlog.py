"""How often an article is analysed again while its event window is open."""

from datetime import UTC, date, datetime, timedelta
from threading import Event as Flag

import pytest

from marketlink.core.article import Article, DatePrecision, Published
from marketlink.instruments import load_registry
from marketlink.prices.chain import Chain
from marketlink.service.backlog import plan
from marketlink.service.jobs import JobContext
from marketlink.service.rooms import Rooms
from marketlink.service.serve import service_log
from marketlink.service.settings import Settings
from marketlink.store import Database, Lease

NOW = datetime(2026, 3, 4, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "hours_ago", "again"),
    [
        (1, 11, False),
        (1, 13, True),
        (7, 13, True),
        (8, 13, False),
        (8, 49, True),
        (40, 49, True),
        (41, 1000, False),
    ],
)
def test_a_young_article_is_analysed_again(tmp_path, age, hours_ago, again):
    day = NOW.date() - timedelta(days=age)
    with Database.create_or_open(f"sqlite:///{tmp_path / 'm.db'}") as database:
        article = an_article(day)
        with database.unit_of_work() as uow:
            uow.articles.add(article)
            uow.progress.mark_analysed(article.id, NOW - timedelta(hours=hours_ago))
        rooms = Rooms(Settings(offline=True), load_registry(), Chain([]), database, lambda: NOW)
        outcome = plan(JobContext(rooms, Flag(), service_log(), Lease("t", "studies", (), 1, 0)))
    assert outcome.message.startswith(f"{int(again)} articles")


def an_article(day: date) -> Article:
    published = Published(day, None, DatePrecision.DAY, "given", day.isoformat())
    return Article("a1", "a.txt", "", "The rouble rose.", published, "a test", "", "h1")
