"""Reads with bare Starlette and the same queries on SQLite, without any validation: the upper limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from benchmarks.peers import queries

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from starlette.requests import Request

engine = queries.sqlite_engine()


async def get_settings(request: Request) -> JSONResponse:
    """Read the settings."""
    with engine.connect() as connection:
        stored = connection.execute(queries.SETTINGS, {"project_id": _project(request, connection)}).one()
    return JSONResponse(queries.settings_body(stored))


async def list_client_keys(request: Request) -> JSONResponse:
    """List the first page of client keys."""
    with engine.connect() as connection:
        project_id = _project(request, connection)
        total = connection.execute(queries.COUNT, {"project_id": project_id}).scalar_one()
        rows = connection.execute(queries.PAGE, {"project_id": project_id, "offset": 0, "limit": 21}).all()
    return JSONResponse([queries.key_body(row) for row in rows[:20]], headers={"X-Total": str(total)})


def _project(request: Request, connection: Connection) -> int:
    token = connection.execute(queries.TOKEN, {"digest": queries.digest(request.headers["private-token"])}).one()
    values = {"project_id": request.path_params["id"], "user_id": token.user_id}
    return int(connection.execute(queries.PROJECT, values).one().id)


app = Starlette(
    routes=[
        Route("/api/v4/projects/{id:int}/error_tracking/settings", get_settings),
        Route("/api/v4/projects/{id:int}/error_tracking/client_keys", list_client_keys),
    ]
)
