"""findings of the price checks, and how sources of prices behave

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

from marketlink.store import types

revision: str = "0002"
down_revision: str = "0001"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    op.create_table(
        "price_finding",
        sa.Column("series_id", types.Text(), nullable=False),
        sa.Column("check", types.Text(), nullable=False),
        sa.Column("session", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("severity", types.Text(), nullable=False),
        sa.Column("sentence", types.Text(), nullable=False),
        sa.Column("version", types.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["series_id"], ["price_series.id"], name=op.f("fk_price_finding_series_id_price_series"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("series_id", "check", "session", name=op.f("pk_price_finding")),
    )
    op.create_table(
        "source_state",
        sa.Column("name", types.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("open_until", types.UtcTimestamp(), nullable=True),
        sa.Column("last_asked", types.UtcTimestamp(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("spent", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_source_state")),
    )


def downgrade() -> None:
    op.drop_table("source_state")
    op.drop_table("price_finding")
