"""Compares an answer with what the contract documents for its operation and status.

The server holds its own answers to it before it sends them, and the verifier those of somebody's deployment.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jsonschema_rs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from gitlab_error_tracking_contract.contract import Answer, Contract


_MOST_DIGITS = 1000


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as documented.

    `summary` shows nothing of the answer's values, so that it may be logged; `detail` quotes them.
    """

    summary: str
    detail: str


class ResponseValidator:
    """A documented answer, its schemas compiled once for many checks.

    Args:
        answer: What is documented.
        read_json: How JSON is read. It raises ValueError, or RecursionError, where it is none.
    """

    def __init__(self, answer: Answer, read_json: Callable[[bytes], Any] = json.loads) -> None:
        self._read_json = read_json
        self._required = {name: name.lower() for name in sorted(answer.required_headers)}
        self._headers = {
            name.lower(): (name, schema["type"], _compiled(schema)) for name, schema in answer.headers.items()
        }
        self._content = {media_type: _compiled(schema) for media_type, schema in answer.content.items()}

    def problems(self, headers: Mapping[str, str], body: bytes) -> Iterator[Problem]:
        """Everything that is wrong with an answer, found one at a time.

        Args:
            headers: The answer's headers, their names in lower case.
            body: The answer's body.
        """
        yield from self._problems_of_headers(headers)
        media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        validator = self._content.get(media_type)
        if validator is None:
            summary = f"the content type {media_type!r} is not documented"
            yield Problem(summary, f"{summary}, only {' and '.join(self._content)}")
            return
        try:
            value = self._read_json(body) if media_type == "application/json" else body.decode()
        except (ValueError, RecursionError) as unreadable:
            yield Problem(f"the body is no {media_type}", f"the body is no {media_type}: {unreadable}")
            return
        for error in validator.iter_errors(value):
            place = "".join(f"/{step}" for step in error.instance_path) or "/"
            rule = "/".join(map(str, error.schema_path))
            yield Problem(f"the body breaks {rule} at {place}", f"the body is wrong at {place}: {error.message}")

    def _problems_of_headers(self, headers: Mapping[str, str]) -> Iterator[Problem]:
        for name, key in self._required.items():
            if key not in headers:
                yield Problem(f"the header {name} is missing", f"the header {name} is missing")
        for key, (name, kind, validator) in self._headers.items():
            if key in headers and not validator.is_valid(_header_value(headers[key], kind)):
                summary = f"the header {name} does not match its schema"
                yield Problem(summary, f"{summary}: {headers[key]!r}")


def response_validators(
    contract: Contract, read_json: Callable[[bytes], Any] = json.loads
) -> dict[tuple[str, int], ResponseValidator]:
    """The checks of all documented answers, by operationId and status."""
    return {
        (operation.operation_id, status): ResponseValidator(answer, read_json)
        for operation in contract.operations.values()
        for status, answer in operation.answers.items()
    }


def _compiled(schema: dict[str, Any]) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(schema, validate_formats=True)


def _header_value(text: str, kind: str) -> Any:
    # Python refuses to read numbers of thousands of digits.
    is_number = kind == "integer" and text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS
    return int(text) if is_number else text
