"""tasks, and the ticks of the clock that put them in the queue

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

from marketlink.store import types

revision: str = "0003"
down_revision: str = "0002"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    op.create_table(
        "schedule_tick",
        sa.Column("name", types.Text(), nullable=False),
        sa.Column("slot", types.UtcTimestamp(), nullable=False),
        sa.Column("at", types.UtcTimestamp(), nullable=False),
        sa.PrimaryKeyConstraint("name", "slot", name=op.f("pk_schedule_tick")),
    )
    op.create_table(
        "task",
        sa.Column("key", types.Text(), nullable=False),
        sa.Column("kind", types.Text(), nullable=False),
        sa.Column("payload", types.Text(), nullable=False),
        sa.Column("state", types.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("not_before", types.UtcTimestamp(), nullable=False),
        sa.Column("lease_until", types.UtcTimestamp(), nullable=True),
        sa.Column("worker", types.Text(), nullable=False),
        sa.Column("error", types.Text(), nullable=False),
        sa.Column("created_at", types.UtcTimestamp(), nullable=False),
        sa.Column("finished_at", types.UtcTimestamp(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_task")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_state_not_before"), ["state", "not_before"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_state_not_before"))

    op.drop_table("task")
    op.drop_table("schedule_tick")
