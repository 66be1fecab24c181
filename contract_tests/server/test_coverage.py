"""Every operation, parameter, status, header, example and schema place of the contract is exercised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.contract_coverage.coverage import points
from contract_tests.contract_coverage.exploration import (
    FOREIGN_EXAMPLES,
    explore_everything,
)

if TYPE_CHECKING:
    from gitlab_error_tracking_contract import Contract
    from gitlab_error_tracking_server.data.models import Data

    from contract_tests.support.databases import OpenStore


def test_every_contract_point_is_exercised(open_store: OpenStore, contract: Contract, demonstration: Data) -> None:
    exercised = explore_everything(open_store, contract, demonstration)
    defined = points(contract)
    unknown = {point for point in exercised - defined if "private_token" not in point}
    assert (defined - exercised, unknown) == (FOREIGN_EXAMPLES, set())
