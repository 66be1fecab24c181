"""The interface between the store and a database."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection, Engine, Table

    from gitlab_error_tracking_server.store.backends.driver import Driver, DriverConnection

# Threads of one server that call the database. Ten keep several processors busy, and nine such servers fit into the 97
# connections that PostgreSQL has for ordinary users by default.
THREADS = 10
# Databases store ids in 64 bits, and drivers reject larger numbers.
MAX_ID = 2**63 - 1
# Seconds to wait for another writer's lock.
LOCK_TIMEOUT = 10
# Seconds to wait for a free connection of the pool.
POOL_TIMEOUT = 10


class UnsupportedDatabase(Exception):
    """The database cannot be used: its URL, its file or its tables are not supported."""


class Database(ABC):
    """An open database."""

    inspection_engine: Engine
    """Reads a database that may belong to another program. It neither creates nor changes a file."""
    snapshot_engine: Engine
    """Reads for administrators: all statements of a transaction see the same state, and none waits for a lock."""
    write_engine: Engine
    """Creates tables and writes data."""
    migration_engine: Engine
    """Changes tables. Close the database afterwards."""
    driver: Driver
    """Reads and writes while the server serves."""
    begin_statement: str
    """Begins a transaction that writes."""

    is_shared: bool
    """Whether other processes can use the database too."""
    is_remote: bool
    """Whether a query takes so long that the event loop must not wait for it."""

    def connection(self) -> AbstractContextManager[DriverConnection]:
        """Return a connection on which each statement is a transaction."""
        return self.driver.connection()

    def transaction(self) -> AbstractContextManager[DriverConnection]:
        """Return a connection for one transaction that writes."""
        return self.driver.transaction(self.begin_statement)

    @abstractmethod
    def prepare(self) -> None:
        """Prepare the database for writes. Inspect it first.

        Raises:
            UnsupportedDatabase: The file cannot be created or written.
        """

    @abstractmethod
    def dry_run(self, change: Callable[[Connection], None]) -> None:
        """Check that a change would succeed, and change nothing.

        Raises:
            UnsupportedDatabase: It would fail for a reason outside the database, such as file permissions.
            sqlalchemy.exc.SQLAlchemyError: It would fail in the database.
        """

    @abstractmethod
    def lock(self, connection: Connection) -> None:
        """Exclude other processes that create tables or load data, until the transaction ends."""

    @abstractmethod
    def advance_id_sequence(self, connection: Connection, table: Table) -> None:
        """Make the database generate ids above those that were inserted explicitly."""

    def close(self) -> None:
        """Close all connections."""
        self.driver.close()
        self.write_engine.dispose()
