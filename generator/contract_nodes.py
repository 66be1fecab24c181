"""Find the parts of a contract."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_contract.contract import operations_in
from runtime._redaction import CREDENTIAL_HEADER
from unsupported import unsupported

if TYPE_CHECKING:
    from collections.abc import Iterator

# openapi-python-client rejects header parameters that are dates or UUIDs, so it sees parameters of the query.
HEADER = "x-header"


def name_of(reference: dict[str, Any]) -> str:
    """Return the name in `components` that a reference points to."""
    return str(reference["$ref"]).rpartition("/")[2]


def mappings(node: Any) -> Iterator[dict[str, Any]]:
    """Yield every mapping in a part of the contract, at any depth."""
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from mappings(child)


def properties_of(node: dict[str, Any]) -> dict[str, Any]:
    """Return the properties of a schema; empty for another part of the contract."""
    properties = node.get("properties")
    return properties if isinstance(properties, dict) else {}


def parameters_of(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every parameter of the components, the paths and the operations."""
    yield from document.get("components", {}).get("parameters", {}).values()
    nodes = [*document["paths"].values(), *(operation for _, _, operation in operations_in(document))]
    for node in nodes:
        yield from (parameter for parameter in node.get("parameters", []) if "$ref" not in parameter)


def success_statuses(operation: dict[str, Any]) -> list[int]:
    """Return the statuses of success: 2xx and 304. A redirect is one only if the operation has no other."""
    statuses = [int(status) for status in operation["responses"] if int(status) < HTTPStatus.BAD_REQUEST]
    direct = [s for s in statuses if s < HTTPStatus.MULTIPLE_CHOICES or s == HTTPStatus.NOT_MODIFIED]
    return direct or statuses


def python_pattern(parameter: dict[str, Any]) -> str:
    """Return the pattern of a parameter that can be a string, in Python's syntax; empty if there is none."""
    schema = parameter["schema"]
    branches = [*schema.get("oneOf", ()), *schema.get("anyOf", ()), schema]
    pattern = next((branch["pattern"] for branch in branches if "pattern" in branch), "")
    # In Python, $ also matches before a line break at the end.
    pattern = re.sub(r"(?<!\\)\$(?=[|)]|$)", r"\\Z", pattern)
    try:
        re.compile(pattern)
    except re.error as error:
        unsupported(f"parameter {parameter['name']}", f"a pattern that Python rejects ({error})", "change the pattern")
    return pattern


def header_schemes(document: dict[str, Any]) -> dict[str, tuple[str, str, str]]:
    """Return the operations' schemes that use a header: each with header, text before the token, and description."""
    everywhere = document.get("security", [])
    used = {
        name
        for _, _, operation in operations_in(document)
        for requirement in operation.get("security", everywhere)
        for name in requirement
    }
    schemes = document.get("components", {}).get("securitySchemes", {})
    headers = {name: _header(name, scheme) for name, scheme in schemes.items() if name in used}
    return {name: (*header, schemes[name].get("description", "")) for name, header in headers.items() if header}


def _header(name: str, scheme: dict[str, Any]) -> tuple[str, str] | None:
    """Return the header of a security scheme and the text before the token in it; None if it uses no header."""
    if scheme["type"] == "http" and scheme["scheme"] == "bearer":
        return "Authorization", "Bearer "
    if scheme.get("in") != "header":
        return None
    if not CREDENTIAL_HEADER.search(scheme["name"]):
        place = f"components/securitySchemes/{name}"
        unsupported(place, f"redaction of the header {scheme['name']}", "generator/runtime/_redaction.py")
    return scheme["name"], ""
