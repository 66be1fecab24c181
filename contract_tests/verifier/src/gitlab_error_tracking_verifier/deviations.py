"""Recognise deviations from the contract that a report notes, but that are not failures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitlab_error_tracking_verifier.exchange import Exchange

NOT_FOUND = 404
METHOD_NOT_ALLOWED = 405

# Grape checks a required attribute that must not be blank twice: https://github.com/ruby-grape/grape
_ALSO_EMPTY = ", active is empty"


def variant(exchange: Exchange, status: int, body: dict[str, str]) -> str | None:
    """Describe a response that another version of GitLab gives instead of the expected one.

    Args:
        exchange: The exchange.
        status: The expected status.
        body: The expected body.

    Returns:
        The description, or None if the response is not such a variant.
    """
    name = exchange.operation.operation_id
    if (exchange.status, status) == (METHOD_NOT_ALLOWED, NOT_FOUND):
        return f"{name} returns 405 instead of 404, like older versions of GitLab"
    expected = body.get("error", "")
    got = exchange.json.get("error") if isinstance(exchange.json, dict) else None
    if not isinstance(got, str) or exchange.status != status or got == expected:
        return None
    if got.replace(_ALSO_EMPTY, "") != expected.replace(_ALSO_EMPTY, ""):
        return None
    return f"{name} returns the error {got!r} instead of {expected!r}, like other versions of GitLab"


def lacks_operation(exchange: Exchange) -> bool:
    """Return whether the deployment does not have the operation, like GitLab before it was introduced."""
    return exchange.status == METHOD_NOT_ALLOWED or (
        exchange.status == NOT_FOUND and exchange.json == {"error": "404 Not Found"}
    )


def documented_part(schema: dict[str, Any], value: Any) -> Any:
    """Return a JSON value without the fields that the contract does not define."""
    if isinstance(value, dict):
        properties = _properties(schema)
        return {name: documented_part(properties[name], value[name]) for name in value if name in properties}
    if isinstance(value, list):
        return [documented_part(schema.get("items", {}), item) for item in value]
    return value


def unknown_fields(schema: dict[str, Any], value: Any, place: str = "") -> Iterator[str]:
    """Yield the places of all fields that the contract does not define."""
    if isinstance(value, dict):
        properties = _properties(schema)
        for name, inner in value.items():
            if name in properties:
                yield from unknown_fields(properties[name], inner, f"{place}/{name}")
            else:
                yield f"{place}/{name}"
    elif isinstance(value, list):
        for item in value:
            yield from unknown_fields(schema.get("items", {}), item, f"{place}/*")


def _properties(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the properties of a schema and of all its branches."""
    properties = dict(schema.get("properties", {}))
    for branch in schema.get("anyOf", []):
        properties |= _properties(branch)
    return properties
