"""Configure Alembic with the caller's connection and transaction."""

from __future__ import annotations

from alembic import context

from gitlab_error_tracking_server.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    # For `governance/migration.py`, which compares the tables and writes migrations.
    target_metadata=metadata,
    compare_server_default=True,
    render_as_batch=True,
)
context.run_migrations()
