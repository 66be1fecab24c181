"""What went wrong with a database: why, and whether it passes by itself."""

from __future__ import annotations

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError, ProgrammingError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

# SQLite's primary result codes (https://www.sqlite.org/rescode.html); the extended ones have them in their last byte.
_BUSY, _LOCKED, _READONLY, _IOERR, _CORRUPT, _CANTOPEN, _NOTADB = 5, 6, 8, 10, 11, 14, 26
# PostgreSQL's (https://www.postgresql.org/docs/current/errcodes-appendix.html): too many connections, a lock was
# waited for too long, and what it says as it stops, starts or recovers. Class 08 is the connection.
_PASSING = {"53300", "55P03", "57P01", "57P02", "57P03"}
# A right is missing, or a table: that was done to the database by somebody else. (SQLite calls both operational.)
_DONE_TO_IT = {"42501", "42P01"}


def reason(error: SQLAlchemyError) -> str:
    """Why a database failed, in one line and without what was asked of it."""
    return " ".join(str(getattr(error, "orig", None) or error).split())


def is_database_fault(error: SQLAlchemyError) -> bool:
    """Whether the database failed, and not the server that asked something wrong of it."""
    if getattr(getattr(error, "orig", None), "sqlstate", None) in _DONE_TO_IT:
        return True
    ours = (IntegrityError, ProgrammingError, DataError)
    return isinstance(error, (DBAPIError, PoolTimeout)) and not isinstance(error, ours)


def is_transient(error: SQLAlchemyError) -> bool:
    """Whether the same may go well in a moment: nothing was changed, and nobody has to mend anything here.

    So it is when the database cannot be reached, has no connection left, or somebody else's lock was waited for too
    long. A full disk or a file that cannot be written waits for an operator.
    """
    if isinstance(error, PoolTimeout):
        return True
    if not isinstance(error, DBAPIError) or error.orig is None:
        return False
    if (code := _sqlite_code(error.orig)) is not None:
        return code in {_BUSY, _LOCKED}
    state = getattr(error.orig, "sqlstate", None)
    if state is None:  # the connection could not be made, or broke
        return error.connection_invalidated or isinstance(error, OperationalError)
    return state in _PASSING or state.startswith("08")


def breaks_connection(error: BaseException) -> bool:
    """Whether a connection to SQLite will go on failing after the cause is gone.

    One that was opened while the file could not be written never writes, one whose file was taken away keeps it.
    """
    return _sqlite_code(error) in {_READONLY, _IOERR, _CORRUPT, _CANTOPEN, _NOTADB}


def _sqlite_code(error: BaseException) -> int | None:
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF
