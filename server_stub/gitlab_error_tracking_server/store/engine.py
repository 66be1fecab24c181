"""Opens a database so that it behaves the same whichever it is."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import StaticPool

# How long a write waits for another process to finish its own, in seconds.
BUSY_TIMEOUT = 10


class UnsupportedDatabase(Exception):
    """The URL is none, or names a database that the server does not know or cannot make."""


def open_engine(url: str) -> Engine:
    """Open the database at an SQLAlchemy URL; a SQLite file and its folder are made where missing.

    Raises:
        UnsupportedDatabase: The URL cannot be read or is not for SQLite, or its folder cannot be made.
    """
    parsed = _supported(url)
    # Statements are logged when they fail, and their parameters may be keys.
    options: dict[str, Any] = {"hide_parameters": True}
    if parsed.database in (None, "", ":memory:"):
        # A database in memory lives in its connection, so there is exactly one.
        options |= {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
    else:
        _make_folder(Path(str(parsed.database)).absolute().parent)
        options |= {"connect_args": {"timeout": BUSY_TIMEOUT}}
    engine = create_engine(parsed, **options)
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _supported(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise UnsupportedDatabase("the database's URL cannot be read; write it as sqlite:///data.db") from None
    if parsed.drivername not in ("sqlite", "sqlite+pysqlite"):
        raise UnsupportedDatabase(f"{parsed.drivername} is not supported; write the URL as sqlite:///data.db")
    if parsed.host or parsed.query:
        raise UnsupportedDatabase("SQLite has neither a host nor options; write the URL as sqlite:///data.db")
    return parsed


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnsupportedDatabase(f"the folder {folder} cannot be made: {error.strerror}") from None


def _configure_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # Python's driver would begin transactions by itself, and late; _begin_sqlite does it instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    _write_ahead(cursor)
    cursor.execute("PRAGMA synchronous = FULL")  # what was committed survives a loss of power
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _write_ahead(cursor: sqlite3.Cursor) -> None:
    # With a write-ahead log, readers and the one writer do not wait for each other. Of several processes that open
    # a new file at once, SQLite refuses this to all but one, and without waiting for the busy timeout.
    give_up = time.monotonic() + BUSY_TIMEOUT
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > give_up:
                raise
            time.sleep(0.01)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads and then writes must own the write lock from its first statement on: SQLite
    # would otherwise refuse the write when another process wrote in between.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
