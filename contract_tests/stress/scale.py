"""The size of a stress run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """The size of a stress run.

    Attributes:
        rounds: Rounds of the concurrent writers.
        sqlite_kills: Kills on SQLite.
        postgresql_kills: Kills on PostgreSQL.
        connections: Connections that overload the server.
        requests: Requests in one period of overload.
        bytes_per_request: The memory that a server may keep for each request of the last period.
        slow_connections: Slow connections of each kind.
    """

    rounds: int
    sqlite_kills: int
    postgresql_kills: int
    connections: int
    requests: int
    bytes_per_request: int
    slow_connections: int


FULL = Scale(
    rounds=20,
    sqlite_kills=100,
    postgresql_kills=30,
    connections=1400,
    requests=40_000,
    bytes_per_request=100,
    slow_connections=1400,
)
BRIEF = Scale(
    rounds=5,
    sqlite_kills=3,
    postgresql_kills=3,
    connections=1400,
    requests=6_000,
    bytes_per_request=400,
    slow_connections=100,
)
