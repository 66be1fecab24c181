"""Run a server with shorter limits than those of the command, in a process of its own.

`python -m contract_tests.support.limited_server` takes the arguments of `main` as JSON.
"""

from __future__ import annotations

import json
import resource
import socket
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_server.cli.worker import WorkerApp
from gitlab_error_tracking_server.data.reader import DEMONSTRATION, read_data_file
from gitlab_error_tracking_server.gitlab.models import Instance
from gitlab_error_tracking_server.observability.configuration import Observability
from gitlab_error_tracking_server.runtime.limits import Limits
from gitlab_error_tracking_server.runtime.server import listen, serve, url_of
from gitlab_error_tracking_server.runtime.workers import serve_with_workers
from gitlab_error_tracking_server.store.store import Store
from starlette.responses import StreamingResponse

from contract_tests.support.serving import LOG, Server, starting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from starlette.types import ASGIApp, Receive, Scope, Send

DATABASE = "sqlite:///data.db"
LARGE = 800_000


@dataclass(frozen=True)
class ExtendedSite:
    """The site with two more paths: `/hang` blocks the event loop, `/large` has a response of `LARGE` bytes."""

    close_seconds: float

    @contextmanager
    def __call__(self) -> Iterator[ASGIApp]:
        with WorkerApp(DATABASE, Instance(), Observability())() as site:

            async def app(scope: Scope, receive: Receive, send: Send) -> None:
                if scope["path"] == "/hang":
                    time.sleep(3600)  # noqa: ASYNC251  (on purpose)
                elif scope["path"] == "/large":
                    parts = iter([bytes(10_000)] * (LARGE // 10_000))
                    await StreamingResponse(parts)(scope, receive, send)
                else:
                    await site(scope, receive, send)

            yield app
            time.sleep(self.close_seconds)


@contextmanager
def limited_server(folder: Path, **options: Any) -> Iterator[Server]:
    """Run `main` with some options in a process of its own."""
    command = [sys.executable, "-W", "error", "-m", __name__, json.dumps(options)]
    with starting(folder, command=command, pythonpath=Path(__file__).parents[2]) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert url, (folder / LOG).read_text()
        yield Server(process, f"{url}/api/v4", "", folder / LOG)


def main(
    limits: Mapping[str, Any] = MappingProxyType({}),
    workers: int = 1,
    files: int | None = None,
    close_seconds: float = 0,
) -> None:
    """Serve the demonstration data on a free port.

    Args:
        limits: Some of `Limits`.
        workers: The number of processes.
        files: The number of files that each process may open.
        close_seconds: How long the application takes to close.
    """
    with Store.open(DATABASE) as store:
        store.load_if_empty(read_data_file(DEMONSTRATION))
    if files is not None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    create_app = ExtendedSite(close_seconds)
    with listen("127.0.0.1", 0) as listener:
        # The system then takes hardly more of a response than its client reads.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)

        def on_ready() -> None:
            print(url_of(listener), flush=True)  # noqa: T201

        hooks: dict[str, Any] = {"on_ready": on_ready, "on_stop": lambda: None, "limits": Limits(**limits)}
        if workers > 1:
            serve_with_workers(create_app, workers, listener, **hooks)
        else:
            with create_app() as app:
                serve(app, listener, **hooks)


if __name__ == "__main__":
    main(**json.loads(sys.argv[1]))
