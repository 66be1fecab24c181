"""Index memberships by user, so that deleting a user does not scan the table."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the index."""
    op.create_index("index_memberships_on_user_id", "memberships", ["user_id"])
