"""A request, its caller and its response."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_contract.response_validation import read_json

from gitlab_error_tracking_verifier.redaction import unescape_html

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitlab_error_tracking_contract import Operation


@dataclass(frozen=True, slots=True)
class Caller:
    """The credentials of a request: its headers, and the header as reports show it."""

    headers: Mapping[str, str] = field(repr=False)
    shown_header: str | None


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its response. The names of the response headers are in lower case."""

    operation: Operation
    caller: Caller
    url: str
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    json: Any = field(repr=False)
    """The body as JSON, or None if it is not JSON."""

    @property
    def status_and_body(self) -> tuple[int, Any]:
        """Status and body, for comparison with another exchange."""
        return self.status, self.body if self.json is None else self.json

    @property
    def summary(self) -> str:
        """Status and body, for display. HTML escapes are decoded, so that redaction recognises secrets."""
        if self.json is None:
            return f"{self.status} {unescape_html(self.body.decode('utf-8', 'replace'))}".rstrip()
        return f"{self.status} {json.dumps(self.json, ensure_ascii=False)}"

    @property
    def curl(self) -> str:
        """The request as a shell command, with the token as a shell variable."""
        words = ["curl"]
        if self.operation.method != "GET":
            words += ["--request", self.operation.method]
        if self.caller.shown_header is not None:
            # In double quotes, so that the shell expands the variable.
            words += ["--header", f'"{self.caller.shown_header}"']
        return " ".join([*words, shlex.quote(self.url)])


def parse_json(body: bytes) -> Any:
    """Return a body as JSON, or None if it is not JSON or nested too deeply."""
    try:
        return read_json(body)
    except (ValueError, RecursionError):
        return None
