"""The time that the double takes in a test: one call, and a fresh state."""

from __future__ import annotations

import re
import statistics
import tempfile
import time
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

import httpx
import respx
from gitlab_error_tracking_contract import load_contract
from gitlab_error_tracking_double.gitlab import GitLab
from gitlab_error_tracking_server.data.reader import DEMONSTRATION

from benchmarks import servers
from benchmarks.report import Table, number, ratio
from benchmarks.servers import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from benchmarks.report import Plan

    _Actions = Mapping[str, Callable[[], object]]

_CALLS = 100
_STATES = 20
_STATE_TARGET = 3.0
_KEYS = "/projects/1/error_tracking/client_keys"
_COUNT = 2  # as in the contract's example
_PROJECT = {"path": "group/app", "keys": _COUNT}
_PROCESS = "this server's process, started and ended"


def calls(plan: Plan) -> list[Table]:
    """Milliseconds for a list of two keys with httpx."""
    table = Table(
        "One call of a test",
        "Medians for a list of two keys with httpx. respx and Prism return fixed responses.",
        ("backend", "milliseconds"),
    )
    with ExitStack() as stack:
        clients = _clients(stack, table)
        actions = {name: partial(_list, client) for name, client in clients.items()}
        for name, milliseconds in _measure(plan, actions, {}, _CALLS).items():
            table.add(name, number(milliseconds))
    return [table]


def states(plan: Plan) -> list[Table]:
    """Milliseconds for a fresh state."""
    table = Table(
        "A fresh state for a test",
        "Medians. respx has no state: its routes are set up for each test.",
        ("action", "milliseconds", ""),
    )
    with ExitStack() as stack:
        gitlab = stack.enter_context(GitLab(data=str(DEMONSTRATION)))
        server = stack.enter_context(servers.double().running())
        control = stack.enter_context(httpx.Client(base_url=f"{server.origin}/-/double", trust_env=False))
        load_contract()  # once in a process; not a part of the state
        actions: _Actions = {
            "the double in this process, without a project": _open_double,
            "the double in this process, with the demonstration data": partial(_open_double, str(DEMONSTRATION)),
            "the double in this process, reset to the demonstration data": gitlab.reset,
            "the double as a process of its own, reset": partial(_reset, control),
            "the double as a process of its own, reset, and a project added": partial(_fill, control),
            "respx, six routes": _set_up_routes,
            _PROCESS: _start_and_end,
        }
        for name, milliseconds in _measure(plan, actions, {_PROCESS: 1}, _STATES).items():
            target = ratio(milliseconds, at_most=_STATE_TARGET) if name.startswith("the double") else ""
            table.add(name, number(milliseconds), target)
    return [table]


def _measure(plan: Plan, actions: _Actions, times: Mapping[str, int], default: int) -> dict[str, float]:
    """Return the median milliseconds of each action, repeated alternately, `times` or `default` times in a round."""
    measured: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(plan.rounds):
        for name, action in actions.items():
            for _ in range(times.get(name, default)):
                started = time.perf_counter()
                action()
                measured[name].append((time.perf_counter() - started) * 1e3)
    return {name: statistics.median(milliseconds) for name, milliseconds in measured.items()}


def _clients(stack: ExitStack, table: Table) -> dict[str, httpx.Client]:
    """Return a client for each backend, after one call."""
    here = stack.enter_context(GitLab())
    here.project("group/app", keys=_COUNT)
    clients = {"the double in this process": _client(here.api_url, here.default_token, here.transport)}
    listening = stack.enter_context(GitLab(socket=True))
    listening.project("group/app", keys=_COUNT)
    clients["the double in this process, over a socket"] = _client(listening.api_url, listening.default_token)
    server = stack.enter_context(servers.double().running())
    httpx.post(f"{server.origin}/-/double/projects", json=_PROJECT, trust_env=False).raise_for_status()
    clients["the double as a process of its own"] = _client(server.url, here.default_token)
    router = respx.Router(assert_all_called=False)
    listed = clients["the double in this process"].get(_KEYS).json()
    router.get(path__regex=_KEYS).mock(httpx.Response(200, json=listed))
    clients["respx"] = _client(here.api_url, "any", httpx.MockTransport(router.handler))
    try:
        prism = stack.enter_context(servers.prism().running())
        clients["Prism"] = _client(prism.url, "any")
    except Unavailable as reason:
        table.skipped.append(str(reason))
    for client in clients.values():
        stack.callback(client.close)
        _list(client)
    return clients


def _client(base_url: str, token: str, transport: httpx.BaseTransport | None = None) -> httpx.Client:
    return httpx.Client(base_url=base_url, headers={"PRIVATE-TOKEN": token}, transport=transport, trust_env=False)


def _list(client: httpx.Client) -> None:
    if len(client.get(_KEYS).raise_for_status().json()) != _COUNT:
        raise RuntimeError(f"{client.base_url} does not list {_COUNT} keys")


def _open_double(data: str | None = None) -> None:
    with GitLab(data=data):
        pass


def _reset(control: httpx.Client) -> None:
    control.post("/reset", json={}).raise_for_status()


def _fill(control: httpx.Client) -> None:
    _reset(control)
    control.post("/projects", json=_PROJECT).raise_for_status()


def _set_up_routes() -> None:
    with respx.mock(base_url="https://gitlab.example.com/api/v4", assert_all_called=False) as mock:
        for operation in load_contract().operations.values():
            path = re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", operation.path)
            response = httpx.Response(operation.success.status, json={"active": True})
            mock.route(method=operation.method, path__regex=path).mock(response)


def _start_and_end() -> None:
    with tempfile.TemporaryDirectory() as folder, servers.ours().running(f"sqlite:///{folder}/data.db"):
        pass
