"""The contracts are valid and complete, and their examples match their schemas."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from gitlab_error_tracking_contract import CONTRACTS, contract_path, load_contract
from gitlab_error_tracking_contract.contract import operations_in
from openapi_schema_validator import OAS30Validator, oas30_format_checker
from openapi_spec_validator import validate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitlab_error_tracking_contract import Contract

LOADED = {name: load_contract(contract_path(name)) for name in CONTRACTS}

TOP_LEVEL = ["openapi", "info", "externalDocs", "servers", "security", "tags", "paths", "components"]
COMPONENTS = ["securitySchemes", "parameters", "headers", "responses", "schemas", "examples", "links"]
OPERATION = ["operationId", "summary", "description", "tags", "security", "parameters", "requestBody", "responses"]
OPTIONAL = {"links", "security", "requestBody"}

each_contract = pytest.mark.parametrize("contract", LOADED.values(), ids=LOADED)


def operations() -> Iterator[tuple[Contract, dict[str, Any]]]:
    for contract in LOADED.values():
        for _, _, operation in operations_in(contract.document):
            yield contract, operation


each_operation = pytest.mark.parametrize(
    ("contract", "operation"), [pytest.param(*one, id=one[1]["operationId"]) for one in operations()]
)


def mappings(node: Any) -> Iterator[dict[str, Any]]:
    """Yield every mapping in a contract, at any depth."""
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from mappings(child)


def resolved(contract: Contract, node: Any) -> Any:
    """Return a part of a contract with all references resolved."""
    if isinstance(node, dict):
        return {key: resolved(contract, value) for key, value in contract.resolve(node).items()}
    return [resolved(contract, item) for item in node] if isinstance(node, list) else node


def in_order(found: Any, order: list[str]) -> bool:
    """Return whether mandatory and optional keys are there, in their order and no others."""
    return [*found] == [key for key in order if key in found or key not in OPTIONAL]


@each_contract
def test_contract_is_valid_openapi_3_0(contract: Contract) -> None:
    validate(contract.document)
    assert contract.document["openapi"].startswith("3.0.")


@each_contract
def test_contract_sections_are_in_order(contract: Contract) -> None:
    assert in_order(contract.document, TOP_LEVEL)
    assert in_order(contract.document["components"], COMPONENTS)


@each_operation
def test_operation_fields_are_in_order(contract: Contract, operation: dict[str, Any]) -> None:
    assert in_order(operation, OPERATION)


@each_operation
def test_operation_responses_are_in_ascending_order(contract: Contract, operation: dict[str, Any]) -> None:
    assert [*operation["responses"]] == sorted(operation["responses"])


@each_operation
def test_operation_errors_are_shared_responses(contract: Contract, operation: dict[str, Any]) -> None:
    errors = [response for status, response in operation["responses"].items() if status >= "300"]
    assert all([*response] == ["$ref"] for response in errors), "put error responses into components/responses"


@each_operation
def test_operation_name_is_verb_and_nouns(contract: Contract, operation: dict[str, Any]) -> None:
    assert re.fullmatch(r"(get|create|update|list|delete|store)(_[a-z]+)+", operation["operationId"])


@each_operation
def test_operation_description_ends_with_requirements(contract: Contract, operation: dict[str, Any]) -> None:
    """The reference shows the last paragraph before the command as a note."""
    assert re.search(r"\n\nNeeds [^\n]+\.\n\n```shell\n[^`]+```\n$", operation["description"])


def test_operation_names_are_unique() -> None:
    names = [operation["operationId"] for _, operation in operations()]
    assert sorted({*names}) == sorted(names)


@each_contract
def test_every_component_is_used(contract: Contract) -> None:
    used = {mapping["$ref"] for mapping in mappings(contract.document) if isinstance(mapping.get("$ref"), str)}
    components = contract.document["components"]
    defined = {f"#/components/{kind}/{name}" for kind in components for name in components[kind]}
    assert used == {reference for reference in defined if "/securitySchemes/" not in reference}


@each_contract
def test_every_security_scheme_is_used(contract: Contract) -> None:
    requirements = [one for mapping in mappings(contract.document) for one in mapping.get("security", [])]
    assert {name for one in requirements for name in one} == {*contract.document["components"]["securitySchemes"]}


@each_contract
def test_every_property_of_a_response_is_required(contract: Contract) -> None:
    schemas = contract.document["components"]["schemas"]
    sent = {
        *re.findall(
            r"#/components/schemas/(\w+)", str([one["requestBody"] for _, one in operations() if "requestBody" in one])
        )
    }
    for name in schemas.keys() - sent:
        assert {*schemas[name]["required"]} == {*schemas[name]["properties"]}, name


@each_contract
def test_responses_may_have_additional_fields(contract: Contract) -> None:
    assert not [mapping for mapping in mappings(contract.document) if "additionalProperties" in mapping]


@each_contract
def test_every_property_parameter_header_is_described(contract: Contract) -> None:
    components = contract.document["components"]
    described = [prop for schema in components["schemas"].values() for prop in schema["properties"].values()]
    described += [*components["parameters"].values(), *components["headers"].values()]
    assert all(contract.resolve(item).get("description", "").strip() for item in described)


@each_operation
def test_operations_have_no_default_response(contract: Contract, operation: dict[str, Any]) -> None:
    assert "default" not in operation["responses"]


@each_contract
def test_contract_has_no_tool_specific_keys(contract: Contract) -> None:
    extensions = {key for mapping in mappings(contract.document) for key in mapping if key.startswith("x-")}
    assert extensions <= {"x-sensitive"}


def examples() -> Iterator[Any]:
    """Yield every example with its schema."""
    for contract in LOADED.values():
        for kind in ("parameters", "headers"):
            for name, node in contract.document["components"][kind].items():
                values = [example["value"] for example in node.get("examples", {}).values()]
                values += [node["example"]] if "example" in node else []
                for number, value in enumerate(values):
                    yield pytest.param(contract, node["schema"], value, id=f"{kind}-{name}-{number}")
        for _, _, operation in operations_in(contract.document):
            bodies = {"request": operation["requestBody"]} if "requestBody" in operation else {}
            for part, node in (bodies | operation["responses"]).items():
                for media in contract.resolve(node).get("content", {}).values():
                    for name, example in media["examples"].items():
                        value = contract.resolve(example)["value"]
                        yield pytest.param(
                            contract, media["schema"], value, id=f"{operation['operationId']}-{part}-{name}"
                        )


@pytest.mark.parametrize(("contract", "schema", "value"), [*examples()])
def test_example_matches_schema(contract: Contract, schema: dict[str, Any], value: Any) -> None:
    validator = OAS30Validator(resolved(contract, schema), format_checker=oas30_format_checker)
    assert [error.message for error in validator.iter_errors(value)] == []


@each_operation
def test_success_examples_have_request_examples(contract: Contract, operation: dict[str, Any]) -> None:
    """Tools such as Specmatic pair the examples of a request and a response by their names."""
    success = contract.resolve(
        operation["responses"][str(contract.operations[operation["operationId"]].success.status)]
    )
    parameters = [contract.resolve(parameter) for parameter in operation["parameters"]]
    requests = [{*parameter["examples"]} for parameter in parameters if parameter["required"]]
    for media in success.get("content", {}).values():
        assert {*media["examples"]} <= set.intersection(*requests)


@pytest.mark.parametrize("kind", ["headers", "schemas", "securitySchemes"])
def test_contracts_share_equal_components(kind: str) -> None:
    """Only `Link` has other pages in each contract."""
    components = [contract.document["components"][kind] for contract in LOADED.values()]
    for first, second in pairwise(components):
        shared = first.keys() & second.keys() - {"Link"}
        assert {name: first[name] for name in shared} == {name: second[name] for name in shared}
