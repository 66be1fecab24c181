"""SQLite: a file shared by processes of one machine, or a database in the memory of one process."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import NullPool, StaticPool

from gitlab_error_tracking_server.store.backends.database import (
    LOCK_TIMEOUT,
    POOL_TIMEOUT,
    THREADS,
    Database,
    UnsupportedDatabase,
)
from gitlab_error_tracking_server.store.backends.driver import Driver
from gitlab_error_tracking_server.store.backends.failures import breaks_connection

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import URL, Connection, ExceptionContext, Table
    from sqlalchemy.engine.interfaces import DBAPICursor

# One for each thread that writes, and one for the event loop, which reads.
CONNECTIONS = THREADS + 1


class SQLite(Database):
    """A SQLite database. The event loop itself reads: a query takes 10 µs, less than a change of thread.

    Raises:
        UnsupportedDatabase: The URL has a host or options.
    """

    is_remote = False
    # A transaction that reads and then writes takes the write lock first. Otherwise SQLite rejects the write if another
    # process has written in between.
    begin_statement = "BEGIN IMMEDIATE"

    def __init__(self, url: URL) -> None:
        if url.host or url.query:
            raise UnsupportedDatabase("a SQLite URL has neither host nor options: use sqlite:///data.db")
        self.is_shared = not is_in_memory(url)
        self._file = Path(str(url.database)).absolute()
        options: dict[str, Any]
        if self.is_shared:
            options = {"pool_size": CONNECTIONS, "max_overflow": 0, "pool_timeout": POOL_TIMEOUT}
            options["connect_args"] = {"timeout": LOCK_TIMEOUT}
        else:
            # A database in memory belongs to its connection, so there is exactly one.
            options = {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
        # Failed statements are logged, and parameters may be keys.
        engine = create_engine(url, hide_parameters=True, **options)
        event.listen(engine, "connect", _configure)
        event.listen(engine, "begin", _begin)
        event.listen(engine, "handle_error", _discard_broken_connection)
        if self.is_shared:
            read_only = partial(_connect_read_only, self._file)
            read_engine = create_engine("sqlite://", creator=read_only, poolclass=NullPool)
            event.listen(read_engine, "begin", _begin_read)
        else:
            read_engine = engine.execution_options(reads=True)
        self.snapshot_engine = self.inspection_engine = read_engine
        self.write_engine = engine
        self.migration_engine = engine.execution_options(migrates=True)
        event.listen(self.migration_engine, "commit", _check_foreign_keys)
        self.driver = Driver(engine, caches_connection=True)

    def prepare(self) -> None:
        """Create a missing file, and enable the write-ahead log, which is a property of the file."""
        if self.is_shared:
            _create_file(self._file)
            with self.driver.connection() as connection:
                _enable_write_ahead_log(connection.pooled.cursor())
            self.driver.close()  # return the cached connection to the pool

    def dry_run(self, change: Callable[[Connection], None]) -> None:  # noqa: ARG002  (see below)
        """Check the permissions of file and folder: a change would leave traces in the file even if rolled back."""
        if self.is_shared:
            _check_folder(self._file.parent)
            _check_file(self._file)

    def lock(self, connection: Connection) -> None:
        """Do nothing: a transaction that writes has locked the whole database."""

    def advance_id_sequence(self, connection: Connection, table: Table) -> None:
        """Do nothing: SQLite generates ids above the largest one."""


def is_in_memory(url: URL) -> bool:
    """Return whether a SQLite URL has no file."""
    return url.database is None


def _create_file(file: Path) -> None:
    """Create a missing file that only its owner can read. SQLite gives the write-ahead log the same permissions."""
    _check_folder(file.parent)
    try:
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise UnsupportedDatabase(f"{file} is not writable: {error.strerror}") from None


def _check_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise UnsupportedDatabase(f"the folder {folder} of the database does not exist: create it first")
    try:
        with tempfile.TemporaryFile(dir=folder):  # without a name
            pass
    except OSError as error:
        raise UnsupportedDatabase(f"the folder {folder} of the database is not writable: {error.strerror}") from None


def _check_file(file: Path) -> None:
    try:
        os.close(os.open(file, os.O_RDWR))
    except FileNotFoundError:
        return
    except OSError as error:
        raise UnsupportedDatabase(f"{file} is not writable: {error.strerror}") from None


def _connect_read_only(file: Path) -> sqlite3.Connection:
    if not file.exists():
        return sqlite3.connect(":memory:", isolation_level=None)
    # While another process uses the file, its write-ahead log is needed. Otherwise `immutable` keeps SQLite from
    # creating one.
    mode = "mode=ro" if Path(f"{file}-wal").exists() else "mode=ro&immutable=1"
    return sqlite3.connect(f"{file.as_uri()}?{mode}", uri=True, timeout=LOCK_TIMEOUT, isolation_level=None)


def _begin_read(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _configure(connection: sqlite3.Connection, _record: Any) -> None:
    # Python's driver would begin transactions itself, and late; `_begin` does it instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous = FULL")  # committed data survives a loss of power
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _enable_write_ahead_log(cursor: DBAPICursor) -> None:
    # With a write-ahead log, readers and the one writer do not wait for each other. When several processes open a new
    # file at once, SQLite rejects this statement in all but one, without waiting for its busy timeout.
    deadline = time.monotonic() + LOCK_TIMEOUT
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _discard_broken_connection(context: ExceptionContext) -> None:
    # The next connection opens the file again, so that a server recovers without a restart.
    context.is_disconnect = context.is_disconnect or breaks_connection(context.original_exception)


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("migrates"):
        # SQLite changes a table by replacing it. With foreign keys on, that deletes the rows that refer to it. (They
        # can be switched off only outside a transaction.)
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
    connection.exec_driver_sql("BEGIN" if options.get("reads") else SQLite.begin_statement)


def _check_foreign_keys(connection: Connection) -> None:
    """Check the foreign keys, which were off during the migration."""
    if violation := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        problem = Exception(f"{violation[0]} refers to a missing row")
        raise IntegrityError("PRAGMA foreign_key_check", None, problem)
