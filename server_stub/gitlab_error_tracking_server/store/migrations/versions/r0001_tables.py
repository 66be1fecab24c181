"""Create the tables of the first version, which did not store its number."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_Path = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the tables."""
    _create_users()
    _create_projects()
    _create_error_tracking()


def _create_users() -> None:
    op.create_table(
        "users",
        sa.Column("id", _Id, primary_key=True),
        sa.Column("username", sa.String(255), nullable=False, unique=True),
        sa.Column("is_admin", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "access_tokens",
        sa.Column("id", _Id, primary_key=True),
        sa.Column("user_id", _Id, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("scopes", sa.String(255), nullable=False),
        sa.Column("expires_at", sa.Date),
        sa.Column("revoked", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.create_index("ix_access_tokens_user_id", "access_tokens", ["user_id"])


def _create_projects() -> None:
    op.create_table(
        "projects",
        sa.Column("id", _Id, primary_key=True),
        sa.Column("full_path", _Path, nullable=False),
        sa.Column("visibility", sa.String(8), nullable=False),
    )
    op.create_index("index_projects_on_lower_full_path", "projects", [sa.text("lower(full_path)")], unique=True)
    op.create_table(
        "memberships",
        sa.Column("project_id", _Id, sa.ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("user_id", _Id, sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("access_level", sa.SmallInteger, nullable=False),
    )


def _create_error_tracking() -> None:
    op.create_table(
        "error_tracking_settings",
        sa.Column(
            "project_id",
            _Id,
            sa.ForeignKey("projects.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("enabled", sa.Boolean, nullable=False),
        sa.Column("integrated", sa.Boolean, nullable=False),
        sa.Column("api_url", sa.Text),
        sa.Column("project_name", sa.Text),
        sa.Column("has_sentry_token", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "error_tracking_client_keys",
        sa.Column("id", _Id, primary_key=True),
        sa.Column("project_id", _Id, sa.ForeignKey("projects.id", ondelete="CASCADE"), nullable=False),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("public_key", sa.String(37), nullable=False, unique=True),
        sqlite_autoincrement=True,
    )
    op.create_index("index_client_keys_on_project_id_and_id", "error_tracking_client_keys", ["project_id", "id"])
