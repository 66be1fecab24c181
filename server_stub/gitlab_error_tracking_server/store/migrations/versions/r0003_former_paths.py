"""Store what authentication needs of users and tokens, and the former paths of projects."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_Path = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the columns and the table."""
    op.add_column("users", sa.Column("is_blocked", sa.Boolean, nullable=False, server_default=sa.false()))
    collation = ' COLLATE "C"' if op.get_bind().dialect.name == "postgresql" else ""
    op.create_index("index_users_on_lower_username", "users", [sa.text(f"lower(username{collation})")])
    op.add_column("access_tokens", sa.Column("is_oauth", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("access_tokens", sa.Column("permissions", sa.Text))
    op.create_table(
        "redirect_routes",
        sa.Column("id", _Id, primary_key=True),
        sa.Column("project_id", _Id, sa.ForeignKey("projects.id", ondelete="CASCADE"), nullable=False),
        sa.Column("path", _Path, nullable=False),
    )
    op.create_index("ix_redirect_routes_project_id", "redirect_routes", ["project_id"])
    op.create_index("index_redirect_routes_on_lower_path", "redirect_routes", [sa.text("lower(path)")], unique=True)
