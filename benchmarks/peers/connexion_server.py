"""Reads with connexion's AsyncApp on the same contract, validating requests and responses, on SQLite."""

from __future__ import annotations

import copy
import warnings
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_contract import load_contract

from benchmarks.peers import queries

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from connexion import AsyncApp, request
    from connexion.exceptions import Forbidden, ProblemException

if TYPE_CHECKING:
    from sqlalchemy import Connection

MAINTAINER = 40
# connexion cannot choose between JSON and the plain text of the 429, so the type is explicit.
HEADERS = {"X-Request-Id": "3fb8a1f5b4a14c0d8f6f0f6e0b8e0b1c", "Content-Type": "application/json"}
HERE = "benchmarks.peers.connexion_server"
engine = queries.sqlite_engine()


async def find_token(token: str, required_scopes: list[str] | None = None) -> dict[str, Any] | None:  # noqa: ARG001
    """Find the user of a token; called by connexion."""
    with engine.connect() as connection:
        found = connection.execute(queries.TOKEN, {"digest": queries.digest(token)}).first()
    if found is None or found.revoked or (found.expires_at and found.expires_at <= datetime.now(UTC).date()):
        return None
    return {"sub": found.user_id, "is_admin": found.is_admin, "scope": found.scopes.split()}


async def get_settings(id: str) -> tuple[dict[str, Any], int, dict[str, str]]:  # noqa: A002
    """Read the settings."""
    with engine.connect() as connection:
        stored = connection.execute(queries.SETTINGS, {"project_id": _project(id, connection)}).first()
    if stored is None:
        raise ProblemException(status=404)
    return queries.settings_body(stored), 200, HEADERS


async def list_client_keys(
    id: str,  # noqa: A002
    page: int = 1,
    per_page: int = 20,
) -> tuple[list[dict[str, Any]], int, dict[str, str]]:
    """List a page of client keys."""
    with engine.connect() as connection:
        project_id = _project(id, connection)
        total = connection.execute(queries.COUNT, {"project_id": project_id}).scalar_one()
        values = {"project_id": project_id, "offset": (page - 1) * per_page, "limit": per_page + 1}
        rows = connection.execute(queries.PAGE, values).all()
    headers = queries.page_headers(page, per_page, total, rows)
    return [queries.key_body(row) for row in rows[:per_page]], 200, {"Link": "", **headers, **HEADERS}


def _project(text: str, connection: Connection) -> int:
    token = request.context["token_info"]
    values = {"project_id": int(text), "user_id": token["sub"]}
    found = connection.execute(queries.PROJECT, values).first()
    if found is None:
        raise ProblemException(status=404)
    if not token["is_admin"] and (found.access_level or 0) < MAINTAINER:
        raise Forbidden
    return int(found.id)


def _document() -> dict[str, Any]:
    document = copy.deepcopy(load_contract().document)
    # connexion does not support parameters of several types.
    document["components"]["parameters"]["ProjectId"]["schema"] = {"type": "string"}
    for path in document["paths"].values():
        for operation in path.values():
            operation["x-openapi-router-controller"] = HERE
    schemes = document["components"]["securitySchemes"]
    for scheme in schemes.values():
        scheme["x-bearerInfoFunc" if scheme["type"] == "http" else "x-apikeyInfoFunc"] = f"{HERE}.find_token"
    # This server has only the reads.
    document["paths"] = {
        path: {"get": operations["get"]} for path, operations in document["paths"].items() if "get" in operations
    }
    return document


app = AsyncApp(__name__)
app.add_api(_document(), base_path="/api/v4", validate_responses=True, strict_validation=False)
