"""${message}."""

from __future__ import annotations

from alembic import op

revision = "${up_revision}"  # and the same in store/schema.py
down_revision = "${down_revision}"


def upgrade() -> None:
    """Say here what changes; SQLite changes a table only through op.batch_alter_table."""
