"""Every operation, parameter, status, header, example and schema place of the contract is exercised."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from gitlab_error_tracking_server.gitlab.models import Instance

from contract_tests.contract_coverage.coverage import points
from contract_tests.contract_coverage.exploration import (
    FOREIGN_EXAMPLES,
    explore,
    explore_everything,
    requests,
    table,
)

if TYPE_CHECKING:
    from gitlab_error_tracking_contract import Contract
    from gitlab_error_tracking_server.data.models import Data

    from contract_tests.support.databases import OpenStore


@pytest.fixture(scope="module")
def exercised(open_store: OpenStore, contract: Contract, demonstration: Data) -> set[str]:
    return explore_everything(open_store, contract, demonstration)


def test_every_contract_point_is_exercised(contract: Contract, exercised: set[str]) -> None:
    assert points(contract) - exercised == FOREIGN_EXAMPLES


def test_only_contract_points_are_reached(contract: Contract, exercised: set[str]) -> None:
    unknown = {point for point in exercised - points(contract) if "private_token" not in point}
    assert unknown == set()


def test_unexercised_point_is_reported(open_store: OpenStore, contract: Contract, demonstration: Data) -> None:
    found = explore(open_store, contract, demonstration, Instance(), requests()[:1])
    assert "get_settings 200 schema /api_url null" in points(contract) - found
    assert "get_settings 200 schema /api_url string" in found


def test_table_counts_every_point_by_operation(contract: Contract, exercised: set[str]) -> None:
    defined = points(contract)
    _, *lines = table(defined, exercised).splitlines()
    counts = [cell.split("/") for line in lines for cell in line.split()[1:]]
    assert [line.split()[0] for line in lines] == sorted(contract.operations)
    assert sum(int(total) for _, total in counts) == len(defined)
    assert sum(int(reached) for reached, _ in counts) == len(defined & exercised)
