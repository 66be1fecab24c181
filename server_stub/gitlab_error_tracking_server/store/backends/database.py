"""What a database must offer the store. Where SQLite and PostgreSQL differ, they differ in what they make of this."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection, Engine, Table

    from gitlab_error_tracking_server.store.backends.driver import Driver, DriverConnection

# How many threads of one server wait for the database at once; more requests wait for a thread, which costs nothing.
# Ten keep a machine of several processors busy, and nine of them fit into the 97 connections that PostgreSQL has for
# ordinary users by default.
THREADS = 10
# Databases keep ids in 64 bits; a larger number cannot be the id of anything, nor be asked for.
MAX_ID = 2**63 - 1
# How many questions may wait for one of these threads. More would be answered after everybody has given up: they are
# refused at once instead.
WAITING = 50 * THREADS
# How long one waits for a free connection, or for somebody else's write, in seconds.
LOCK_TIMEOUT = 10


class UnsupportedDatabase(Exception):
    """The URL is none, or names a database that the server does not know or cannot make."""


class Database(ABC):
    """An open database."""

    looking: Engine
    """For what is looked at before it is known whose the database is: not a byte of a file is changed, nor one made."""
    listing: Engine
    """For what is listed for administrators: all statements of a transaction see the same state and wait for nobody."""
    writing: Engine
    """For making tables and loading data."""
    migrating: Engine
    """For changes of the tables, after which the database is closed."""
    driver: Driver
    """For everything else."""
    begin: str
    """How a transaction begins that changes something, and that waits for others that it would disturb."""

    is_shared: bool
    """Whether other processes can use it too."""
    is_remote: bool
    """Whether a question takes long enough that others should not wait with it."""

    def asking(self) -> AbstractContextManager[DriverConnection]:
        """A connection for questions: each statement sees one state."""
        return self.driver.connected()

    def changing(self) -> AbstractContextManager[DriverConnection]:
        """A connection for one change, which is done as a whole or not at all."""
        return self.driver.transaction(self.begin)

    @abstractmethod
    def prepare(self) -> None:
        """Be ready for being written to. Whoever calls it has looked whether the database is ours or new.

        Raises:
            UnsupportedDatabase: The file's folder cannot be made.
        """

    @abstractmethod
    def dry_run(self, change: Callable[[Connection], None]) -> None:
        """See that a change would be taken, and change nothing.

        Raises:
            UnsupportedDatabase: It would not be, for reasons outside of the database.
            sqlalchemy.exc.SQLAlchemyError: The database would not take it.
        """

    @abstractmethod
    def claim(self, connection: Connection) -> None:
        """Be the only one who makes tables or loads data, until the transaction ends."""

    @abstractmethod
    def advance_id_sequence(self, connection: Connection, table: Table) -> None:
        """After rows were inserted with ids of their own: give out only larger ones from now on."""

    def close(self) -> None:
        """Give back every connection."""
        self.driver.close()
        self.writing.dispose()
