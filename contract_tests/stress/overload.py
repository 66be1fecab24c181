"""Send more requests than the server can process: it rejects some, keeps its speed, and uses bounded memory."""

from __future__ import annotations

import asyncio
import resource
import time
from collections import Counter
from typing import TYPE_CHECKING

import psutil

from contract_tests.stress.load_clients import LoadClients, Responses

if TYPE_CHECKING:
    from contract_tests.stress.part import Part, Scale

_CONNECTIONS = 1400
_EXPECTED = {200, 201, 429, 503}
# The median of one client may be this much larger after the load than before, plus noise in seconds.
_SLOWDOWN, _NOISE = 3, 0.01
# Memory has settled when one period adds less than `Scale.bytes_per_request`. A server first fills its pools and
# caches; a server that leaks never settles.
_MIN_PERIODS, _MAX_PERIODS = 2, 6


def check_overload(part: Part) -> None:
    """Overload a server with two workers."""
    # This process needs a descriptor for each connection.
    _, hard_limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard_limit, hard_limit))
    with part.serve("--workers", "2") as server:
        asyncio.run(_check(part, server.url, server.process.pid))


async def _check(part: Part, url: str, pid: int) -> None:
    scale = part.scale
    clients = LoadClients(url)
    await clients.run(2, 200)  # warm up
    before = await clients.run(1, 200)
    periods: list[Responses] = []
    memory = [memory_of(pid)]
    started = time.monotonic()
    while len(periods) < _MIN_PERIODS or (not _settled(memory, scale) and len(periods) < _MAX_PERIODS):
        periods.append(await clients.run(_CONNECTIONS, scale.requests))
        memory.append(memory_of(pid))
        if periods[-1].missing:
            break
    seconds = time.monotonic() - started
    after = await clients.run(1, 200)

    statuses = sum((period.statuses for period in periods), Counter[int]())
    missing = sum(responses.missing for responses in [before, *periods, after])
    part.values = {
        "load": f"{_CONNECTIONS} connections, {len(periods)} periods of {scale.requests} requests",
        "responses": ", ".join(f"{count} of {status}" for status, count in sorted(statuses.items())),
        "missing responses": str(missing),
        "responses per second": f"{statuses.total() / seconds:.0f}",
        "median before, under load, after": ", ".join(_median(responses) for responses in (before, periods[-1], after)),
        "memory after each period": ", ".join(f"{size / 1024**2:.1f} MB" for size in memory),
    }
    part.require({*statuses} <= _EXPECTED, f"a response under load is not one of {sorted(_EXPECTED)}")
    part.require(not missing, "a request got no response")
    part.require(
        all({*responses.statuses} <= {200, 201} for responses in (before, after)), "a request of a single client failed"
    )
    part.require(
        not missing and after.median < _SLOWDOWN * before.median + _NOISE, "the server is slower after the load"
    )
    part.require(_settled(memory, scale), "memory grows with every request")


def memory_of(pid: int) -> int:
    """Return the resident memory of a process and its children, in bytes."""
    process = psutil.Process(pid)
    return sum(each.memory_info().rss for each in [process, *process.children()])


def _settled(memory: list[int], scale: Scale) -> bool:
    return memory[-1] - memory[-2] < scale.bytes_per_request * scale.requests


def _median(responses: Responses) -> str:
    return f"{responses.median * 1000:.1f} ms" if responses.seconds else "none"
