"""Execute statements on the database driver without SQLAlchemy's execution layer.

SQLAlchemy compiles each statement once and manages the connections. Its execution layer takes 50 to 150 µs per
statement, of which SQLite needs three: a request that reads settings takes a third of the time without it.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError

from gitlab_error_tracking_server.store.backends.failures import breaks_connection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sqlalchemy import Delete, Dialect, Engine, Insert, PoolProxiedConnection, Select, Update

    Statement = Select[*tuple[Any, ...]] | Insert | Update | Delete

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _CompiledStatement:
    """A statement in the SQL of one database.

    `order` has the names of positional parameters, and is None for named ones. `binders` convert parameters into values
    of the driver, by name; `converters` convert the driver's values into Python values, by index of the column.
    """

    sql: str
    constants: Mapping[str, Any]
    order: tuple[str, ...] | None
    binders: tuple[tuple[str, Callable[[Any], Any]], ...]
    converters: tuple[tuple[int, Callable[[Any], Any]], ...]

    @classmethod
    def of(cls, statement: Statement, dialect: Dialect) -> _CompiledStatement:
        compiled = statement.compile(dialect=dialect)
        columns = getattr(statement, "exported_columns", ())
        binders = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()
        }
        converters = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        return cls(
            sql=str(compiled),
            constants=dict(compiled.params),
            order=tuple(compiled.positiontup) if compiled.positiontup else None,
            binders=tuple((name, bind) for name, bind in binders.items() if bind is not None),
            converters=tuple((index, convert) for index, convert in enumerate(converters) if convert is not None),
        )

    def parameters(self, given: dict[str, Any]) -> Any:
        """Return the parameters in the driver's form."""
        values = {**self.constants, **given}
        for name, bind in self.binders:
            if name in values:  # SQLAlchemy also lists parameters that the SQL does not have
                values[name] = bind(values[name])
        return values if self.order is None else [values[name] for name in self.order]

    def convert(self, row: Row) -> Row:
        """Return a row of the driver with Python values."""
        if not self.converters:
            return row
        values = list(row)
        for index, convert in self.converters:
            values[index] = convert(values[index])
        return tuple(values)


class DriverConnection:
    """A connection of the pool that executes statements."""

    def __init__(self, driver: Driver, pooled: PoolProxiedConnection) -> None:
        self._driver = driver
        self.pooled = pooled

    def fetch_all(self, statement: Statement, **parameters: Any) -> list[Row]:
        """Execute a statement and return its rows."""
        compiled = self._driver.compiled(statement)
        cursor = self.pooled.cursor()
        try:
            cursor.execute(compiled.sql, compiled.parameters(parameters))
            return [compiled.convert(row) for row in cursor.fetchall()] if cursor.description else []
        finally:
            cursor.close()

    def fetch_one(self, statement: Statement, **parameters: Any) -> Row | None:
        """Execute a statement and return its first row, or None."""
        return next(iter(self.fetch_all(statement, **parameters)), None)

    def fetch_each(self, statement: Statement, rows: Sequence[dict[str, Any]]) -> list[list[Row]]:
        """Execute a statement once for each set of parameters; return the rows of each."""
        if not rows:
            return []
        if not self._driver.pipelines:
            return [self.fetch_all(statement, **row) for row in rows]
        compiled = self._driver.compiled(statement)
        cursor: Any = self.pooled.cursor()
        try:
            cursor.executemany(compiled.sql, [compiled.parameters(row) for row in rows], returning=True)
            return [[compiled.convert(row) for row in result.fetchall()] for result in cursor.results()]
        finally:
            cursor.close()

    def execute_each(self, statement: Statement, rows: Sequence[dict[str, Any]]) -> None:
        """Execute a statement without result once for each set of parameters."""
        if not rows:
            return
        compiled = self._driver.compiled(statement)
        cursor = self.pooled.cursor()
        try:
            cursor.executemany(compiled.sql, [compiled.parameters(row) for row in rows])
        finally:
            cursor.close()


class Driver:
    """The driver below an engine.

    Its connections raise `sqlalchemy.exc.DBAPIError` as the engine's own do, and a broken one is not used again. The
    engine's connections must be in autocommit mode outside of transactions.

    Args:
        engine: The engine, which has the pool of connections.
        caches_connection: Whether one released connection is kept outside the pool. That saves a third of a query's
            time. The pool checks that a connection still works, which is unnecessary for a file.
        pipelines: Whether the driver sends many statements before it reads the first result.
    """

    def __init__(self, engine: Engine, *, caches_connection: bool, pipelines: bool = False) -> None:
        self._engine = engine
        self.pipelines = pipelines
        self._compiled: dict[Statement, _CompiledStatement] = {}
        self._cache_size = 1 if caches_connection else 0
        self._cached: list[DriverConnection] = []

    @contextmanager
    def connection(self) -> Iterator[DriverConnection]:
        """Return a connection on which each statement is a transaction."""
        connection = None
        try:
            connection = self._acquire()
            yield connection
        except BaseException as error:
            converted = self._converted_error(error, connection)
            if connection is not None:
                connection.pooled.close()
            if converted is not None:
                raise converted from error
            raise
        if len(self._cached) < self._cache_size:
            self._cached.append(connection)
        else:
            connection.pooled.close()

    @contextmanager
    def transaction(self, begin_statement: str) -> Iterator[DriverConnection]:
        """Return a connection for one transaction, which commits at the end of the `with`.

        After an error the connection returns to the pool, which rolls back.
        """
        with self.connection() as connection:
            connection.pooled.cursor().execute(begin_statement)
            yield connection
            connection.pooled.commit()

    def close(self) -> None:
        """Close the cached connection."""
        while self._cached:
            self._cached.pop().pooled.close()

    def compiled(self, statement: Statement) -> _CompiledStatement:
        """Return a statement in the SQL of this database; it is compiled once."""
        compiled = self._compiled.get(statement)
        if compiled is None:
            compiled = self._compiled[statement] = _CompiledStatement.of(statement, self._engine.dialect)
        return compiled

    def _acquire(self) -> DriverConnection:
        try:
            return self._cached.pop()
        except IndexError:
            return DriverConnection(self, self._engine.raw_connection())

    def _converted_error(self, error: BaseException, connection: DriverConnection | None) -> BaseException | None:
        """Return SQLAlchemy's error for an error of the driver, or None for another error."""
        dialect = self._engine.dialect
        kind = dialect.loaded_dbapi.Error
        if not isinstance(error, kind):
            return None
        is_broken = connection is not None and (
            dialect.is_disconnect(error, connection.pooled.dbapi_connection, None) or breaks_connection(error)
        )
        if connection is not None and is_broken:
            connection.pooled.invalidate(error)
        # Without the statement: the traceback has the name of the method.
        converted: BaseException = DBAPIError.instance(
            None, None, error, kind, connection_invalidated=is_broken, dialect=dialect
        )
        return converted
