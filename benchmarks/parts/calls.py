"""The time of one call in a test."""

from __future__ import annotations

import statistics
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

import httpx
import respx
from gitlab_error_tracking_double.gitlab import GitLab

from benchmarks import servers
from benchmarks.servers import Unavailable
from benchmarks.tables import Table, number

if TYPE_CHECKING:
    from benchmarks.plan import Plan

_TIMES = 100
_KEYS = "/projects/1/error_tracking/client_keys"
_COUNT = 2  # as in the contract's example


def calls(plan: Plan) -> list[Table]:
    """Milliseconds for a list of two keys with httpx."""
    table = Table(
        "One call of a test",
        "Medians for a list of two keys with httpx. respx and Prism return fixed responses.",
        ("backend", "milliseconds"),
    )
    with ExitStack() as stack:
        clients = _clients(stack, table)
        times: dict[str, list[float]] = {name: [] for name in clients}
        for _ in range(plan.rounds):
            for name, client in clients.items():
                times[name] += [_milliseconds(client) for _ in range(_TIMES)]
    for name, milliseconds in times.items():
        table.add(name, number(statistics.median(milliseconds)))
    return [table]


def _clients(stack: ExitStack, table: Table) -> dict[str, httpx.Client]:
    """A client for each backend, after one call."""
    here = stack.enter_context(GitLab())
    here.project("group/app", keys=_COUNT)
    clients = {"the double in this process": _client(here.api_url, here.default_token, here.transport)}
    listening = stack.enter_context(GitLab(socket=True))
    listening.project("group/app", keys=_COUNT)
    clients["the double in this process, over a socket"] = _client(listening.api_url, listening.default_token)
    server = stack.enter_context(servers.double().running())
    project = {"path": "group/app", "keys": _COUNT}
    httpx.post(f"{server.origin}/-/double/projects", json=project, trust_env=False).raise_for_status()
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
        _milliseconds(client)
    return clients


def _client(base_url: str, token: str, transport: httpx.BaseTransport | None = None) -> httpx.Client:
    return httpx.Client(base_url=base_url, headers={"PRIVATE-TOKEN": token}, transport=transport, trust_env=False)


def _milliseconds(client: httpx.Client) -> float:
    started = time.perf_counter()
    response = client.get(_KEYS)
    times = (time.perf_counter() - started) * 1e3
    if len(response.raise_for_status().json()) != _COUNT:
        raise RuntimeError(f"{client.base_url} does not list {_COUNT} keys")
    return times
