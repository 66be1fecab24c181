"""Operations have the same name in the contract and the handlers; the sources of clients name none."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from gitlab_error_tracking_contract import CONTRACTS, INGEST, contract_path, load_contract
from gitlab_error_tracking_server.gitlab.backend_operations import BackendOperations
from gitlab_error_tracking_server.gitlab.operations import Operations
from gitlab_error_tracking_server.http.parameters import body_parameters, snake_case

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitlab_error_tracking_contract import Operation


ROOT = Path(__file__).parent.parent.parent


# By contract: the class with the handlers.
HANDLERS = {"openapi": Operations, "backend": BackendOperations}
CALLED = [
    pytest.param(operation, getattr(HANDLERS[name], operation.operation_id), id=operation.operation_id)
    for name in CONTRACTS
    for operation in load_contract(contract_path(name)).operations.values()
    if INGEST not in operation.tags
]
each_operation = pytest.mark.parametrize(("operation", "handler"), CALLED)


def test_every_handler_has_an_operation() -> None:
    names = {name for handlers in HANDLERS.values() for name in vars(handlers) if not name.startswith("_")}
    assert names == {parameters.id for parameters in CALLED}


@pytest.mark.parametrize(
    "source",
    sorted([*(ROOT / "generator" / "templates").glob("*.jinja"), *(ROOT / "generator" / "runtime").glob("*.py")]),
    ids=lambda path: path.name,
)
def test_source_of_client_is_independent_of_contracts(source: Path) -> None:
    names: set[str] = set()
    for contract in map(load_contract, map(contract_path, CONTRACTS)):
        components = contract.document["components"]
        names |= {name for kind in ("schemas", "responses", "examples") for name in components[kind]}
        names |= {*contract.operations}
        names |= {str(status) for operation in contract.operations.values() for status in operation.responses}
    comments = r"{#.*?#}" if source.suffix == ".jinja" else r'#[^\n]*|""".*?"""'
    text = re.sub(comments, "", source.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert sorted({*re.findall(r"\w+", text)} & names) == []


@pytest.mark.parametrize(
    "template", sorted((ROOT / "generator" / "templates").glob("*.jinja")), ids=lambda path: path.name
)
def test_template_begins_with_its_reason(template: Path) -> None:
    assert re.match(
        r"{# (Overrides the generator's \S+: |A module of its own[:,] )", template.read_text(encoding="utf-8")
    )


@each_operation
def test_handler_parameters_match_the_contract(operation: Operation, handler: Callable[..., Any]) -> None:
    parameters = inspect.signature(handler).parameters.values()
    documented = [*operation.parameters, *body_parameters(operation)]
    in_code = {parameter.name: parameter.default is not parameter.empty for parameter in [*parameters][1:]}
    assert in_code == {snake_case(parameter.name): not parameter.required for parameter in documented}
