"""How long the torture goes on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """`load_seconds` is one period of load; they are repeated until memory has settled."""

    rounds: int
    sqlite_kills: int
    postgresql_kills: int
    load_seconds: float
    connections: int
    idle_connections: int


FULL = Plan(rounds=20, sqlite_kills=100, postgresql_kills=30, load_seconds=15, connections=700, idle_connections=3000)
BRIEF = Plan(rounds=2, sqlite_kills=3, postgresql_kills=3, load_seconds=1, connections=700, idle_connections=500)
