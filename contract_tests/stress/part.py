"""One part of a stress run: its size, its servers and its result."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from contract_tests.stress.writers import TOKEN, WRITERS
from contract_tests.support.serving import serving

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from contract_tests.stress.killable_postgresql import KillablePostgreSQL
    from contract_tests.support.serving import Server


@dataclass(frozen=True)
class Scale:
    """The size of a stress run.

    Attributes:
        sqlite_kills: Kills on SQLite.
        postgresql_kills: Kills on PostgreSQL.
        requests: Requests in one period of overload.
        bytes_per_request: The memory that a server may keep for each request of the last period.
    """

    sqlite_kills: int
    postgresql_kills: int
    requests: int
    bytes_per_request: int


FULL = Scale(sqlite_kills=100, postgresql_kills=30, requests=40_000, bytes_per_request=100)
BRIEF = Scale(sqlite_kills=3, postgresql_kills=3, requests=6_000, bytes_per_request=400)


@dataclass
class Part:
    """A part of a stress run on one database.

    Attributes:
        name: The name of the part.
        url: The URL of an empty database.
        folder: An empty folder for the files of servers.
        scale: The size of the run.
        postgresql: The database server, None on SQLite.
        values: Measured values, in the order in which they are printed.
        failures: Reasons why the part failed.
    """

    name: str
    url: str
    folder: Path
    scale: Scale
    postgresql: KillablePostgreSQL | None
    values: dict[str, str] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def require(self, condition: bool, failure: str) -> None:
        """Add a failure unless a condition holds."""
        if not condition:
            self.failures.append(failure)

    def serve(self, *arguments: str, prefix: Sequence[str] = ()) -> AbstractContextManager[Server]:
        """Start a server with two projects for each writer; `prefix` is a command that runs it, such as a tracer."""
        project = {"members": {"writer": "maintainer"}, "settings": {"enabled": False, "integrated": True}}
        data = {
            "users": [{"username": "writer"}],
            "tokens": [{"token": TOKEN, "user": "writer", "scopes": ["api"]}],
            "projects": [project | {"id": id_, "path": f"stress/{id_}"} for id_ in range(1, 2 * WRITERS + 1)],
        }
        file = self.folder / "data.yaml"
        file.write_text(json.dumps(data))  # JSON is YAML
        return serving(
            self.folder, "--database", self.url, "--data", str(file), "--no-demonstration", *arguments, prefix=prefix
        )

    def __str__(self) -> str:
        width = max(map(len, self.values), default=0)
        title = f"{self.name}, {'PostgreSQL' if self.postgresql else 'SQLite'}"
        lines = [f"  {name:<{width}}  {value}" for name, value in self.values.items()]
        return "\n".join([title, *lines, *(f"  FAILED: {failure}" for failure in self.failures), ""])
