"""SQLite: a file that several processes of one machine may share, or a database in this process's memory."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import NullPool, StaticPool

from gitlab_error_tracking_server.store.backends.database import LOCK_TIMEOUT, THREADS, Database, UnsupportedDatabase
from gitlab_error_tracking_server.store.backends.driver import Driver
from gitlab_error_tracking_server.store.backends.errors import breaks_connection

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import URL, Connection, ExceptionContext, Table
    from sqlalchemy.engine.interfaces import DBAPICursor

# One for each thread that writes, and one for the event loop, which reads.
CONNECTIONS = THREADS + 1


class SQLite(Database):
    """A SQLite database. A question takes some 10 µs, less than handing it to a thread would.

    Raises:
        UnsupportedDatabase: The URL has a host or options.
    """

    is_remote = False
    # A transaction that reads and then writes must own the write lock from its first statement on: SQLite would
    # otherwise refuse the write when another process wrote in between.
    begin = "BEGIN IMMEDIATE"

    def __init__(self, url: URL) -> None:
        if url.host or url.query:
            raise UnsupportedDatabase("SQLite has neither a host nor options; write the URL as sqlite:///data.db")
        self.is_shared = not is_in_memory(url)
        self._file = Path(str(url.database)).absolute()
        options: dict[str, Any]
        if self.is_shared:
            options = {"pool_size": CONNECTIONS, "max_overflow": 0, "pool_timeout": LOCK_TIMEOUT}
            options["connect_args"] = {"timeout": LOCK_TIMEOUT}
        else:
            # A database in memory lives in its connection, so there is exactly one.
            options = {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
        # Statements are logged when they fail, and their parameters may be keys.
        engine = create_engine(url, hide_parameters=True, **options)
        event.listen(engine, "connect", _configure)
        event.listen(engine, "begin", _begin)
        event.listen(engine, "handle_error", _give_up_connection)
        self.listing = self.looking = engine.execution_options(lists=True)
        if self.is_shared:
            self.looking = create_engine("sqlite://", creator=partial(_look, self._file), poolclass=NullPool)
        self.writing = engine
        self.migrating = engine.execution_options(migrates=True)
        event.listen(self.migrating, "commit", _check_references)
        self.driver = Driver(engine, keeps_one=True)

    def prepare(self) -> None:
        """Make the folder where it is missing, and have the file be written ahead, which it remembers."""
        if self.is_shared:
            _make_folder(self._file.parent)
            with closing(self.writing.raw_connection()) as connection:
                _write_ahead(connection.cursor())

    def dry_run(self, change: Callable[[Connection], None]) -> None:  # noqa: ARG002  (see below)
        """See that file and folder can be written: even what is rolled back would leave its traces in the file."""
        if self.is_shared:
            _try_folder(self._file.parent)
            _try_file(self._file)

    def claim(self, connection: Connection) -> None:
        """Nothing is to be done: a transaction that writes owns the whole database."""

    def advance_id_sequence(self, connection: Connection, table: Table) -> None:
        """Nothing is to be done: SQLite gives out ids above the largest one."""


def is_in_memory(url: URL) -> bool:
    """Whether a URL of SQLite's names no file."""
    return url.database in {None, "", ":memory:"}


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnsupportedDatabase(f"the folder {folder} cannot be made: {error.strerror}") from None


def _try_folder(folder: Path) -> None:
    try:
        nearest = next(place for place in (folder, *folder.parents) if place.exists())
        with tempfile.TemporaryFile(dir=nearest):  # has no name
            pass
    except OSError as error:
        what = "nothing can be written in the folder {}" if folder.is_dir() else "the folder {} cannot be made"
        raise UnsupportedDatabase(f"{what.format(folder)}: {error.strerror}") from None


def _try_file(file: Path) -> None:
    try:
        os.close(os.open(file, os.O_RDWR))
    except FileNotFoundError:
        return
    except OSError as error:
        raise UnsupportedDatabase(f"{file} cannot be written: {error.strerror}") from None


def _look(file: Path) -> sqlite3.Connection:
    if not file.exists():
        return sqlite3.connect(":memory:")
    # What was written ahead is beside the file as long as anybody has it open. Where nobody has, SQLite would make such
    # files in order to look.
    mode = "mode=ro" if Path(f"{file}-wal").exists() else "mode=ro&immutable=1"
    return sqlite3.connect(f"{file.as_uri()}?{mode}", uri=True, timeout=LOCK_TIMEOUT)


def _configure(connection: sqlite3.Connection, _record: Any) -> None:
    # Python's driver would begin transactions by itself, and late; we do it instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous = FULL")  # what was committed survives a loss of power
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _write_ahead(cursor: DBAPICursor) -> None:
    # With a write-ahead log, readers and the one writer do not wait for each other. Of several processes that open
    # a new file at once, SQLite refuses this to all but one, and without waiting for the busy timeout.
    give_up = time.monotonic() + LOCK_TIMEOUT
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > give_up:
                raise
            time.sleep(0.01)
        else:
            return


def _give_up_connection(context: ExceptionContext) -> None:
    # The next one opens the file anew, so that nobody has to restart the server once it can be written again.
    context.is_disconnect = context.is_disconnect or breaks_connection(context.original_exception)


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("migrates"):
        # SQLite changes a table by making another one in its place. With foreign keys on, what refers to the rows of
        # the first is deleted with it. (They can be switched off only outside of a transaction.)
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
    connection.exec_driver_sql("BEGIN" if options.get("lists") else SQLite.begin)


def _check_references(connection: Connection) -> None:
    """Foreign keys were off while the tables were changed: what they forbid must not have come about."""
    if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise IntegrityError("PRAGMA foreign_key_check", None, Exception(f"{broken[0]} refers to what is not there"))
