"""subscriptions, hosts, pages that lists name; when a failing feed is asked again

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

from marketlink.store import types

revision: str = "0004"
down_revision: str = "0003"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    with op.batch_alter_table("feed", schema=None) as batch_op:
        batch_op.add_column(sa.Column("not_before", types.UtcTimestamp(), nullable=True))
    op.create_table(
        "subscription",
        sa.Column("url", types.Text(), nullable=False),
        sa.Column("title", types.Text(), nullable=False),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_subscription")),
    )
    op.create_table(
        "site",
        sa.Column("origin", types.Text(), nullable=False),
        sa.Column("robots", types.Text(), nullable=False),
        sa.Column("read_at", types.UtcTimestamp(), nullable=False),
        sa.Column("error", types.Text(), nullable=False),
        sa.PrimaryKeyConstraint("origin", name=op.f("pk_site")),
    )
    op.create_table(
        "listed_page",
        sa.Column("url", types.Text(), nullable=False),
        sa.Column("source", types.Text(), nullable=False),
        sa.Column("published", types.Text(), nullable=True),
        sa.Column("state", types.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("not_before", types.UtcTimestamp(), nullable=True),
        sa.Column("error", types.Text(), nullable=False),
        sa.Column("found_at", types.UtcTimestamp(), nullable=False),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_listed_page")),
    )
    with op.batch_alter_table("listed_page", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_listed_page_state_found_at"), ["state", "found_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("listed_page", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_listed_page_state_found_at"))

    op.drop_table("listed_page")
    op.drop_table("site")
    op.drop_table("subscription")
    with op.batch_alter_table("feed", schema=None) as batch_op:
        batch_op.drop_column("not_before")
