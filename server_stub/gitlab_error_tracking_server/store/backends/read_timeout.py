"""Limit how long a connection waits for PostgreSQL to respond.

No setting of PostgreSQL or of the operating system does this. A process that hangs does not enforce its own
`statement_timeout`, and to TCP a connection works whose other end accepts data. Each such wait would occupy a thread
and a connection for ever.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, TypeVar

import psycopg

if TYPE_CHECKING:
    from psycopg.abc import PQGen

_R = TypeVar("_R")

# Seconds. Longer than the lock timeout, during which the database sends nothing either.
READ_TIMEOUT = 15


class TimeoutConnection(psycopg.Connection[Any]):
    """A psycopg connection that closes itself when the database sends nothing for too long."""

    read_timeout: float | None = READ_TIMEOUT
    """Seconds; None for no limit."""

    def wait(self, gen: PQGen[_R], *arguments: Any, **named: Any) -> _R:
        """Wait for a response of the database.

        Raises:
            psycopg.OperationalError: The read timeout has passed.
        """
        if self.read_timeout is None:
            return super().wait(gen, *arguments, **named)
        return super().wait(self._with_timeout(gen, self.read_timeout), *arguments, **named)

    def _with_timeout(self, gen: PQGen[_R], read_timeout: float) -> PQGen[_R]:
        # psycopg resumes the generator several times a second, also when there is nothing to read.
        last_read = time.monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                now = time.monotonic()
                if ready:
                    last_read = now
                elif now - last_read > read_timeout:
                    self.close()
                    raise psycopg.OperationalError(f"the database did not respond within {read_timeout:g} s")
                wanted = gen.send(ready)
        except StopIteration as end:
            result: _R = end.value
            return result
