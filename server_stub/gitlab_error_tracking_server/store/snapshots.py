"""Take and restore snapshots of a database in memory, for the test double."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from sqlalchemy import select

from gitlab_error_tracking_server.store import schema
from gitlab_error_tracking_server.store.seeding import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitlab_error_tracking_server.data.models import Data
    from gitlab_error_tracking_server.store.backends.database import Database


class NotInMemory(Exception):
    """The database is not a SQLite database in memory."""


class Snapshots:
    """Snapshots of a SQLite database in memory. No other thread may use the database during a call.

    Args:
        database: The database, with its tables.
        new_public_key: Generates a public key for client keys without one.

    Raises:
        NotInMemory: The database is another one.
    """

    def __init__(self, database: Database, new_public_key: Callable[[], str]) -> None:
        self._database = database
        self._new_public_key = new_public_key
        with database.write_engine.connect() as connection:
            driver = connection.connection.driver_connection
        if database.is_shared or not isinstance(driver, sqlite3.Connection):
            raise NotInMemory
        self._sqlite = driver

    def take(self) -> bytes:
        """Return the content of the database, including the state of its id sequences. Takes some microseconds."""
        return self._sqlite.serialize()

    def restore(self, snapshot: bytes) -> None:
        """Replace the content of the database by a snapshot, completely or not at all."""
        self._sqlite.deserialize(snapshot)

    def add(self, data: Data) -> None:
        """Add data in one transaction. Existing users stay unchanged.

        Raises:
            sqlalchemy.exc.IntegrityError: The data conflicts with itself or with existing data. Nothing was added.
        """
        with self._database.write_engine.begin() as connection:
            users = connection.execute(select(schema.users.c.username, schema.users.c.id))
            known = {user.username: user.id for user in users}
            load(self._database, connection, data, self._new_public_key, known)
