"""digests sent by e-mail

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

from marketlink.store import types

revision: str = "0009"
down_revision: str = "0008"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    op.create_table(
        "digest",
        sa.Column("period", types.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("state", types.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("not_before", types.UtcTimestamp(), nullable=False),
        sa.Column("error", types.Text(), nullable=False),
        sa.PrimaryKeyConstraint("period", name=op.f("pk_digest")),
    )


def downgrade() -> None:
    op.drop_table("digest")
