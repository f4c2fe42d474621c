"""Tags: the words by which people put articles, and the events in them, together."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from marketlink.store.rows import insert_all_new, table_of
from marketlink.store.schema import ArticleTagRow


class Tags:
    """The `article_tag` table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, tag: str, article_ids: Iterable[str]) -> int:
        """Give articles a tag; return how many hadn't had it."""
        return insert_all_new(self._connection, ArticleTagRow, ({"article_id": one, "tag": tag} for one in article_ids))

    def remove(self, tag: str, article_ids: Iterable[str]) -> int:
        """Take a tag from articles; return how many had it."""
        which = (ArticleTagRow.tag == tag, ArticleTagRow.article_id.in_(list(article_ids)))
        return self._connection.execute(sa.delete(table_of(ArticleTagRow)).where(*which)).rowcount

    def articles(self, tag: str) -> frozenset[str]:
        """Return the ids of the articles with a tag."""
        return frozenset(self._connection.execute(sa.select(ArticleTagRow.article_id).where(ArticleTagRow.tag == tag)).scalars())

    def counts(self) -> dict[str, int]:
        """Return how many articles each tag has, by tag."""
        query = sa.select(ArticleTagRow.tag, sa.func.count()).group_by(ArticleTagRow.tag).order_by(ArticleTagRow.tag)
        return {row[0]: row[1] for row in self._connection.execute(query)}
