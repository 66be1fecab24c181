"""The operations of all contracts that the test double implements: GitLab's API and its error tracking backend."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from gitlab_error_tracking_contract import CONTRACTS, contract_path, load_contract

from gitlab_error_tracking_double.real_files import real_files

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitlab_error_tracking_contract import Contract, Operation


# The parameter that names the project, in the contracts' own spelling.
PROJECT_PARAMETERS = frozenset({"id", "projectId"})


@cache
def contracts() -> tuple[Contract, ...]:
    """Return the contracts, GitLab's API first."""
    with real_files():
        return tuple(load_contract(contract_path(name)) for name in CONTRACTS)


@cache
def operations() -> Mapping[str, Operation]:
    """Return all operations by operationId."""
    return {name: operation for contract in contracts() for name, operation in contract.operations.items()}


def operations_at(path: str) -> list[tuple[Operation, dict[str, str]]]:
    """Return the operations of a path with their path parameters as they are sent; empty for an unknown path."""
    return [found for contract in contracts() for found in contract.operations_at(path)]
