"""what stands around an article's event; the day and the longer time that a statement names

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

from marketlink.store import types

revision: str = "0005"
down_revision: str = "0004"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    op.create_table(
        "article_context",
        sa.Column("article_id", types.Text(), nullable=False),
        sa.Column("version", types.Text(), nullable=False),
        sa.Column("confounders", types.Text(), nullable=False),
        sa.Column("sources", types.Text(), nullable=False),
        sa.Column("dates", types.Text(), nullable=False),
        sa.Column("scans", types.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_article_context_article_id_article"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_article_context")),
    )
    with op.batch_alter_table("stated_move", schema=None) as batch_op:
        batch_op.add_column(sa.Column("named_day", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("milestone", types.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("stated_move", schema=None) as batch_op:
        batch_op.drop_column("milestone")
        batch_op.drop_column("named_day")

    op.drop_table("article_context")
