"""A request, its caller and its response."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

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
    def name(self) -> str:
        """The operationId."""
        return self.operation.operation_id

    @property
    def status_and_body(self) -> tuple[int, Any]:
        """Status and body, for comparison with another exchange."""
        return self.status, self.body if self.json is None else self.json

    @property
    def summary(self) -> str:
        """Status and body, for display."""
        is_json = self.json is not None
        text = json.dumps(self.json, ensure_ascii=False) if is_json else self.body.decode("utf-8", "replace")
        return f"{self.status} {text}".rstrip()

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
