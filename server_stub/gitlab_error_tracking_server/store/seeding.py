"""Load data into a database."""

from __future__ import annotations

from dataclasses import asdict
from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, Table, insert, select

from gitlab_error_tracking_server.store import schema
from gitlab_error_tracking_server.store.credentials import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from gitlab_error_tracking_server.data.models import Data, ProjectData, TokenData, UserData
    from gitlab_error_tracking_server.store.backends.database import Database

_T = TypeVar("_T")


def is_empty(connection: Connection) -> bool:
    """Return whether there are neither users nor projects."""
    return all(
        connection.execute(select(table.c.id).limit(1)).first() is None for table in (schema.users, schema.projects)
    )


def load(
    database: Database,
    connection: Connection,
    data: Data,
    new_public_key: Callable[[], str],
    known_users: Mapping[str, int] = MappingProxyType({}),
) -> None:
    """Insert data in the caller's transaction.

    Args:
        database: The database.
        connection: The connection with the transaction.
        data: The data.
        new_public_key: Generates a public key for client keys without one.
        known_users: The ids of existing users by name. They stay unchanged.
    """
    user_ids = dict(known_users)
    user_ids |= _load_users(connection, [user for user in data.users if user.username not in user_ids])
    _insert(connection, schema.access_tokens, [token_row(token, user_ids[token.username]) for token in data.tokens])
    # Projects with an id come first, so that the database does not generate an id that is inserted later.
    with_id, without_id = _partition(data.projects, has_id=lambda project: project.id is not None)
    keys = _load_projects(connection, with_id, user_ids)
    database.advance_id_sequence(connection, schema.projects)
    keys += _load_projects(connection, without_id, user_ids)
    rows_with_id, rows_without_id = _partition(
        [_client_key(project_id, key, new_public_key) for project_id, key in keys], has_id=lambda row: "id" in row
    )
    _insert(connection, schema.client_keys, rows_with_id)
    database.advance_id_sequence(connection, schema.client_keys)
    _insert(connection, schema.client_keys, rows_without_id)


def _partition(items: Iterable[_T], has_id: Callable[[_T], bool]) -> tuple[list[_T], list[_T]]:
    with_id: list[_T] = []
    without_id: list[_T] = []
    for item in items:
        (with_id if has_id(item) else without_id).append(item)
    return with_id, without_id


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    # The rows of one statement have the same columns.
    for _, same in groupby(rows, key=tuple):
        connection.execute(insert(table), [*same])


def _insert_returning_ids(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> list[int]:
    """Insert rows and return their ids in the same order."""
    if not rows:
        return []
    statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return [*connection.execute(statement, rows).scalars()]


def _load_users(connection: Connection, users: list[UserData]) -> dict[str, int]:
    """Insert users and return their ids by name."""
    rows = [asdict(user) for user in users]
    return dict(
        zip((user.username for user in users), _insert_returning_ids(connection, schema.users, rows), strict=True)
    )


def token_row(token: TokenData, user_id: int) -> dict[str, Any]:
    """Return the row of an access token."""
    return {
        "user_id": user_id,
        "digest": digest(token.token),
        "scopes": " ".join(token.scopes),
        "expires_at": token.expires_at,
        "revoked": token.revoked,
        "is_oauth": token.is_oauth,
        "permissions": None if token.permissions is None else " ".join(token.permissions),
    }


def _load_projects(
    connection: Connection, projects: list[ProjectData], user_ids: dict[str, int]
) -> list[tuple[int, Mapping[str, Any]]]:
    """Insert projects, all with or all without an id, and return their client keys, each with the project's id."""
    rows = [
        {"full_path": project.path, "visibility": project.visibility.value} | _id(project.id) for project in projects
    ]
    with_ids = [*zip(_insert_returning_ids(connection, schema.projects, rows), projects, strict=True)]
    members = [
        {"project_id": project_id, "user_id": user_ids[username], "access_level": int(access_level)}
        for project_id, project in with_ids
        for username, access_level in project.members.items()
    ]
    _insert(connection, schema.memberships, members)
    former = [
        {"project_id": project_id, "path": path} for project_id, project in with_ids for path in project.former_paths
    ]
    _insert(connection, schema.redirect_routes, former)
    settings = [
        {"project_id": project_id, **asdict(project.settings)}
        for project_id, project in with_ids
        if project.settings is not None
    ]
    _insert(connection, schema.settings, settings)
    return [(project_id, key) for project_id, project in with_ids for key in project.client_keys]


def _client_key(project_id: int, key: Mapping[str, Any], new_public_key: Callable[[], str]) -> dict[str, Any]:
    return {"project_id": project_id, "public_key": key.get("public_key") or new_public_key(), **key}


def _id(given: int | None) -> dict[str, int]:
    return {} if given is None else {"id": given}
