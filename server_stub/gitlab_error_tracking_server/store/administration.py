"""What an administrator does to the database from the command line: users, their tokens, projects, their members."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from gitlab_error_tracking_server.gitlab.models import AccessLevel, Visibility
from gitlab_error_tracking_server.store import schema
from gitlab_error_tracking_server.store.backends.database import MAX_ID
from gitlab_error_tracking_server.store.credentials import digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from sqlalchemy import ColumnElement, Row

    from gitlab_error_tracking_server.store.backends.database import Database


class AdministrationError(Exception):
    """What was asked for cannot be done; nothing was changed. Its text says why, without any token."""


@dataclass(frozen=True, slots=True)
class ListedUser:
    """A user."""

    username: str
    is_admin: bool


@dataclass(frozen=True, slots=True)
class ListedToken:
    """An access token as it may be shown: by its id, for the token itself is nowhere."""

    id: int
    username: str
    scopes: tuple[str, ...]
    expires_at: date | None
    revoked: bool


@dataclass(frozen=True, slots=True)
class ListedProject:
    """A project."""

    id: int
    path: str
    visibility: Visibility


@dataclass(frozen=True, slots=True)
class ListedMember:
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
).join_from(schema.access_tokens, schema.users)
_USERS = select(schema.users.c.id, schema.users.c.username, schema.users.c.is_admin)
_PROJECTS = select(schema.projects.c.id, schema.projects.c.full_path, schema.projects.c.visibility)


class Administration:
    """Changes and lists what the API itself only reads. Every method is one transaction, except as `as_a_whole` says.

    Users and projects are found in any case, as in GitLab.

    Methods raise `AdministrationError` for what is not there or there already, and `sqlalchemy.exc.SQLAlchemyError`
    when the database fails.
    """

    def __init__(self, database: Database, connection: Connection | None = None) -> None:
        self._database = database
        self._connection = connection

    @contextmanager
    def as_a_whole(self) -> Iterator[Administration]:
        """Another one, whose changes are one transaction: they are kept when the `with` ends, unless by an error."""
        with self._database.writing.begin() as connection:
            yield Administration(self._database, connection)

    @contextmanager
    def _changing(self) -> Iterator[Connection]:
        if self._connection is not None:
            yield self._connection
            return
        with self._database.writing.begin() as connection:
            yield connection

    def create_user(self, username: str, *, is_admin: bool) -> ListedUser:
        """Create a user."""
        with self._changing() as connection:
            self._database.claim(connection)  # of two who create the same one at once, the second is told so
            if _is_there(connection, schema.users, _has_name(username)):
                raise AdministrationError(f"there is a user {username} already")
            connection.execute(insert(schema.users).values(username=username, is_admin=is_admin))
            return ListedUser(username, is_admin)

    def list_users(self) -> list[ListedUser]:
        """All users, by name."""
        query = select(schema.users.c.username, schema.users.c.is_admin).order_by(schema.users.c.username)
        with self._database.listing.begin() as connection:
            return [ListedUser(*row) for row in connection.execute(query)]

    def delete_user(self, username: str) -> ListedUser:
        """Delete a user with its tokens and memberships."""
        with self._changing() as connection:
            user = _find_user(connection, username)
            connection.execute(delete(schema.users).where(schema.users.c.id == user.id))
            return ListedUser(user.username, user.is_admin)

    def create_token(self, token: str, username: str, scopes: Iterable[str], expires_at: date | None) -> ListedToken:
        """Keep the digest of a new access token of a user."""
        with self._changing() as connection:
            self._database.claim(connection)
            if _is_there(connection, schema.access_tokens, schema.access_tokens.c.digest == digest(token)):
                raise AdministrationError("there is such a token already")
            user = _find_user(connection, username)
            statement = insert(schema.access_tokens).values(
                user_id=user.id,
                digest=digest(token),
                scopes=" ".join(scopes),
                expires_at=expires_at,
            )
            token_id = connection.execute(statement.returning(schema.access_tokens.c.id)).scalar_one()
            return ListedToken(token_id, user.username, tuple(scopes), expires_at, revoked=False)

    def list_tokens(self, username: str | None = None) -> list[ListedToken]:
        """The tokens of a user or of everybody, by id."""
        query = _TOKENS.order_by(schema.access_tokens.c.id)
        with self._database.listing.begin() as connection:
            if username is not None:
                query = query.where(schema.access_tokens.c.user_id == _find_user(connection, username).id)
            return [_token(*row) for row in connection.execute(query)]

    def active_tokens(self, tokens: Iterable[str]) -> list[str]:
        """Those of some tokens that are known and not revoked."""
        by_digest = {digest(token): token for token in tokens}
        known = schema.access_tokens.c.digest.in_(by_digest) & ~schema.access_tokens.c.revoked
        query = select(schema.access_tokens.c.digest).where(known).order_by(schema.access_tokens.c.id)
        with self._database.looking.connect() as connection:
            return [by_digest[found] for found in connection.execute(query).scalars()]

    def revoke_token(self, token_id: int) -> ListedToken:
        """Let a token be good for nothing from now on. One that was revoked before stays so."""
        if not 0 < token_id <= MAX_ID:
            raise AdministrationError(f"there is no token {token_id}")
        return self._revoke(schema.access_tokens.c.id == token_id, f"there is no token {token_id}")

    def revoke_token_itself(self, token: str) -> ListedToken:
        """Revoke a token of which only itself is known, because it was found somewhere."""
        return self._revoke(schema.access_tokens.c.digest == digest(token), "there is no such token")

    def _revoke(self, which: ColumnElement[bool], otherwise: str) -> ListedToken:
        with self._changing() as connection:
            connection.execute(update(schema.access_tokens).where(which).values(revoked=True))
            row = connection.execute(_TOKENS.where(which)).first()
            if row is None:
                raise AdministrationError(otherwise)
            return _token(*row)

    def create_project(self, path: str, visibility: Visibility) -> ListedProject:
        """Create a project without members, settings and client keys."""
        with self._changing() as connection:
            self._database.claim(connection)
            if _is_there(connection, schema.projects, _has_path(path)):
                raise AdministrationError(f"there is a project {path} already")
            statement = insert(schema.projects).values(full_path=path, visibility=visibility.value)
            project_id = connection.execute(statement.returning(schema.projects.c.id)).scalar_one()
            return ListedProject(project_id, path, visibility)

    def list_projects(self) -> list[ListedProject]:
        """All projects, by id."""
        with self._database.listing.begin() as connection:
            return [_project(*row) for row in connection.execute(_PROJECTS.order_by(schema.projects.c.id))]

    def delete_project(self, path: str) -> ListedProject:
        """Delete a project with its members, settings and client keys."""
        with self._changing() as connection:
            project = _find_project(connection, path)
            connection.execute(delete(schema.projects).where(schema.projects.c.id == project.id))
            return project

    def add_member(self, path: str, username: str, access_level: AccessLevel) -> ListedMember:
        """Give a user a role in a project, in place of the one that it may have there."""
        with self._changing() as connection:
            self._database.claim(connection)
            project, user = _find_project(connection, path), _find_user(connection, username)
            connection.execute(delete(schema.memberships).where(_membership(project.id, user.id)))
            connection.execute(
                insert(schema.memberships).values(
                    project_id=project.id, user_id=user.id, access_level=int(access_level)
                )
            )
            return ListedMember(project.path, user.username, access_level)

    def list_members(self, path: str) -> list[ListedMember]:
        """The members of a project, by name."""
        query = select(schema.users.c.username, schema.memberships.c.access_level)
        with self._database.listing.begin() as connection:
            project = _find_project(connection, path)
            of_project = query.join_from(schema.memberships, schema.users).where(
                schema.memberships.c.project_id == project.id
            )
            rows = connection.execute(of_project.order_by(schema.users.c.username))
            return [ListedMember(project.path, username, AccessLevel(level)) for username, level in rows]

    def remove_member(self, path: str, username: str) -> ListedMember:
        """Take a user's role in a project away."""
        with self._changing() as connection:
            project, user = _find_project(connection, path), _find_user(connection, username)
            statement = delete(schema.memberships).where(_membership(project.id, user.id))
            level = connection.execute(statement.returning(schema.memberships.c.access_level)).scalar()
            if level is None:
                raise AdministrationError(f"{user.username} is no member of {project.path}")
            return ListedMember(project.path, user.username, AccessLevel(level))


def _is_there(connection: Connection, table: Table, condition: ColumnElement[bool]) -> bool:
    return connection.execute(select(table.c.id).where(condition)).first() is not None


def _find_user(connection: Connection, username: str) -> Row[int, str, bool]:
    row = connection.execute(_USERS.where(_has_name(username))).first()
    if row is None:
        raise AdministrationError(f"there is no user {username}")
    return row


def _has_name(username: str) -> ColumnElement[bool]:
    return schema.lower_name(schema.users.c.username) == username.lower()


def _find_project(connection: Connection, path: str) -> ListedProject:
    row = connection.execute(_PROJECTS.where(_has_path(path))).first()
    if row is None:
        raise AdministrationError(f"there is no project {path}")
    return _project(*row)


def _has_path(path: str) -> ColumnElement[bool]:
    return func.lower(schema.projects.c.full_path) == path.lower()


def _membership(project_id: int, user_id: int) -> ColumnElement[bool]:
    return (schema.memberships.c.project_id == project_id) & (schema.memberships.c.user_id == user_id)


def _token(token_id: int, username: str, scopes: str, expires_at: date | None, revoked: bool) -> ListedToken:
    return ListedToken(token_id, username, tuple(scopes.split()), expires_at, revoked)


def _project(project_id: int, path: str, visibility: str) -> ListedProject:
    return ListedProject(project_id, path, Visibility(visibility))
