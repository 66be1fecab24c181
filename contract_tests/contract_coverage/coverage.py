"""The points of the contract, and the points that a request and its response reach.

A point is a parameter, status, header or example of an operation, or a place in the schema of a response: each type,
branch and enum value. A place counts once for all operations with the same schema.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import jsonschema_rs

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx
    from gitlab_error_tracking_contract import Contract, Operation

Point = str

_TYPES: dict[str, type | tuple[type, ...]] = {
    "array": list,
    "boolean": bool,
    "integer": int,
    "null": type(None),
    "object": dict,
    "string": str,
}


def points(contract: Contract) -> set[Point]:
    """Return every point of the contract."""
    return {point for operation in contract.operations.values() for point in _points_of(contract, operation)}


def reached(contract: Contract, operation: Operation, response: httpx.Response) -> set[Point]:
    """Return the points that a response and its request reach."""
    name, status = operation.operation_id, response.status_code
    documented = operation.responses[status]
    found = {f"{name} {status}"}
    found |= {f"{name} parameter {parameter}" for parameter in response.request.url.params}
    found |= {f"{name} parameter {p.name}" for p in operation.parameters if p.location == "path"}
    found |= {f"{name} {status} header {header}" for header in documented.headers if header in response.headers}
    media_type = response.headers["content-type"].partition(";")[0]
    body = json.loads(response.content) if media_type == "application/json" else response.text
    schema = documented.content[media_type]
    items = body if "items" in schema else [body]
    found |= {f"{_shared(status)} {place}" for item in items for place in _places_reached(_item(schema), item)}
    examples = _examples(contract, operation, status)
    return found | {f"{name} {status} example {key}" for key, value in examples.items() if value == body}


def _points_of(contract: Contract, operation: Operation) -> Iterator[Point]:
    name = operation.operation_id
    yield from (f"{name} parameter {parameter.name}" for parameter in operation.parameters)
    for status, response in operation.responses.items():
        yield f"{name} {status}"
        yield from (f"{name} {status} header {header}" for header in response.headers)
        yield from (f"{name} {status} example {key}" for key in _examples(contract, operation, status))
        for schema in response.content.values():
            yield from (f"{_shared(status)} {place}" for place in _places(_item(schema)))


def _shared(status: int) -> str:
    """Return the prefix of places: a resource has the same ones in all successful responses."""
    return f"shared {200 if status < HTTPStatus.BAD_REQUEST else status} schema"


def _item(schema: dict[str, Any]) -> dict[str, Any]:
    item: dict[str, Any] = schema.get("items", schema)
    return item


def _examples(contract: Contract, operation: Operation, status: int) -> dict[str, Any]:
    node = contract.document["paths"][operation.path][operation.method.lower()]["responses"][str(status)]
    content = contract.resolve(node)["content"]
    return {
        key: contract.resolve(example)["value"]
        for media in content.values()
        for key, example in media["examples"].items()
    }


def _places(schema: dict[str, Any], place: str = "") -> Iterator[str]:
    """Yield every place in a schema."""
    for number, branch in enumerate(schema.get("anyOf", [])):
        yield from _places(branch, f"{place}/anyOf/{number}")
    for kind in _kinds(schema):
        yield f"{place} {kind}"
    for value in schema.get("enum", []):
        yield f"{place} = {value}"
    for name, inner in schema.get("properties", {}).items():
        yield from _places(inner, f"{place}/{name}")
    if "items" in schema:
        yield from _places(schema["items"], f"{place}/items")


def _places_reached(schema: dict[str, Any], value: Any, place: str = "") -> Iterator[str]:
    """Yield the places in a schema that a value reaches."""
    for number, branch in enumerate(schema.get("anyOf", [])):
        if jsonschema_rs.is_valid(branch, value):
            yield from _places_reached(branch, value, f"{place}/anyOf/{number}")
    for kind in _kinds(schema):
        if isinstance(value, _TYPES[kind]) and not (kind == "integer" and isinstance(value, bool)):
            yield f"{place} {kind}"
    if value in schema.get("enum", []):
        yield f"{place} = {value}"
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _places_reached(schema.get("properties", {}).get(name, {}), inner, f"{place}/{name}")
    if isinstance(value, list):
        for item in value:
            yield from _places_reached(schema["items"], item, f"{place}/items")


def _kinds(schema: dict[str, Any]) -> list[str]:
    kinds = schema.get("type", [])
    return kinds if isinstance(kinds, list) else [kinds]
