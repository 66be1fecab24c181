"""Operations have the same name in the contract, the handlers and the client."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from gitlab_error_tracking_client import Client
from gitlab_error_tracking_server.gitlab.models import Instance
from gitlab_error_tracking_server.gitlab.operations import Operations

from contract_tests.support.operations import client_method

if TYPE_CHECKING:
    from gitlab_error_tracking_contract import Contract
    from gitlab_error_tracking_server.store.store import Store


ROOT = Path(__file__).parent.parent.parent


def test_every_operation_has_a_handler(contract: Contract) -> None:
    assert {name for name in vars(Operations) if not name.startswith("_")} == {*contract.operations}


def test_every_operation_has_a_client_method(contract: Contract) -> None:
    client = Client("https://gitlab.com", token="x")
    groups = {tag["name"].lower().replace(" ", "_") for tag in contract.document["tags"]}
    methods = {f"{group}.{name}" for group in groups for name in dir(getattr(client, group)) if name[0] != "_"}
    expected = {client_method(operation) for operation in contract.operations.values()}
    assert methods == expected | {f"{group}.with_response" for group in groups}


@pytest.mark.parametrize(
    "source",
    sorted([*(ROOT / "generator" / "templates").glob("*.jinja"), *(ROOT / "generator" / "runtime").glob("*.py")]),
    ids=lambda path: path.name,
)
def test_source_of_client_is_independent_of_contract(contract: Contract, source: Path) -> None:
    components = contract.document["components"]
    names = {
        *contract.operations,
        *(name for kind in ("schemas", "responses", "examples") for name in components[kind]),
    }
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


def test_handler_parameters_match_the_contract(contract: Contract, store: Store) -> None:
    handlers = {name: getattr(Operations(store, Instance()), name) for name in contract.operations}
    in_code = {name: [*inspect.signature(handler).parameters] for name, handler in handlers.items()}
    in_contract = {name: [p.name for p in operation.parameters] for name, operation in contract.operations.items()}
    assert in_code == in_contract


def test_handler_defaults_match_optional_parameters(contract: Contract, store: Store) -> None:
    handlers = {name: getattr(Operations(store, Instance()), name) for name in contract.operations}
    optional_in_code = {
        name: {p.name for p in inspect.signature(handler).parameters.values() if p.default is not p.empty}
        for name, handler in handlers.items()
    }
    optional_in_contract = {
        name: {p.name for p in operation.parameters if not p.required}
        for name, operation in contract.operations.items()
    }
    assert optional_in_code == optional_in_contract
