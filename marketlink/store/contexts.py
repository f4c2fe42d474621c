"""What stands around articles' events."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from marketlink.core.context import Context
from marketlink.store.rows import built, columns, keep_computed, values_of
from marketlink.store.schema import ArticleContextRow


class Contexts:
    """The `article_context` table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, article_id: str, context: Context) -> None:
        """Keep what stands around an article; what is held is replaced."""
        keep_computed(self._connection, ArticleContextRow, [values_of(context, article_id=article_id)])

    def of(self, article_id: str) -> Context:
        """Return what stands around an article; nothing where nothing is held."""
        query = sa.select(*columns(ArticleContextRow, Context)).where(ArticleContextRow.article_id == article_id)
        row = self._connection.execute(query).first()
        return Context() if row is None else built(Context, row)
