"""Start each server as a process on the first core, and wait until it responds."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gitlab_error_tracking_contract import contract_path

from benchmarks import machine

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
PRISM = ROOT / ".venv/bench/node/node_modules/.bin/prism"
LOCK_TIMEOUT = 60


class Unavailable(Exception):
    """A program is not installed or does not start; the message description why."""


@dataclass(frozen=True)
class Kind:
    """A kind of server: its name, its command with the placeholders {port} and {database}, and its paths."""

    name: str
    command: tuple[str, ...]
    base_path: str = "/api/v4"
    ready_path: str = "/api/v4/"
    environment: dict[str, str] = field(default_factory=dict)
    cores: int = 1

    @contextmanager
    def running(self, database: str = "") -> Iterator[Server]:
        """Start the server and yield it once it responds.

        Raises:
            Unavailable: It is not installed, ends, or does not respond for a minute.
        """
        port = _free_port()
        command = [part.format(port=port, database=database) for part in self.command]
        if not Path(command[0]).exists():
            raise Unavailable(f"{self.name}: {Path(command[0]).name} is not installed")
        pinned = machine.on(0) if self.cores == 1 else []
        process = subprocess.Popen(
            [*pinned, *command],
            cwd=ROOT,
            env={**_environment(), "BENCHMARK_DATABASE": database, **self.environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        server = Server(self, process, f"http://127.0.0.1:{port}")
        try:
            server.wait()
            yield server
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@dataclass(frozen=True)
class Server:
    """A running server."""

    kind: Kind
    process: subprocess.Popen[bytes]
    origin: str

    @property
    def url(self) -> str:
        """The base URL of its API."""
        return self.origin + self.kind.base_path

    def wait(self) -> None:
        """Send requests until servers_ is any response, with a client that needs little CPU."""
        deadline = time.monotonic() + LOCK_TIMEOUT
        while not self._responds():
            if self.process.poll() is not None:
                raise Unavailable(f"{self.kind.name} ended with exit code {self.process.returncode}")
            if time.monotonic() > deadline:
                raise Unavailable(f"{self.kind.name} does not respond")
            time.sleep(0.005)

    def _responds(self) -> bool:
        connection = HTTPConnection(urlsplit(self.origin).netloc)
        try:
            connection.request("GET", self.kind.ready_path)
            connection.getresponse().read()
        except OSError:
            return False
        finally:
            connection.close()
        return True


def ours(workers: int = 1) -> Kind:
    """This project's server."""
    more = ("--workers", str(workers)) if workers > 1 else ()
    command = (str(BIN / "gitlab-error-tracking"), "serve", "--port", "{port}", "--database", "{database}", *more)
    return Kind(_with_workers("this server", workers), command, cores=workers)


def fastapi(workers: int = 1) -> Kind:
    """The FastAPI server in `peers`."""
    return _uvicorn(_with_workers("FastAPI", workers), "fastapi_server", workers)


def starlette() -> Kind:
    """The Starlette server in `peers`."""
    return _uvicorn("bare Starlette", "starlette_server", 1)


def connexion() -> Kind:
    """The server with connexion's AsyncApp in `peers`."""
    return _uvicorn("connexion's AsyncApp", "connexion_server", 1)


def prism() -> Kind:
    """Prism, a stateless mock."""
    command = (str(PRISM), "mock", "--multiprocess", "false", "--port", "{port}", str(contract_path()))
    return Kind("Prism", command, base_path="", ready_path="/")


def double() -> Kind:
    """The test double as a process."""
    command = (str(BIN / "gitlab-error-tracking"), "serve", "--double", "--port", "{port}")
    return Kind("the double", command, ready_path="/-/double/state")


def moto() -> Kind:
    """moto, the test double of another API."""
    return Kind("moto_server", (str(BIN / "moto_server"), "--port", "{port}"), ready_path="/moto-api/")


def _uvicorn(name: str, module: str, workers: int) -> Kind:
    more = ("--workers", str(workers)) if workers > 1 else ()
    command = (str(BIN / "uvicorn"), f"benchmarks.peers.{module}:app", "--port", "{port}", *more)
    return Kind(name, command, environment={"PYTHONPATH": str(ROOT)}, cores=workers)


def _with_workers(name: str, workers: int) -> str:
    return name if workers == 1 else f"{name}, {workers} workers"


def _environment() -> dict[str, str]:
    # Python must keep its bytecode, as in an installation.
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _free_port() -> int:
    with socket.socket() as some:
        some.bind(("127.0.0.1", 0))
        return int(some.getsockname()[1])
