"""Start time and memory of a server."""

from __future__ import annotations

import statistics
import tempfile
import time
from typing import TYPE_CHECKING

from benchmarks import machine, servers
from benchmarks.databases import populate
from benchmarks.load import CONNECTIONS, GET, POPULATION, send
from benchmarks.report import Table, number, ratio
from benchmarks.servers import Unavailable

if TYPE_CHECKING:
    from benchmarks.report import Plan

_TARGET = 0.6


def starting(plan: Plan) -> list[Table]:
    """Milliseconds from the start to the first response."""
    table = Table(
        "Start time until the first response",
        "Medians on one core. This server's database exists already. The double is `serve --double`.",
        ("server", "milliseconds", "ratio of this server"),
    )
    kinds = [servers.ours(), servers.double(), servers.prism(), servers.moto(), servers.fastapi()]
    times: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/data.db"
        populate(url, POPULATION)
        for number_ in range(1, plan.rounds + 1):
            plan.say(f"  round {number_} of {plan.rounds}")
            for kind in [*kinds]:
                try:
                    times.setdefault(kind.name, []).append(_milliseconds(kind, url))
                except Unavailable as reason:
                    kinds.remove(kind)
                    table.skipped.append(str(reason))
    ours = servers.ours().name
    for kind in kinds:
        ratios = [one / other for one, other in zip(times[ours], times[kind.name], strict=True)]
        target = _TARGET if kind.name == servers.prism().name else None
        compared = "" if kind.name == ours else ratio(statistics.median(ratios), at_most=target)
        table.add(kind.name, number(statistics.median(times[kind.name])), compared)
    return [table]


def memory(plan: Plan) -> list[Table]:
    """Memory of a server."""
    table = Table(
        "Memory of one process",
        "Resident memory in MiB, after the first response and under load.",
        ("server", "idle", "under load"),
    )
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/data.db"
        populate(url, POPULATION)
        for kind in (servers.ours(), servers.fastapi()):
            with kind.running(url) as server:
                pid = server.process.pid
                idle = machine.resident(pid)
                send(server, GET, connections=CONNECTIONS * 8, seconds=2 * plan.seconds)
                table.add(kind.name, number(idle), number(machine.resident(pid)))
    return [table]


def _milliseconds(kind: servers.Kind, url: str) -> float:
    started = time.perf_counter()
    with kind.running(url):
        return (time.perf_counter() - started) * 1e3
