"""first schema

Revision ID: 0001
Revises: none
"""

import sqlalchemy as sa
from alembic import op

from marketlink.store import types

revision: str = "0001"
down_revision: str | None = None
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    op.create_table(
        "feed",
        sa.Column("url", types.Text(), nullable=False),
        sa.Column("etag", types.Text(), nullable=True),
        sa.Column("last_modified", types.Text(), nullable=True),
        sa.Column("last_ok_at", types.UtcTimestamp(), nullable=True),
        sa.Column("failing_since", types.UtcTimestamp(), nullable=True),
        sa.Column("last_error", types.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_feed")),
    )
    op.create_table(
        "job_run",
        sa.Column("job", types.Text(), nullable=False),
        sa.Column("started_at", types.UtcTimestamp(), nullable=False),
        sa.Column("finished_at", types.UtcTimestamp(), nullable=False),
        sa.Column("status", types.Text(), nullable=False),
        sa.Column("message", types.Text(), nullable=False),
        sa.PrimaryKeyConstraint("job", "started_at", name=op.f("pk_job_run")),
    )
    op.create_table(
        "price_series",
        sa.Column("id", types.Text(), nullable=False),
        sa.Column("instrument", types.Text(), nullable=False),
        sa.Column("measure", types.Text(), nullable=False),
        sa.Column("source", types.Text(), nullable=False),
        sa.Column("symbol", types.Text(), nullable=False),
        sa.Column("interval", types.Text(), nullable=False),
        sa.Column("kind", types.Text(), nullable=False),
        sa.Column("unit", types.Text(), nullable=False),
        sa.Column("timezone", types.Text(), nullable=False),
        sa.Column("observed", types.Text(), nullable=True),
        sa.Column("adjusted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_series")),
    )
    with op.batch_alter_table("price_series", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_price_series_instrument_measure_interval"), ["instrument", "measure", "interval"], unique=False
        )

    op.create_table(
        "run",
        sa.Column("id", types.Text(), nullable=False),
        sa.Column("kind", types.Text(), nullable=False),
        sa.Column("command", types.Text(), nullable=False),
        sa.Column("version", types.Text(), nullable=False),
        sa.Column("started_at", types.UtcTimestamp(), nullable=False),
        sa.Column("finished_at", types.UtcTimestamp(), nullable=True),
        sa.Column("status", types.Text(), nullable=False),
        sa.Column("message", types.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_run_kind_started_at"), ["kind", "started_at"], unique=False)

    op.create_table(
        "seen_file",
        sa.Column("key", types.Text(), nullable=False),
        sa.Column("seen_at", types.UtcTimestamp(), nullable=False),
        sa.Column("error", types.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_seen_file")),
    )
    op.create_table(
        "source", sa.Column("name", types.Text(), nullable=False), sa.PrimaryKeyConstraint("name", name=op.f("pk_source"))
    )
    op.create_table(
        "article",
        sa.Column("id", types.Text(), nullable=False),
        sa.Column("name", types.Text(), nullable=False),
        sa.Column("title", types.Text(), nullable=False),
        sa.Column("text", types.Text(), nullable=False),
        sa.Column("source", types.Text(), nullable=False),
        sa.Column("url", types.Text(), nullable=False),
        sa.Column("raw_hash", types.Text(), nullable=False),
        sa.Column("notes", types.Text(), nullable=False),
        sa.Column("published_day", sa.Date(), nullable=True),
        sa.Column("published_at", types.UtcTimestamp(), nullable=True),
        sa.Column("published_precision", types.Text(), nullable=False),
        sa.Column("published_method", types.Text(), nullable=False),
        sa.Column("published_raw", types.Text(), nullable=False),
        sa.Column("published_ambiguous", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["source"], ["source.name"], name=op.f("fk_article_source_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
    )
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_article_published_day"), ["published_day"], unique=False)
        batch_op.create_index(batch_op.f("ix_article_raw_hash"), ["raw_hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_article_source"), ["source"], unique=False)

    op.create_table(
        "price_vintage",
        sa.Column("series_id", types.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", types.Text(), nullable=False),
        sa.Column("retrieved_at", types.UtcTimestamp(), nullable=False),
        sa.Column("origin", types.Text(), nullable=False),
        sa.Column("notes", types.Text(), nullable=False),
        sa.Column("n_new", sa.Integer(), nullable=False),
        sa.Column("n_changed", sa.Integer(), nullable=False),
        sa.Column("n_withdrawn", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["series_id"], ["price_series.id"], name=op.f("fk_price_vintage_series_id_price_series"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("series_id", "sequence", name=op.f("pk_price_vintage")),
    )
    with op.batch_alter_table("price_vintage", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_price_vintage_id"), ["id"], unique=False)

    op.create_table(
        "analysis",
        sa.Column("article_id", types.Text(), nullable=False),
        sa.Column("analysed_at", types.UtcTimestamp(), nullable=False),
        sa.Column("version", types.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_analysis_article_id_article"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_analysis")),
    )
    op.create_table(
        "event",
        sa.Column("id", types.Text(), nullable=False),
        sa.Column("label", types.Text(), nullable=False),
        sa.Column("article_id", types.Text(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("earliest", types.UtcTimestamp(), nullable=True),
        sa.Column("latest", types.UtcTimestamp(), nullable=True),
        sa.Column("earliest_basis", types.Text(), nullable=False),
        sa.Column("latest_basis", types.Text(), nullable=False),
        sa.Column("trigger", types.Text(), nullable=False),
        sa.Column("states_moves", sa.Boolean(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_event_article_id_article"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_article_id"), ["article_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_day"), ["day"], unique=False)

    op.create_table(
        "not_studied",
        sa.Column("article_id", types.Text(), nullable=False),
        sa.Column("instrument", types.Text(), nullable=False),
        sa.Column("version", types.Text(), nullable=False),
        sa.Column("reason", types.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_not_studied_article_id_article"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "instrument", name=op.f("pk_not_studied")),
    )
    op.create_table(
        "price_bar",
        sa.Column("series_id", types.Text(), nullable=False),
        sa.Column("observed_until", types.UtcTimestamp(), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("session", sa.Date(), nullable=False),
        sa.Column("observed_from", types.UtcTimestamp(), nullable=False),
        sa.Column("open", types.Real(), nullable=True),
        sa.Column("high", types.Real(), nullable=True),
        sa.Column("low", types.Real(), nullable=True),
        sa.Column("close", types.Real(), nullable=True),
        sa.Column("volume", types.Real(), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.CheckConstraint("withdrawn = (close IS NULL)", name=op.f("ck_price_bar_close_unless_withdrawn")),
        sa.ForeignKeyConstraint(
            ["series_id", "sequence"],
            ["price_vintage.series_id", "price_vintage.sequence"],
            name=op.f("fk_price_bar_series_id_sequence_price_vintage"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("series_id", "observed_until", "sequence", name=op.f("pk_price_bar")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("price_bar", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_price_bar_series_id_session"), ["series_id", "session"], unique=False)

    op.create_table(
        "stated_move",
        sa.Column("id", types.Text(), nullable=False),
        sa.Column("article_id", types.Text(), nullable=False),
        sa.Column("version", types.Text(), nullable=False),
        sa.Column("spans", types.Text(), nullable=False),
        sa.Column("quote", types.Text(), nullable=False),
        sa.Column("name", types.Text(), nullable=False),
        sa.Column("subject", types.Text(), nullable=True),
        sa.Column("instrument", types.Text(), nullable=True),
        sa.Column("measure", types.Text(), nullable=False),
        sa.Column("direction", types.Text(), nullable=False),
        sa.Column("instrument_direction", types.Text(), nullable=False),
        sa.Column("change", types.Text(), nullable=True),
        sa.Column("qualifier", types.Text(), nullable=True),
        sa.Column("level", types.Text(), nullable=True),
        sa.Column("baseline", types.Text(), nullable=True),
        sa.Column("as_of", types.Text(), nullable=True),
        sa.Column("kind", types.Text(), nullable=False),
        sa.Column("horizon", types.Text(), nullable=False),
        sa.Column("trigger", types.Text(), nullable=True),
        sa.Column("closing", sa.Boolean(), nullable=False),
        sa.Column("turned", sa.Boolean(), nullable=False),
        sa.Column("rule", types.Text(), nullable=False),
        sa.Column("tokens", types.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_stated_move_article_id_article"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stated_move")),
    )
    with op.batch_alter_table("stated_move", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stated_move_article_id"), ["article_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stated_move_instrument"), ["instrument"], unique=False)

    op.create_table(
        "check_result",
        sa.Column("move_id", types.Text(), nullable=False),
        sa.Column("claim", types.Text(), nullable=False),
        sa.Column("article_id", types.Text(), nullable=False),
        sa.Column("version", types.Text(), nullable=False),
        sa.Column("verdict", types.Text(), nullable=False),
        sa.Column("route", types.Text(), nullable=True),
        sa.Column("untestable", types.Text(), nullable=True),
        sa.Column("sentence", types.Text(), nullable=False),
        sa.Column("stated", types.Real(), nullable=True),
        sa.Column("measured", types.Real(), nullable=True),
        sa.Column("series", types.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_check_result_article_id_article"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["move_id"], ["stated_move.id"], name=op.f("fk_check_result_move_id_stated_move"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("move_id", "claim", name=op.f("pk_check_result")),
    )
    with op.batch_alter_table("check_result", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_check_result_article_id"), ["article_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_check_result_verdict"), ["verdict"], unique=False)

    op.create_table(
        "study",
        sa.Column("id", types.Text(), nullable=False),
        sa.Column("event_id", types.Text(), nullable=False),
        sa.Column("version", types.Text(), nullable=False),
        sa.Column("instrument", types.Text(), nullable=False),
        sa.Column("measure", types.Text(), nullable=False),
        sa.Column("model", types.Text(), nullable=False),
        sa.Column("session", sa.Date(), nullable=False),
        sa.Column("ar", types.Real(), nullable=False),
        sa.Column("se", types.Real(), nullable=False),
        sa.Column("t", types.Real(), nullable=False),
        sa.Column("p", types.Real(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("result", types.Text(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_study_event_id_event"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study")),
    )
    with op.batch_alter_table("study", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_study_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_study_instrument"), ["instrument"], unique=False)
        batch_op.create_index(batch_op.f("ix_study_session"), ["session"], unique=False)

    op.create_table(
        "reaction",
        sa.Column("article_id", types.Text(), nullable=False),
        sa.Column("study_id", types.Text(), nullable=False),
        sa.Column("version", types.Text(), nullable=False),
        sa.Column("stated", sa.Boolean(), nullable=False),
        sa.Column("p_adjusted", types.Real(), nullable=True),
        sa.Column("caveats", types.Text(), nullable=False),
        sa.Column("attributable", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_reaction_article_id_article"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_reaction_study_id_study"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article_id", "study_id", name=op.f("pk_reaction")),
    )
    with op.batch_alter_table("reaction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reaction_study_id"), ["study_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("reaction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reaction_study_id"))

    op.drop_table("reaction")
    with op.batch_alter_table("study", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_study_session"))
        batch_op.drop_index(batch_op.f("ix_study_instrument"))
        batch_op.drop_index(batch_op.f("ix_study_event_id"))

    op.drop_table("study")
    with op.batch_alter_table("check_result", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_check_result_verdict"))
        batch_op.drop_index(batch_op.f("ix_check_result_article_id"))

    op.drop_table("check_result")
    with op.batch_alter_table("stated_move", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stated_move_instrument"))
        batch_op.drop_index(batch_op.f("ix_stated_move_article_id"))

    op.drop_table("stated_move")
    with op.batch_alter_table("price_bar", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_price_bar_series_id_session"))

    op.drop_table("price_bar")
    op.drop_table("not_studied")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_day"))
        batch_op.drop_index(batch_op.f("ix_event_article_id"))

    op.drop_table("event")
    op.drop_table("analysis")
    with op.batch_alter_table("price_vintage", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_price_vintage_id"))

    op.drop_table("price_vintage")
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_article_source"))
        batch_op.drop_index(batch_op.f("ix_article_raw_hash"))
        batch_op.drop_index(batch_op.f("ix_article_published_day"))

    op.drop_table("article")
    op.drop_table("source")
    op.drop_table("seen_file")
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_run_kind_started_at"))

    op.drop_table("run")
    with op.batch_alter_table("price_series", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_price_series_instrument_measure_interval"))

    op.drop_table("price_series")
    op.drop_table("job_run")
    op.drop_table("feed")
