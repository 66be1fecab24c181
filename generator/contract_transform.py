"""Transform a contract into an equivalent one from which openapi-python-client generates better code."""

from __future__ import annotations

import copy
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from contract_check import check
from contract_nodes import HEADER, mappings, parameters_of, properties_of, python_pattern
from gitlab_error_tracking_contract import resolve
from gitlab_error_tracking_contract.contract import METHODS, operations_in
from openapi_python_client.strings import pascal_case

if TYPE_CHECKING:
    from collections.abc import Collection

ON_THE_WIRE = re.compile(r"^On the wire\b.*?(\n\s*\n|\Z)", re.DOTALL | re.MULTILINE)
FENCED_CODE = re.compile(r"^```.*?^```\n?", re.DOTALL | re.MULTILINE)


def without_tags(document: dict[str, Any], tags: Collection[str]) -> dict[str, Any]:
    """Return a copy of the contract without the operations of some tags, and without components that only they use."""
    document = copy.deepcopy(document)
    for item in document["paths"].values():
        for method in METHODS:
            if {*tags} & {*item.get(method, {}).get("tags", [])}:
                del item[method]
    document["paths"] = {path: item for path, item in document["paths"].items() if {*METHODS} & {*item}}
    if tags:
        used = _references(document, document["paths"])
        for kind in ("parameters", "requestBodies", "responses", "schemas"):
            components = document.get("components", {}).get(kind, {})
            for name in [name for name in components if f"#/components/{kind}/{name}" not in used]:
                del components[name]
    return document


def with_named_errors(document: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of the contract whose error responses all are in its components.

    The name of one that was not there is the reason phrase of its status, or, if another error has that name, begins
    with the operation.
    """
    document = copy.deepcopy(document)
    named = document.setdefault("components", {}).setdefault("responses", {})
    for _, _, operation in operations_in(document):
        # YAML reads a status without quotes as a number.
        operation["responses"] = {str(status): response for status, response in operation["responses"].items()}
        for status, response in operation["responses"].items():
            if status.isdigit() and int(status) >= HTTPStatus.BAD_REQUEST and "$ref" not in response:
                name = pascal_case(HTTPStatus(int(status)).phrase)
                if named.get(name, response) != response:
                    name = pascal_case(operation.get("operationId", "")) + name
                named[name] = response
                operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}
    return document


def prepared(document: dict[str, Any]) -> dict[str, Any]:
    """Return an equivalent contract from which openapi-python-client generates better code.

    Raises:
        Unsupported: The contract contains something that the generator does not support.
    """
    document = copy.deepcopy(document)
    check(document)
    for item in document["paths"].values():
        shared = item.pop("parameters", [])
        for method in {*METHODS} & {*item}:
            own = item[method].get("parameters", [])
            names = {_key(document, parameter) for parameter in own}
            item[method]["parameters"] = own + [p for p in shared if _key(document, p) not in names]
    for parameter in parameters_of(document):
        _prepare_parameter(document, parameter)
    for mapping in mappings(document):
        if mapping.get("type") == "object" and properties_of(mapping):
            # The client ignores additional fields, unless the contract gives them a type.
            mapping.setdefault("additionalProperties", False)
        if mapping.get("nullable") is True and isinstance(mapping.get("enum"), list):
            # openapi-python-client ignores `nullable` beside an enum.
            values = [value for value in mapping.pop("enum") if value is not None]
            mapping["oneOf"] = [{"type": mapping.pop("type", "string"), "enum": values}]
        if isinstance(mapping.get("enum"), list) and len(mapping["enum"]) == 1:
            # openapi-python-client generates a class for an enum, but none for a constant.
            (mapping["const"],) = mapping.pop("enum")
        if isinstance(mapping.get("description"), str):
            # How a request is encoded is the client's task; its users need not know.
            mapping["description"] = ON_THE_WIRE.sub("", FENCED_CODE.sub("", mapping["description"])).strip()
    return document


def _key(document: dict[str, Any], parameter: dict[str, Any]) -> tuple[str, str]:
    resolved = resolve(document, parameter)
    return resolved["name"], resolved["in"]


def _prepare_parameter(document: dict[str, Any], parameter: dict[str, Any]) -> None:
    if parameter["in"] == "header":
        parameter |= {"in": "query", HEADER: True}
    schema = parameter["schema"]
    if "pattern" in resolve(document, schema):
        schema = parameter["schema"] = dict(resolve(document, schema))
    if schema.get("type") == "string" and "pattern" in schema and re.search(python_pattern(parameter), "1"):
        # Callers may pass a number for digits.
        schema = parameter["schema"] = {"oneOf": [{"type": "integer"}, schema]}
    # openapi-python-client reads the description of a parameter's schema, not that of the parameter.
    if "$ref" not in schema:
        schema.setdefault("description", parameter.get("description", ""))


def _references(document: dict[str, Any], node: Any) -> set[str]:
    """Return all references in a part of the contract, and those in their targets."""
    found: set[str] = set()
    waiting = [node]
    while waiting:
        for mapping in mappings(waiting.pop()):
            reference = mapping.get("$ref")
            if isinstance(reference, str) and reference not in found:
                found.add(reference)
                waiting.append(resolve(document, {"$ref": reference}))
    return found
