"""Open a database by its URL."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from gitlab_error_tracking_server.store.backends.database import UnsupportedDatabase
from gitlab_error_tracking_server.store.backends.postgresql import SECRETS, PostgreSQL
from gitlab_error_tracking_server.store.backends.sqlite import SQLite, is_in_memory

if TYPE_CHECKING:
    from sqlalchemy import URL

    from gitlab_error_tracking_server.store.backends.database import Database

_DATABASES: dict[str, type[PostgreSQL | SQLite]] = {
    "sqlite": SQLite,
    "sqlite+pysqlite": SQLite,
    "postgresql": PostgreSQL,
    "postgresql+psycopg": PostgreSQL,
}
_EXAMPLES = "use sqlite:///data.db or postgresql://user@host/database"


def open_database(url: str) -> Database:
    """Return the database at an SQLAlchemy URL, without connecting to it.

    Raises:
        UnsupportedDatabase: The URL is invalid or of another database, or PostgreSQL's driver is not installed.
    """
    parsed = _parsed(url)
    if parsed.drivername not in _DATABASES:
        raise UnsupportedDatabase(f"the database {parsed.drivername} is not supported: {_EXAMPLES}")
    return _DATABASES[parsed.drivername](parsed)


def redacted_url(url: str) -> str:
    """Return a URL without its secrets, to be logged or displayed."""
    parsed = _parsed(url)
    # `set` ignores None.
    return parsed._replace(password=None).difference_update_query(SECRETS).render_as_string(hide_password=False)


def has_password(url: str) -> bool:
    """Return whether a URL contains a password; False for an invalid URL."""
    try:
        return bool(_parsed(url).password)
    except UnsupportedDatabase:
        return False


def check_workers(url: str, processes: int) -> None:
    """Check that several processes can share the database at a URL.

    Raises:
        UnsupportedDatabase: It is in the memory of one process.
    """
    parsed = _parsed(url)
    if processes > 1 and parsed.drivername.startswith("sqlite") and is_in_memory(parsed):
        raise UnsupportedDatabase("workers cannot share a database in memory: use a file, as in sqlite:///data.db")


def missing_sqlite_file(url: str) -> str | None:
    """Return the file of a SQLite URL if it does not exist, else None."""
    parsed = _parsed(url)
    in_file = parsed.drivername.startswith("sqlite") and not is_in_memory(parsed)
    return parsed.database if in_file and not Path(str(parsed.database)).exists() else None


def refuse_missing_file(url: str) -> None:
    """Check that the file of a SQLite URL exists: a missing file means that its name is mistyped.

    Raises:
        UnsupportedDatabase: It does not exist.
    """
    if file := missing_sqlite_file(url):
        raise UnsupportedDatabase(
            f"the database {file} does not exist: check its name, or create it with the command serve"
        )


def _parsed(url: str) -> URL:
    try:
        url.encode()  # an argument that is not UTF-8 contains surrogates
        # libpq also accepts `postgres://`.
        parsed = make_url(re.sub(r"^postgres(?=://)", "postgresql", url))
    except (ArgumentError, ValueError):
        raise UnsupportedDatabase(f"the URL of the database is invalid: {_EXAMPLES}") from None
    if "\0" in unquote(url):
        raise UnsupportedDatabase(f"the URL of the database contains a NUL character: {_EXAMPLES}")
    if parsed.drivername.startswith("sqlite") and parsed.database in {"", ":memory:"}:
        raise UnsupportedDatabase(
            "the URL of the database names no file: use sqlite:///data.db, or sqlite:// for a database in memory"
        )
    return parsed
