"""The store: every question to the database is one method, every change one transaction."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Self, TypeVar

from sqlalchemy.exc import TimeoutError as NoThreadFree

from gitlab_error_tracking_server.gitlab.errors import ClientKeyNotFound, TooBusy
from gitlab_error_tracking_server.gitlab.models import (
    AccessToken,
    ClientKey,
    ClientKeyPage,
    Project,
    Settings,
    Visibility,
)
from gitlab_error_tracking_server.gitlab.pagination import COUNT_LIMIT
from gitlab_error_tracking_server.store import queries
from gitlab_error_tracking_server.store.administration import Administration
from gitlab_error_tracking_server.store.backends.database import LOCK_TIMEOUT, MAX_ID, THREADS, WAITING
from gitlab_error_tracking_server.store.backends.database_url import open_database
from gitlab_error_tracking_server.store.credentials import digest, new_public_key
from gitlab_error_tracking_server.store.schema_version import create_or_check_tables
from gitlab_error_tracking_server.store.seeding import is_empty, load

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitlab_error_tracking_server.data.models import Data
    from gitlab_error_tracking_server.store.backends.database import Database
    from gitlab_error_tracking_server.store.backends.driver import DriverConnection, Row, Statement

_T = TypeVar("_T")


class Store:
    """Users, tokens, projects, settings and client keys in a database.

    Methods raise `sqlalchemy.exc.SQLAlchemyError` when the database fails, besides what they name. They return when
    the database has answered; asynchronous code calls them through `read` and `write`.

    Args:
        database: The database, with its tables.
        new_public_key: Makes the public keys of new client keys.
    """

    def __init__(self, database: Database, new_public_key: Callable[[], str] = new_public_key) -> None:
        self._database = database
        self._new_public_key = new_public_key
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="store")
        self._waiting = 0

    @classmethod
    def open(cls, url: str, new_public_key: Callable[[], str] = new_public_key) -> Self:
        """Open the database at an SQLAlchemy URL and make its tables where there are none.

        Raises:
            UnsupportedDatabase: The URL cannot be read, or is for a database that the server does not know.
            SchemaVersionMismatch: The tables are those of another version.
        """
        database = open_database(url)
        store = cls(database, new_public_key)
        try:
            create_or_check_tables(database)
        except BaseException:
            store.close()
            raise
        return store

    @property
    def administration(self) -> Administration:
        """What only an administrator does."""
        return Administration(self._database)

    @property
    def database(self) -> Database:
        """The database, for what is done to it as a whole."""
        return self._database

    def close(self) -> None:
        """Finish what is under way, but not what waits for a thread, and give back every thread and connection."""
        self._threads.shutdown(cancel_futures=True)
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def read(self, question: Callable[[], _T]) -> _T:
        """Call what reads from the store; where the database is remote, nobody else waits with it.

        Raises:
            TooBusy: Too many wait already; nothing was asked.
            sqlalchemy.exc.TimeoutError: All threads waited for the database for too long; nothing was asked.
        """
        return await self._call(question, waits=self._database.is_remote)

    async def write(self, change: Callable[[], _T]) -> _T:
        """Call what changes the store; where it may have to wait for another process, nobody else waits with it.

        Raises:
            TooBusy: Too many wait already; nothing was changed.
            sqlalchemy.exc.TimeoutError: All threads waited for the database for too long; nothing was changed.
        """
        return await self._call(change, waits=self._database.is_shared)

    async def _call(self, what: Callable[[], _T], *, waits: bool) -> _T:
        if not waits:
            return what()
        if self._waiting >= WAITING:
            raise TooBusy
        self._waiting += 1
        given_up = False

        def give_up() -> None:
            # What a thread has begun with is not touched: it ends by the database's own limits, and is done or not.
            nonlocal given_up
            given_up = future.cancel()

        future = self._threads.submit(what)
        timer = asyncio.get_running_loop().call_later(LOCK_TIMEOUT, give_up)
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            if given_up:
                raise NoThreadFree(f"for {LOCK_TIMEOUT:g} s all threads waited for the database") from None
            raise
        finally:
            timer.cancel()
            self._waiting -= 1

    def load_if_empty(self, data: Data) -> bool:
        """Load data, unless there already are users or projects. Says whether it did.

        Raises:
            sqlalchemy.exc.IntegrityError: The data contradicts itself; then nothing is loaded.
        """
        with self._database.writing.begin() as connection:
            self._database.claim(connection)
            empty = is_empty(connection)
            if empty:
                load(self._database, connection, data, self._new_public_key)
            return empty

    def ping(self) -> None:
        """Ask the database for an answer, whichever."""
        self._first(queries.PING)

    def find_token(self, token: str) -> AccessToken | None:
        """The access token, valid or not, or None when there is no such token."""
        row = self._first(queries.TOKEN, with_digest=digest(token))
        if row is None:
            return None
        user_id, username, is_admin, scopes, expires_at, revoked = row
        return AccessToken(user_id, username, is_admin, frozenset(scopes.split()), expires_at, revoked)

    def find_project(self, reference: int | str, user_id: int) -> Project | None:
        """A project by its id or by its full path, with the user's role in it; None when there is none.

        Whether the user may see the project is not decided here.
        """
        if isinstance(reference, str):
            row = self._first(queries.PROJECT_BY_PATH, reference=reference.lower(), of_user=user_id)
        elif reference <= MAX_ID:
            row = self._first(queries.PROJECT_BY_ID, reference=reference, of_user=user_id)
        else:
            row = None
        if row is None:
            return None
        project_id, visibility, access_level = row
        return Project(project_id, Visibility(visibility), access_level)

    def get_settings(self, project_id: int) -> Settings | None:
        """The settings of a project, or None when it has none."""
        return _settings(self._first(queries.SETTINGS, of_project=project_id))

    def save_settings(
        self,
        project_id: int,
        change: Callable[[Settings | None], Settings],
        needs_client_key: Callable[[Settings], bool],
    ) -> Settings:
        """Replace the settings of a project by what `change` makes of them, and return the new ones.

        Where the new settings need a client key and the project has no active one, a first key is created in the
        same transaction. What `change` raises is passed on, and nothing is changed.
        """
        with self._database.changing() as connection:
            connection.rows(queries.LOCK_PROJECT, reference=project_id)
            current = _settings(connection.first(queries.SETTINGS, of_project=project_id))
            changed = change(current)
            _write_settings(connection, project_id, current, changed)
            if needs_client_key(changed) and not _has_active_client_key(connection, project_id):
                _create_client_key(connection, project_id, self._new_public_key())
            return changed

    def list_client_keys(self, project_id: int, page: int, per_page: int) -> ClientKeyPage:
        """One page of a project's client keys, ordered by id.

        Args:
            project_id: The project.
            page: The number of the page, from 1; a page past the end is empty.
            per_page: How many keys a page holds.
        """
        offset = (page - 1) * per_page
        with self._database.asking() as connection:
            rows = connection.rows(
                queries.CLIENT_KEYS, of_project=project_id, first=min(offset, MAX_ID), most=per_page + 1
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
        with self._database.changing() as connection:
            return _create_client_key(connection, project_id, self._new_public_key())

    def delete_client_key(self, project_id: int, key_id: int) -> ClientKey:
        """Delete a client key of a project and return what it was.

        Raises:
            ClientKeyNotFound: The project has no client key with this id.
        """
        if not 0 < key_id <= MAX_ID:
            raise ClientKeyNotFound
        with self._database.changing() as connection:
            row = connection.first(queries.DELETE_CLIENT_KEY, of_project=project_id, with_id=key_id)
        if row is None:
            raise ClientKeyNotFound
        return ClientKey(*row)

    def _first(self, statement: Statement, **values: Any) -> Row | None:
        with self._database.asking() as connection:
            return connection.first(statement, **values)


def _settings(row: Row | None) -> Settings | None:
    return Settings(*row) if row else None


def _write_settings(connection: DriverConnection, project_id: int, current: Settings | None, changed: Settings) -> None:
    if changed != current:
        statement = queries.CREATE_SETTINGS if current is None else queries.UPDATE_SETTINGS
        values = {f"new_{name}": value for name, value in asdict(changed).items()}
        connection.rows(statement, of_project=project_id, **values)


def _has_active_client_key(connection: DriverConnection, project_id: int) -> bool:
    return connection.first(queries.ACTIVE_CLIENT_KEY, of_project=project_id) is not None


def _create_client_key(connection: DriverConnection, project_id: int, public_key: str) -> ClientKey:
    (row,) = connection.rows(queries.CREATE_CLIENT_KEY, of_project=project_id, new_public_key=public_key)
    return ClientKey(*row)
