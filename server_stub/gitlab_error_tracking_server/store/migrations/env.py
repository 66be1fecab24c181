"""Configure Alembic with the caller's connection and transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from alembic import context
from sqlalchemy import TypeDecorator

from gitlab_error_tracking_server.store.schema import metadata

if TYPE_CHECKING:
    from alembic.autogenerate.api import AutogenContext


def _render(kind: str, item: Any, _: AutogenContext) -> str | Literal[False]:
    """Write a type of this program as the one that it decorates: a migration imports nothing that may change later."""
    return f"sa.{item.impl!r}" if kind == "type" and isinstance(item, TypeDecorator) else False


context.configure(
    connection=context.config.attributes["connection"],
    # For `governance/migration.py`, which compares the tables and writes migrations.
    target_metadata=metadata,
    compare_server_default=True,
    render_as_batch=True,
    render_item=_render,
)
context.run_migrations()
