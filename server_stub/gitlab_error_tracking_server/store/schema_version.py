"""Create the tables, and migrate them between versions.

A new database gets all tables at once, from `schema.py`; a test compares them with the result of the migrations. So
only `migrate` needs Alembic.
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
    from alembic.config import Config
    from sqlalchemy import Connection

    from gitlab_error_tracking_server.store.backends.database import Database

SCRIPTS = Path(__file__).parent / "migrations"

# Alembic's table with the number of the last migration.
_version_table = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
# The first version did not store its number.
_FIRST = "0001"
_FIRST_TABLES = frozenset(
    {"users", "access_tokens", "projects", "memberships", "error_tracking_settings", "error_tracking_client_keys"}
)


class SchemaVersionMismatch(UnsupportedDatabase):
    """The tables are of another version or of another program. Nothing was changed."""


class MigrationResult(Enum):
    """The result of a migration."""

    UNCHANGED = "The database is already up to date."
    CREATED = "The tables were created."
    MIGRATED = "The database was migrated."


def check_tables(database: Database) -> None:
    """Check that a database has the tables of this version.

    Raises:
        SchemaVersionMismatch: It has no tables, or those of another version or of another program.
    """
    with database.inspection_engine.connect() as connection:
        if not has_tables(connection):
            raise SchemaVersionMismatch(
                "the database has no tables: check its URL, or create them with gitlab-error-tracking serve or migrate"
            )


def create_or_check_tables(database: Database) -> None:
    """Create the tables in an empty database; in any other, check that they are of this version.

    Raises:
        SchemaVersionMismatch: They are of another version or of another program. Nothing was changed.
        UnsupportedDatabase: The file cannot be created or written.
    """
    with database.inspection_engine.connect() as connection:
        has_tables(connection)
    database.prepare()
    # In one transaction, so that only one of two servers that start at once creates the tables.
    with database.write_engine.begin() as connection:
        database.lock(connection)
        if not has_tables(connection):
            create_tables(connection)


def newest_version() -> str:
    """Return the version of the last migration, by the names of the scripts: to import Alembic takes 0.1 s."""
    return max(script.name[1:5] for script in (SCRIPTS / "versions").glob("r[0-9]*.py"))


def has_tables(connection: Connection) -> bool:
    """Return whether a database has the tables of this version; False if it has none of them.

    Raises:
        SchemaVersionMismatch: The tables are of another version or of another program.
    """
    version = _stored_version(connection)
    if version is not None and version < newest_version():
        raise SchemaVersionMismatch(
            f"the database has tables of the older version {version}, and this program needs {newest_version()}: stop "
            "all servers, back up the database, and run gitlab-error-tracking migrate with the same --database or "
            "--config"
        )
    return version is not None


def create_tables(connection: Connection) -> None:
    """Create all tables in the caller's transaction."""
    schema.metadata.create_all(connection)
    _store_version(connection, newest_version())


def migrate(url: str) -> MigrationResult:
    """Migrate the database at an SQLAlchemy URL to the tables of this version, in one transaction.

    Raises:
        UnsupportedDatabase: The URL is invalid or of another database.
        SchemaVersionMismatch: The tables are of a newer version or of another program.
        sqlalchemy.exc.SQLAlchemyError: The database failed. Nothing was changed.
    """
    database = open_database(url)
    try:
        with database.inspection_engine.connect() as connection:
            _stored_version(connection)
        database.prepare()
        with database.migration_engine.begin() as connection:
            database.lock(connection)
            return _migrate(connection)
    finally:
        database.close()


def _migrate(connection: Connection) -> MigrationResult:
    version = _stored_version(connection)
    if version is None:
        create_tables(connection)
        return MigrationResult.CREATED
    if version == newest_version():
        return MigrationResult.UNCHANGED
    if not inspect(connection).has_table(_version_table.name):
        _store_version(connection, version)
    apply_migrations(connection)
    return MigrationResult.MIGRATED


def apply_migrations(connection: Connection, version: str = "head") -> Config:
    """Apply the missing migrations up to a version, in the caller's transaction; return Alembic's configuration."""
    from alembic import command  # noqa: PLC0415  (takes a tenth of a second to import)
    from alembic.config import Config  # noqa: PLC0415  (see above)

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    command.upgrade(config, version)
    return config


def _stored_version(connection: Connection) -> str | None:
    """Return the version of the tables, or None if the database is empty.

    Raises:
        SchemaVersionMismatch: The tables are of a newer version or of another program.
    """
    tables = _table_names(connection)
    if not tables:
        return None
    version = _FIRST if tables == _FIRST_TABLES else ""
    if _version_table.name in tables:
        version = connection.execute(select(_version_table.c.version_num)).scalar() or ""
    is_newer = version > newest_version()
    # Of the tables of a newer version, some may be unknown here.
    has_own_tables = not tables.isdisjoint(_FIRST_TABLES) if is_newer else tables >= _FIRST_TABLES
    if not has_own_tables or not re.fullmatch(r"\d{4}", version):
        raise SchemaVersionMismatch(
            f"the database belongs to another program: it has a table {min(tables - _FIRST_TABLES or tables)} and not "
            "the tables of this program: use an empty database"
        )
    if is_newer:
        raise SchemaVersionMismatch(
            f"the database has tables of the newer version {version}, and this program supports {newest_version()}: "
            "install the version that created them, or a newer one"
        )
    return version


def _table_names(connection: Connection) -> set[str]:
    inspector = inspect(connection)
    names = {*inspector.get_table_names()}
    if connection.dialect.name == "sqlite":  # in PostgreSQL, extensions create views in empty databases
        names.update(inspector.get_view_names())
    return names


def _store_version(connection: Connection, version: str) -> None:
    _version_table.create(connection, checkfirst=True)
    connection.execute(insert(_version_table).values(version_num=version))
