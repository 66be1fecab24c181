"""The time that a fresh state for each test takes."""

from __future__ import annotations

import re
import statistics
import tempfile
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

import httpx
import respx
from gitlab_error_tracking_contract import load_contract
from gitlab_error_tracking_double.gitlab import GitLab
from gitlab_error_tracking_server.data.reader import DEMONSTRATION

from benchmarks import servers
from benchmarks.tables import Table, number, ratio

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.plan import Plan

    # An action, and how often to repeat it in a round.
    _Ways = dict[str, tuple[Callable[[], None], int]]

_TIMES = 20
_TARGET = 3.0


def states(plan: Plan) -> list[Table]:
    """Milliseconds for a fresh state."""
    table = Table(
        "A fresh state for a test",
        "Medians. respx has no state: its routes are set up for each test.",
        ("action", "milliseconds", ""),
    )
    with ExitStack() as stack:
        ways = {**_in_process(stack), **_over_http(stack), "respx, six routes": (_routes(), _TIMES)}
        ways["this server's process, started and ended"] = (_process, 1)
        measured: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(plan.rounds):
            for name, (way, times) in ways.items():
                measured[name] += [_milliseconds(way) for _ in range(times)]
    for name, milliseconds in measured.items():
        ours = name.startswith("the double")
        target = ratio(statistics.median(milliseconds), at_most=_TARGET) if ours else ""
        table.add(name, number(statistics.median(milliseconds)), target)
    return [table]


def _in_process(stack: ExitStack) -> _Ways:
    gitlab = stack.enter_context(GitLab(data=str(DEMONSTRATION)))

    def empty() -> None:
        with GitLab():
            pass

    def demonstration() -> None:
        with GitLab(data=str(DEMONSTRATION)):
            pass

    return {
        "the double in this process, without a project": (empty, _TIMES),
        "the double in this process, with the demonstration data": (demonstration, _TIMES),
        "the double in this process, reset to the demonstration data": (gitlab.reset, _TIMES),
    }


def _over_http(stack: ExitStack) -> _Ways:
    server = stack.enter_context(servers.double().running())
    control = stack.enter_context(httpx.Client(base_url=f"{server.origin}/-/double", trust_env=False))

    def reset() -> None:
        control.post("/reset", json={}).raise_for_status()

    def filled() -> None:
        reset()
        control.post("/projects", json={"path": "group/app", "keys": 2}).raise_for_status()

    return {
        "the double as a process of its own, reset": (reset, _TIMES),
        "the double as a process of its own, reset, and a project added": (filled, _TIMES),
    }


def _routes() -> Callable[[], None]:
    contract = load_contract()

    def routes() -> None:
        with respx.mock(base_url="https://gitlab.example.com/api/v4", assert_all_called=False) as mock:
            for operation in contract.operations.values():
                path = re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", operation.path)
                response = httpx.Response(operation.success.status, json={"active": True})
                mock.route(method=operation.method, path__regex=path).mock(response)

    return routes


def _process() -> None:
    with tempfile.TemporaryDirectory() as folder, servers.ours().running(f"sqlite:///{folder}/data.db"):
        pass


def _milliseconds(way: Callable[[], None]) -> float:
    started = time.perf_counter()
    way()
    return (time.perf_counter() - started) * 1e3
