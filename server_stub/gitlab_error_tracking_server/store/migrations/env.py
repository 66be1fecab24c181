"""What Alembic runs to migrate: the transaction is the caller's, and so is the connection."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
