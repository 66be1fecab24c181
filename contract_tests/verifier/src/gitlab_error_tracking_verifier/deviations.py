"""Recognise deviations from the contract that a report notes, but that are not failures."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gitlab_error_tracking_verifier.exchange import Exchange

# Grape checks a required attribute that must not be blank twice: https://github.com/ruby-grape/grape
_ALSO_EMPTY = ", active is empty"


def variant(exchange: Exchange, status: int, body: dict[str, str]) -> str | None:
    """Describe a response that another version of GitLab gives instead of the expected status and body.

    The result is None if the response is not such a variant.
    """
    if (exchange.status, status) == (HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_FOUND):
        return f"{exchange.name} returns 405 instead of 404, like older versions of GitLab"
    expected = body.get("error", "")
    got = exchange.json.get("error") if isinstance(exchange.json, dict) else None
    if not isinstance(got, str) or exchange.status != status or got == expected:
        return None
    if got.replace(_ALSO_EMPTY, "") != expected.replace(_ALSO_EMPTY, ""):
        return None
    return f"{exchange.name} returns the error {got!r} instead of {expected!r}, like other versions of GitLab"


def failed_save(exchange: Exchange) -> str | None:
    """Describe a 200 that reports an error, as GitLab sends for settings that it cannot save; else return None."""
    body = exchange.json
    if exchange.status != HTTPStatus.OK or not isinstance(body, dict) or body.get("status") != "error":
        return None
    return f"{exchange.name} returns 200 for settings that it did not save, like GitLab"


def lacks_operation(exchange: Exchange) -> bool:
    """Return whether the deployment does not have the operation, like GitLab before it was introduced."""
    return exchange.status == HTTPStatus.METHOD_NOT_ALLOWED or lacks_path(exchange)


def lacks_path(exchange: Exchange) -> bool:
    """Return whether the deployment does not have the path: GitLab returns this body for no other reason."""
    return exchange.status == HTTPStatus.NOT_FOUND and exchange.json == {"error": "404 Not Found"}


def documented_part(schema: dict[str, Any], value: Any, unknown: dict[str, None], place: str) -> Any:
    """Return a JSON value without the fields that the contract does not define, and add their places to `unknown`."""
    if isinstance(value, list):
        return [documented_part(schema.get("items", {}), item, unknown, f"{place}/*") for item in value]
    if not isinstance(value, dict):
        return value
    properties = _properties(schema)
    unknown |= dict.fromkeys(f"{place}/{name}" for name in value if name not in properties)
    return {
        name: documented_part(properties[name], inner, unknown, f"{place}/{name}")
        for name, inner in value.items()
        if name in properties
    }


def _properties(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the properties of a schema and of all its branches."""
    properties = dict(schema.get("properties", {}))
    for branch in schema.get("anyOf", []):
        properties |= _properties(branch)
    return properties
