"""How far the service has come: files read, articles analysed."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from marketlink import __version__
from marketlink.store.rows import keep_computed, keep_latest, table_of
from marketlink.store.schema import (
    AnalysisRow,
    ArticleContextRow,
    ArticleRow,
    Base,
    CheckRow,
    EventRow,
    NotStudiedRow,
    ReactionRow,
    StatedMoveRow,
)
from marketlink.store.schema_service import SeenFileRow

_SAID: tuple[type[Base], ...] = (CheckRow, StatedMoveRow, ReactionRow, NotStudiedRow, ArticleContextRow)


class Progress:
    """The tables `seen_file` and `analysis`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def seen_files(self) -> frozenset[str]:
        """Return the keys of the files that were read or refused."""
        return frozenset(self._connection.execute(sa.select(SeenFileRow.key)).scalars())

    def mark_seen(self, key: str, at: datetime, error: str = "") -> None:
        """Remember a file; `error` says why it was refused."""
        keep_latest(self._connection, SeenFileRow, [{"key": key, "seen_at": at, "error": error}])

    def mark_analysed(self, article_id: str, at: datetime) -> None:
        """Remember that this version of marketlink analysed an article."""
        keep_computed(self._connection, AnalysisRow, [{"article_id": article_id, "analysed_at": at}])

    def start_again(self, article_id: str) -> None:
        """Forget what was said of an article, before it is said anew; its events and studies stay."""
        for model in _SAID:
            table = table_of(model)
            self._connection.execute(sa.delete(table).where(table.c.article_id == article_id))
        events = sa.update(EventRow).where(EventRow.article_id == article_id)
        self._connection.execute(events.values(current=False))

    def waiting(self, *, before: datetime, young_since: date) -> tuple[str, ...]:
        """Return the ids of articles to analyse, the oldest first, undated ones last.

        An article waits that was never analysed, or by another version of marketlink, or while it was young.

        Parameters
        ----------
        before : datetime
            A young article analysed before this instant waits again.
        young_since : date
            An article of this day or later is young: its event window may not be over.
        """
        again = sa.and_(AnalysisRow.analysed_at < before, ArticleRow.published_day >= young_since)
        query = (
            sa.select(ArticleRow.id)
            .outerjoin(AnalysisRow, AnalysisRow.article_id == ArticleRow.id)
            .where(sa.or_(AnalysisRow.article_id.is_(None), AnalysisRow.version != __version__, again))
            .order_by(ArticleRow.published_day.nulls_last(), ArticleRow.id)
        )
        return tuple(self._connection.execute(query).scalars())
