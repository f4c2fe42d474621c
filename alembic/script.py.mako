"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision or "none"}
"""

import sqlalchemy as sa
from alembic import op

${imports if imports else "from marketlink.store import types"}

revision: str = ${repr(up_revision)}
down_revision: str | None = ${repr(down_revision)}
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
