"""Tables of other versions: the server rejects them, and `migrate` updates them without losing data."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from gitlab_error_tracking_server.data.models import Data, ProjectData
from gitlab_error_tracking_server.gitlab.models import AccessLevel, Settings, Visibility
from gitlab_error_tracking_server.store import schema
from gitlab_error_tracking_server.store.backends.database_url import open_database
from gitlab_error_tracking_server.store.schema_version import (
    SCRIPTS,
    MigrationResult,
    SchemaVersionMismatch,
    apply_migrations,
    migrate,
)
from gitlab_error_tracking_server.store.store import Store
from sqlalchemy import insert, inspect, text
from sqlalchemy.exc import IntegrityError

from contract_tests.support.command_line import run_command
from contract_tests.support.databases import PostgreSQLDatabases

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection

    from contract_tests.support.databases import Databases

pytestmark = pytest.mark.both_databases

# The statements that created the tables of the first version, which stored no version number.
FIRST_VERSION = Path(__file__).parent / "first_version"
# All commands that open a database.
COMMANDS = [
    ["serve", "--port", "0"],
    ["serve", "--check"],
    ["migrate"],
    ["user", "create", "ada"],
    ["user", "list"],
    ["project", "create", "group/app"],
]
# Queries for the complete definition of all tables.
DESCRIPTION = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL",
    "postgresql": """
        SELECT table_name::text, column_name::text, data_type, character_maximum_length, is_nullable, column_default,
            collation_name
        FROM information_schema.columns WHERE table_schema = current_schema()
        UNION
        SELECT indexname::text, indexdef, NULL, NULL, NULL, NULL, NULL FROM pg_indexes
        WHERE schemaname = current_schema()
        UNION
        SELECT conname::text, pg_get_constraintdef(oid), NULL, NULL, NULL, NULL, NULL FROM pg_constraint
        WHERE connamespace = current_schema()::regnamespace
    """,
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
        statements = (FIRST_VERSION / f"{connection.dialect.name}.sql").read_text(encoding="utf-8")
        for statement in filter(str.strip, statements.split(";")):
            connection.execute(text(statement))
        connection.execute(insert(schema.users).values(id=1, username="ada"))
        connection.execute(insert(schema.projects).values(id=1, full_path="group/one", visibility="private"))
        connection.execute(insert(schema.memberships).values(project_id=1, user_id=1, access_level=40))
        connection.execute(insert(schema.settings).values(project_id=1, enabled=True, integrated=True))
        connection.execute(insert(schema.client_keys).values(id=7, project_id=1, public_key="glet_1"))
    return new_url


@contextmanager
def changing(url: str, *, migrating: bool = False) -> Iterator[Connection]:
    database = open_database(url)
    try:
        with (database.migration_engine if migrating else database.write_engine).begin() as connection:
            yield connection
    finally:
        database.close()


def set_version(url: str, version: str) -> None:
    """Set the version of a database."""
    with changing(url) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})


def contents(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows by table."""
    with changing(url) as connection:
        return {
            table: [*map(tuple, connection.execute(text(f"SELECT * FROM {table}")))]  # noqa: S608  (table names come from the database)
            for table in sorted(inspect(connection).get_table_names())
        }


def description(url: str) -> set[str]:
    """Return the definitions of all tables."""
    with changing(url) as connection:
        rows = connection.execute(text(DESCRIPTION[connection.dialect.name]))
        # In statements of SQLite, the order of lines is not significant.
        return {
            "\n".join(sorted(line.strip(" \t,") for value in row for line in str(value).splitlines())) for row in rows
        }


def state(url: str) -> tuple[dict[str, list[tuple[object, ...]]], set[str]]:
    return contents(url), description(url)


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def run_failing(folder: Path, *arguments: str) -> str:
    """Run a command that fails, and return its one line of errors."""
    finished = run_command(folder, *arguments)
    assert (finished.returncode, finished.stdout, len(finished.stderr.splitlines())) == (1, "", 1)
    return finished.stderr


def test_schema_version_equals_last_migration() -> None:
    assert ScriptDirectory(str(SCRIPTS)).get_heads() == [schema.VERSION]


# Alembic cannot compare the expression on SQLite; the next test does.
@pytest.mark.filterwarnings("ignore:.* expression-based index")
def test_alembic_finds_no_difference_after_migrations(new_url: str) -> None:
    with changing(new_url) as connection:
        apply_migrations(connection, schema.VERSION)
        differences = compare_metadata(
            MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True}),
            schema.metadata,
        )
    assert differences == []


def test_migrations_and_server_create_equal_tables(databases: Databases, tmp_path: Path) -> None:
    with (
        new_database(databases, tmp_path / "server") as created,
        new_database(databases, tmp_path / "alembic") as migrated,
    ):
        Store.open(created).close()
        with changing(migrated) as connection:
            apply_migrations(connection, schema.VERSION)
        assert description(migrated) == description(created)


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
    assert line.startswith("Error: the database has tables of the older version 0001, and this program needs 0002: ")
    assert "run gitlab-error-tracking migrate with the same --database or --config" in line
    assert state(first_url) == before


def test_migrate_keeps_all_data_of_first_version(tmp_path: Path, first_url: str) -> None:
    before = contents(first_url)
    finished = run_command(tmp_path, "migrate", "--database", first_url)
    assert (finished.returncode, finished.stdout) == (0, "The database was migrated.\n")
    assert contents(first_url) == before | {"alembic_version": [(schema.VERSION,)]}


def test_migrated_first_version_equals_new_database(databases: Databases, tmp_path: Path, first_url: str) -> None:
    migrate(first_url)
    with new_database(databases, tmp_path / "new") as created:
        Store.open(created).close()
        assert description(first_url) == description(created)


def test_store_reads_migrated_database(first_url: str) -> None:
    migrate(first_url)
    with Store.open(first_url) as store:
        project, settings = store.find_project("group/one", user_id=1), store.get_settings(1)
        key = store.create_client_key(1)
    assert project is not None
    assert (project.visibility, project.access_level) == (Visibility.PRIVATE, AccessLevel.MAINTAINER)
    assert (settings, key.id > 0) == (Settings(enabled=True, integrated=True), True)


@pytest.mark.parametrize("command", [["serve", "--port", "0"], ["migrate"]])
def test_newer_version_is_rejected_unchanged(tmp_path: Path, new_url: str, command: list[str]) -> None:
    Store.open(new_url).close()
    set_version(new_url, "9999")
    before = state(new_url)
    line = run_failing(tmp_path, *command, "--database", new_url)
    assert line.startswith("Error: the database has tables of the newer version 9999, and this program supports ")
    assert state(new_url) == before


@pytest.mark.parametrize(
    "statements",
    [
        ["CREATE TABLE notes (a INTEGER)"],
        ["CREATE TABLE projects (id INTEGER)"],
        [
            *(f"CREATE TABLE {table.name} (id INTEGER)" for table in schema.metadata.sorted_tables),
            "CREATE TABLE b (c INTEGER)",
        ],
        ["CREATE TABLE alembic_version (version_num VARCHAR(32))", "INSERT INTO alembic_version VALUES ('1a2b3c')"],
        [
            "CREATE TABLE alembic_version (version_num VARCHAR(32))",
            "INSERT INTO alembic_version VALUES ('0002')",
            "CREATE TABLE notes (id INTEGER)",
        ],
        [
            "CREATE TABLE alembic_version (version_num VARCHAR(32))",
            "INSERT INTO alembic_version VALUES ('0009')",
            "CREATE TABLE notes (id INTEGER)",
        ],
        [
            "CREATE TABLE alembic_version (version_num VARCHAR(32))",
            "INSERT INTO alembic_version VALUES ('0002')",
            "CREATE TABLE users (id INTEGER)",
        ],
    ],
    ids=[
        "only foreign tables",
        "one of its tables",
        "all of its tables and another",
        "uses Alembic too",
        "the same version",
        "a newer one",
        "one of its tables and the version",
    ],
)
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_foreign_database_is_rejected_unchanged(
    tmp_path: Path, new_url: str, statements: list[str], command: list[str]
) -> None:
    with changing(new_url) as connection:
        for statement in statements:
            connection.execute(text(statement))
    before = state(new_url)
    line = run_failing(tmp_path, *command, "--database", new_url)
    assert "does not belong to this program" in line or "belongs to another program" in line
    assert state(new_url) == before


@pytest.mark.parametrize("journal", ["DELETE", "WAL"])
@pytest.mark.parametrize("statement", ["CREATE TABLE users (a)", "CREATE TABLE a (b)", "CREATE VIEW a AS SELECT 1"])
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_foreign_sqlite_file_keeps_every_byte(tmp_path: Path, journal: str, statement: str, command: list[str]) -> None:
    with closing(sqlite3.connect(tmp_path / "data.db")) as connection:
        connection.execute(f"PRAGMA journal_mode = {journal}")
        connection.execute(statement)
    before = files(tmp_path)
    run_failing(tmp_path, *command, "--database", "sqlite:///data.db")
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
        apply_migrations(connection, schema.VERSION)
    with Store.open(new_url) as store:
        assert store.load_if_empty(Data((), (), (ProjectData("group/one"),)))
