"""A state of its own for each test: what it costs."""

from __future__ import annotations

import re
import statistics
import time
from typing import TYPE_CHECKING

import httpx
import respx
from gitlab_error_tracking_contract import load_contract
from gitlab_error_tracking_server.data_file import DEMONSTRATION, read_data_file
from gitlab_error_tracking_server.store import Store

from benchmarks.tables import Table, number, ratio

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.plan import Plan

_TIMES = 20
_AIM = 3.0


def states(plan: Plan) -> list[Table]:
    """Milliseconds for a state that no test before has changed."""
    table = Table(
        "A fresh state for a test",
        "Medians, in milliseconds. respx keeps no state: its routes are set up for each test.",
        ("what", "milliseconds", ""),
    )
    data, contract = read_data_file(DEMONSTRATION), load_contract()

    def store() -> None:
        with Store.open("sqlite://") as fresh:
            fresh.load_if_empty(data)

    def routes() -> None:
        with respx.mock(base_url="https://gitlab.example.com/api/v4", assert_all_called=False) as mock:
            for operation in contract.operations.values():
                path = re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", operation.path)
                answer = httpx.Response(operation.success.status, json={"active": True})
                mock.route(method=operation.method, path__regex=path).mock(answer)

    taken: dict[str, list[float]] = {}
    ways = {"this server's store in memory, with the demonstration data": store, "respx, six routes": routes}
    for _ in range(plan.rounds * _TIMES):
        for name, way in ways.items():
            taken.setdefault(name, []).append(_milliseconds(way))
    first, second = (statistics.median(taken[name]) for name in ways)
    aimed = f"aim ≤ {_AIM:.0f} ms{'' if first <= _AIM else ', not reached'}"
    names = [*ways]
    table.add(names[0], number(first), aimed)
    table.add(names[1], number(second), f"{ratio(first / second)} as long")
    return [table]


def _milliseconds(way: Callable[[], None]) -> float:
    begun = time.perf_counter()
    way()
    return (time.perf_counter() - begun) * 1e3
