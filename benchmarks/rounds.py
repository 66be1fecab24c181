"""Measure servers alternately, so that a busy machine slows all of them alike."""

from __future__ import annotations

import statistics
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from benchmarks.load import Result, median, send
from benchmarks.servers import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from benchmarks.load import Request
    from benchmarks.plan import Plan
    from benchmarks.servers import Kind, Server

# Enough to keep one core busy; more would only wait longer.
CONNECTIONS = 8


class Rounds:
    """The results of each server and request, by their names, round by round."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], list[Result]] = {}

    def add(self, server: str, request: str, seen: Result) -> None:
        """Add the result of a round."""
        self._seen.setdefault((server, request), []).append(seen)

    def median(self, server: str, request: str) -> Result:
        """The medians of the rounds."""
        return median(self._seen[server, request])

    def ratio(self, server: str, other: str, request: str) -> float:
        """The ratio of the two servers' request rates: the median over the rounds."""
        pairs = zip(self._seen[server, request], self._seen[other, request], strict=True)
        return statistics.median(one.rate / two.rate for one, two in pairs)

    def has(self, server: str, request: str) -> bool:
        """Whether the rounds contain this request."""
        return (server, request) in self._seen


@contextmanager
def running(kinds: Sequence[Kind], databases: Mapping[str, str], skipped: list[str]) -> Iterator[list[Server]]:
    """Start all available servers, each with its database by the kind's name; add the others to `skipped`."""
    with ExitStack() as stack:
        servers = []
        for kind in kinds:
            try:
                servers.append(stack.enter_context(kind.running(databases.get(kind.name, ""))))
            except Unavailable as reason:
                skipped.append(str(reason))
        yield servers


def alternate(
    plan: Plan, requests: Sequence[tuple[Request, Sequence[Server]]], connections: int = CONNECTIONS
) -> Rounds:
    """Send each request to its servers in turn, for the planned number of rounds."""
    rounds = Rounds()
    for request, servers in requests if plan.warm_up else ():
        for server in servers:
            send(server, request, connections=connections, seconds=1)
    for number in range(1, plan.rounds + 1):
        plan.say(f"  round {number} of {plan.rounds}")
        for request, servers in requests:
            for server in servers:
                seen = send(server, request, connections=connections, seconds=plan.seconds)
                rounds.add(server.kind.name, request.name, seen)
    return rounds
