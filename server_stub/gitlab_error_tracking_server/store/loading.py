"""Fills an empty database."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import Connection, insert, select

from gitlab_error_tracking_server.store import schema
from gitlab_error_tracking_server.store.keys import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from gitlab_error_tracking_server.data import ClientKeyData, Data, ProjectData, TokenData, UserData

_T = TypeVar("_T")


def is_empty(connection: Connection) -> bool:
    """Whether there is neither a user nor a project."""
    return all(
        connection.execute(select(table.c.id).limit(1)).first() is None for table in (schema.users, schema.projects)
    )


def load(connection: Connection, data: Data, new_public_key: Callable[[], str]) -> None:
    """Insert data into an empty database, within the transaction of the caller.

    Client keys without a public key get one from `new_public_key`.
    """
    user_ids = {user.username: _load_user(connection, user) for user in data.users}
    for token in data.tokens:
        _load_token(connection, token, user_ids[token.username])
    keys: list[tuple[ClientKeyData, int]] = []
    for project in _those_with_id_first(data.projects, key=lambda project: project.id):
        project_id = _load_project(connection, project, user_ids)
        keys += [(key, project_id) for key in project.client_keys]
    for key, project_id in _those_with_id_first(keys, key=lambda key: key[0].id):
        _load_client_key(connection, project_id, key, key.public_key or new_public_key())


def _those_with_id_first(items: Iterable[_T], key: Callable[[_T], int | None]) -> list[_T]:
    # So that the database does not give an id away that is asked for later.
    return sorted(items, key=lambda item: key(item) is None)


def _load_user(connection: Connection, user: UserData) -> int:
    statement = insert(schema.users).values(username=user.username, is_admin=user.is_admin)
    user_id: int = connection.execute(statement.returning(schema.users.c.id)).scalar_one()
    return user_id


def _load_token(connection: Connection, token: TokenData, user_id: int) -> None:
    connection.execute(
        insert(schema.access_tokens).values(
            user_id=user_id,
            digest=digest(token.token),
            scopes=" ".join(token.scopes),
            expires_at=token.expires_at,
            revoked=token.revoked,
        )
    )


def _load_project(connection: Connection, project: ProjectData, user_ids: dict[str, int]) -> int:
    values = {"full_path": project.path, "visibility": project.visibility.value} | _id(project.id)
    project_id: int = connection.execute(
        insert(schema.projects).values(**values).returning(schema.projects.c.id)
    ).scalar_one()
    for username, access_level in project.members.items():
        connection.execute(
            insert(schema.memberships).values(
                project_id=project_id, user_id=user_ids[username], access_level=int(access_level)
            )
        )
    if project.settings is not None:
        connection.execute(insert(schema.settings).values(project_id=project_id, **asdict(project.settings)))
    return project_id


def _load_client_key(connection: Connection, project_id: int, key: ClientKeyData, public_key: str) -> None:
    values = {"project_id": project_id, "active": key.active, "public_key": public_key} | _id(key.id)
    connection.execute(insert(schema.client_keys).values(**values))


def _id(given: int | None) -> dict[str, int]:
    return {} if given is None else {"id": given}
