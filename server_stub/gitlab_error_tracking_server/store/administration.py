"""Administer users, access tokens, projects and members."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from gitlab_error_tracking_server.gitlab.models import AccessLevel, Visibility
from gitlab_error_tracking_server.store import schema
from gitlab_error_tracking_server.store.backends.database import MAX_ID
from gitlab_error_tracking_server.store.credentials import digest
from gitlab_error_tracking_server.store.seeding import token_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from sqlalchemy import ColumnElement, Row

    from gitlab_error_tracking_server.data.models import TokenData
    from gitlab_error_tracking_server.store.backends.database import Database


class AdministrationError(Exception):
    """The request cannot be fulfilled, and nothing was changed. The message contains no token."""


@dataclass(frozen=True, slots=True)
class UserRecord:
    """A user."""

    username: str
    is_admin: bool
    is_blocked: bool


@dataclass(frozen=True, slots=True)
class TokenRecord:
    """An access token without its value, which is not stored."""

    id: int
    username: str
    scopes: tuple[str, ...]
    expires_at: date | None
    revoked: bool
    is_oauth: bool
    permissions: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class ProjectRecord:
    """A project."""

    id: int
    path: str
    visibility: Visibility


@dataclass(frozen=True, slots=True)
class MemberRecord:
    """A user's role in a project."""

    path: str
    username: str
    access_level: AccessLevel


_TOKENS = select(
    schema.access_tokens.c.id,
    schema.users.c.username,
    schema.access_tokens.c.scopes,
    schema.access_tokens.c.expires_at,
    schema.access_tokens.c.revoked,
    schema.access_tokens.c.is_oauth,
    schema.access_tokens.c.permissions,
).join_from(schema.access_tokens, schema.users)
_USERS = select(schema.users.c.id, schema.users.c.username, schema.users.c.is_admin, schema.users.c.is_blocked)
_PROJECTS = select(schema.projects.c.id, schema.projects.c.full_path, schema.projects.c.visibility)


class Administration:
    """Manage the data that the API only reads. Every method is one transaction, except inside `transaction`.

    Users and projects are found regardless of case, as in GitLab.

    Methods raise `AdministrationError` for what does not exist or exists already, and `sqlalchemy.exc.SQLAlchemyError`
    when the database fails.
    """

    def __init__(self, database: Database, connection: Connection | None = None) -> None:
        self._database = database
        self._connection = connection

    @contextmanager
    def transaction(self) -> Iterator[Administration]:
        """Return an administration whose changes are one transaction, committed at the end of the `with`."""
        with self._database.write_engine.begin() as connection:
            yield Administration(self._database, connection)

    @contextmanager
    def _connection_for_writing(self) -> Iterator[Connection]:
        if self._connection is not None:
            yield self._connection
            return
        with self._database.write_engine.begin() as connection:
            yield connection

    def create_user(self, username: str, *, is_admin: bool, is_blocked: bool = False) -> UserRecord:
        """Create a user."""
        with self._connection_for_writing() as connection:
            self._database.lock(connection)  # if two processes create the same user, the second must fail
            if _exists(connection, schema.users, _username_is(username)):
                raise AdministrationError(f"the user {username} already exists")
            user = UserRecord(username, is_admin, is_blocked)
            connection.execute(insert(schema.users).values(asdict(user)))
            return user

    def list_users(self) -> list[UserRecord]:
        """Return all users by name."""
        with self._database.snapshot_engine.begin() as connection:
            rows = connection.execute(_USERS.order_by(schema.users.c.username))
            return [UserRecord(*user) for _, *user in rows]

    def set_blocked(self, username: str, *, is_blocked: bool) -> UserRecord:
        """Block or unblock a user."""
        with self._connection_for_writing() as connection:
            user = _find_user(connection, username)
            connection.execute(update(schema.users).where(schema.users.c.id == user.id).values(is_blocked=is_blocked))
            return UserRecord(user.username, user.is_admin, is_blocked)

    def delete_user(self, username: str) -> UserRecord:
        """Delete a user with all tokens and memberships."""
        with self._connection_for_writing() as connection:
            user = _find_user(connection, username)
            connection.execute(delete(schema.users).where(schema.users.c.id == user.id))
            return UserRecord(user.username, user.is_admin, user.is_blocked)

    def create_token(self, token: TokenData) -> TokenRecord:
        """Store a new access token of a user, as its digest."""
        with self._connection_for_writing() as connection:
            self._database.lock(connection)
            if _exists(connection, schema.access_tokens, schema.access_tokens.c.digest == digest(token.token)):
                raise AdministrationError("this token already exists")
            user = _find_user(connection, token.username)
            statement = insert(schema.access_tokens).values(token_row(token, user.id))
            token_id = connection.execute(statement.returning(schema.access_tokens.c.id)).scalar_one()
            return _token_record(*connection.execute(_TOKENS.where(schema.access_tokens.c.id == token_id)).one())

    def list_tokens(self, username: str | None = None) -> list[TokenRecord]:
        """Return the tokens of a user, or of all users, by id."""
        query = _TOKENS.order_by(schema.access_tokens.c.id)
        with self._database.snapshot_engine.begin() as connection:
            if username is not None:
                query = query.where(schema.access_tokens.c.user_id == _find_user(connection, username).id)
            return [_token_record(*row) for row in connection.execute(query)]

    def active_tokens(self, tokens: Iterable[str]) -> list[str]:
        """Return those of the given tokens that are stored and not revoked."""
        by_digest = {digest(token): token for token in tokens}
        known = schema.access_tokens.c.digest.in_(by_digest) & ~schema.access_tokens.c.revoked
        query = select(schema.access_tokens.c.digest).where(known).order_by(schema.access_tokens.c.id)
        with self._database.inspection_engine.connect() as connection:
            return [by_digest[found] for found in connection.execute(query).scalars()]

    def revoke_token(self, token_id: int) -> TokenRecord:
        """Revoke a token. A token that is already revoked stays revoked."""
        if not 0 < token_id <= MAX_ID:
            raise AdministrationError(f"the token {token_id} does not exist")
        return self._revoke(schema.access_tokens.c.id == token_id, f"the token {token_id} does not exist")

    def revoke_token_by_value(self, token: str) -> TokenRecord:
        """Revoke a token by its value, for example one that was found in a public place."""
        return self._revoke(schema.access_tokens.c.digest == digest(token), "this token does not exist")

    def _revoke(self, condition: ColumnElement[bool], not_found: str) -> TokenRecord:
        with self._connection_for_writing() as connection:
            connection.execute(update(schema.access_tokens).where(condition).values(revoked=True))
            row = connection.execute(_TOKENS.where(condition)).first()
            if row is None:
                raise AdministrationError(not_found)
            return _token_record(*row)

    def create_project(self, path: str, visibility: Visibility) -> ProjectRecord:
        """Create a project without members, settings and client keys."""
        with self._connection_for_writing() as connection:
            self._database.lock(connection)
            if _exists(connection, schema.projects, _path_is(path)):
                raise AdministrationError(f"the project {path} already exists")
            _delete_former_paths(connection, path)
            statement = insert(schema.projects).values(full_path=path, visibility=visibility.value)
            project_id = connection.execute(statement.returning(schema.projects.c.id)).scalar_one()
            return ProjectRecord(project_id, path, visibility)

    def list_projects(self) -> list[ProjectRecord]:
        """Return all projects by id."""
        with self._database.snapshot_engine.begin() as connection:
            return [_project(*row) for row in connection.execute(_PROJECTS.order_by(schema.projects.c.id))]

    def rename_project(self, path: str, new_path: str) -> ProjectRecord:
        """Give a project another path. Its former path keeps leading to it until another project takes it."""
        with self._connection_for_writing() as connection:
            self._database.lock(connection)
            project = _find_project(connection, path)
            if new_path.lower() != path.lower():
                if _exists(connection, schema.projects, _path_is(new_path)):
                    raise AdministrationError(f"the project {new_path} already exists")
                _delete_former_paths(connection, path, new_path)
                former = insert(schema.redirect_routes).values(project_id=project.id, path=project.path)
                connection.execute(former)
            renamed = update(schema.projects).where(schema.projects.c.id == project.id).values(full_path=new_path)
            connection.execute(renamed)
            return ProjectRecord(project.id, new_path, project.visibility)

    def delete_project(self, path: str) -> ProjectRecord:
        """Delete a project with its memberships, settings and client keys."""
        with self._connection_for_writing() as connection:
            project = _find_project(connection, path)
            connection.execute(delete(schema.projects).where(schema.projects.c.id == project.id))
            return project

    def add_member(self, path: str, username: str, access_level: AccessLevel) -> MemberRecord:
        """Give a user a role in a project, replacing an existing role."""
        with self._connection_for_writing() as connection:
            self._database.lock(connection)
            project, user = _find_project(connection, path), _find_user(connection, username)
            connection.execute(delete(schema.memberships).where(_membership(project.id, user.id)))
            connection.execute(
                insert(schema.memberships).values(
                    project_id=project.id, user_id=user.id, access_level=int(access_level)
                )
            )
            return MemberRecord(project.path, user.username, access_level)

    def list_members(self, path: str) -> list[MemberRecord]:
        """Return the members of a project by name."""
        query = (
            select(schema.users.c.username, schema.memberships.c.access_level)
            .join_from(schema.memberships, schema.users)
            .order_by(schema.users.c.username)
        )
        with self._database.snapshot_engine.begin() as connection:
            project = _find_project(connection, path)
            rows = connection.execute(query.where(schema.memberships.c.project_id == project.id))
            return [MemberRecord(project.path, username, AccessLevel(level)) for username, level in rows]

    def remove_member(self, path: str, username: str) -> MemberRecord:
        """Remove a user from a project."""
        with self._connection_for_writing() as connection:
            project, user = _find_project(connection, path), _find_user(connection, username)
            statement = delete(schema.memberships).where(_membership(project.id, user.id))
            level = connection.execute(statement.returning(schema.memberships.c.access_level)).scalar()
            if level is None:
                raise AdministrationError(f"{user.username} is not a member of {project.path}")
            return MemberRecord(project.path, user.username, AccessLevel(level))


def _exists(connection: Connection, table: Table, condition: ColumnElement[bool]) -> bool:
    return connection.execute(select(table.c.id).where(condition)).first() is not None


def _find_user(connection: Connection, username: str) -> Row[int, str, bool, bool]:
    row = connection.execute(_USERS.where(_username_is(username))).first()
    if row is None:
        raise AdministrationError(f"the user {username} does not exist")
    return row


def _username_is(username: str) -> ColumnElement[bool]:
    return schema.lower_name(schema.users.c.username) == username.lower()


def _find_project(connection: Connection, path: str) -> ProjectRecord:
    row = connection.execute(_PROJECTS.where(_path_is(path))).first()
    if row is None:
        raise AdministrationError(f"the project {path} does not exist")
    return _project(*row)


def _path_is(path: str) -> ColumnElement[bool]:
    return func.lower(schema.projects.c.full_path) == path.lower()


def _delete_former_paths(connection: Connection, *paths: str) -> None:
    column = schema.redirect_routes.c.path
    connection.execute(delete(schema.redirect_routes).where(func.lower(column).in_([path.lower() for path in paths])))


def _membership(project_id: int, user_id: int) -> ColumnElement[bool]:
    return (schema.memberships.c.project_id == project_id) & (schema.memberships.c.user_id == user_id)


def _token_record(  # noqa: PLR0913, PLR0917  (the columns of the query)
    token_id: int,
    username: str,
    scopes: str,
    expires_at: date | None,
    revoked: bool,
    is_oauth: bool,
    permissions: str | None,
) -> TokenRecord:
    parts = None if permissions is None else tuple(permissions.split())
    return TokenRecord(token_id, username, tuple(scopes.split()), expires_at, revoked, is_oauth, parts)


def _project(project_id: int, path: str, visibility: str) -> ProjectRecord:
    return ProjectRecord(project_id, path, Visibility(visibility))
