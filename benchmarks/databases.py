"""Start PostgreSQL, and fill databases with projects in SQL: a million take seconds, over the API hours."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
from gitlab_error_tracking_server.store import schema
from gitlab_error_tracking_server.store.backends.database_url import open_database
from gitlab_error_tracking_server.store.credentials import digest
from gitlab_error_tracking_server.store.store import Store
from sqlalchemy import make_url, text

from benchmarks import machine
from contract_tests.support.databases import bundled_postgresql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

TOKEN = "glpat-benchmark"  # noqa: S105  (of temporary databases)

_SERIES = "WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < :number) "
_PROJECTS = _SERIES + "SELECT 'group/project-' || n, 'private' FROM series"
_MEMBERS = "SELECT id, 1, 40 FROM projects"
_SETTINGS = "SELECT id, true, true, false FROM projects"
_KEYS = _SERIES + "SELECT :first + (n - 1) / :each, true, {public_key} FROM series"
_PUBLIC_KEY = {
    "sqlite": "printf('glet_%012x%020x', :first, n)",
    "postgresql": "'glet_' || lpad(to_hex(CAST(:first AS bigint)), 12, '0') || lpad(to_hex(n), 20, '0')",
}


@dataclass(frozen=True)
class Population:
    """The contents of a database: `projects` with `keys` client keys each, then a project per entry of `large`.

    An entry of `large` is a number of keys. The ids of the projects are 1, 2, 3 …
    """

    projects: int
    keys: int
    large: tuple[int, ...] = ()


def populate(url: str, population: Population) -> None:
    """Create and fill the tables of a database; one maintainer with the token `TOKEN` is a member of every project."""
    Store.open(url).close()
    database = open_database(url)
    try:
        with database.write_engine.begin() as connection:
            connection.execute(text("INSERT INTO users (username) VALUES ('maintainer')"))
            connection.execute(
                text("INSERT INTO access_tokens (user_id, digest, scopes) VALUES (1, :digest, 'api')"),
                {"digest": digest(TOKEN)},
            )
            number = population.projects + len(population.large)
            connection.execute(text(f"INSERT INTO projects (full_path, visibility) {_PROJECTS}"), {"number": number})
            connection.execute(text(f"INSERT INTO memberships (project_id, user_id, access_level) {_MEMBERS}"))
            columns = "project_id, enabled, integrated, has_sentry_token"
            connection.execute(text(f"INSERT INTO {schema.settings.name} ({columns}) {_SETTINGS}"))
            _add_keys(connection, first=1, number=population.projects * population.keys, each=population.keys)
            for project_id, keys in enumerate(population.large, start=population.projects + 1):
                _add_keys(connection, first=project_id, number=keys, each=keys)
        # Both databases do this by themselves after a while; it must not happen during a measurement.
        with database.connection() as connection:
            connection.pooled.cursor().execute("VACUUM ANALYZE" if database.is_remote else "ANALYZE")
    finally:
        database.close()


@contextmanager
def postgresql() -> Iterator[Callable[[], str]]:
    """Start PostgreSQL; yield a function that creates an empty database and returns its URL.

    It does not wait for the disk (`fsync = off`), which would slow all servers alike.
    """
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {machine.cores()[-1]})  # inherited by child processes
    with bundled_postgresql() as url:
        os.sched_setaffinity(0, allowed)
        created = 0

        def new_database() -> str:
            nonlocal created
            created += 1
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE benchmark_{created}".encode())
            return make_url(url).set(database=f"benchmark_{created}").render_as_string(hide_password=False)

        yield new_database


def _add_keys(connection: Connection, *, first: int, number: int, each: int) -> None:
    if number == 0:
        return
    keys = _KEYS.format(public_key=_PUBLIC_KEY[connection.dialect.name])
    connection.execute(
        text(f"INSERT INTO {schema.client_keys.name} (project_id, active, public_key) {keys}"),
        {"first": first, "number": number, "each": each},
    )
