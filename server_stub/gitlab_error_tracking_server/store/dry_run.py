"""Check that a server could use a database, without changing it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import false, insert, null, select

from gitlab_error_tracking_server.store import queries, schema
from gitlab_error_tracking_server.store.schema_version import create_tables, has_tables
from gitlab_error_tracking_server.store.seeding import is_empty

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection, Table

    from gitlab_error_tracking_server.store.backends.database import Database

# The tables into which a server inserts rows while it serves.
_INSERTED_TABLES = (schema.settings, schema.client_keys)


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
        inserted_tables = schema.metadata.sorted_tables if would_load else _INSERTED_TABLES
        database.dry_run(partial(_check_privileges, inserted_tables=inserted_tables))
    else:
        database.dry_run(create_tables)
    return exists


def _check_privileges(connection: Connection, inserted_tables: Iterable[Table]) -> None:
    """Execute the statements of a server without any row: a database checks privileges before it looks for rows."""
    connection.execute(queries.TOKEN, {"token_digest": ""})
    connection.execute(queries.PROJECT_BY_ID, {"reference": 0, "for_user": 0})
    connection.execute(queries.LOCK_PROJECT, {"reference": 0})
    connection.execute(queries.CLIENT_KEYS, {"for_project": 0, "row_offset": 0, "row_limit": 0})
    connection.execute(queries.DELETE_CLIENT_KEY, {"for_project": 0, "for_key": 0})
    settings = queries.UPDATE_SETTINGS.compile().params
    connection.execute(queries.UPDATE_SETTINGS, dict.fromkeys(settings) | {"for_project": 0})
    for table in inserted_tables:
        columns = [column.name for column in table.columns if column.server_default is None and column.name != "id"]
        no_rows = select(*(null() for _ in columns)).where(false())
        connection.execute(insert(table).from_select(columns, no_rows))
