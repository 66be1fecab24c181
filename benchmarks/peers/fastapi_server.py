"""The API written by hand with FastAPI, Pydantic and SQLAlchemy.

Models validate requests and responses; token and role are dependencies. SQLite queries run inside `async def`, which is
faster here than FastAPI's threads; PostgreSQL queries use SQLAlchemy's asyncio.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Query, Request, Response
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field, HttpUrl
from sqlalchemy import Connection, Executable, Result, Row

from benchmarks.peers import queries

MAINTAINER = 40
READING = {"GET", "HEAD"}
app = FastAPI()


class Settings(BaseModel):
    """The settings of a project."""

    active: bool
    project_name: str | None
    sentry_external_url: HttpUrl | None
    api_url: HttpUrl | None
    integrated: bool


class ClientKey(BaseModel):
    """A client key."""

    id: int = Field(ge=1)
    active: bool
    public_key: str = Field(pattern="^glet_[0-9a-f]{32}$")
    sentry_dsn: str


class Sqlite:
    """A SQLite connection with asynchronous methods."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def execute(self, statement: Executable, values: dict[str, Any]) -> Result[Any]:
        """Execute a statement directly, which is faster than in a thread."""
        return self._connection.execute(statement, values)


ON_SQLITE = queries.database_url().startswith("sqlite")
sqlite = queries.sqlite_engine() if ON_SQLITE else None
postgresql = None if ON_SQLITE else queries.postgresql_engine()


async def connected(request: Request) -> AsyncIterator[Any]:
    """Open a transaction for a request."""
    if sqlite is not None:
        with sqlite.execution_options(writes=request.method not in READING).begin() as connection:
            yield Sqlite(connection)
    if postgresql is not None:
        async with postgresql.begin() as connection:
            yield connection


# With the scope of the function the transaction ends before the response, so a failed commit is visible.
Database = Annotated[Any, Depends(connected, scope="function")]
PrivateToken = Annotated[str | None, Depends(APIKeyHeader(name="PRIVATE-TOKEN", auto_error=False))]
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))]


async def user(request: Request, database: Database, private: PrivateToken, bearer: Bearer) -> Any:
    """Find the user of a request."""
    sent = private or (bearer.credentials if bearer else None)
    if not sent:
        raise HTTPException(401)
    token = (await database.execute(queries.TOKEN, {"digest": queries.digest(sent)})).first()
    if token is None or token.revoked or (token.expires_at and token.expires_at <= datetime.now(UTC).date()):
        raise HTTPException(401)
    scopes = token.scopes.split()
    if "api" not in scopes and not (request.method in READING and "read_api" in scopes):
        raise HTTPException(403)
    return token


async def project(id: int, database: Database, token: Annotated[Any, Depends(user)]) -> int:  # noqa: A002
    """Check that the user may administer the project; return its id."""
    values = {"project_id": id, "user_id": token.user_id}
    found = (await database.execute(queries.PROJECT, values)).first()
    if found is None:
        raise HTTPException(404)
    if not token.is_admin and found.access_level is None and found.visibility == "private":
        raise HTTPException(404)
    if not token.is_admin and (found.access_level or 0) < MAINTAINER:
        raise HTTPException(403)
    return int(found.id)


Project = Annotated[int, Depends(project)]


@app.get("/api/v4/projects/{id}/error_tracking/settings")
async def get_settings(project_id: Project, database: Database) -> Settings:
    """Read the settings."""
    stored = (await database.execute(queries.SETTINGS, {"project_id": project_id})).first()
    if stored is None:
        raise HTTPException(404)
    return _settings(stored, enabled=stored.enabled, integrated=stored.integrated)


@app.patch("/api/v4/projects/{id}/error_tracking/settings")
async def update_settings(
    project_id: Project, database: Database, *, active: bool, integrated: bool | None = None
) -> Settings:
    """Enable or disable error tracking."""
    stored = (await database.execute(queries.SETTINGS, {"project_id": project_id})).first()
    if stored is None:
        raise HTTPException(404)
    kept = stored.integrated if integrated is None else integrated
    if (active, kept) != (stored.enabled, stored.integrated):
        values = {"for_project": project_id, "is_enabled": active, "is_integrated": kept}
        await database.execute(queries.UPDATE_SETTINGS, values)
    if active and kept and (await database.execute(queries.ACTIVE_KEY, {"project_id": project_id})).first() is None:
        await database.execute(queries.CREATE_KEY, queries.new_key(project_id))
    return _settings(stored, enabled=active, integrated=kept)


@app.get("/api/v4/projects/{id}/error_tracking/client_keys")
async def list_client_keys(
    project_id: Project,
    database: Database,
    response: Response,
    page: Annotated[int, Query(ge=1)] = 1,
    per_page: Annotated[int, Query(ge=1)] = 20,
) -> list[ClientKey]:
    """List a page of client keys."""
    per_page = min(per_page, 100)
    total = (await database.execute(queries.COUNT, {"project_id": project_id})).scalar_one()
    values = {"project_id": project_id, "offset": (page - 1) * per_page, "limit": per_page + 1}
    rows = (await database.execute(queries.PAGE, values)).all()
    response.headers.update(queries.page_headers(page, per_page, total, rows))
    return [_client_key(row) for row in rows[:per_page]]


@app.post("/api/v4/projects/{id}/error_tracking/client_keys", status_code=201)
async def create_client_key(project_id: Project, database: Database) -> ClientKey:
    """Create a client key."""
    return _client_key((await database.execute(queries.CREATE_KEY, queries.new_key(project_id))).one())


def _settings(stored: Row[Any], *, enabled: bool, integrated: bool) -> Settings:
    return Settings(**queries.settings_body(stored) | {"active": enabled, "integrated": integrated})


def _client_key(row: Row[Any]) -> ClientKey:
    return ClientKey(**queries.key_body(row))
