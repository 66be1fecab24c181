"""Validate a response against what the contract documents for its operation and status.

The server validates its own responses before it sends them, the verifier those of a deployment.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jsonschema_rs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from gitlab_error_tracking_contract.contract import Contract, Response

# Digits of an integer in a parameter or header: Python refuses to convert more than 4300.
MAX_DIGITS = 1000


@dataclass(frozen=True, slots=True)
class Problem:
    """A difference from the contract.

    `summary` quotes no value of the response, so it may be logged. `detail` quotes them.
    """

    summary: str
    detail: str


def read_json(body: bytes) -> Any:
    """Parse JSON in UTF-8, as RFC 8259 defines it.

    A lone surrogate, which the RFC permits as an escape and UTF-8 cannot represent, becomes a question mark.

    Raises:
        ValueError: The body is not valid JSON in UTF-8.
        RecursionError: The body is nested too deeply.
    """
    value = json.loads(body.decode(), parse_constant=_reject_constant)
    text = json.dumps(value, ensure_ascii=False)
    encoded = text.encode(errors="replace")
    return value if encoded.decode() == text else json.loads(encoded)


def _reject_constant(name: str) -> None:
    """Reject NaN and infinities, which Python accepts and JSON does not have."""
    raise ValueError(f"{name} is not JSON")


class ResponseValidator:
    """A validator of one documented response, its schemas compiled once for many checks.

    Args:
        response: The documented response.
        read_json: Reads JSON. It raises ValueError or RecursionError for invalid JSON.
        closed: Whether fields that the contract does not document are problems.
    """

    def __init__(
        self, response: Response, read_json: Callable[[bytes], Any] = read_json, *, closed: bool = False
    ) -> None:
        self._read_json = read_json
        self._required = {name: name.lower() for name in sorted(response.required_headers)}
        self._headers = {
            name.lower(): (name, schema["type"], _compiled(schema)) for name, schema in response.headers.items()
        }
        self._content = {
            media_type: _compiled(_closed(schema) if closed else schema)
            for media_type, schema in response.content.items()
        }

    def problems(self, headers: Mapping[str, str], body: bytes) -> Iterator[Problem]:
        """Yield every difference from the contract.

        Args:
            headers: The headers of the response, their names in lower case.
            body: The body of the response.
        """
        yield from self._problems_of_headers(headers)
        if not self._content:
            if body:
                yield Problem("a body is not documented", "a body is not documented")
            return
        media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        validator = self._content.get(media_type)
        if validator is None:
            summary = f"the content type {media_type!r} is not documented"
            yield Problem(summary, f"{summary}, only {' and '.join(self._content)}")
            return
        try:
            value = self._read_json(body) if media_type == "application/json" else body.decode()
        except (ValueError, RecursionError) as unreadable:
            summary = f"the response body is not valid {media_type}"
            yield Problem(summary, f"{summary}: {unreadable}")
            return
        for error in validator.iter_errors(value):
            place = "".join(f"/{step}" for step in error.instance_path) or "/"
            rule = "/".join(map(str, error.schema_path))
            mismatch = f"the response body does not match the schema (at `{place}`)"
            yield Problem(f"{mismatch}: {rule}", f"{mismatch}: {error.message}")

    def _problems_of_headers(self, headers: Mapping[str, str]) -> Iterator[Problem]:
        for name, key in self._required.items():
            if key not in headers:
                yield Problem(f"the header {name} is missing", f"the header {name} is missing")
        for key, (name, kind, validator) in self._headers.items():
            if key in headers and not validator.is_valid(_header_value(headers[key], kind)):
                summary = f"the header {name} does not match its schema"
                yield Problem(summary, f"{summary}: {headers[key]!r}")


def response_validators(
    contract: Contract, read_json: Callable[[bytes], Any] = read_json, *, closed: bool = False
) -> dict[tuple[str, int], ResponseValidator]:
    """Return the validators of all documented responses, by operationId and status."""
    return {
        (operation.operation_id, status): ResponseValidator(response, read_json, closed=closed)
        for operation in contract.operations.values()
        for status, response in operation.responses.items()
    }


def _closed(schema: Any) -> Any:
    """Return a schema that allows no other properties than the documented ones, where it documents any."""
    if isinstance(schema, list):
        return [_closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(value) for key, value in schema.items()}
    if schema.get("type") in ("object", ["object", "null"]) and "properties" in schema:
        closed.setdefault("additionalProperties", False)
    return closed


def _compiled(schema: dict[str, Any]) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(schema, validate_formats=True)


def _header_value(text: str, kind: str) -> Any:
    # Python raises ValueError for a number of more than 4,300 digits.
    is_number = kind == "integer" and text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS
    return int(text) if is_number else text
