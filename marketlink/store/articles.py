"""Articles and their sources."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from marketlink.core.article import Article, Published
from marketlink.store.rows import insert_all_new, insert_new, values_of
from marketlink.store.schema import ArticleRow, SourceRow

_PREFIX = "published_"


class Articles:
    """The `article` table. An article's id is its content: one that is held is never changed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, article: Article) -> bool:
        """Keep an article; return whether it was new."""
        insert_new(self._connection, SourceRow, {"name": article.source})
        return insert_new(self._connection, ArticleRow, _to_row(article))

    def add_all(self, articles: Sequence[Article]) -> int:
        """Keep articles in few statements; return how many were new."""
        distinct = {article.id: article for article in articles}.values()
        insert_all_new(self._connection, SourceRow, ({"name": name} for name in dict.fromkeys(a.source for a in distinct)))
        return insert_all_new(self._connection, ArticleRow, map(_to_row, distinct))

    def get(self, id: str) -> Article | None:  # noqa: A002 - the field's name
        """Return one article."""
        return self._first(_all().where(ArticleRow.id == id))

    def ids(self) -> frozenset[str]:
        """Return the ids of all articles."""
        return frozenset(self._connection.execute(sa.select(ArticleRow.id)).scalars())

    def count(self) -> int:
        """Return how many articles are held."""
        return self._connection.execute(sa.select(sa.func.count()).select_from(ArticleRow)).scalar_one()

    def named(self, name: str) -> tuple[Article, ...]:
        """Return the articles whose id begins with `name`, or that are called so."""
        called = sa.or_(ArticleRow.id.startswith(name, autoescape=True), ArticleRow.name == name)
        return tuple(_from_row(row) for row in self._connection.execute(_all().where(called).order_by(ArticleRow.id)))

    def list(self, *, since: date | None = None, until: date | None = None, limit: int | None = None) -> tuple[Article, ...]:
        """Return articles, the newest first, undated ones last; `since` and `until` leave out undated, older and newer ones."""
        newest = (ArticleRow.published_day.desc().nulls_last(), ArticleRow.published_at.desc().nulls_last(), ArticleRow.id)
        query = _all().order_by(*newest).limit(limit)
        if since is not None:
            query = query.where(ArticleRow.published_day >= since)
        if until is not None:
            query = query.where(ArticleRow.published_day <= until)
        return tuple(_from_row(row) for row in self._connection.execute(query))

    def _first(self, query: sa.Select[Any]) -> Article | None:
        row = self._connection.execute(query).first()
        return None if row is None else _from_row(row)


def _own_fields() -> Sequence[str]:
    return [field.name for field in fields(Article) if field.name != "published"]


def _all() -> sa.Select[Any]:
    table = ArticleRow.__table__
    published = [table.c[_PREFIX + field.name] for field in fields(Published)]
    return sa.select(*(table.c[name] for name in _own_fields()), *published)


def _to_row(article: Article) -> dict[str, Any]:
    published = {_PREFIX + name: value for name, value in values_of(article.published).items()}
    return {name: getattr(article, name) for name in _own_fields()} | published


def _from_row(row: Row[Any]) -> Article:
    names = _own_fields()
    own = dict(zip(names, row[: len(names)], strict=True))
    return Article(**own, published=Published(*row[len(names) :]))
