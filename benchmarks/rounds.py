"""Lets several servers take turns, so that a busy machine slows all of them alike."""

from __future__ import annotations

import statistics
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from benchmarks.load import Seen, median, sent
from benchmarks.servers import NotToBeHad

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from benchmarks.load import Request
    from benchmarks.plan import Plan
    from benchmarks.servers import Kind, Server

# As many as keep one core busy; more would only wait longer.
CONNECTIONS = 8


class Rounds:
    """What each server did with each request, round by round; both are known by their names."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], list[Seen]] = {}

    def add(self, server: str, request: str, seen: Seen) -> None:
        """Add what was seen in a round."""
        self._seen.setdefault((server, request), []).append(seen)

    def median(self, server: str, request: str) -> Seen:
        """The medians of the rounds."""
        return median(self._seen[server, request])

    def ratio(self, server: str, other: str, request: str) -> float:
        """How many times the other's requests a second this one answers: the median of the rounds' ratios."""
        pairs = zip(self._seen[server, request], self._seen[other, request], strict=True)
        return statistics.median(one.rate / two.rate for one, two in pairs)

    def has(self, server: str, request: str) -> bool:
        """Whether this was measured."""
        return (server, request) in self._seen


@contextmanager
def running(kinds: Sequence[Kind], databases: Mapping[str, str], left_out: list[str]) -> Iterator[list[Server]]:
    """All servers that can be had, each with its database by the kind's name; the others are named in `left_out`."""
    with ExitStack() as stack:
        servers = []
        for kind in kinds:
            try:
                servers.append(stack.enter_context(kind.running(databases.get(kind.name, ""))))
            except NotToBeHad as reason:
                left_out.append(str(reason))
        yield servers


def in_turns(plan: Plan, asked: Sequence[tuple[Request, Sequence[Server]]], connections: int = CONNECTIONS) -> Rounds:
    """Send each request to its servers, one after the other, in as many rounds as are planned."""
    rounds = Rounds()
    for request, servers in asked if plan.warm_up else ():
        for server in servers:
            sent(server, request, connections=connections, seconds=1)
    for number in range(1, plan.rounds + 1):
        plan.say(f"  round {number} of {plan.rounds}")
        for request, servers in asked:
            for server in servers:
                seen = sent(server, request, connections=connections, seconds=plan.seconds)
                rounds.add(server.kind.name, request.name, seen)
    return rounds
