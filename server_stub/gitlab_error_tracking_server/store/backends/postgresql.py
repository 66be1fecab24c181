"""PostgreSQL: one database for many servers on many machines.

No transaction here can deadlock or fail to be serialized, so none is ever tried again. Each locks at most one row that
others may lock too: of a project when settings are saved or a key is created, of a client key when it is deleted.
READ COMMITTED never fails to be serialized.
"""

from __future__ import annotations

import select
from typing import TYPE_CHECKING, Any

import sqlalchemy
from sqlalchemy import create_engine, event, func, text
from sqlalchemy.exc import DisconnectionError

from gitlab_error_tracking_server.store import schema
from gitlab_error_tracking_server.store.backends.database import LOCK_TIMEOUT, THREADS, Database, UnsupportedDatabase
from gitlab_error_tracking_server.store.backends.driver import Driver

if TYPE_CHECKING:
    from collections.abc import Callable

    from psycopg import Connection as PsycopgConnection
    from sqlalchemy import URL, Connection, Table

# One for each thread: nothing else asks the database while a server runs.
CONNECTIONS = THREADS
# How long one attempt to connect may take, in seconds: a readiness probe must hear soon that the database is away.
CONNECT_TIMEOUT = 5
_CONNECT = {
    "connect_timeout": CONNECT_TIMEOUT,
    "client_encoding": "utf8",
    # A database whose machine has gone is missed after half a minute, not after the two hours of the system's.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 4,
    "tcp_user_timeout": 30_000,
}
# The advisory lock of those who make tables and load data. Any number does that nobody else uses: "gleterrt" in ASCII.
_CLAIM = 0x676C657465727274
# The options of libpq whose values are secret. A URL's password is hidden wherever the URL is shown, they are not.
SECRETS = {"password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key"}

_SKIP_GIVEN_IDS = """
    SELECT setval(ids, largest)
    FROM (SELECT CAST(pg_get_serial_sequence(:table, 'id') AS regclass) AS ids, max(id) AS largest FROM {table}) AS _
    WHERE largest > coalesce(pg_sequence_last_value(ids), 0)
"""
_MAY_NUMBER = "SELECT has_sequence_privilege(pg_get_serial_sequence(:table, 'id'), 'USAGE')"


class PostgreSQL(Database):
    """A PostgreSQL database, reached with psycopg 3.

    Raises:
        UnsupportedDatabase: psycopg is not installed, or a secret stands in the URL where it would be shown.
    """

    is_shared = True
    is_remote = True
    # After it has waited for a lock, a statement must see what the other one has written.
    begin = "BEGIN ISOLATION LEVEL READ COMMITTED"

    def __init__(self, url: URL) -> None:
        if secrets := SECRETS & {*url.query}:
            raise UnsupportedDatabase(
                f"{min(secrets)} does not belong into the options of the database's URL; "
                "write the URL as postgresql://user@host/database, and the password into PGPASSWORD or ~/.pgpass"
            )
        if "@" in f"{url.host}{url.database}":
            # What is before it belongs to the password, and would be shown as the host that is not found.
            raise UnsupportedDatabase("the URL has one @ too many; write those of user and password as %40")
        try:
            engine = create_engine(
                url.set(drivername="postgresql+psycopg"),
                # A statement by itself needs no BEGIN and no COMMIT, which would be two more ways over the network.
                isolation_level="AUTOCOMMIT",
                hide_parameters=True,  # statements are logged when they fail, and their parameters may be keys
                pool_size=CONNECTIONS,
                max_overflow=0,  # never more, so that a database can be planned for so many servers
                pool_timeout=LOCK_TIMEOUT,  # whoever waits longer is told so, rather than waiting for ever
                connect_args=_CONNECT | dict(url.query),
            )
        except ImportError:
            raise UnsupportedDatabase(
                "PostgreSQL needs psycopg, which is missing. "
                "Install it with: pip install 'gitlab-error-tracking[server,postgresql]'"
            ) from None
        event.listen(engine, "do_connect", _connect)
        event.listen(engine, "connect", _configure)
        event.listen(engine, "checkout", _refuse_closed)
        self.listing = self.looking = engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        self.writing = engine.execution_options(isolation_level="READ COMMITTED")
        self.migrating = engine.execution_options(isolation_level="READ COMMITTED", migrates=True)
        event.listen(self.migrating, "begin", _wait_for_ever)
        self.driver = Driver(engine, keeps_one=False)

    def prepare(self) -> None:
        """Nothing is to be done."""

    def dry_run(self, change: Callable[[Connection], None]) -> None:
        """Make the change, and roll it back. Sequences, which cannot be, are only asked for their rights."""
        with self.writing.connect() as connection, connection.begin() as transaction:
            self.claim(connection)
            change(connection)
            if not connection.execute(text(_MAY_NUMBER), {"table": schema.client_keys.name}).scalar():
                raise UnsupportedDatabase(f"permission denied for the sequence of {schema.client_keys.name}")
            transaction.rollback()

    def claim(self, connection: Connection) -> None:
        """Take a lock that PostgreSQL gives back when the transaction ends."""
        connection.execute(sqlalchemy.select(func.pg_advisory_xact_lock(_CLAIM)))

    def advance_id_sequence(self, connection: Connection, table: Table) -> None:
        """Advance the sequence of the table's ids: it knows nothing of ids that it did not give out itself."""
        connection.execute(text(_SKIP_GIVEN_IDS.format(table=table.name)), {"table": table.name})


def _connect(_dialect: Any, _record: Any, arguments: list[Any], named: dict[str, Any]) -> PsycopgConnection[Any]:
    from gitlab_error_tracking_server.store.backends.read_timeout import TimeoutConnection  # noqa: PLC0415  (needs psycopg)

    return TimeoutConnection.connect(*arguments, **named)


def _wait_for_ever(connection: Connection) -> None:
    # A table may be so large that its change takes long, and says nothing meanwhile.
    connection.connection.driver_connection.silence = None  # type: ignore[union-attr]  # it is an `TimeoutConnection`


def _configure(connection: PsycopgConnection[Any], _record: Any) -> None:
    # A change that waits for another one that never ends gives up, as it does with SQLite.
    connection.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}s'")


def _refuse_closed(connection: PsycopgConnection[Any], _record: Any, _proxy: Any) -> None:
    # A connection on which nobody asked anything and there is something to read has been closed by the database: it is
    # replaced, not used. (SQLAlchemy's own pre-ping asks it something, which is one more way over the network.)
    readable, _, _ = select.select([connection], [], [], 0)
    if readable:
        raise DisconnectionError
