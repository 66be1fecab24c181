"""${message}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "${up_revision}"
down_revision = "${down_revision}"


def upgrade() -> None:
    """Change the tables. SQLite changes one only in `op.batch_alter_table`."""
    ${"\n".join(line for line in upgrades.splitlines() if "# ###" not in line).strip()}
