"""The growth of request times from a hundred to a million projects."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

from benchmarks import servers
from benchmarks.databases import Population, populate, postgresql
from benchmarks.load import KEYS, SETTINGS, Request, alternate
from benchmarks.report import Table, number, ratio

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.load import Result
    from benchmarks.report import Plan

_KEYS_OF_EACH = 5
# Enough for page 400, and more than GitLab counts.
_DEEP = 12_000
_FLAT = 1.3
# Requests measured only in the largest database, and the request of the smallest one to compare with.
_COMPARED_WITH = {
    "first page of the largest project": "list the first page",
    "page 400 of the largest project": "list page 400",
}


def growth(plan: Plan) -> list[Table]:
    """One table for each database."""
    with tempfile.TemporaryDirectory() as folder:
        files = iter(range(100))
        sqlite = _table(plan, "SQLite", lambda: f"sqlite:///{folder}/{next(files)}.db")
    with postgresql() as new_database:
        return [sqlite, _table(plan, "PostgreSQL", new_database)]


def _table(plan: Plan, database: str, new_database: Callable[[], str]) -> Table:
    sizes = plan.sizes
    table = Table(
        f"Growth on {database}",
        "Microseconds (p50 / p99) of requests sent one at a time to random projects, which have "
        f"{_KEYS_OF_EACH} keys each. Page 400 is of a project with {number(_DEEP)} keys; the largest project has "
        f"{number(plan.large)}. The ratio compares the largest database with the smallest. Requests to the largest "
        "project are compared with the same page of another project there.",
        ("request", *(f"{number(size)} projects" for size in sizes), "ratio of p50", "ratio of p99"),
    )
    seen: dict[str, dict[int, Result]] = {}
    with ExitStack() as stack:
        running = []
        for size in sizes:
            url = new_database()
            large = (_DEEP, 0, plan.large) if size == max(sizes) else (_DEEP, 0)
            plan.say(f"  {database}: {number(size)} projects, {number(size * _KEYS_OF_EACH + sum(large))} keys")
            populate(url, Population(size, _KEYS_OF_EACH, large))
            kind = replace(servers.ours(), name=f"this server, {number(size)} projects")
            running.append((size, stack.enter_context(kind.running(url))))
        requests = [(request, [server]) for size, server in running for request in _requests(size, max(sizes))]
        rounds = alternate(replace(plan, seconds=1), requests, connections=1)
        for size, server in running:
            for request in _requests(size, max(sizes)):
                seen.setdefault(request.name, {})[size] = rounds.median(server.kind.name, request.name)
    for name, by_size in seen.items():
        cells = [
            f"{number(by_size[size].p50)} / {number(by_size[size].p99)}" if size in by_size else "" for size in sizes
        ]
        least, most = seen[_COMPARED_WITH.get(name, name)][min(sizes)], by_size[max(sizes)]
        table.add(
            name, *cells, *(ratio(value, at_most=_FLAT) for value in (most.p50 / least.p50, most.p99 / least.p99))
        )
    return table


def _requests(size: int, largest: int) -> list[Request]:
    requests = [
        Request("GET settings", "GET", SETTINGS, 1, size),
        Request("list the first page", "GET", KEYS, 1, size),
        Request("POST key", "POST", KEYS, size + 2, size + 2),
        Request("list page 400", "GET", KEYS + "?page=400", size + 1, size + 1),
    ]
    if size == largest:
        requests.append(Request("first page of the largest project", "GET", KEYS, size + 3, size + 3))
        requests.append(Request("page 400 of the largest project", "GET", KEYS + "?page=400", size + 3, size + 3))
    return requests
