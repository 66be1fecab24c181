"""Tries a database out without changing it."""

from __future__ import annotations

from sqlalchemy import inspect

from gitlab_error_tracking_server.store import schema
from gitlab_error_tracking_server.store.engine import open_database
from gitlab_error_tracking_server.store.versions import make_or_check_tables


def rehearse_opening(url: str) -> bool:
    """Do to a database what `Store.open` does, and undo it. Says whether the tables are there already.

    Raises:
        Exception: As `Store.open` would raise it.
    """
    database = open_database(url)
    try:
        with database.writing.connect() as connection, connection.begin() as transaction:
            database.claim(connection)
            were_there = inspect(connection).has_table(schema.users.name)
            make_or_check_tables(connection, url)
            transaction.rollback()
            return were_there
    finally:
        database.close()
