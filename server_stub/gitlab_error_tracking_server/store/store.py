"""The store: every question to the database is one method, every change one transaction."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Self, TypeVar

from sqlalchemy import Connection, Row, Select, and_, delete, func, insert, select, update

from gitlab_error_tracking_server.domain import (
    AccessToken,
    ClientKey,
    ClientKeyPage,
    Project,
    Settings,
    Visibility,
)
from gitlab_error_tracking_server.errors import ClientKeyNotFound
from gitlab_error_tracking_server.pagination import COUNT_LIMIT
from gitlab_error_tracking_server.store import schema
from gitlab_error_tracking_server.store.database import THREADS
from gitlab_error_tracking_server.store.engine import open_database
from gitlab_error_tracking_server.store.keys import digest, new_public_key
from gitlab_error_tracking_server.store.loading import is_empty, load
from gitlab_error_tracking_server.store.versions import make_or_check_tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitlab_error_tracking_server.data import Data
    from gitlab_error_tracking_server.store.database import Database

_T = TypeVar("_T")

# Databases keep ids in 64 bits; a larger number cannot be the id of anything, nor be asked for.
MAX_ID = 2**63 - 1

_PROJECT = select(schema.projects.c.id, schema.projects.c.visibility, schema.memberships.c.access_level)
_TOKEN = select(
    schema.access_tokens.c.user_id,
    schema.users.c.username,
    schema.users.c.is_admin,
    schema.access_tokens.c.scopes,
    schema.access_tokens.c.expires_at,
    schema.access_tokens.c.revoked,
).join_from(schema.access_tokens, schema.users)
_SETTINGS = select(
    schema.settings.c.enabled,
    schema.settings.c.integrated,
    schema.settings.c.api_url,
    schema.settings.c.project_name,
    schema.settings.c.has_sentry_token,
)
_CLIENT_KEY_COLUMNS = (
    schema.client_keys.c.id,
    schema.client_keys.c.project_id,
    schema.client_keys.c.active,
    schema.client_keys.c.public_key,
)


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

    @classmethod
    def open(cls, url: str, new_public_key: Callable[[], str] = new_public_key) -> Self:
        """Open the database at an SQLAlchemy URL and make its tables where there are none.

        Raises:
            UnsupportedDatabase: The URL cannot be read, or is for a database that the server does not know.
            WrongVersion: The tables are those of another version.
        """
        database = open_database(url)
        store = cls(database, new_public_key)
        # In one transaction, so that of two servers that begin at once one makes all tables and the other none.
        try:
            with database.writing.begin() as connection:
                database.claim(connection)
                make_or_check_tables(connection, url)
        except BaseException:
            store.close()
            raise
        return store

    @property
    def database(self) -> Database:
        """The database, for what is done to it as a whole."""
        return self._database

    def close(self) -> None:
        """Finish what is under way and give back every thread and connection."""
        self._threads.shutdown()
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def read(self, question: Callable[[], _T]) -> _T:
        """Call what reads from the store; where the database is remote, nobody else waits with it."""
        return await self._call(question, waits=self._database.is_remote)

    async def write(self, change: Callable[[], _T]) -> _T:
        """Call what changes the store; where it may have to wait for another process, nobody else waits with it."""
        return await self._call(change, waits=self._database.is_shared)

    async def _call(self, what: Callable[[], _T], *, waits: bool) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, what) if waits else what()

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
        with self._database.reading.connect() as connection:
            connection.execute(select(1))

    def find_token(self, token: str) -> AccessToken | None:
        """The access token, valid or not, or None when there is no such token."""
        row = self._first(_TOKEN.where(schema.access_tokens.c.digest == digest(token)))
        if row is None:
            return None
        return AccessToken(
            user_id=row.user_id,
            username=row.username,
            is_admin=row.is_admin,
            scopes=frozenset(row.scopes.split()),
            expires_at=row.expires_at,
            revoked=row.revoked,
        )

    def find_project(self, reference: int | str, user_id: int) -> Project | None:
        """A project by its id or by its full path, with the user's role in it; None when there is none.

        Whether the user may see the project is not decided here.
        """
        if isinstance(reference, int):
            if reference > MAX_ID:
                return None
            condition = schema.projects.c.id == reference
        else:
            condition = func.lower(schema.projects.c.full_path) == reference.lower()
        membership = and_(
            schema.memberships.c.project_id == schema.projects.c.id, schema.memberships.c.user_id == user_id
        )
        row = self._first(_PROJECT.outerjoin_from(schema.projects, schema.memberships, membership).where(condition))
        return Project(row.id, Visibility(row.visibility), row.access_level) if row else None

    def get_settings(self, project_id: int) -> Settings | None:
        """The settings of a project, or None when it has none."""
        row = self._first(_SETTINGS.where(schema.settings.c.project_id == project_id))
        return _settings(row)

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
        with self._database.writing.begin() as connection:
            _lock_project(connection, project_id)
            row = connection.execute(_SETTINGS.where(schema.settings.c.project_id == project_id)).first()
            current = _settings(row)
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
        of_project = schema.client_keys.c.project_id == project_id
        some = select(schema.client_keys.c.id).where(of_project).limit(COUNT_LIMIT + 1).subquery()
        offset = (page - 1) * per_page
        with self._database.snapshot.begin() as connection:  # so that count and page agree
            count = connection.execute(select(func.count()).select_from(some)).scalar_one()
            query = select(*_CLIENT_KEY_COLUMNS).where(of_project).order_by(schema.client_keys.c.id)
            one_more = query.offset(offset).limit(per_page + 1)
            rows = connection.execute(one_more).all() if offset <= MAX_ID - per_page else []
        return ClientKeyPage(
            client_keys=tuple(ClientKey(*row) for row in rows[:per_page]),
            page=page,
            per_page=per_page,
            has_next=len(rows) > per_page,
            total=count if count <= COUNT_LIMIT else None,
        )

    def create_client_key(self, project_id: int) -> ClientKey:
        """Create a client key with a new random public key."""
        with self._database.writing.begin() as connection:
            return _create_client_key(connection, project_id, self._new_public_key())

    def delete_client_key(self, project_id: int, key_id: int) -> ClientKey:
        """Delete a client key of a project and return what it was.

        Raises:
            ClientKeyNotFound: The project has no client key with this id.
        """
        if not 0 < key_id <= MAX_ID:
            raise ClientKeyNotFound
        ours = and_(schema.client_keys.c.id == key_id, schema.client_keys.c.project_id == project_id)
        with self._database.writing.begin() as connection:
            statement = delete(schema.client_keys).where(ours).returning(*_CLIENT_KEY_COLUMNS)
            row = connection.execute(statement).first()
        if row is None:
            raise ClientKeyNotFound
        return ClientKey(*row)

    def _first(self, query: Select[*tuple[Any, ...]]) -> Row[*tuple[Any, ...]] | None:
        with self._database.reading.connect() as connection:
            return connection.execute(query).first()


def _settings(row: Row[*tuple[Any, ...]] | None) -> Settings | None:
    return Settings(*row) if row else None


def _lock_project(connection: Connection, project_id: int) -> None:
    # So that of two who switch a project on at once, the second sees the first one's client key.
    # (SQLite has no row locks and needs none: its transaction owns the whole database.)
    connection.execute(select(schema.projects.c.id).where(schema.projects.c.id == project_id).with_for_update())


def _write_settings(connection: Connection, project_id: int, current: Settings | None, changed: Settings) -> None:
    values = asdict(changed)
    if current is None:
        connection.execute(insert(schema.settings).values(project_id=project_id, **values))
    elif changed != current:
        connection.execute(update(schema.settings).where(schema.settings.c.project_id == project_id).values(**values))


def _has_active_client_key(connection: Connection, project_id: int) -> bool:
    active = and_(schema.client_keys.c.project_id == project_id, schema.client_keys.c.active)
    return connection.execute(select(schema.client_keys.c.id).where(active).limit(1)).first() is not None


def _create_client_key(connection: Connection, project_id: int, public_key: str) -> ClientKey:
    values = {"project_id": project_id, "active": True, "public_key": public_key}
    statement = insert(schema.client_keys).values(**values).returning(*_CLIENT_KEY_COLUMNS)
    return ClientKey(*connection.execute(statement).one())
