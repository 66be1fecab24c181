"""Which version's tables a database holds, and how it gets those of this one.

A new database is given all tables at once, from `schema.py`; a test compares them with what the migrations make. So
Alembic is needed, and imported, only by whoever migrates.
"""

from __future__ import annotations

import re
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Column, MetaData, PrimaryKeyConstraint, String, Table, insert, inspect, select

from gitlab_error_tracking_server.store import schema
from gitlab_error_tracking_server.store.backends.database import UnsupportedDatabase
from gitlab_error_tracking_server.store.backends.database_url import open_database

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from gitlab_error_tracking_server.store.backends.database import Database

SCRIPTS = Path(__file__).parent / "migrations"

# The table in which Alembic keeps the number of the last migration.
_versions = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
# What the first version made, which did not write down its number.
_FIRST = "0001"
_FIRST_TABLES = {
    "users",
    "access_tokens",
    "projects",
    "memberships",
    "error_tracking_settings",
    "error_tracking_client_keys",
}


class SchemaVersionMismatch(UnsupportedDatabase):
    """The tables are not those of this version. Nothing was changed."""


class MigrationResult(Enum):
    """What a migration did."""

    NOTHING = "The database is up to date already."
    MADE = "The tables were made."
    MIGRATED = "The database was migrated."


def create_or_check_tables(database: Database) -> None:
    """Make the tables in a database that has none of them; in any other, see that they are of this version.

    Raises:
        SchemaVersionMismatch: They are of another one, or of another program. Not a byte was changed.
        UnsupportedDatabase: The folder of a new file cannot be made.
    """
    with database.looking.connect() as connection:
        has_tables(connection)
    database.prepare()
    # In one transaction, so that of two servers that begin at once one makes all tables and the other none.
    with database.writing.begin() as connection:
        database.claim(connection)
        if not has_tables(connection):
            create_tables(connection)


def has_tables(connection: Connection) -> bool:
    """Whether a database has the tables of this version; False where it has none of them.

    Raises:
        SchemaVersionMismatch: It has those of another one, or of another program.
    """
    found = _found(connection)
    if found is None:
        return False
    _refuse_newer(found)
    if found < schema.VERSION:
        raise SchemaVersionMismatch(
            f"the database has the tables of an older version ({found}, and this is {schema.VERSION}); stop every "
            "server, make a copy, and run gitlab-error-tracking migrate with the same --database or --config"
        )
    return True


def create_tables(connection: Connection) -> None:
    """Make all tables, within the transaction of the caller."""
    schema.metadata.create_all(connection)
    _write_down(connection, schema.VERSION)


def migrate(url: str) -> MigrationResult:
    """Give the database at an SQLAlchemy URL the tables of this version, in one transaction.

    Raises:
        UnsupportedDatabase: The URL cannot be read, or is for a database that the server does not know.
        SchemaVersionMismatch: The tables are of a newer version, or of another program.
        sqlalchemy.exc.SQLAlchemyError: The database failed, and is as it was.
    """
    database = open_database(url)
    try:
        with database.looking.connect() as connection:
            _refuse_newer(_found(connection))
        database.prepare()
        with database.migrating.begin() as connection:
            database.claim(connection)
            return _migrate(connection)
    finally:
        database.close()


def _migrate(connection: Connection) -> MigrationResult:
    found = _found(connection)
    if found is None:
        create_tables(connection)
        return MigrationResult.MADE
    _refuse_newer(found)
    if found == schema.VERSION:
        return MigrationResult.NOTHING
    if not inspect(connection).has_table(_versions.name):
        _write_down(connection, found)
    upgrade(connection, schema.VERSION)
    return MigrationResult.MIGRATED


def upgrade(connection: Connection, version: str) -> None:
    """Run the migrations that are missing, up to a version, within the transaction of the caller."""
    from alembic import command  # noqa: PLC0415  (a tenth of a second that no server has to wait)
    from alembic.config import Config  # noqa: PLC0415  (see above)

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    command.upgrade(config, version)


def _found(connection: Connection) -> str | None:
    """The version of the tables, or None when there is none of them."""
    tables = {*inspect(connection).get_table_names()}
    ours = tables & _FIRST_TABLES
    if _versions.name in tables:
        version: str | None = connection.execute(select(_versions.c.version_num)).scalar()
        if version is None or not re.fullmatch(r"\d{4}", version) or not ours:
            raise SchemaVersionMismatch("the database holds the tables of another program, which uses Alembic too")
        if version > schema.VERSION:
            return version  # which tables that has, only it knows
    elif not ours:
        return None
    else:
        version = _FIRST
    if ours != _FIRST_TABLES:
        raise SchemaVersionMismatch(
            f"the database has a table named {min(ours)}, which is not this server's: others are missing beside it"
        )
    return version


def _write_down(connection: Connection, version: str) -> None:
    _versions.create(connection, checkfirst=True)
    connection.execute(insert(_versions).values(version_num=version))


def _refuse_newer(found: str | None) -> None:
    if found is not None and found > schema.VERSION:
        raise SchemaVersionMismatch(
            f"the database has the tables of a newer version ({found}, and this is {schema.VERSION}); "
            "install the version that made them, or a newer one"
        )
