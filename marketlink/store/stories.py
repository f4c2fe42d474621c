"""Stories: fingerprints of articles, and which articles tell one thing."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from marketlink.core.story import Fingerprint, Story, StoryMember, Told
from marketlink.store.rows import columns, keep_computed, table_of, values_of
from marketlink.store.schema import AnalysisRow, ArticleRow
from marketlink.store.schema_service import FingerprintRow, StoryMemberRow


class Stories:
    """The tables `fingerprint` and `story_member`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def alone(self) -> None:
        """Keep other processes from linking until this transaction ends: two copies must not found a story each."""
        if self._connection.dialect.name == "postgresql":  # on SQLite there is one writer anyway
            self._connection.exec_driver_sql(f"LOCK TABLE {StoryMemberRow.__tablename__} IN SHARE ROW EXCLUSIVE MODE")

    def waiting(self, most: int) -> tuple[str, ...]:
        """Return ids of analysed articles that belong to no story yet, in the order of their appearance, undated ones last."""
        query = (
            sa.select(ArticleRow.id)
            .join(AnalysisRow, AnalysisRow.article_id == ArticleRow.id)
            .outerjoin(StoryMemberRow, StoryMemberRow.article_id == ArticleRow.id)
            .where(StoryMemberRow.article_id.is_(None))
            .order_by(ArticleRow.published_day.nulls_last(), ArticleRow.published_at.nulls_last(), ArticleRow.id)
            .limit(most)
        )
        return tuple(self._connection.execute(query).scalars())

    def between(self, first: date | None, last: date | None) -> tuple[tuple[Fingerprint, str], ...]:
        """Return fingerprints, and their stories' ids, of articles from `first` to `last`; of undated ones if both are None."""
        query = sa.select(FingerprintRow.fingerprint, StoryMemberRow.story_id).join(
            StoryMemberRow, StoryMemberRow.article_id == FingerprintRow.article_id
        )
        day = FingerprintRow.day
        query = query.where(day.is_(None) if first is None or last is None else day.between(first, last))
        return tuple((row[0], row[1]) for row in self._connection.execute(query.order_by(day, FingerprintRow.article_id)))

    def add(self, found: Iterable[tuple[Fingerprint, StoryMember]]) -> None:
        """Keep the places of articles, and their fingerprints."""
        pairs = list(found)
        prints = [{"article_id": print_.article_id, "day": print_.day, "fingerprint": print_} for print_, _ in pairs]
        keep_computed(self._connection, FingerprintRow, prints)
        keep_computed(self._connection, StoryMemberRow, [values_of(member) for _, member in pairs])

    def list(self, *, since: date | None = None, sources: int = 1) -> tuple[Story, ...]:
        """Return stories, the latest first.

        Parameters
        ----------
        since : date, optional
            Leave out stories without an article of this day or later.
        sources : int
            Leave out stories that fewer sources carry.
        """
        article = table_of(ArticleRow).c
        shown = (article.title, article.name, article.source, article.url, article.published_day, article.published_at)
        wanted = sa.select(StoryMemberRow.story_id).join(ArticleRow, ArticleRow.id == StoryMemberRow.article_id)
        if since is not None:
            wanted = wanted.where(ArticleRow.published_day >= since)
        query = (
            sa.select(*columns(StoryMemberRow, StoryMember), *shown)
            .join(ArticleRow, ArticleRow.id == StoryMemberRow.article_id)
            .where(StoryMemberRow.story_id.in_(wanted))
            .order_by(
                StoryMemberRow.story_id,
                ArticleRow.published_day.nulls_last(),
                ArticleRow.published_at.nulls_last(),
                ArticleRow.id,
            )
        )
        told = [
            Told(StoryMember(*row[:5]), row.title or row.name, row.source, row.url, row.published_day, row.published_at)
            for row in self._connection.execute(query)
        ]
        stories = [_story(key, tuple(group)) for key, group in groupby(told, key=lambda one: one.member.story_id)]
        stories = [story for story in stories if len(story.sources) >= sources]
        return tuple(sorted(stories, key=lambda story: (story.day or date.min, story.id), reverse=True))


def _story(story_id: str, told: tuple[Told, ...]) -> Story:
    at = min((one.at for one in told if one.at is not None), default=None)
    return Story(story_id, told[0].title, told[0].day, at, tuple(dict.fromkeys(one.source for one in told)), told)
