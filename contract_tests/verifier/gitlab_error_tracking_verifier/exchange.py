"""A request, who sent it, and the answer that came."""

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
    """Who asks: the header that the request carries, and how that is written where people may read it."""

    name: str
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

    @property
    def json(self) -> Any:
        """The body, or None where it is no JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    @property
    def says(self) -> object:
        """Status and body, as they are shown beside what was expected."""
        return f"{self.status} {self.body[:500].decode('utf-8', 'replace')}".rstrip()

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
