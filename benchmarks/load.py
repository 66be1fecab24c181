"""Send requests with wrk from the last core, to the servers in turn: a busy machine slows all of them alike."""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import machine
from benchmarks.databases import TOKEN, Population
from benchmarks.servers import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from benchmarks.report import Plan
    from benchmarks.servers import Kind, Server

# Enough to keep one core busy; more would only wait longer.
CONNECTIONS = 8
_SCRIPT = Path(__file__).parent / "requests.lua"


@dataclass(frozen=True)
class Request:
    """A request whose `path` has %d for a random project from `least` to `largest`."""

    name: str
    method: str
    path: str
    least: int = 1
    largest: int = 1


SETTINGS, KEYS = "/projects/%d/error_tracking/settings", "/projects/%d/error_tracking/client_keys"

PROJECTS = 100
# Projects with 20 keys each, then one for new keys, and one with 2 keys, as in the contract's example.
POPULATION = Population(PROJECTS, keys=20, large=(0, 2))

GET = Request("GET settings", "GET", SETTINGS, 1, PROJECTS)
LIST = Request("list 20 keys", "GET", KEYS, 1, PROJECTS)
LIST_2 = Request("list 2 keys", "GET", KEYS, PROJECTS + 2, PROJECTS + 2)
PATCH = Request("PATCH settings", "PATCH", SETTINGS + "?active=true", 1, PROJECTS)
POST = Request("POST key", "POST", KEYS, PROJECTS + 1, PROJECTS + 1)
READS, WRITES = (GET, LIST), (PATCH, POST)


@dataclass(frozen=True)
class Result:
    """A result of wrk: requests per second, and percentiles of their times in microseconds."""

    rate: float
    p50: float
    p99: float


class RequestFailed(Exception):
    """A request failed, so the measurement is not valid."""


def send(server: Server, request: Request, *, connections: int, seconds: float) -> Result:
    """Send requests as fast as the server responds.

    Raises:
        Unavailable: wrk is not installed.
        RequestFailed: Not every request succeeded.
    """
    if shutil.which("wrk") is None:
        raise Unavailable("wrk is not installed (on Debian and Ubuntu: apt-get install wrk)")
    command = [*machine.on(-1), "wrk", "--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s"]
    arguments = [request.method, TOKEN, server.kind.base_path + request.path, str(request.least), str(request.largest)]
    run = subprocess.run(
        [*command, "--script", str(_SCRIPT), server.origin, "--", *arguments],
        capture_output=True,
        text=True,
        check=True,
        timeout=seconds + 60,
    )
    seen = json.loads(run.stdout.splitlines()[-1])
    if seen["failed"] or seen["dropped"]:
        raise RequestFailed(f"{server.kind.name}, {request.name}: {run.stdout}")
    return Result(seen["requests"] / seen["duration"] * 1e6, seen["p50"], seen["p99"])


class Rounds:
    """The results of each server and request, by their names, round by round."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], list[Result]] = {}

    def add(self, server: str, request: str, seen: Result) -> None:
        """Add the result of a round."""
        self._seen.setdefault((server, request), []).append(seen)

    def median(self, server: str, request: str) -> Result:
        """The medians of the rounds."""
        seen = self._seen[server, request]
        return Result(*(statistics.median(getattr(one, name) for one in seen) for name in ("rate", "p50", "p99")))

    def ratio(self, server: str, other: str, request: str) -> float:
        """The ratio of the two servers' request rates: the median over the rounds."""
        pairs = zip(self._seen[server, request], self._seen[other, request], strict=True)
        return statistics.median(one.rate / two.rate for one, two in pairs)

    def has(self, server: str, request: str) -> bool:
        """Whether the rounds contain this request."""
        return (server, request) in self._seen


@contextmanager
def running(kinds: Sequence[Kind], databases: Mapping[str, str], skipped: list[str]) -> Iterator[list[Server]]:
    """Start all available servers, each with its database by the kind's name; add the others to `skipped`."""
    with ExitStack() as stack:
        servers = []
        for kind in kinds:
            try:
                servers.append(stack.enter_context(kind.running(databases.get(kind.name, ""))))
            except Unavailable as reason:
                skipped.append(str(reason))
        yield servers


def alternate(
    plan: Plan, requests: Sequence[tuple[Request, Sequence[Server]]], connections: int = CONNECTIONS
) -> Rounds:
    """Send each request to its servers in turn, for the planned number of rounds."""
    rounds = Rounds()
    for request, servers in requests if plan.warm_up else ():
        for server in servers:
            send(server, request, connections=connections, seconds=1)
    for number in range(1, plan.rounds + 1):
        plan.say(f"  round {number} of {plan.rounds}")
        for request, servers in requests:
            for server in servers:
                seen = send(server, request, connections=connections, seconds=plan.seconds)
                rounds.add(server.kind.name, request.name, seen)
    return rounds
