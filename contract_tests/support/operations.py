"""A valid request of every operation, from the contract: a new operation needs no line in tests of all operations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitlab_error_tracking_contract import load_contract

if TYPE_CHECKING:
    from gitlab_error_tracking_contract import Operation

OPERATIONS = load_contract().operations
READS = {name for name, operation in OPERATIONS.items() if operation.method == "GET"}
WITH_KEY = {name for name, operation in OPERATIONS.items() if "{key_id}" in operation.path}


def parameters(operation: Operation, location: str) -> list[str]:
    """Return the names of an operation's parameters in the path or the query."""
    return [parameter.name for parameter in operation.parameters if parameter.location == location]


def required_query(operation: Operation) -> dict[str, bool]:
    """Return the required query parameters, which are switches, all on."""
    return {p.name: True for p in operation.parameters if p.location == "query" and p.required}
