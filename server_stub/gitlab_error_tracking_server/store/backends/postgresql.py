"""PostgreSQL: one database for many servers on many machines.

Transactions here neither deadlock nor fail to serialize, so none is retried. Each locks at most one row that others may
lock too: of the project when settings are saved or a key is created, of the client key when it is deleted. Those that
store events lock several, table by table and sorted within a table. READ COMMITTED has no serialization failures.
"""

from __future__ import annotations

import select
from typing import TYPE_CHECKING, Any

import sqlalchemy
from gitlab_error_tracking_cli.installation import install_command
from sqlalchemy import create_engine, event, func, text
from sqlalchemy.exc import DisconnectionError

from gitlab_error_tracking_server.store import schema
from gitlab_error_tracking_server.store.backends.database import (
    LOCK_TIMEOUT,
    POOL_TIMEOUT,
    THREADS,
    Database,
    UnsupportedDatabase,
)
from gitlab_error_tracking_server.store.backends.driver import Driver

if TYPE_CHECKING:
    from collections.abc import Callable

    from psycopg import Connection as PsycopgConnection
    from sqlalchemy import URL, Connection, Table

# One for each thread: nothing else uses the database while a server runs.
CONNECTIONS = THREADS
# Seconds for one attempt to connect: a readiness probe must learn soon that the database is unreachable.
CONNECT_TIMEOUT = 5
_CONNECT = {
    "connect_timeout": CONNECT_TIMEOUT,
    "client_encoding": "utf8",
    # Detect a lost machine after half a minute instead of the operating system's two hours.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 4,
    "tcp_user_timeout": 30_000,
}
# The advisory lock of this program; the number is "gleterrt" in ASCII.
_ADVISORY_LOCK = 0x676C657465727274
# libpq's options with secret values. Unlike the password of a URL they would be displayed with the URL.
SECRETS = {"password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key"}

_ADVANCE_SEQUENCE = """
    SELECT setval(ids, largest)
    FROM (SELECT CAST(pg_get_serial_sequence(:table, 'id') AS regclass) AS ids, max(id) AS largest FROM {table}) AS _
    WHERE largest > coalesce(pg_sequence_last_value(ids), 0)
"""
_HAS_SEQUENCE_PRIVILEGE = "SELECT has_sequence_privilege(pg_get_serial_sequence(:table, 'id'), 'USAGE')"


class PostgreSQL(Database):
    """A PostgreSQL database, accessed with psycopg 3.

    Raises:
        UnsupportedDatabase: psycopg is not installed, or the options of the URL contain a secret.
    """

    is_shared = True
    is_remote = True
    # After a wait for a lock, a statement must see what the other transaction has written.
    begin_statement = "BEGIN ISOLATION LEVEL READ COMMITTED"

    def __init__(self, url: URL) -> None:
        if secrets := SECRETS & {*url.query}:
            raise UnsupportedDatabase(
                f"the option {min(secrets)} of the database's URL is not allowed: use postgresql://user@host/database "
                "and put the password into PGPASSWORD or ~/.pgpass"
            )
        if "@" in f"{url.host}{url.database}":
            # The text before it belongs to the password, and would be displayed as an unknown host.
            raise UnsupportedDatabase("the URL of the database has more than one @: write %40 in user and password")
        try:
            engine = create_engine(
                url.set(drivername="postgresql+psycopg"),
                # BEGIN and COMMIT around a single statement would be two more round trips.
                isolation_level="AUTOCOMMIT",
                hide_parameters=True,  # failed statements are logged, and parameters may be keys
                pool_size=CONNECTIONS,
                max_overflow=0,  # so that operators can calculate the connections of their servers
                pool_timeout=POOL_TIMEOUT,
                connect_args=_CONNECT | dict(url.query),
            )
        except ImportError:
            raise UnsupportedDatabase(
                f"PostgreSQL needs the package psycopg: {install_command('server,postgresql')}"
            ) from None
        event.listen(engine, "do_connect", _connect)
        event.listen(engine, "connect", _configure)
        event.listen(engine, "checkout", _reject_closed)
        self.snapshot_engine = self.inspection_engine = engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        self.write_engine = engine.execution_options(isolation_level="READ COMMITTED")
        self.migration_engine = engine.execution_options(isolation_level="READ COMMITTED", migrates=True)
        event.listen(self.migration_engine, "begin", _disable_read_timeout)
        self.driver = Driver(engine, caches_connection=False, pipelines=True)

    def prepare(self) -> None:
        """Do nothing."""

    def dry_run(self, change: Callable[[Connection], None]) -> None:
        """Make the change and roll it back. Sequences do not roll back, so only the privilege is checked."""
        with self.write_engine.connect() as connection, connection.begin() as transaction:
            self.lock(connection)
            change(connection)
            for table in (schema.client_keys, schema.error_events, schema.messages):
                if not connection.execute(text(_HAS_SEQUENCE_PRIVILEGE), {"table": table.name}).scalar():
                    raise UnsupportedDatabase(f"permission denied for the sequence of {table.name}")
            transaction.rollback()

    def lock(self, connection: Connection) -> None:
        """Take an advisory lock, which PostgreSQL releases at the end of the transaction."""
        connection.execute(sqlalchemy.select(func.pg_advisory_xact_lock(_ADVISORY_LOCK)))

    def advance_id_sequence(self, connection: Connection, table: Table) -> None:
        """Advance the sequence of the table's ids, which does not count explicit ones."""
        connection.execute(text(_ADVANCE_SEQUENCE.format(table=table.name)), {"table": table.name})


def _connect(_dialect: Any, _record: Any, arguments: list[Any], named: dict[str, Any]) -> PsycopgConnection[Any]:
    from gitlab_error_tracking_server.store.backends.read_timeout import TimeoutConnection  # noqa: PLC0415  (needs psycopg)

    return TimeoutConnection.connect(*arguments, **named)


def _disable_read_timeout(connection: Connection) -> None:
    # A change of a large table takes long, and the database sends nothing meanwhile.
    connection.connection.driver_connection.read_timeout = None  # type: ignore[union-attr]  # a `TimeoutConnection`


def _configure(connection: PsycopgConnection[Any], _record: Any) -> None:
    connection.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}s'")


def _reject_closed(connection: PsycopgConnection[Any], _record: Any, _proxy: Any) -> None:
    # An idle connection with data to read was closed by the database: the pool replaces it. (SQLAlchemy's pre-ping
    # would cost a round trip.) `select.select` fails for descriptors from 1024 on.
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    if poll.poll(0):
        raise DisconnectionError
