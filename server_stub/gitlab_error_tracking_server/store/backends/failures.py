"""Classify failures of a database."""

from __future__ import annotations

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError, ProgrammingError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

# SQLite's primary result codes (https://www.sqlite.org/rescode.html): the last byte of the extended ones.
_BUSY, _LOCKED, _READONLY, _IOERR, _CORRUPT, _CANTOPEN, _NOTADB = 5, 6, 8, 10, 11, 14, 26
# PostgreSQL's error codes (https://www.postgresql.org/docs/current/errcodes-appendix.html): too many connections, lock
# timeout, shutdown, crash, startup and recovery. Class 08 is the connection.
_TRANSIENT = {"53300", "55P03", "57P01", "57P02", "57P03"}
# A privilege or a table is missing: somebody changed the database. (SQLite reports both as operational errors.)
_CHANGED_BY_OTHERS = {"42501", "42P01"}


def reason(error: SQLAlchemyError) -> str:
    """Return why a database failed, in one line and without the statement."""
    return " ".join(str(getattr(error, "orig", None) or error).split())


def is_database_fault(error: SQLAlchemyError) -> bool:
    """Return whether the database failed, as opposed to a faulty statement of this server."""
    if getattr(getattr(error, "orig", None), "sqlstate", None) in _CHANGED_BY_OTHERS:
        return True
    server_faults = (IntegrityError, ProgrammingError, DataError)
    return isinstance(error, (DBAPIError, PoolTimeout)) and not isinstance(error, server_faults)


def is_transient(error: SQLAlchemyError) -> bool:
    """Return whether a retry may succeed without an operator.

    True when the database is unreachable or has no free connection, and after a lock timeout. False for a full disk or
    a file without write permission.
    """
    if isinstance(error, PoolTimeout):
        return True
    if not isinstance(error, DBAPIError) or error.orig is None:
        return False
    if (code := _sqlite_code(error.orig)) is not None:
        return code in {_BUSY, _LOCKED}
    state = getattr(error.orig, "sqlstate", None)
    if state is None:  # the connection failed
        return error.connection_invalidated or isinstance(error, OperationalError)
    return state in _TRANSIENT or state.startswith("08")


def breaks_connection(error: BaseException) -> bool:
    """Return whether a connection to SQLite keeps failing after the cause is gone.

    A connection to a read-only file stays read-only, and a connection to a deleted file keeps that file open.
    """
    return _sqlite_code(error) in {_READONLY, _IOERR, _CORRUPT, _CANTOPEN, _NOTADB}


def _sqlite_code(error: BaseException) -> int | None:
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF
