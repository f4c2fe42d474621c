"""Puts analysed articles together that tell one story."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

from marketlink.core.story import Fingerprint
from marketlink.ingest.urls import canonical_url
from marketlink.link.fingerprints import fingerprint
from marketlink.link.stories import Shelf
from marketlink.service.jobs import JobContext
from marketlink.store import Database, UnitOfWork

LOT = 200  # articles a transaction
AROUND = timedelta(days=2)  # of the first and the last of a lot


def link_stories(context: JobContext) -> str:
    """Place every analysed article that has no story yet; return what was done."""
    number = 0
    while not context.stop.is_set():
        placed = place_lot(context.saving)
        number += placed
        if placed < LOT:
            break
    return f"{number} articles placed in stories"


def link_all(database: Database) -> int:
    """Place every analysed article that has no story yet; return how many."""
    number = 0
    while (placed := place_lot(database.unit_of_work)) == LOT:
        number += placed
    return number + placed


def place_lot(saving: Callable[[], AbstractContextManager[UnitOfWork]]) -> int:
    """Place some articles in one transaction, in which nobody else does; return how many."""
    with saving() as uow:
        uow.stories.alone()
        prints = [_print(uow, id_) for id_ in uow.stories.waiting(LOT)]
        dated = [print_.day for print_ in prints if print_.day is not None]
        undated = uow.stories.between(None, None) if len(dated) < len(prints) else ()
        shelf = Shelf((*_around(uow, dated), *undated))
        uow.stories.add([(print_, shelf.place(print_)) for print_ in prints])
    return len(prints)


def _print(uow: UnitOfWork, article_id: str) -> Fingerprint:
    article = uow.articles.get(article_id)
    assert article is not None  # noqa: S101 - its id was read in this transaction
    return fingerprint(article, uow.moves.of(article_id), canonical_url(article.url))


def _around(uow: UnitOfWork, days: list[date]) -> tuple[tuple[Fingerprint, str], ...]:
    return uow.stories.between(min(days) - AROUND, max(days) + AROUND) if days else ()
