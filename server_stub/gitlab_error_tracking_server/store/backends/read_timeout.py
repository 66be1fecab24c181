"""Connections to PostgreSQL that give up a database which holds them and says nothing.

No setting of PostgreSQL's or of the system's does: `statement_timeout` is kept by the process that hangs, and to the
system a connection is well whose other side takes what is sent. A thread would wait for ever, and with it one of the
few connections; with ten of them, every request.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, TypeVar

import psycopg

if TYPE_CHECKING:
    from psycopg.abc import PQGen

_R = TypeVar("_R")

# In seconds: longer than one waits for somebody else's lock, which is a silence too.
SILENCE = 15


class TimeoutConnection(psycopg.Connection[Any]):
    """psycopg's, closed when the database says nothing for too long: to whoever waits for it the connection is lost."""

    silence: float | None = SILENCE
    """How long that is, in seconds; None is for ever, for statements that take as long as they take."""

    def wait(self, gen: PQGen[_R], *arguments: Any, **named: Any) -> _R:
        """Wait for what the database says.

        Raises:
            psycopg.OperationalError: It says nothing.
        """
        if self.silence is None:
            return super().wait(gen, *arguments, **named)
        return super().wait(self._heard(gen, self.silence), *arguments, **named)

    def _heard(self, gen: PQGen[_R], silence: float) -> PQGen[_R]:
        # psycopg comes by several times a second, also when there is nothing to read.
        heard = time.monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                now = time.monotonic()
                if ready:
                    heard = now
                elif now - heard > silence:
                    self.close()
                    raise psycopg.OperationalError(f"the database has said nothing for {silence:g} s")
                wanted = gen.send(ready)
        except StopIteration as end:
            result: _R = end.value
            return result
