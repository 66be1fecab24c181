"""Several processes that share a listening socket.

Each worker writes to a pipe from its event loop every second. The pipe shows the supervisor which workers are ready,
which hang and which have ended; a worker that cannot write to it knows that the supervisor has ended.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from multiprocessing import connection, get_context
from typing import TYPE_CHECKING

from gitlab_error_tracking_server.observability.multiprocess_metrics import multiprocess_metrics
from gitlab_error_tracking_server.runtime.limits import DEFAULT_LIMITS
from gitlab_error_tracking_server.runtime.server import exit_status, raise_file_limit, serve, stop_with_terminal

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from types import FrameType

    from starlette.types import ASGIApp

    from gitlab_error_tracking_server.runtime.limits import Limits

    AppFactory = Callable[[], AbstractContextManager[ASGIApp]]

_log = logging.getLogger(__name__)

_SPAWN = get_context("spawn")  # threads and database connections do not survive a fork
# Seconds after `exit_seconds` until the supervisor kills a worker that cannot end itself.
_GRACE = 2


class WorkersNotReady(Exception):
    """A worker did not start."""


def serve_with_workers(  # noqa: PLR0913  (those of `serve`, and the number)
    create_app: AppFactory,
    workers: int,
    listener: socket.socket,
    *,
    on_ready: Callable[[], None],
    on_stop: Callable[[], None],
    limits: Limits = DEFAULT_LIMITS,
) -> None:
    """Serve until Ctrl-C, SIGTERM or SIGHUP. Running requests finish first; a second signal ends all processes at once.

    Args:
        create_app: Creates the application in each worker, for as long as it serves. It is pickled.
        workers: The number of processes.
        listener: The listening socket.
        on_ready: Called when all workers respond.
        on_stop: Called when the workers stop.
        limits: What clients may use, and how long a start and a stop may take.

    Raises:
        WorkersNotReady: A worker did not start.
        SystemExit: A worker did not stop in time, or a second signal came.
    """
    raise_file_limit()  # the workers inherit it
    with multiprocess_metrics():
        _Supervisor(create_app, listener, limits).run(workers, on_ready, on_stop)


class _Worker:
    def __init__(self, create_app: AppFactory, listener: socket.socket, limits: Limits) -> None:
        self.heartbeats, sender = _SPAWN.Pipe(duplex=False)
        self.process = _SPAWN.Process(target=_work, args=(create_app, listener, limits, sender), daemon=True)
        self.process.start()
        sender.close()  # so that the pipe ends with the process
        self.ready = False
        self.last_heartbeat = time.monotonic()

    def receive(self) -> bool:
        """Take heartbeats from the pipe; False if the worker has ended."""
        received = bool(os.read(self.heartbeats.fileno(), 1024))
        if received:
            self.ready, self.last_heartbeat = True, time.monotonic()
        return received

    def kill(self) -> None:
        self.process.kill()
        self.process.join()
        self.heartbeats.close()


class _Supervisor:
    def __init__(self, create_app: AppFactory, listener: socket.socket, limits: Limits) -> None:
        self._create_app = create_app
        self._listener = listener
        self._limits = limits
        self._workers: list[_Worker] = []
        self._stopping = False

    def run(self, workers: int, on_ready: Callable[[], None], on_stop: Callable[[], None]) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._handle_signal)
        stop_with_terminal()
        try:
            for _ in range(workers):
                self._workers.append(self._start())
            while not all(worker.ready for worker in self._workers):
                if self._failed():
                    raise WorkersNotReady("a worker did not start; the log says why")
            on_ready()
            while True:
                for worker in self._failed():
                    _log.warning("worker %s ended or hung and is replaced", worker.process.pid)
                    worker.kill()
                    self._workers[self._workers.index(worker)] = self._start()
        except KeyboardInterrupt:  # from `_handle_signal`
            pass
        finally:
            on_stop()
            self._stop()
        if any(worker.process.exitcode not in {0, -signal.SIGTERM} for worker in self._workers):
            sys.exit(1)

    def _start(self) -> _Worker:
        return _Worker(self._create_app, self._listener, self._limits)

    def _failed(self) -> list[_Worker]:
        """Wait up to a second for heartbeats, and return the workers that have ended or hang."""
        heard = connection.wait([worker.heartbeats for worker in self._workers], timeout=1)
        return [
            worker
            for worker in self._workers
            if (not worker.receive() if worker.heartbeats in heard else self._hangs(worker))
        ]

    def _hangs(self, worker: _Worker) -> bool:
        seconds = self._limits.worker_hang_seconds if worker.ready else self._limits.worker_start_seconds
        return time.monotonic() > worker.last_heartbeat + seconds

    def _handle_signal(self, number: int, _frame: FrameType | None) -> None:
        if not self._stopping:
            self._stopping = True
            raise KeyboardInterrupt
        for worker in self._workers:
            worker.process.kill()
        sys.exit(exit_status(number))

    def _stop(self) -> None:
        self._listener.close()  # as long as a process has it open, the system accepts connections
        for worker in self._workers:
            worker.process.terminate()
        deadline = time.monotonic() + self._limits.exit_seconds + _GRACE
        for worker in self._workers:
            worker.process.join(max(0, deadline - time.monotonic()))
            worker.kill()


def _work(create_app: AppFactory, listener: socket.socket, limits: Limits, sender: connection.Connection) -> None:
    """Serve in a worker process."""

    async def send_heartbeat() -> None:
        try:
            os.write(sender.fileno(), b".")
        except BrokenPipeError:  # the supervisor was killed: free the port
            signal.raise_signal(signal.SIGTERM)

    if sys.platform != "win32":
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # left to the supervisor
    with create_app() as app:
        serve(
            app,
            listener,
            on_ready=_leave_ctrl_c_to_supervisor,
            on_stop=lambda: None,
            limits=limits,
            callback_notify=send_heartbeat,
            timeout_notify=0,
        )


def _leave_ctrl_c_to_supervisor() -> None:
    """Ignore Ctrl-C, which a terminal sends to all processes: the supervisor's SIGTERM would be the second signal."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
