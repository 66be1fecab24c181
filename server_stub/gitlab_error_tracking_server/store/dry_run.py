"""Check that a server could use a database, without changing it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import insert

from gitlab_error_tracking_server.store import schema
from gitlab_error_tracking_server.store.schema_version import create_tables, has_tables
from gitlab_error_tracking_server.store.seeding import is_empty
from gitlab_error_tracking_server.store.statements import served_statements

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection, Table

    from gitlab_error_tracking_server.store.backends.database import Database


def check_database(database: Database, *, loads_data: bool) -> bool:
    """Check that a server could use a database, and return whether the tables exist.

    Args:
        database: The database; nothing is changed.
        loads_data: Whether the server would load data if the database were empty.

    Raises:
        UnsupportedDatabase: The tables or the file do not allow it.
        sqlalchemy.exc.SQLAlchemyError: The database failed or denies permission.
    """
    with database.inspection_engine.connect() as connection:
        exists = has_tables(connection)
        would_load = exists and loads_data and is_empty(connection)
    if exists:
        tables = schema.metadata.sorted_tables if would_load else ()
        database.dry_run(partial(_check_privileges, inserted_tables=tables))
    else:
        database.dry_run(create_tables)
    return exists


def _check_privileges(connection: Connection, inserted_tables: Iterable[Table]) -> None:
    """Plan every statement of a server, without parameters: PostgreSQL checks the privileges of a plan."""
    for statement in (*served_statements().values(), *map(insert, inserted_tables)):
        compiled = statement.compile(connection.engine)
        connection.exec_driver_sql(f"EXPLAIN {compiled}", dict.fromkeys(compiled.params))
