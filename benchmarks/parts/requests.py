"""Request rates of this server and its alternatives, on SQLite and PostgreSQL."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks import servers
from benchmarks.databases import populate, postgresql
from benchmarks.load import GET, LIST, LIST_2, PATCH, POPULATION, POST, READS, WRITES, alternate, running
from benchmarks.report import Table, number, ratio

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.load import Request
    from benchmarks.report import Plan
    from benchmarks.servers import Kind

_HEAD = ("request", "server", "requests/s", "compared with", "requests/s", "ratio")


@dataclass(frozen=True)
class _Comparison:
    """A server compared with another one, and the least ratio of their rates."""

    request: Request
    one: Kind
    other: Kind
    target: float


def on_sqlite(plan: Plan) -> list[Table]:
    """One process each, SQLite in a file."""
    table = Table(
        "One process, SQLite on disk",
        "Medians of the rounds. Prism has no database: it returns the contract's examples, whose list has two keys.",
        _HEAD,
    )
    ours, fastapi, connexion = servers.ours(), servers.fastapi(), servers.connexion()
    prism, starlette = servers.prism(), servers.starlette()
    comparisons = [
        *(_Comparison(request, ours, fastapi, 2.0) for request in READS),
        *(_Comparison(request, ours, fastapi, 1.3) for request in WRITES),
        *(_Comparison(request, ours, connexion, 3.0) for request in READS),
        *(_Comparison(request, ours, prism, 2.5) for request in (GET, LIST_2)),
        *(_Comparison(request, ours, starlette, 0.85) for request in READS),
    ]
    with tempfile.TemporaryDirectory() as folder:
        kinds = [ours, fastapi, connexion, starlette, prism]
        databases = {kind.name: f"sqlite:///{folder}/{place}.db" for place, kind in enumerate(kinds) if kind != prism}
        _compare(plan, table, comparisons, databases)
    return [table]


def on_postgresql(plan: Plan) -> list[Table]:
    """One and two processes, PostgreSQL on the same machine."""
    table = Table(
        "One and two workers, PostgreSQL on the same machine",
        "Medians of the rounds. One worker has a core to itself, PostgreSQL and wrk share the other one; two workers "
        "use both, and share them with PostgreSQL and wrk.",
        _HEAD,
    )
    ours, fastapi, ours_2, fastapi_2 = servers.ours(), servers.fastapi(), servers.ours(2), servers.fastapi(2)
    comparisons = [
        _Comparison(request, one, other, target)
        for request in (GET, LIST, PATCH, POST)
        for one, other, target in ((ours, fastapi, 1.5), (ours_2, fastapi_2, 1.5), (ours_2, ours, 1.6))
    ]
    with postgresql() as new_database:
        databases = {kind.name: new_database() for kind in (ours, fastapi, ours_2, fastapi_2)}
        _compare(plan, table, comparisons, databases)
    return [table]


def _compare(plan: Plan, table: Table, comparisons: Sequence[_Comparison], databases: Mapping[str, str]) -> None:
    """Measure the servers, each with its database by its name, and fill the table."""
    for url in databases.values():
        populate(url, POPULATION)
    kinds = {kind.name: kind for comparison in comparisons for kind in (comparison.one, comparison.other)}
    requests: dict[Request, set[str]] = {}
    for comparison in comparisons:
        requests.setdefault(comparison.request, set()).update((comparison.one.name, comparison.other.name))
    with running([*kinds.values()], databases, table.skipped) as servers_:
        turns = [
            (request, [server for server in servers_ if server.kind.name in names])
            for request, names in requests.items()
        ]
        rounds = alternate(plan, turns)
    for comparison in comparisons:
        request, one, other = comparison.request.name, comparison.one.name, comparison.other.name
        if rounds.has(one, request) and rounds.has(other, request):
            rates = (number(rounds.median(name, request).rate) for name in (one, other))
            compared = ratio(rounds.ratio(one, other, request), at_least=comparison.target)
            table.add(request, one, next(rates), other, next(rates), compared)
