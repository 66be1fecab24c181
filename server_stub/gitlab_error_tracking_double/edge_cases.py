"""Rare responses that the contract allows, derived from ordinary responses by the contract's schemas."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_server.gitlab.models import ClientKeyPage
from gitlab_error_tracking_server.gitlab.pagination import page_headers
from gitlab_error_tracking_server.http.json_responses import to_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitlab_error_tracking_contract.contract import Schema

    from gitlab_error_tracking_double.responses import Response

# The contract does not limit the length of strings without a pattern. This is longer than most code expects, and
# shorter than common line limits.
LONG = 4096
LARGEST_INT64 = 2**63 - 1


def nulls(response: Response, schema: Schema) -> Response:
    """Set every nullable value to null."""
    return _transform_body(response, schema, lambda value, leaf: None if "null" in _types(leaf) else value)


def longest(response: Response, schema: Schema) -> Response:
    """Maximize strings and numbers, except strings of a fixed form."""
    return _transform_body(response, schema, _maximize)


def empty(response: Response, schema: Schema) -> Response:  # noqa: ARG001  (same signature for all)
    """Return an empty list with matching pagination headers."""
    per_page = int(response.header("x-per-page") or 0)
    url = str(response.header("link")).partition("?")[0].removeprefix("<")
    empty_page = ClientKeyPage((), page=1, per_page=per_page, has_next=False, total=0)
    for name, value in page_headers(empty_page, url, [], per_page="").items():
        response = response.with_header(name.lower(), value)
    return response.with_body(b"[]")


def uncounted(response: Response, schema: Schema) -> Response:  # noqa: ARG001  (same signature for all)
    """Remove the totals and the link to the last page, as GitLab does for a list that is too long to count."""
    links = [link for link in str(response.header("link")).split(", ") if not link.endswith('rel="last"')]
    return (
        response.with_header("link", ", ".join(links)).with_header("x-total", None).with_header("x-total-pages", None)
    )


def has_null(schema: Schema) -> bool:
    """Return whether a schema has a nullable value."""
    return "null" in _types(schema) or any(
        has_null(part)
        for part in [*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])]
    )


def _transform_body(response: Response, schema: Schema, change: Callable[[Any, Schema], Any]) -> Response:
    return response.with_body(to_json(_transform(json.loads(response.body), schema, change)))


def _transform(value: Any, schema: Schema, change: Callable[[Any, Schema], Any]) -> Any:
    if isinstance(value, dict):
        return {name: _transform(part, schema["properties"][name], change) for name, part in value.items()}
    if isinstance(value, list):
        return [_transform(part, schema["items"], change) for part in value]
    return change(value, schema)


def _maximize(value: Any, schema: Schema) -> Any:
    types = _types(schema)
    if "integer" in types:
        return schema.get("maximum", LARGEST_INT64)
    is_free = schema.get("format", "uri") == "uri" and not schema.keys() & {"pattern", "enum"}
    if "string" not in types or not is_free:
        return value
    length = schema.get("maxLength", LONG)
    return _long_url(length) if schema.get("format") == "uri" else "名" * length


def _long_url(length: int) -> str:
    start = "https://sentry.example.com/"
    return start + "x" * (length - len(start))


def _types(schema: Schema) -> list[str]:
    kind = schema.get("type", [])
    return [kind] if isinstance(kind, str) else kind
