"""The alternatives' database: this server's tables, pragmas and queries."""

from __future__ import annotations

import hashlib
import os
import secrets
from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_server.store import schema
from sqlalchemy import and_, bindparam, create_engine, event, func, insert, select, update
from sqlalchemy.ext.asyncio import create_async_engine

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from sqlalchemy import Connection, Engine
    from sqlalchemy.ext.asyncio import AsyncEngine

COUNTED = 10_000

TOKEN = (
    select(
        schema.access_tokens.c.user_id,
        schema.users.c.is_admin,
        schema.access_tokens.c.scopes,
        schema.access_tokens.c.expires_at,
        schema.access_tokens.c.revoked,
    )
    .join_from(schema.access_tokens, schema.users)
    .where(schema.access_tokens.c.digest == bindparam("digest"))
)
PROJECT = (
    select(schema.projects.c.id, schema.projects.c.visibility, schema.memberships.c.access_level)
    .outerjoin_from(
        schema.projects,
        schema.memberships,
        and_(
            schema.memberships.c.project_id == schema.projects.c.id,
            schema.memberships.c.user_id == bindparam("user_id"),
        ),
    )
    .where(schema.projects.c.id == bindparam("project_id"))
)
SETTINGS = select(
    schema.settings.c.enabled,
    schema.settings.c.integrated,
    schema.settings.c.api_url,
    schema.settings.c.project_name,
    schema.settings.c.has_sentry_token,
).where(schema.settings.c.project_id == bindparam("project_id"))
UPDATE_SETTINGS = (
    update(schema.settings)
    .where(schema.settings.c.project_id == bindparam("for_project"))
    .values(enabled=bindparam("is_enabled"), integrated=bindparam("is_integrated"))
)
ACTIVE_KEY = (
    select(schema.client_keys.c.id)
    .where(schema.client_keys.c.project_id == bindparam("project_id"), schema.client_keys.c.active)
    .limit(1)
)
_KEY_COLUMNS = (
    schema.client_keys.c.id,
    schema.client_keys.c.project_id,
    schema.client_keys.c.active,
    schema.client_keys.c.public_key,
)
COUNT = select(func.count()).select_from(
    select(schema.client_keys.c.id)
    .where(schema.client_keys.c.project_id == bindparam("project_id"))
    .limit(COUNTED + 1)
    .subquery()
)
PAGE = (
    select(*_KEY_COLUMNS)
    .where(schema.client_keys.c.project_id == bindparam("project_id"))
    .order_by(schema.client_keys.c.id)
    .offset(bindparam("offset"))
    .limit(bindparam("limit"))
)
CREATE_KEY = insert(schema.client_keys).returning(*_KEY_COLUMNS)


def digest(token: str) -> str:
    """The stored digest of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_key(project_id: int) -> dict[str, Any]:
    """The values of a new client key."""
    return {"project_id": project_id, "active": True, "public_key": f"glet_{secrets.token_hex(16)}"}


def dsn(public_key: str, project_id: int) -> str:
    """The DSN of a client key."""
    return f"https://{public_key}@gitlab.example.com/errortracking/api/v1/projects/{project_id}"


def settings_body(stored: Any) -> dict[str, Any]:
    """The body of the settings."""
    return {
        "active": stored.enabled,
        "project_name": stored.project_name,
        "sentry_external_url": stored.api_url and stored.api_url.replace("api/0/projects/", "", 1),
        "api_url": stored.api_url,
        "integrated": stored.integrated,
    }


def key_body(row: Any) -> dict[str, Any]:
    """The body of a client key."""
    sentry_dsn = dsn(row.public_key, row.project_id)
    return {"id": row.id, "active": row.active, "public_key": row.public_key, "sentry_dsn": sentry_dsn}


def page_headers(page: int, per_page: int, total: int, rows: Sequence[object]) -> dict[str, str]:
    """The headers of a page; `rows` has one row more than the page if another page follows."""
    headers = {
        "X-Page": str(page),
        "X-Per-Page": str(per_page),
        "X-Next-Page": str(page + 1) if len(rows) > per_page else "",
        "X-Prev-Page": str(page - 1) if page > 1 and rows else "",
    }
    counted = {"X-Total": str(total), "X-Total-Pages": str(max(1, -(-total // per_page)))}
    return headers | counted if total <= COUNTED else headers


def database_url() -> str:
    """The database URL from the environment."""
    return os.environ["BENCHMARK_DATABASE"]


def sqlite_engine() -> Engine:
    """SQLite with this server's pragmas."""
    engine = create_engine(database_url())
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def postgresql_engine() -> AsyncEngine:
    """PostgreSQL with an asynchronous driver."""
    url = database_url().replace("postgresql://", "postgresql+psycopg://", 1)
    return create_async_engine(url, pool_pre_ping=True, pool_size=11, max_overflow=0)


def _configure(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")
