"""All statements of a server that serves, by name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Executable

from gitlab_error_tracking_server.store import event_queries, queries


def served_statements() -> dict[str, Any]:
    """Return the statements that a server executes while it serves."""
    found: dict[str, Any] = {}
    for module in (queries, event_queries):
        for name, value in vars(module).items():
            if name.startswith("_"):
                continue
            if isinstance(value, Executable):
                found[name] = value
            elif isinstance(value, dict):
                found |= {f"{name} {key}": one for key, one in value.items() if isinstance(one, Executable)}
    return found
