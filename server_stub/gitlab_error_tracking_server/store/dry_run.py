"""Tries a database out without changing it."""

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

# What a server adds rows to while it serves.
_GROWING = (schema.settings, schema.client_keys)


def dry_run_opening(database: Database, *, loads: bool) -> bool:
    """See whether a server could do with a database what it does. Says whether the tables are there already.

    Args:
        database: The database, of which nothing is changed.
        loads: Whether the server would fill it, were it empty.

    Raises:
        UnsupportedDatabase: It could not, because of the tables, or of a file.
        sqlalchemy.exc.SQLAlchemyError: The database would not let it.
    """
    with database.looking.connect() as connection:
        there = has_tables(connection)
        is_to_fill = there and loads and is_empty(connection)
    if there:
        growing = schema.metadata.sorted_tables if is_to_fill else _GROWING
        database.dry_run(partial(_ask_for_rights, growing=growing))
    else:
        database.dry_run(create_tables)
    return there


def _ask_for_rights(connection: Connection, growing: Iterable[Table]) -> None:
    """Do to no row what a server does to rows: a database looks for the right to do it before it looks for the rows."""
    connection.execute(queries.TOKEN, {"with_digest": ""})
    connection.execute(queries.PROJECT_BY_ID, {"reference": 0, "of_user": 0})
    connection.execute(queries.LOCK_PROJECT, {"reference": 0})
    connection.execute(queries.CLIENT_KEYS, {"of_project": 0, "first": 0, "most": 0})
    connection.execute(queries.DELETE_CLIENT_KEY, {"of_project": 0, "with_id": 0})
    settings = queries.UPDATE_SETTINGS.compile().params
    connection.execute(queries.UPDATE_SETTINGS, dict.fromkeys(settings) | {"of_project": 0})
    for table in growing:
        columns = [column.name for column in table.columns if column.server_default is None and column.name != "id"]
        nothing = select(*(null() for _ in columns)).where(false())
        connection.execute(insert(table).from_select(columns, nothing))
