"""Answers that the contract allows and that one seldom sees: made from ordinary ones, by the contract's schemas."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_server.gitlab.models import ClientKeyPage
from gitlab_error_tracking_server.gitlab.pagination import page_headers
from gitlab_error_tracking_server.http.json_responses import to_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitlab_error_tracking_contract.contract import Schema

    from gitlab_error_tracking_double.responses import Answer

# The contract sets no limit to texts without a pattern. This is longer than what people foresee, and short enough for
# whatever has a limit of some kilobytes for a line.
LONG = 4096
LARGEST_INT64 = 2**63 - 1


def nulls(answer: Answer, schema: Schema) -> Answer:
    """Null wherever it may stand."""
    return _changed(answer, schema, lambda value, leaf: None if "null" in _types(leaf) else value)


def longest(answer: Answer, schema: Schema) -> Answer:
    """The longest texts and the largest numbers; what has a pattern stays as it is."""
    return _changed(answer, schema, _longest)


def empty(answer: Answer, schema: Schema) -> Answer:  # noqa: ARG001  (as its siblings)
    """A list with nothing in it, and not on another page either."""
    per_page = int(answer.header("x-per-page") or 0)
    url = str(answer.header("link")).partition("?")[0].removeprefix("<")
    nothing = ClientKeyPage((), page=1, per_page=per_page, has_next=False, total=0)
    for name, value in page_headers(nothing, url, "").items():
        answer = answer.with_header(name.lower(), value)
    return answer.with_body(b"[]")


def uncounted(answer: Answer, schema: Schema) -> Answer:  # noqa: ARG001  (as its siblings)
    """A list so long that GitLab does not count it: no totals, and no link to the last page."""
    links = [link for link in str(answer.header("link")).split(", ") if not link.endswith('rel="last"')]
    return answer.with_header("link", ", ".join(links)).with_header("x-total", None).with_header("x-total-pages", None)


def has_null(schema: Schema) -> bool:
    """Whether null may stand somewhere in a body."""
    return "null" in _types(schema) or any(
        has_null(part)
        for part in [*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])]
    )


def _changed(answer: Answer, schema: Schema, change: Callable[[Any, Schema], Any]) -> Answer:
    return answer.with_body(to_json(_walk(json.loads(answer.body), schema, change)))


def _walk(value: Any, schema: Schema, change: Callable[[Any, Schema], Any]) -> Any:
    if isinstance(value, dict):
        return {name: _walk(part, schema["properties"][name], change) for name, part in value.items()}
    if isinstance(value, list):
        return [_walk(part, schema["items"], change) for part in value]
    return change(value, schema)


def _longest(value: Any, schema: Schema) -> Any:
    types = _types(schema)
    if "integer" in types:
        return schema.get("maximum", LARGEST_INT64)
    if "string" not in types or "pattern" in schema:
        return value
    length = schema.get("maxLength", LONG)
    return _long_url(length) if schema.get("format") == "uri" else "名" * length


def _long_url(length: int) -> str:
    start = "https://sentry.example.com/"
    return start + "x" * (length - len(start))


def _types(schema: Schema) -> list[str]:
    kind = schema.get("type", [])
    return [kind] if isinstance(kind, str) else kind
