"""Starting: from the command to the first answer; and what a server needs of memory."""

from __future__ import annotations

import statistics
import tempfile
import time
from typing import TYPE_CHECKING

from benchmarks import machine, servers
from benchmarks.load import sent
from benchmarks.population import populate
from benchmarks.rounds import CONNECTIONS
from benchmarks.servers import NotToBeHad
from benchmarks.tables import Table, number, ratio
from benchmarks.workload import GET, POPULATION

if TYPE_CHECKING:
    from benchmarks.plan import Plan

_AIM = 0.6


def starting(plan: Plan) -> list[Table]:
    """Milliseconds until a server answers for the first time."""
    table = Table(
        "From the command to the first answer",
        "Medians, in milliseconds, of each server on one core; this server with its database there, as on any start "
        "but the first; the double is this server with `serve --double`.",
        ("server", "milliseconds", "this server's to its"),
    )
    kinds = [servers.ours(), servers.double(), servers.prism(), servers.moto(), servers.fastapi()]
    taken: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/data.db"
        populate(url, POPULATION)
        for number_ in range(1, plan.rounds + 1):
            plan.say(f"  round {number_} of {plan.rounds}")
            for kind in [*kinds]:
                try:
                    taken.setdefault(kind.name, []).append(_milliseconds(kind, url))
                except NotToBeHad as reason:
                    kinds.remove(kind)
                    table.left_out.append(str(reason))
    ours = servers.ours().name
    for kind in kinds:
        ratios = [one / other for one, other in zip(taken[ours], taken[kind.name], strict=True)]
        aim = _AIM if kind.name == servers.prism().name else None
        compared = "" if kind.name == ours else ratio(statistics.median(ratios), at_most=aim)
        table.add(kind.name, number(statistics.median(taken[kind.name])), compared)
    return [table]


def memory(plan: Plan) -> list[Table]:
    """Megabytes that a server has of the memory to itself."""
    table = Table(
        "Memory of one process",
        "Resident memory in MiB, when it has answered for the first time and under load.",
        ("server", "idle", "under load"),
    )
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/data.db"
        populate(url, POPULATION)
        for kind in (servers.ours(), servers.fastapi()):
            with kind.running(url) as server:
                pid = server.process.pid
                idle = machine.resident(pid)
                sent(server, GET, connections=CONNECTIONS * 8, seconds=2 * plan.seconds)
                table.add(kind.name, number(idle), number(machine.resident(pid)))
    return [table]


def _milliseconds(kind: servers.Kind, url: str) -> float:
    begun = time.perf_counter()
    with kind.running(url):
        return (time.perf_counter() - begun) * 1e3
