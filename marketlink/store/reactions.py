"""Reactions: studies beside the articles they were made for; and what could not be studied."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from marketlink.core.findings import NotStudied, Reaction
from marketlink.store.rows import built, columns, keep_computed, values_of
from marketlink.store.schema import NotStudiedRow, ReactionRow, StudyRow
from marketlink.store.schema_service import StoryMemberRow
from marketlink.store.studies import Studies


class Reactions:
    """The `reaction` table: what is said of an article now. Former studies of it stay among the studies."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, article_id: str, reaction: Reaction) -> None:
        """Keep a reaction and its study."""
        row = values_of(reaction, article_id=article_id, study_id=Studies(self._connection).add(reaction.study))
        del row["study"]
        keep_computed(self._connection, ReactionRow, [row])

    def of(self, article_id: str) -> tuple[Reaction, ...]:
        """Return the reactions to an article: stated moves first, then the watchlist, by instrument."""
        query = (
            sa.select(StudyRow.result, ReactionRow.stated, ReactionRow.p_adjusted, ReactionRow.caveats, ReactionRow.attributable)
            .join(StudyRow, StudyRow.id == ReactionRow.study_id)
            .where(ReactionRow.article_id == article_id)
            .order_by(ReactionRow.stated.desc(), StudyRow.instrument, StudyRow.id)
        )
        return tuple(built(Reaction, row) for row in self._connection.execute(query))

    def found(self, since: date, p: float) -> tuple[tuple[str, str, Reaction], ...]:
        """Return the reactions on days from `since` on whose p is at most `p`, of articles that have their story.

        Returns
        -------
        tuple of (article's id, story's id, Reaction)
            Stated ones first, then by day and article.
        """
        query = (
            sa.select(
                ReactionRow.article_id,
                StoryMemberRow.story_id,
                StudyRow.result,
                ReactionRow.stated,
                ReactionRow.p_adjusted,
                ReactionRow.caveats,
                ReactionRow.attributable,
            )
            .join(StudyRow, StudyRow.id == ReactionRow.study_id)
            .join(StoryMemberRow, StoryMemberRow.article_id == ReactionRow.article_id)
            .where(StudyRow.session >= since, StudyRow.p <= p)
            .order_by(ReactionRow.stated.desc(), StudyRow.session, ReactionRow.article_id, StudyRow.id)
        )
        return tuple((row[0], row[1], built(Reaction, row[2:])) for row in self._connection.execute(query))


class NotStudiedRecords:
    """The `not_studied` table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, article_id: str, missing: NotStudied) -> None:
        """Keep why an instrument could not be studied."""
        keep_computed(self._connection, NotStudiedRow, [values_of(missing, article_id=article_id)])

    def of(self, article_id: str) -> tuple[NotStudied, ...]:
        """Return what could not be studied for an article, by instrument."""
        query = sa.select(*columns(NotStudiedRow, NotStudied)).where(NotStudiedRow.article_id == article_id)
        rows = self._connection.execute(query.order_by(NotStudiedRow.instrument))
        return tuple(built(NotStudied, row) for row in rows)
