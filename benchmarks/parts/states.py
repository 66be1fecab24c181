"""A state of its own for each test: what it costs."""

from __future__ import annotations

import re
import statistics
import tempfile
import time
from functools import partial
from typing import TYPE_CHECKING

import httpx
import respx
from gitlab_error_tracking_contract import load_contract
from gitlab_error_tracking_double.gitlab import GitLab
from gitlab_error_tracking_server.data_file import DEMONSTRATION

from benchmarks import servers
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
    contract = load_contract()

    def empty() -> None:
        with GitLab():
            pass

    def demonstration() -> None:
        with GitLab(data=str(DEMONSTRATION)):
            pass

    def routes() -> None:
        with respx.mock(base_url="https://gitlab.example.com/api/v4", assert_all_called=False) as mock:
            for operation in contract.operations.values():
                path = re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", operation.path)
                answer = httpx.Response(operation.success.status, json={"active": True})
                mock.route(method=operation.method, path__regex=path).mock(answer)

    def process() -> None:
        with tempfile.TemporaryDirectory() as folder, servers.ours().running(f"sqlite:///{folder}/data.db"):
            pass

    ways = {
        "the double in this process, without a project": (empty, _TIMES),
        "the double in this process, with the demonstration data": (demonstration, _TIMES),
        "respx, six routes": (routes, _TIMES),
        "this server's process, started and ended": (process, 1),
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(plan.rounds):
        for name, (way, times) in ways.items():
            taken[name] += [_milliseconds(way) for _ in range(times)]
    for name, milliseconds in taken.items():
        ours = name.startswith("the double")
        aim = ratio(statistics.median(milliseconds), at_most=_AIM) if ours else ""
        table.add(name, number(statistics.median(milliseconds)), aim)
    return [table, _one_call(plan)]


def _one_call(plan: Plan) -> Table:
    table = Table(
        "One call of a test double in the test's process",
        "Medians, in milliseconds, of `GET settings` by httpx. The double checks token, role and answer and keeps a "
        "journal; respx gives back what it was told.",
        ("what", "milliseconds"),
    )
    url = "https://gitlab.example.com/api/v4/projects/1/error_tracking/settings"
    with GitLab(data=str(DEMONSTRATION)) as gitlab, respx.mock(assert_all_called=False) as mock:
        mock.get(url).mock(httpx.Response(200, json={"active": True}))
        headers = {"PRIVATE-TOKEN": "glpat-demo-maintainer"}
        with httpx.Client(transport=gitlab.transport, headers=headers) as ours, httpx.Client(headers=headers) as theirs:
            taken: dict[str, list[float]] = {"the double": [], "respx": []}
            for _ in range(plan.rounds * _TIMES):
                for name, client in zip(taken, (ours, theirs), strict=True):
                    taken[name].append(_milliseconds(partial(client.get, url)))
    for name, milliseconds in taken.items():
        table.add(name, number(statistics.median(milliseconds)))
    return table


def _milliseconds(way: Callable[[], object]) -> float:
    begun = time.perf_counter()
    way()
    return (time.perf_counter() - begun) * 1e3
