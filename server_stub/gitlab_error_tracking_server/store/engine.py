"""Opens a database so that it behaves the same whichever it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import StaticPool

# How long a write waits for another process to finish its own, in seconds.
BUSY_TIMEOUT = 10


class UnsupportedDatabase(Exception):
    """The URL is none, or names a database that the server does not know."""


def open_engine(url: str) -> Engine:
    """Open the database at an SQLAlchemy URL; a SQLite file and its folder are made where missing.

    Raises:
        UnsupportedDatabase: The URL cannot be read, or is not for SQLite.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise UnsupportedDatabase("the database's URL cannot be read; write it as sqlite:///data.db") from None
    if parsed.get_backend_name() != "sqlite":
        raise UnsupportedDatabase(f"{parsed.get_backend_name()} is not supported; write the URL as sqlite:///data.db")
    if parsed.database in (None, "", ":memory:"):
        # A database in memory lives in its connection, so there is exactly one.
        engine = create_engine(parsed, poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        Path(parsed.database).absolute().parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed, connect_args={"timeout": BUSY_TIMEOUT})
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(connection: Any, _record: Any) -> None:
    # Python's driver would begin transactions by itself, and late; _begin_sqlite does it instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")  # readers and the one writer do not wait for each other
    cursor.execute("PRAGMA synchronous = FULL")  # what was committed survives a loss of power
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads and then writes must own the write lock from its first statement on: SQLite
    # would otherwise refuse the write when another process wrote in between.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
