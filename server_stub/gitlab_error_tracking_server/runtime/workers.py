"""Several processes of one server: they share a listening socket and a database, and nothing else.

uvicorn's supervisor starts them, replaces one that dies or hangs, and passes on that it is time to stop.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from dataclasses import dataclass
from multiprocessing import connection, parent_process
from threading import Thread
from typing import TYPE_CHECKING

from uvicorn.supervisors import Multiprocess

from gitlab_error_tracking_server.observability.multiprocess_metrics import multiprocess_metrics
from gitlab_error_tracking_server.runtime.server import (
    END_SECONDS,
    configuration,
    end_in_time,
    raise_file_limit,
    status_after,
)
from gitlab_error_tracking_server.store.backends.database_url import open_database
from gitlab_error_tracking_server.store.store import Store

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Sequence
    from types import FrameType

    from starlette.types import ASGIApp, Receive, Scope, Send

    from gitlab_error_tracking_server.gitlab.models import Instance
    from gitlab_error_tracking_server.observability.configuration import Observability

# How long a new worker may take until it answers, and a busy one until it says that it lives, in seconds.
_START, _SIGN_OF_LIFE = 60, 30
# How much later than its time to end a worker is killed that cannot even end itself, in seconds.
_GRACE = 2


class WorkersNotReady(Exception):
    """A worker did not begin to answer."""


@dataclass(frozen=True)
class Worker:
    """What a worker is told, through a pipe that nobody else reads; called in its process, it makes what it serves.

    It asks nothing of the database yet: a worker that replaces another one while the database is away answers 503, as
    the others do, and 200 again when they do.
    """

    database: str
    instance: Instance
    observation: Observability

    def __call__(self) -> ASGIApp:
        """Everything that one server serves, which closes its store and sends its last spans when it ends."""
        from gitlab_error_tracking_server.app import create_site  # noqa: PLC0415  (half a second, for connexion)

        _be_told_by_the_supervisor()
        self.observation.begin()
        Thread(target=_end_with_parent, daemon=True).start()
        store = Store(open_database(self.database))
        site = create_site(store, self.instance, self.observation)
        return _Closing(site, [store.close, self.observation.end])


class _Closing:
    """ASGI middleware that does what is to be done at the end of the process's life: uvicorn ends it by a signal."""

    def __init__(self, app: ASGIApp, at_the_end: Sequence[Callable[[], None]]) -> None:
        self._app = app
        self._at_the_end = at_the_end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        for end in self._at_the_end:
            end()
        await send({"type": "lifespan.shutdown.complete"})


class _Supervisor(Multiprocess):
    def __init__(
        self,
        worker: Worker,
        workers: int,
        listener: socket.socket,
        on_ready: Callable[[], None],
        on_stop: Callable[[], None],
    ) -> None:
        config = configuration(
            worker, factory=True, lifespan="on", workers=workers, timeout_worker_healthcheck=_SIGN_OF_LIFE
        )
        super().__init__(config, [listener])
        self._on_ready = on_ready
        self._on_stop = on_stop
        self._told_to_stop = False
        self._ended_by: int | None = None
        for number in (signal.SIGINT, signal.SIGTERM):
            # uvicorn's only notes it down, and looks at it neither while workers begin nor while they end.
            signal.signal(number, self._stop)

    def run(self) -> None:
        try:
            super().run()
        finally:  # also when one of the workers did not begin, or nobody could be told that they did
            self.terminate_all()
            self.join_all()
        if self._ended_by is not None:
            sys.exit(status_after(self._ended_by))

    def init_processes(self) -> None:
        super().init_processes()
        if all(process.wait_until_ready(_START, self.should_exit) for process in self.processes):
            self._on_ready()
        elif not self.should_exit.is_set():
            raise WorkersNotReady("a worker did not begin to answer; the log says why")

    def join_all(self) -> None:
        give_up = time.monotonic() + END_SECONDS + _GRACE
        for process in self.processes:
            process.process.join(max(0, give_up - time.monotonic()))
            if process.exitcode is None:
                process.kill()
                process.join()

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        if self._told_to_stop:
            self._ended_by = number
            for process in self.processes:
                process.kill()
        else:
            end_in_time(END_SECONDS + 2 * _GRACE)
            # At once: the supervisor may be waiting for a sign of life of one that hangs.
            for process in self.processes:
                process.process.terminate()
        self._told_to_stop = True
        self.should_exit.set()

    def terminate_all(self) -> None:
        self._on_stop()
        super().terminate_all()
        # As long as anybody has it open, connections are taken that nobody will answer.
        for listener in self.sockets:
            listener.close()


def serve_with_workers(
    worker: Worker,
    workers: int,
    listener: socket.socket,
    *,
    on_ready: Callable[[], None],
    on_stop: Callable[[], None],
) -> None:
    """Serve until Ctrl-C or SIGTERM; requests under way are finished first, unless it comes a second time.

    Args:
        worker: What each process serves.
        workers: How many processes.
        listener: Where they take connections, whichever of them is free.
        on_ready: Called when all of them answer.
        on_stop: Called when they are told to stop; more than once, perhaps.

    Raises:
        WorkersNotReady: One of them did not begin to answer.
    """
    raise_file_limit()  # the workers inherit it
    with multiprocess_metrics():
        _Supervisor(worker, workers, listener, on_ready, on_stop).run()


def _be_told_by_the_supervisor() -> None:
    """Stop when the supervisor says so, and then in time.

    Ctrl-C in a terminal reaches every process of it: a worker leaves it to the supervisor, whose SIGTERM would
    otherwise be the second signal.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    stop = signal.getsignal(signal.SIGTERM)  # uvicorn's

    def stop_in_time(number: int, frame: FrameType | None) -> None:
        end_in_time()
        if callable(stop):
            stop(number, frame)

    signal.signal(signal.SIGTERM, stop_in_time)


def _end_with_parent() -> None:
    """End in an orderly way when the supervisor was killed, so that no worker keeps the port from the next server."""
    supervisor = parent_process()
    if supervisor is not None:
        connection.wait([supervisor.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)
