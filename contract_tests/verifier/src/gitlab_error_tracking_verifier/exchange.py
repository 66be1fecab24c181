"""A request, who sent it, and the answer that came."""

from __future__ import annotations

import html
import json
import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitlab_error_tracking_contract import Operation


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the header that the request carries, and how that is written where people may read it."""

    headers: Mapping[str, str] = field(repr=False)
    shown_header: str | None


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer. The names of the answer's headers are in lower case."""

    operation: Operation
    caller: Caller
    url: str
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    json: Any = field(repr=False)
    """The body as JSON, or None where it is none."""

    @property
    def answer(self) -> tuple[int, Any]:
        """Status and body, to be compared with those of another exchange."""
        return self.status, self.body if self.json is None else self.json

    @property
    def says(self) -> str:
        """Status and body, to be shown. Escapes are undone, so that a secret among them is seen to be one."""
        if self.json is None:
            return f"{self.status} {html.unescape(self.body.decode('utf-8', 'replace'))}".rstrip()
        return f"{self.status} {json.dumps(self.json, ensure_ascii=False)}"

    @property
    def curl(self) -> str:
        """The request as a command; a token stands in it as a variable of the shell."""
        words = ["curl"]
        if self.operation.method != "GET":
            words += ["--request", self.operation.method]
        if self.caller.shown_header is not None:
            # In double quotes, so that the shell fills the variable in.
            words += ["--header", f'"{self.caller.shown_header}"']
        return " ".join([*words, shlex.quote(self.url)])


def json_of(body: bytes) -> Any:
    """A body as JSON, or None where it is none, or deeper than anything can be that one would want to read."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
