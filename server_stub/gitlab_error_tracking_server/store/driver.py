"""Sends statements to the database's driver itself; SQLAlchemy writes them, once, and keeps the connections.

What SQLAlchemy does around each execution takes 50 to 150 µs, of which SQLite needs three: of the time of a request to
read settings, with its three questions, this saves two thirds.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError

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
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._prepared: dict[Statement, _Prepared] = {}

    @contextmanager
    def connected(self) -> Iterator[DriverConnection]:
        """A connection on which each statement is a transaction of its own."""
        pooled = None
        try:
            pooled = self._engine.raw_connection()
            yield DriverConnection(self, pooled)
        except self._engine.dialect.loaded_dbapi.Error as error:
            raise self._failure(error, pooled) from error
        finally:
            if pooled is not None:
                pooled.close()

    @contextmanager
    def transaction(self, begin: str) -> Iterator[DriverConnection]:
        """A connection on which everything is done as a whole or not at all; `begin` is how a transaction begins.

        What has not been committed when the connection goes back is rolled back by the pool.
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

    def _failure(self, error: Any, pooled: PoolProxiedConnection | None) -> BaseException:
        dialect = self._engine.dialect
        lost = pooled is not None and dialect.is_disconnect(error, pooled.dbapi_connection, None)
        if pooled is not None and lost:
            pooled.invalidate(error)
        # Without the statement: it says nothing that the method's name in the traceback does not.
        kind = dialect.loaded_dbapi.Error
        failure: BaseException = DBAPIError.instance(
            None, None, error, kind, connection_invalidated=lost, dialect=dialect
        )
        return failure
