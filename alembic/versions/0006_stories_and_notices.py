"""fingerprints, stories and notices

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

from marketlink.store import types

revision: str = "0006"
down_revision: str = "0005"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    op.create_table(
        "fingerprint",
        sa.Column("article_id", types.Text(), nullable=False),
        sa.Column("version", types.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("fingerprint", types.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_fingerprint_article_id_article"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_fingerprint")),
    )
    with op.batch_alter_table("fingerprint", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fingerprint_day"), ["day"], unique=False)

    op.create_table(
        "story_member",
        sa.Column("article_id", types.Text(), nullable=False),
        sa.Column("version", types.Text(), nullable=False),
        sa.Column("story_id", types.Text(), nullable=False),
        sa.Column("likeness", types.Text(), nullable=False),
        sa.Column("other_id", types.Text(), nullable=True),
        sa.Column("why", types.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_story_member_article_id_article"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["other_id"], ["article.id"], name=op.f("fk_story_member_other_id_article"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["story_id"], ["article.id"], name=op.f("fk_story_member_story_id_article"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_story_member")),
    )
    with op.batch_alter_table("story_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_story_member_story_id"), ["story_id"], unique=False)

    op.create_table(
        "notice",
        sa.Column("story_id", types.Text(), nullable=False),
        sa.Column("instrument", types.Text(), nullable=False),
        sa.Column("channel", types.Text(), nullable=False),
        sa.Column("title", types.Text(), nullable=False),
        sa.Column("text", types.Text(), nullable=False),
        sa.Column("state", types.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("not_before", types.UtcTimestamp(), nullable=False),
        sa.Column("error", types.Text(), nullable=False),
        sa.Column("made_at", types.UtcTimestamp(), nullable=False),
        sa.PrimaryKeyConstraint("story_id", "instrument", "channel", name=op.f("pk_notice")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_state"), ["state"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_state"))

    op.drop_table("notice")
    with op.batch_alter_table("story_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_story_member_story_id"))

    op.drop_table("story_member")
    with op.batch_alter_table("fingerprint", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fingerprint_day"))

    op.drop_table("fingerprint")
