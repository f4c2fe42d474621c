"""tags of articles

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

from marketlink.store import types

revision: str = "0008"
down_revision: str = "0007"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    op.create_table(
        "article_tag",
        sa.Column("article_id", types.Text(), nullable=False),
        sa.Column("tag", types.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_article_tag_article_id_article"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "tag", name=op.f("pk_article_tag")),
    )
    op.create_index(op.f("ix_article_tag_tag"), "article_tag", ["tag"])


def downgrade() -> None:
    op.drop_index(op.f("ix_article_tag_tag"), table_name="article_tag")
    op.drop_table("article_tag")
