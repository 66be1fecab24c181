"""The store: every query is one method, every change one transaction."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Self, TypeVar

from sqlalchemy.exc import TimeoutError as DatabaseTimeout

from gitlab_error_tracking_server.gitlab.errors import ClientKeyNotFound, TooBusy
from gitlab_error_tracking_server.gitlab.models import (
    AccessToken,
    ClientKey,
    ClientKeyPage,
    Project,
    Settings,
    User,
    Visibility,
)
from gitlab_error_tracking_server.gitlab.pagination import COUNT_LIMIT
from gitlab_error_tracking_server.store import queries
from gitlab_error_tracking_server.store.administration import Administration
from gitlab_error_tracking_server.store.backends.database import MAX_ID, THREADS
from gitlab_error_tracking_server.store.backends.database_url import open_database
from gitlab_error_tracking_server.store.credentials import digest, new_public_key
from gitlab_error_tracking_server.store.events import EventStore
from gitlab_error_tracking_server.store.schema_version import check_tables, create_or_check_tables
from gitlab_error_tracking_server.store.seeding import is_empty, load

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitlab_error_tracking_server.data.models import Data
    from gitlab_error_tracking_server.store.backends.database import Database
    from gitlab_error_tracking_server.store.backends.driver import DriverConnection, Row, Statement

_T = TypeVar("_T")

# Seconds to wait for a free thread.
THREAD_TIMEOUT = 10
# Calls that may run or wait for a thread. Clients would give up before more of them were served, so more are rejected.
MAX_CALLS = 50 * THREADS


class Store:
    """Users, tokens, projects, settings and client keys in a database.

    Methods block, and raise `sqlalchemy.exc.SQLAlchemyError` when the database fails. Asynchronous code calls them
    through `read` and `write`.

    Args:
        database: The database, with its tables.
        new_public_key: Generates the public keys of new client keys.
    """

    def __init__(self, database: Database, new_public_key: Callable[[], str] = new_public_key) -> None:
        self._database = database
        self._new_public_key = new_public_key
        self._events = EventStore(database)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="store")
        self._calls = 0

    @classmethod
    def open(cls, url: str, new_public_key: Callable[[], str] = new_public_key, *, creates: bool = True) -> Self:
        """Open the database at an SQLAlchemy URL, and create file and tables if they do not exist.

        With `creates=False` they must exist.

        Raises:
            UnsupportedDatabase: The URL is invalid or of another database.
            SchemaVersionMismatch: The tables are of another version or of another program.
        """
        database = open_database(url)
        store = cls(database, new_public_key)
        try:
            (create_or_check_tables if creates else check_tables)(database)
        except BaseException:
            store.close()
            raise
        return store

    @property
    def administration(self) -> Administration:
        """Administration of the same database."""
        return Administration(self._database)

    @property
    def events(self) -> EventStore:
        """The errors, their events, and messages."""
        return self._events

    @property
    def database(self) -> Database:
        """The database."""
        return self._database

    def close(self) -> None:
        """Finish running calls, cancel those that wait for a thread, and release all threads and connections."""
        self._threads.shutdown(cancel_futures=True)
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def read(self, query: Callable[[], _T]) -> _T:
        """Call a function that reads from the store, in a thread if the database is remote.

        Raises:
            TooBusy: Too many calls wait already. The function was not called.
            sqlalchemy.exc.TimeoutError: No thread was free in time. The function was not called.
        """
        return await self._call(query, in_thread=self._database.is_remote)

    async def write(self, change: Callable[[], _T]) -> _T:
        """Call a function that changes the store, in a thread if it may wait for another process.

        Raises:
            TooBusy: Too many calls wait already. The function was not called.
            sqlalchemy.exc.TimeoutError: No thread was free in time. The function was not called.
        """
        return await self._call(change, in_thread=self._database.is_shared)

    async def _call(self, function: Callable[[], _T], *, in_thread: bool) -> _T:
        if not in_thread:
            return function()
        if self._calls >= MAX_CALLS:
            raise TooBusy
        self._calls += 1
        timed_out = False

        def cancel() -> None:
            # A running call is not cancelled: the timeouts of the database end it.
            nonlocal timed_out
            timed_out = future.cancel()

        future = self._threads.submit(function)
        timer = asyncio.get_running_loop().call_later(THREAD_TIMEOUT, cancel)
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            if timed_out:
                raise DatabaseTimeout(f"all threads waited for the database for {THREAD_TIMEOUT:g} s") from None
            raise
        finally:
            timer.cancel()
            self._calls -= 1

    def load_if_empty(self, data: Data) -> bool:
        """Load data unless there are users or projects, and return whether it was loaded.

        Raises:
            sqlalchemy.exc.IntegrityError: The data contradicts itself. Nothing was loaded.
        """
        with self._database.write_engine.begin() as connection:
            self._database.lock(connection)
            empty = is_empty(connection)
            if empty:
                load(self._database, connection, data, self._new_public_key)
            return empty

    def ping(self) -> None:
        """Check that the database responds."""
        self._fetch_one(queries.PING)

    def find_token(self, token: str) -> AccessToken | None:
        """Return the stored access token, valid or not, or None."""
        row = self._fetch_one(queries.TOKEN, token_digest=digest(token))
        if row is None:
            return None
        *user, scopes, expires_at, revoked, is_oauth, permissions = row
        return AccessToken(
            User(*user),
            frozenset(scopes.split()),
            expires_at,
            revoked,
            is_oauth,
            frozenset(permissions.split()) if permissions is not None else None,
        )

    def find_user(self, reference: str) -> User | None:
        """Return a user by id or, regardless of case, by name; None if there is none."""
        # No name has other characters, and PostgreSQL rejects NUL.
        if not (reference.isascii() and reference.isprintable()):
            return None
        if not reference.isdigit():
            row = self._fetch_one(queries.USER_BY_NAME, reference=reference.lower())
        elif (user_id := int(reference.lstrip("0")[:20] or 0)) <= MAX_ID:
            row = self._fetch_one(queries.USER_BY_ID, reference=user_id)
        else:
            row = None
        return User(*row) if row else None

    def find_project(self, reference: int | str, user_id: int) -> Project | None:
        """Return a project with the user's role in it, or None. The user may not be allowed to see it.

        Args:
            reference: The id, the full path or a former path of the project.
            user_id: The user.
        """
        is_moved = False
        if isinstance(reference, str):
            row = self._fetch_one(queries.PROJECT_BY_PATH, reference=reference.lower(), for_user=user_id)
            if row is None:
                row = self._fetch_one(queries.PROJECT_BY_FORMER_PATH, reference=reference.lower(), for_user=user_id)
                is_moved = True
        elif reference <= MAX_ID:
            row = self._fetch_one(queries.PROJECT_BY_ID, reference=reference, for_user=user_id)
        else:
            row = None
        if row is None:
            return None
        project_id, visibility, access_level = row
        return Project(project_id, Visibility(visibility), access_level, is_moved)

    def get_settings(self, project_id: int) -> Settings | None:
        """Return the settings of a project, or None."""
        return _settings(self._fetch_one(queries.SETTINGS, for_project=project_id))

    def save_settings(
        self,
        project_id: int,
        change: Callable[[Settings | None], Settings],
        needs_client_key: Callable[[Settings], bool],
    ) -> Settings:
        """Change the settings of a project in one transaction, and return the new ones.

        Args:
            project_id: The project.
            change: Returns the new settings from the current ones. If it raises, nothing is changed.
            needs_client_key: Whether the new settings need an active client key; a missing one is created.
        """
        with self._database.transaction() as connection:
            connection.fetch_all(queries.LOCK_PROJECT, reference=project_id)
            current = _settings(connection.fetch_one(queries.SETTINGS, for_project=project_id))
            changed = change(current)
            _write_settings(connection, project_id, current, changed)
            if needs_client_key(changed) and not _has_active_client_key(connection, project_id):
                _create_client_key(connection, project_id, self._new_public_key())
            return changed

    def list_client_keys(self, project_id: int, page: int, per_page: int) -> ClientKeyPage:
        """Return a page of a project's client keys, ordered by id.

        Args:
            project_id: The project.
            page: The page number, from 1. A page past the end is empty.
            per_page: The number of keys on a page.
        """
        offset = (page - 1) * per_page
        with self._database.connection() as connection:
            rows = connection.fetch_all(
                queries.CLIENT_KEYS, for_project=project_id, row_offset=min(offset, MAX_ID), row_limit=per_page + 1
            )
        total = rows[0][0]
        client_keys = [ClientKey(*key) for _, *key in rows if key[0] is not None]
        return ClientKeyPage(
            client_keys=tuple(client_keys[:per_page]),
            page=page,
            per_page=per_page,
            has_next=len(client_keys) > per_page,
            total=total if total <= COUNT_LIMIT else None,
        )

    def create_client_key(self, project_id: int) -> ClientKey:
        """Create a client key with a new random public key."""
        with self._database.transaction() as connection:
            return _create_client_key(connection, project_id, self._new_public_key())

    def delete_client_key(self, project_id: int, key_id: int) -> ClientKey:
        """Delete a client key of a project and return it.

        Raises:
            ClientKeyNotFound: The project has no client key with this id.
        """
        if not 0 < key_id <= MAX_ID:
            raise ClientKeyNotFound
        with self._database.transaction() as connection:
            row = connection.fetch_one(queries.DELETE_CLIENT_KEY, for_project=project_id, for_key=key_id)
        if row is None:
            raise ClientKeyNotFound
        return ClientKey(*row)

    def _fetch_one(self, statement: Statement, **parameters: Any) -> Row | None:
        with self._database.connection() as connection:
            return connection.fetch_one(statement, **parameters)


def _settings(row: Row | None) -> Settings | None:
    return Settings(*row) if row else None


def _write_settings(connection: DriverConnection, project_id: int, current: Settings | None, changed: Settings) -> None:
    if changed != current:
        statement = queries.CREATE_SETTINGS if current is None else queries.UPDATE_SETTINGS
        parameters = {f"new_{name}": value for name, value in asdict(changed).items()}
        connection.fetch_all(statement, for_project=project_id, **parameters)


def _has_active_client_key(connection: DriverConnection, project_id: int) -> bool:
    return connection.fetch_one(queries.ACTIVE_CLIENT_KEY, for_project=project_id) is not None


def _create_client_key(connection: DriverConnection, project_id: int, public_key: str) -> ClientKey:
    (row,) = connection.fetch_all(queries.CREATE_CLIENT_KEY, for_project=project_id, new_public_key=public_key)
    return ClientKey(*row)
