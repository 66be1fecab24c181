"""Sends statements to the database's driver itself; SQLAlchemy writes them, once, and keeps the connections.

What SQLAlchemy does around each execution takes 50 to 150 µs, of which SQLite needs three: of the time of a request to
read settings, with its three questions, this saves two thirds.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError

from gitlab_error_tracking_server.store.backends.errors import breaks_connection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sqlalchemy import Delete, Dialect, Engine, Insert, PoolProxiedConnection, Select, Update

    Statement = Select[*tuple[Any, ...]] | Insert | Update | Delete

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A statement in the words of one database.

    `order` has the names of its values where they are told apart by their order, and is None where by their names.
    `readers` turn what the driver gives for a column into what the column's type says, where that is not the same.
    """

    sql: str
    constants: Mapping[str, Any]
    order: tuple[str, ...] | None
    readers: tuple[tuple[int, Callable[[Any], Any]], ...]

    @classmethod
    def of(cls, statement: Statement, dialect: Dialect) -> _Prepared:
        compiled = statement.compile(dialect=dialect)
        columns = getattr(statement, "exported_columns", ())
        readers = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        return cls(
            sql=str(compiled),
            constants=dict(compiled.params),
            order=tuple(compiled.positiontup) if compiled.positiontup else None,
            readers=tuple((place, reader) for place, reader in enumerate(readers) if reader is not None),
        )

    def values(self, given: dict[str, Any]) -> Any:
        """The values as the driver takes them."""
        values = {**self.constants, **given}
        return values if self.order is None else [values[name] for name in self.order]

    def read(self, row: Row) -> Row:
        """A row as the columns' types say."""
        if not self.readers:
            return row
        values = list(row)
        for place, reader in self.readers:
            values[place] = reader(values[place])
        return tuple(values)


class DriverConnection:
    """A connection out of the pool, on which statements are sent."""

    def __init__(self, driver: Driver, pooled: PoolProxiedConnection) -> None:
        self._driver = driver
        self.pooled = pooled

    def rows(self, statement: Statement, **values: Any) -> list[Row]:
        """Send a statement; what it returns."""
        prepared = self._driver.prepared(statement)
        cursor = self.pooled.cursor()
        try:
            cursor.execute(prepared.sql, prepared.values(values))
            return [prepared.read(row) for row in cursor.fetchall()] if cursor.description else []
        finally:
            cursor.close()

    def first(self, statement: Statement, **values: Any) -> Row | None:
        """Send a statement; the first row of what it returns."""
        return next(iter(self.rows(statement, **values)), None)


class Driver:
    """The driver below an engine.

    Its connections raise `sqlalchemy.exc.DBAPIError`, as the engine's own do, and like those they are not used again
    when the database has closed them. Outside of a transaction the engine's connections are in autocommit.

    Args:
        engine: The engine, from whose pool connections come.
        keeps_one: Whether a connection that is given back is kept for the next one who asks, without the pool, which
            saves a third of a question's time. The pool looks whether a connection is still good; a file's always is.
    """

    def __init__(self, engine: Engine, *, keeps_one: bool) -> None:
        self._engine = engine
        self._prepared: dict[Statement, _Prepared] = {}
        self._keeps = 1 if keeps_one else 0
        self._kept: list[DriverConnection] = []

    def rows(self, statement: Statement, **values: Any) -> list[Row]:
        """Send a statement that is a transaction of its own; what it returns."""
        with self.connected() as connection:
            return connection.rows(statement, **values)

    @contextmanager
    def connected(self) -> Iterator[DriverConnection]:
        """A connection on which each statement is a transaction of its own."""
        connection = None
        try:
            connection = self._take()
            yield connection
        except BaseException as error:
            failure = self._failure(error, connection)
            if connection is not None:
                connection.pooled.close()
            if failure is not None:
                raise failure from error
            raise
        if len(self._kept) < self._keeps:
            self._kept.append(connection)
        else:
            connection.pooled.close()

    def _take(self) -> DriverConnection:
        try:
            return self._kept.pop()
        except IndexError:
            return DriverConnection(self, self._engine.raw_connection())

    def close(self) -> None:
        """Give back the connection that is kept."""
        while self._kept:
            self._kept.pop().pooled.close()

    @contextmanager
    def transaction(self, begin: str) -> Iterator[DriverConnection]:
        """A connection on which everything is done as a whole or not at all; `begin` is how a transaction begins.

        Where it is left by an error, the connection goes back to the pool, which rolls back what was not committed.
        """
        with self.connected() as connection:
            connection.pooled.cursor().execute(begin)
            yield connection
            connection.pooled.commit()

    def prepared(self, statement: Statement) -> _Prepared:
        """A statement in the words of this database, put so when it is first asked for."""
        prepared = self._prepared.get(statement)
        if prepared is None:
            prepared = self._prepared[statement] = _Prepared.of(statement, self._engine.dialect)
        return prepared

    def _failure(self, error: BaseException, connection: DriverConnection | None) -> BaseException | None:
        """What is raised in the place of an error of the driver's; None for any other."""
        dialect = self._engine.dialect
        kind = dialect.loaded_dbapi.Error
        if not isinstance(error, kind):
            return None
        lost = connection is not None and (
            dialect.is_disconnect(error, connection.pooled.dbapi_connection, None) or breaks_connection(error)
        )
        if connection is not None and lost:
            connection.pooled.invalidate(error)
        # Without the statement: it says nothing that the method's name in the traceback does not.
        failure: BaseException = DBAPIError.instance(
            None, None, error, kind, connection_invalidated=lost, dialect=dialect
        )
        return failure
