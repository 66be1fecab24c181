"""Sends requests with wrk, from the last core, and reads what it saw."""

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
from benchmarks.servers import NotToBeHad

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.servers import Server

_SCRIPT = Path(__file__).parent / "requests.lua"


@dataclass(frozen=True)
class Request:
    """One kind of request: `path` with %d for the project, which is any from `least` to `largest`."""

    name: str
    method: str
    path: str
    least: int = 1
    largest: int = 1


@dataclass(frozen=True)
class Seen:
    """What wrk saw: requests a second, and how many microseconds half and all but a hundredth of them took."""

    rate: float
    p50: float
    p99: float


class Refused(Exception):
    """A server answered with an error, or not at all: what was measured is not what was meant."""


def sent(server: Server, request: Request, *, connections: int, seconds: float) -> Seen:
    """Send requests of one kind as fast as they are answered.

    Raises:
        NotToBeHad: wrk is not installed.
        Refused: Not every request succeeded.
    """
    if shutil.which("wrk") is None:
        raise NotToBeHad("wrk is not installed (on Debian and Ubuntu: apt-get install wrk)")
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
    if seen["refused"] or seen["broken"]:
        raise Refused(f"{server.kind.name}, {request.name}: {run.stdout}")
    return Seen(seen["requests"] / seen["duration"] * 1e6, seen["p50"], seen["p99"])


def median(seen: Iterable[Seen]) -> Seen:
    """The medians of several rounds."""
    rounds = list(seen)
    return Seen(
        statistics.median(one.rate for one in rounds),
        statistics.median(one.p50 for one in rounds),
        statistics.median(one.p99 for one in rounds),
    )
