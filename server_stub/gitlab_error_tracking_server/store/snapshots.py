"""Copies of a whole database in memory, and what is added to one that holds something already.

The double of `gitlab_error_tracking_double` is built on it; a server has no use for it.
"""

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
    """The database is none of SQLite's in this process's memory, and cannot be copied as a whole."""


class Snapshots:
    """Copies, puts back and adds to a SQLite database in memory. Nobody else may use it meanwhile.

    Args:
        database: The database, with its tables.
        new_public_key: Makes the public keys of client keys that come without one.

    Raises:
        NotInMemory: It is another database.
    """

    def __init__(self, database: Database, new_public_key: Callable[[], str]) -> None:
        self._database = database
        self._new_public_key = new_public_key
        with database.writing.connect() as connection:
            driver = connection.connection.driver_connection
        if database.is_shared or not isinstance(driver, sqlite3.Connection):
            raise NotInMemory
        self._sqlite = driver

    def copy(self) -> bytes:
        """Everything, as it is now, and which ids were given out: some microseconds."""
        return self._sqlite.serialize()

    def restore(self, copy: bytes) -> None:
        """Have everything be as it was: at once, or not at all."""
        self._sqlite.deserialize(copy)

    def add(self, data: Data) -> None:
        """Add data to what is there, in one transaction. Users who are there already stay.

        Raises:
            sqlalchemy.exc.IntegrityError: It contradicts itself or what is there; then nothing is added.
        """
        with self._database.writing.begin() as connection:
            users = connection.execute(select(schema.users.c.username, schema.users.c.id))
            known = {user.username: user.id for user in users}
            load(self._database, connection, data, self._new_public_key, known)
