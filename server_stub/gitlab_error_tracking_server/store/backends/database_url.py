"""Opens a database, whichever it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

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
_HOW = "write the URL as sqlite:///data.db or postgresql://user@host/database"


def open_database(url: str) -> Database:
    """Open the database at an SQLAlchemy URL. Nothing is asked of it yet.

    Raises:
        UnsupportedDatabase: The URL cannot be read or is for another database, or PostgreSQL's driver is not installed.
    """
    parsed = _parsed(url)
    if parsed.drivername not in _DATABASES:
        raise UnsupportedDatabase(f"{parsed.drivername} is not supported; {_HOW}")
    return _DATABASES[parsed.drivername](parsed)


def shown(url: str) -> str:
    """A URL as it may be shown to everybody, and be used by whoever has the password elsewhere: without secrets."""
    parsed = _parsed(url)
    # `set` would take None for what is to stay as it is.
    return parsed._replace(password=None).difference_update_query(SECRETS).render_as_string(hide_password=False)


def has_password(url: str) -> bool:
    """Whether there is a password in a URL, as far as it can be read."""
    try:
        return bool(_parsed(url).password)
    except UnsupportedDatabase:
        return False


def refuse_memory_with_workers(url: str, processes: int) -> None:
    """See that the database at a URL can serve so many processes.

    Raises:
        UnsupportedDatabase: It is in the memory of one.
    """
    parsed = _parsed(url)
    if processes > 1 and parsed.drivername.startswith("sqlite") and is_in_memory(parsed):
        raise UnsupportedDatabase("workers cannot share a database in memory; name a file, sqlite:///data.db")


def missing_file(url: str) -> str | None:
    """The name of the SQLite file that a URL means and that is not there; None for anything else."""
    parsed = _parsed(url)
    in_file = parsed.drivername.startswith("sqlite") and not is_in_memory(parsed)
    return parsed.database if in_file and not Path(str(parsed.database)).exists() else None


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        raise UnsupportedDatabase(f"the database's URL cannot be read; {_HOW}") from None
