"""The contract is valid and complete, and its examples match its schemas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from gitlab_error_tracking_contract import contract_path, load_contract
from openapi_schema_validator import OAS30Validator, oas30_format_checker
from openapi_spec_validator import validate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitlab_error_tracking_contract import Contract

CONTRACT = load_contract()
DOCUMENT = CONTRACT.document

TOP_LEVEL = ["openapi", "info", "externalDocs", "servers", "security", "tags", "paths", "components"]
COMPONENTS = ["securitySchemes", "parameters", "headers", "responses", "schemas", "examples", "links"]
OPERATION = ["operationId", "summary", "description", "tags", "parameters", "responses"]


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for item in DOCUMENT["paths"].values():
        for operation in item.values():
            yield operation["operationId"], operation


def mappings(node: Any) -> Iterator[dict[str, Any]]:
    """Yield every mapping in the contract, at any depth."""
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from mappings(child)


def resolved(node: Any) -> Any:
    """Return a part of the contract with all references resolved."""
    if isinstance(node, dict):
        return {key: resolved(value) for key, value in CONTRACT.resolve(node).items()}
    return [resolved(item) for item in node] if isinstance(node, list) else node


each_operation = pytest.mark.parametrize(("name", "operation"), [*operations()], ids=[name for name, _ in operations()])


def test_contract_is_valid_openapi() -> None:
    validate(DOCUMENT)


def test_contract_is_openapi_3_0() -> None:
    assert DOCUMENT["openapi"].startswith("3.0.")


def test_contract_sections_are_in_order() -> None:
    assert [*DOCUMENT] == TOP_LEVEL
    assert [*DOCUMENT["components"]] == COMPONENTS


@each_operation
def test_operation_fields_are_in_order(name: str, operation: dict[str, Any]) -> None:
    assert [*operation] == OPERATION


@each_operation
def test_operation_responses_are_in_ascending_order(name: str, operation: dict[str, Any]) -> None:
    assert [*operation["responses"]] == sorted(operation["responses"])


@each_operation
def test_operation_documents_exact_statuses(name: str, operation: dict[str, Any]) -> None:
    """A moved project redirects GET. Parameters and bodies may be invalid; any text is an id, if of no project."""
    reads = name.startswith(("get", "list"))
    success = "201" if name == "create_client_key" else "200"
    redirect = ["301"] if reads else []
    invalid = ["400"] if not reads or len(operation["parameters"]) > 1 else []
    assert [*operation["responses"]] == [success, *redirect, *invalid, "401", "403", "404", "429"]


@each_operation
def test_operation_errors_are_shared_responses(name: str, operation: dict[str, Any]) -> None:
    errors = [response for status, response in operation["responses"].items() if status >= "300"]
    assert all([*response] == ["$ref"] for response in errors), "put error responses into components/responses"


@each_operation
def test_operation_name_is_verb_and_nouns(name: str, operation: dict[str, Any]) -> None:
    assert re.fullmatch(r"(get|create|update|list|delete)(_[a-z]+)+", name)


@each_operation
def test_operation_description_names_role_and_version(name: str, operation: dict[str, Any]) -> None:
    assert "Needs the Maintainer role." in operation["description"]
    assert re.search(r"Introduced in GitLab \d+\.\d+", operation["description"])


def test_every_component_is_used() -> None:
    used = {mapping["$ref"] for mapping in mappings(DOCUMENT) if isinstance(mapping.get("$ref"), str)}
    kinds = [kind for kind in COMPONENTS if kind != "securitySchemes"]
    defined = {f"#/components/{kind}/{name}" for kind in kinds for name in DOCUMENT["components"][kind]}
    assert used == defined


def test_every_security_scheme_is_used() -> None:
    required = {name for requirement in DOCUMENT["security"] for name in requirement}
    assert required == {*DOCUMENT["components"]["securitySchemes"]}


def test_every_property_of_an_object_is_required() -> None:
    for name, schema in DOCUMENT["components"]["schemas"].items():
        assert {*schema["required"]} == {*schema["properties"]}, name


def test_responses_may_have_additional_fields() -> None:
    assert not [mapping for mapping in mappings(DOCUMENT) if "additionalProperties" in mapping]


def test_every_property_parameter_header_is_described() -> None:
    schemas = DOCUMENT["components"]["schemas"].values()
    described = [prop for schema in schemas for prop in schema["properties"].values()]
    described += [*DOCUMENT["components"]["parameters"].values(), *DOCUMENT["components"]["headers"].values()]
    assert all(item.get("description", "").strip() for item in described)


def test_operations_have_no_default_response() -> None:
    assert all("default" not in operation["responses"] for _, operation in operations())


def test_contract_has_no_tool_specific_keys() -> None:
    extensions = {key for mapping in mappings(DOCUMENT) for key in mapping if key.startswith("x-")}
    assert extensions == {"x-sensitive"}
    assert "python" not in contract_path().read_text(encoding="utf-8").lower()


def test_credentials_are_marked_sensitive() -> None:
    properties = {
        name: inner
        for schema in DOCUMENT["components"]["schemas"].values()
        for name, inner in schema["properties"].items()
    }
    assert {name for name, inner in properties.items() if inner.get("x-sensitive")} == {"public_key", "sentry_dsn"}


def examples() -> Iterator[Any]:
    """Yield every example with its schema."""
    for name, parameter in DOCUMENT["components"]["parameters"].items():
        values = [example["value"] for example in parameter.get("examples", {}).values()]
        values += [parameter["example"]] if "example" in parameter else []
        for number, value in enumerate(values):
            yield pytest.param(parameter["schema"], value, id=f"parameter-{name}-{number}")
    for name, header in DOCUMENT["components"]["headers"].items():
        yield pytest.param(header["schema"], header["example"], id=f"header-{name}")
    for operation_id, operation in operations():
        for status, response in operation["responses"].items():
            for media in CONTRACT.resolve(response)["content"].values():
                for name, example in media["examples"].items():
                    yield pytest.param(
                        media["schema"], CONTRACT.resolve(example)["value"], id=f"{operation_id}-{status}-{name}"
                    )


@pytest.mark.parametrize(("schema", "value"), [*examples()])
def test_example_matches_schema(schema: dict[str, Any], value: Any) -> None:
    validator = OAS30Validator(resolved(schema), format_checker=oas30_format_checker)
    assert [error.message for error in validator.iter_errors(value)] == []


@each_operation
def test_success_examples_have_request_examples(name: str, operation: dict[str, Any]) -> None:
    """Tools such as Specmatic pair the examples of a request and a response by their names."""
    success = CONTRACT.resolve(operation["responses"][str(CONTRACT.operations[name].success.status)])
    parameters = [CONTRACT.resolve(parameter) for parameter in operation["parameters"]]
    requests = [{*parameter["examples"]} for parameter in parameters if parameter["required"]]
    assert {*success["content"]["application/json"]["examples"]} <= set.intersection(*requests)


def test_links_target_key_deletion(contract: Contract) -> None:
    links = DOCUMENT["components"]["links"].values()
    assert {link["operationId"] for link in links} == {"delete_client_key"}
    assert all({*link["parameters"]} == {"id", "key_id"} for link in links)


def test_every_server_has_gitlabs_base_path() -> None:
    assert CONTRACT.base_path == "/api/v4"
    assert all(server["url"].endswith("/api/v4") for server in DOCUMENT["servers"])
