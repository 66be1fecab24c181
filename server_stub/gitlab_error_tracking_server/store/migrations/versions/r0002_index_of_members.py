"""The memberships of a user are found without looking at everybody's, when the user is deleted above all."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the index."""
    op.create_index("index_memberships_on_user_id", "memberships", ["user_id"])
