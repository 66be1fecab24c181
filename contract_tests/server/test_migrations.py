"""Tables of other versions: the server rejects them, and `migrate` updates them without losing data."""

from __future__ import annotations

import shutil
import sqlite3
import warnings
from contextlib import closing, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from gitlab_error_tracking_server.data.models import Data, ProjectData
from gitlab_error_tracking_server.gitlab.models import AccessLevel, Settings, Visibility
from gitlab_error_tracking_server.store import schema, schema_version
from gitlab_error_tracking_server.store.backends.database_url import open_database
from gitlab_error_tracking_server.store.dry_run import check_database
from gitlab_error_tracking_server.store.schema_version import (
    MigrationResult,
    SchemaVersionMismatch,
    apply_migrations,
    migrate,
    newest_version,
)
from gitlab_error_tracking_server.store.store import Store
from sqlalchemy import Column, MetaData, insert, inspect, text
from sqlalchemy.exc import IntegrityError

from contract_tests.support.command_line import run_command
from contract_tests.support.databases import PostgreSQLDatabases
from governance.migration import missing_operations, write_migration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from sqlalchemy import Connection

    from contract_tests.support.databases import Databases

pytestmark = pytest.mark.both_databases


def check(url: str) -> None:
    with closing(open_database(url)) as database:
        check_database(database, loads_data=False)


# All ways to open a database, and the commands that use them.
OPENERS: dict[str, Callable[[str], object]] = {
    "serve": Store.open,
    "administration": partial(Store.open, creates=False),
    "check": check,
    "migrate": migrate,
}
COMMANDS = [
    ["serve", "--port", "0"],
    ["serve", "--check"],
    ["migrate"],
    ["user", "create", "ada"],
    ["user", "list"],
    ["project", "create", "group/app"],
]
VERSION_TABLE = "CREATE TABLE alembic_version (version_num VARCHAR(32))"
FOREIGN = {
    "only foreign tables": ["CREATE TABLE notes (a INTEGER)"],
    "one of its tables": ["CREATE TABLE projects (id INTEGER)"],
    "all of its tables and another": [
        *(f"CREATE TABLE {table.name} (id INTEGER)" for table in schema.metadata.sorted_tables),
        "CREATE TABLE b (c INTEGER)",
    ],
    "uses Alembic too": [VERSION_TABLE, "INSERT INTO alembic_version VALUES ('1a2b3c')"],
    "an older version": [
        VERSION_TABLE,
        "INSERT INTO alembic_version VALUES ('0002')",
        "CREATE TABLE notes (id INTEGER)",
    ],
    "a newer version": [
        VERSION_TABLE,
        "INSERT INTO alembic_version VALUES ('9999')",
        "CREATE TABLE notes (id INTEGER)",
    ],
    "a version and one of its tables": [
        VERSION_TABLE,
        "INSERT INTO alembic_version VALUES ('0002')",
        "CREATE TABLE users (id INTEGER)",
    ],
}


def new_database(databases: Databases, folder: Path) -> AbstractContextManager[str]:
    """Create a database without tables."""
    return databases.without_tables() if isinstance(databases, PostgreSQLDatabases) else databases.shared(folder)


@pytest.fixture
def new_url(databases: Databases, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without tables."""
    with new_database(databases, tmp_path) as url:
        yield url


@pytest.fixture
def first_url(new_url: str) -> str:
    """The URL of a database of the first version: a project with a member, settings and a client key."""
    with changing(new_url) as connection:
        apply_migrations(connection, "0001")
        connection.execute(text("DROP TABLE alembic_version"))  # the first version had none
        connection.execute(insert(schema.users).values(id=1, username="ada"))
        connection.execute(insert(schema.projects).values(id=1, full_path="group/one", visibility="private"))
        connection.execute(insert(schema.memberships).values(project_id=1, user_id=1, access_level=40))
        connection.execute(insert(schema.settings).values(project_id=1, enabled=True, integrated=True))
        connection.execute(insert(schema.client_keys).values(id=7, project_id=1, public_key="glet_1"))
    return new_url


@pytest.fixture
def next_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[], None]:
    """A function that changes this program into its next version, where users have one more column."""

    def install() -> None:
        tables = MetaData()
        for table in schema.metadata.sorted_tables:
            table.to_metadata(tables)
        tables.tables["users"].append_column(Column("created_at", schema.UtcDateTime))
        monkeypatch.setattr(schema, "metadata", tables)
        scripts = shutil.copytree(schema_version.SCRIPTS, tmp_path / "migrations")
        monkeypatch.setattr(schema_version, "SCRIPTS", scripts)

    return install


@contextmanager
def changing(url: str, *, migrating: bool = False) -> Iterator[Connection]:
    with (
        closing(open_database(url)) as database,
        (database.migration_engine if migrating else database.write_engine).begin() as connection,
    ):
        yield connection


def set_version(url: str, version: str) -> None:
    """Set the version of a database."""
    with changing(url) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})


def contents(url: str) -> dict[str, list[dict[str, Any]]]:
    """Return all rows by table, without columns that are null."""
    with changing(url) as connection:
        return {
            table: [
                {name: value for name, value in row.items() if value is not None}
                for row in connection.execute(text(f"SELECT * FROM {table}")).mappings()  # noqa: S608  (table names come from the database)
            ]
            for table in inspect(connection).get_table_names()
        }


def structure(url: str) -> dict[str, dict[str, list[str]]]:
    """Return the columns, keys, indexes and constraints of each table. Their order is not significant."""
    with changing(url) as connection, warnings.catch_warnings():
        # On SQLite, SQLAlchemy reads neither the index of lower(full_path) nor AUTOINCREMENT. Tests below cover both.
        warnings.filterwarnings("ignore", ".* expression-based index")
        inspector = inspect(connection)
        read: dict[str, Callable[[str], Iterable[Any]]] = {
            "columns": inspector.get_columns,
            "primary key": lambda table: [inspector.get_pk_constraint(table)],
            "foreign keys": inspector.get_foreign_keys,
            "indexes": inspector.get_indexes,
            "unique constraints": inspector.get_unique_constraints,
            "check constraints": inspector.get_check_constraints,
        }
        return {
            table: {kind: sorted(map(repr, find(table))) for kind, find in read.items()}
            for table in inspector.get_table_names()
        }


def state(url: str) -> tuple[object, ...]:
    return contents(url), structure(url)


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def run_failing(folder: Path, *arguments: str) -> str:
    """Run a command that fails, and return its one line of errors."""
    finished = run_command(folder, *arguments)
    assert (finished.returncode, finished.stdout, len(finished.stderr.splitlines())) == (1, "", 1)
    return finished.stderr


def test_migrations_create_the_tables_of_a_new_database(databases: Databases, tmp_path: Path) -> None:
    with (
        new_database(databases, tmp_path / "new") as created,
        new_database(databases, tmp_path / "migrated") as migrated,
    ):
        Store.open(created).close()
        with changing(migrated) as connection:
            apply_migrations(connection)
        assert structure(migrated) == structure(created)


def test_written_migration_adds_a_column(
    databases: Databases, tmp_path: Path, first_url: str, next_version: Callable[[], None]
) -> None:
    migrate(first_url)
    before = contents(first_url)
    next_version()
    write_migration("Add the creation time of users")
    assert missing_operations() == ""
    assert migrate(first_url) is MigrationResult.MIGRATED
    assert contents(first_url) == before | {"alembic_version": [{"version_num": newest_version()}]}
    with new_database(databases, tmp_path / "new") as created:
        Store.open(created).close()
        assert structure(first_url) == structure(created)


def test_missing_migration_is_named(next_version: Callable[[], None]) -> None:
    next_version()
    assert "add_column" in missing_operations()


def test_new_database_needs_no_migration(new_url: str) -> None:
    Store.open(new_url).close()
    assert migrate(new_url) is MigrationResult.UNCHANGED


def test_migrate_creates_tables_in_empty_database(tmp_path: Path, new_url: str) -> None:
    (tmp_path / "data.db").touch()
    finished = run_command(tmp_path, "migrate", "--database", new_url)
    assert (finished.returncode, finished.stdout) == (0, "The tables were created.\n")


def test_serve_rejects_first_version_unchanged(tmp_path: Path, first_url: str) -> None:
    before = state(first_url)
    line = run_failing(tmp_path, "serve", "--port", "0", "--database", first_url)
    assert line.startswith("Error: the database has tables of the older version 0001, and this program needs ")
    assert "run gitlab-error-tracking migrate with the same --database or --config" in line
    assert state(first_url) == before


def test_migrate_command_reports_the_migration(tmp_path: Path, first_url: str) -> None:
    finished = run_command(tmp_path, "migrate", "--database", first_url)
    assert (finished.returncode, finished.stdout) == (0, "The database was migrated.\n")


def test_migrated_paths_are_unique_regardless_of_case(first_url: str) -> None:
    migrate(first_url)
    with pytest.raises(IntegrityError), changing(first_url) as connection:
        connection.execute(insert(schema.projects).values(full_path="GROUP/one", visibility="private"))


def test_store_uses_migrated_database(first_url: str) -> None:
    migrate(first_url)
    with Store.open(first_url) as store:
        project, settings = store.find_project("group/ONE", user_id=1), store.get_settings(1)
        key = store.delete_client_key(1, store.create_client_key(1).id)
        assert store.create_client_key(1).id > key.id
    assert project is not None
    assert (project.visibility, project.access_level) == (Visibility.PRIVATE, AccessLevel.MAINTAINER)
    assert settings == Settings(enabled=True, integrated=True)


@pytest.mark.parametrize("opener", OPENERS)
def test_newer_version_is_rejected_unchanged(new_url: str, opener: str) -> None:
    Store.open(new_url).close()
    set_version(new_url, "9999")
    before = state(new_url)
    with pytest.raises(SchemaVersionMismatch, match="the newer version 9999, and this program supports "):
        OPENERS[opener](new_url)
    assert state(new_url) == before


@pytest.mark.parametrize("statements", FOREIGN.values(), ids=FOREIGN)
@pytest.mark.parametrize("opener", OPENERS)
def test_foreign_database_is_rejected_unchanged(new_url: str, statements: list[str], opener: str) -> None:
    with changing(new_url) as connection:
        for statement in statements:
            connection.execute(text(statement))
    before = state(new_url)
    with pytest.raises(SchemaVersionMismatch, match="belongs to another program"):
        OPENERS[opener](new_url)
    assert state(new_url) == before


@pytest.mark.parametrize("journal", ["DELETE", "WAL"])
@pytest.mark.parametrize("statement", ["CREATE TABLE users (a)", "CREATE TABLE a (b)", "CREATE VIEW a AS SELECT 1"])
@pytest.mark.parametrize("opener", OPENERS)
def test_foreign_sqlite_file_keeps_every_byte(tmp_path: Path, journal: str, statement: str, opener: str) -> None:
    with closing(sqlite3.connect(tmp_path / "data.db")) as connection:
        connection.execute(f"PRAGMA journal_mode = {journal}")
        connection.execute(statement)
    before = files(tmp_path)
    with pytest.raises(SchemaVersionMismatch):
        OPENERS[opener](f"sqlite:///{tmp_path / 'data.db'}")
    assert files(tmp_path) == before


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_command_rejects_foreign_database(tmp_path: Path, command: list[str]) -> None:
    with closing(sqlite3.connect(tmp_path / "data.db")) as connection:
        connection.execute("CREATE TABLE notes (a)")
    before = files(tmp_path)
    line = run_failing(tmp_path, *command, "--database", "sqlite:///data.db")
    assert line.startswith("Error: the database belongs to another program: it has a table notes ")
    assert files(tmp_path) == before


def test_failed_migration_changes_nothing(tmp_path: Path, first_url: str) -> None:
    with changing(first_url) as connection:  # makes the creation of the index fail
        connection.execute(text("CREATE INDEX index_memberships_on_user_id ON users (username)"))
    before = state(first_url)
    line = run_failing(tmp_path, "migrate", "--database", first_url)
    assert line.startswith("Error: the database failed, and nothing was changed: ")
    assert state(first_url) == before


def test_recreating_a_table_keeps_referencing_rows(first_url: str) -> None:
    before = contents(first_url)
    with changing(first_url, migrating=True) as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("users") as users:
            users.alter_column("is_admin", server_default=None)
    assert contents(first_url) == before


def test_migration_with_dangling_reference_is_rolled_back(first_url: str) -> None:
    before = contents(first_url)
    with pytest.raises(IntegrityError), changing(first_url, migrating=True) as connection:
        connection.execute(insert(schema.memberships).values(project_id=1, user_id=2, access_level=40))
    assert contents(first_url) == before


def test_migration_advice_hides_database_password(new_url: str) -> None:
    Store.open(new_url).close()
    set_version(new_url, "0001")
    with pytest.raises(SchemaVersionMismatch, match="older version") as raised:
        Store.open(new_url.replace("postgresql://postgres:@", "postgresql://postgres:s3cret@"))
    assert "s3cret" not in str(raised.value)


def test_data_loads_into_migrated_tables(new_url: str) -> None:
    with changing(new_url) as connection:
        apply_migrations(connection)
    with Store.open(new_url) as store:
        assert store.load_if_empty(Data((), (), (ProjectData("group/one"),)))
