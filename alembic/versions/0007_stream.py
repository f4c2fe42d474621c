"""the running stream of tests

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

from marketlink.store import types

revision: str = "0007"
down_revision: str = "0006"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    op.create_table(
        "stream",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("instrument", types.Text(), nullable=False),
        sa.Column("measure", types.Text(), nullable=False),
        sa.Column("session", sa.Date(), nullable=False),
        sa.Column("p", types.Real(), nullable=False),
        sa.Column("level", types.Real(), nullable=False),
        sa.Column("rejected", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_stream")),
        sa.UniqueConstraint("instrument", "measure", "session", name=op.f("uq_stream_instrument_measure_session")),
    )


def downgrade() -> None:
    op.drop_table("stream")
