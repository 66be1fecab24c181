"""Send requests with wrk from the last core."""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import machine
from benchmarks.population import TOKEN
from benchmarks.servers import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.servers import Server

_SCRIPT = Path(__file__).parent / "requests.lua"


@dataclass(frozen=True)
class Request:
    """A request whose `path` has %d for a random project from `least` to `largest`."""

    name: str
    method: str
    path: str
    least: int = 1
    largest: int = 1


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


def median(seen: Iterable[Result]) -> Result:
    """The medians of several results."""
    rounds = list(seen)
    return Result(
        statistics.median(one.rate for one in rounds),
        statistics.median(one.p50 for one in rounds),
        statistics.median(one.p99 for one in rounds),
    )
