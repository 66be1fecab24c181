"""The kinds of faults: each is a class that determines the outcome of the request it applies to.

    Fault
    ├── TooManyRequests      429 with Retry-After; the request is not processed
    ├── ServerError          500 with GitLab's JSON
    ├── BadGateway           502 with the HTML of the web server in front of GitLab
    ├── Respond              any status and body
    ├── Delay                the regular response, late
    ├── DroppedConnection    no response
    ├── TruncatedBody        the connection breaks in the middle of the body
    ├── InvalidJson          a complete response whose body is not JSON
    └── EdgeCase             a rare response that the contract allows

`from_dict({"kind": "too_many_requests", "retry_after": 2})` creates one from data.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_server.http.errors import ServerFault
from gitlab_error_tracking_server.http.errors import TooManyRequests as Throttled
from gitlab_error_tracking_server.http.json_responses import to_json

from gitlab_error_tracking_double.edge_cases import empty, has_null, longest, nulls, uncounted
from gitlab_error_tracking_double.responses import ERROR_HEADERS, NoResponse, Outcome, Response

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitlab_error_tracking_contract import Operation

_BAD_GATEWAY = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    b"<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)
_WITHOUT_BODY = {HTTPStatus.NO_CONTENT, HTTPStatus.RESET_CONTENT, HTTPStatus.NOT_MODIFIED}
_EDGE_CASES = {
    "nulls": nulls,
    "longest": longest,
    "empty": empty,
    "uncounted": uncounted,
}


class Fault(ABC):
    """A fault that applies to a request."""

    @classmethod
    def kind(cls) -> str:
        """Return the name of the fault in snake case."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    def applies_to(self, operation: Operation) -> bool:  # noqa: ARG002  (some kinds use it)
        """Return whether the fault can apply to an operation."""
        return True

    @abstractmethod
    def apply(self, operation: Operation, call_next: Callable[[], Response]) -> Outcome | None:
        """Return the outcome of a request, or None if the fault cannot change the regular response.

        `call_next` processes the request and returns the regular response.
        """


@dataclass(frozen=True)
class _MayProcess:
    """Mixin of faults that process the request with `done`."""

    done: bool = False

    def __post_init__(self) -> None:
        if type(self.done) is not bool:
            raise ValueError("done must be True or False")


@dataclass(frozen=True)
class TooManyRequests(Fault):
    """429 as in GitLab: plain text, with `Retry-After` in seconds. The request is not processed."""

    retry_after: int = 1

    def __post_init__(self) -> None:
        if type(self.retry_after) is not int or self.retry_after < 0:
            raise ValueError("retry_after is a whole number of seconds and cannot be negative")

    def apply(self, operation: Operation, call_next: Callable[[], Response]) -> Outcome:  # noqa: ARG002
        throttled = Throttled(self.retry_after)
        headers = (*ERROR_HEADERS, *((name.lower(), value) for name, value in throttled.headers.items()))
        return Response.create(throttled.status, "text/plain", str(throttled.body).encode(), headers)


@dataclass(frozen=True)
class ServerError(_MayProcess, Fault):
    """500 as in GitLab. With `done`, GitLab processes the request before it fails."""

    def apply(self, operation: Operation, call_next: Callable[[], Response]) -> Outcome:  # noqa: ARG002
        if self.done:
            call_next()
        fault = ServerFault()
        return Response.create(fault.status, "application/json", to_json(fault.body), ERROR_HEADERS)


@dataclass(frozen=True)
class BadGateway(_MayProcess, Fault):
    """502 with the HTML of the web server in front of GitLab. With `done`, GitLab processes the request."""

    def apply(self, operation: Operation, call_next: Callable[[], Response]) -> Outcome:  # noqa: ARG002
        if self.done:
            call_next()
        return Response.create(HTTPStatus.BAD_GATEWAY, "text/html", _BAD_GATEWAY, (("server", "nginx"),))


@dataclass(frozen=True)
class Respond(Fault):
    """A given response; the request is not processed.

    `json` is the body, or else `text`. A response with a documented status must match the contract.
    """

    status: int
    json: Any = None
    text: str = ""
    headers: Mapping[str, str] | tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        # 599 is the largest status code.
        if not isinstance(self.status, int) or not HTTPStatus.OK <= self.status <= 599:  # noqa: PLR2004
            raise ValueError(f"{self.status!r} is not a status code of a response: use 200 to 599")
        if not isinstance(self.text, str):
            raise ValueError("text must be a string: use json for other values")  # noqa: TRY004  (as for every field)
        if self.status in _WITHOUT_BODY and (self.json is not None or self.text):
            raise ValueError(f"a response {self.status} has no body: omit json and text")
        for name, value in self._header_pairs():
            if name.lower() in {"content-length", "transfer-encoding"}:
                raise ValueError(f"the test double sets {name} itself: omit it")
            if not re.fullmatch(r"[\w!#$%&'*+.^`|~-]+", name, re.ASCII) or not re.fullmatch(r"[\t -~]*", value):
                raise ValueError("a header must be ASCII without line breaks, and its name must have no spaces")

    def apply(self, operation: Operation, call_next: Callable[[], Response]) -> Outcome:  # noqa: ARG002
        return self.response()

    def response(self) -> Response:
        """Return the response."""
        if self.json is not None:
            response = Response.create(self.status, "application/json", to_json(self.json), ERROR_HEADERS)
        else:
            response = Response.create(self.status, "text/plain", self.text.encode(), ERROR_HEADERS)
        given = [(name.lower(), value) for name, value in self._header_pairs()]
        defaults = [(name, value) for name, value in response.headers if name not in dict(given)]
        return replace(response, headers=(*defaults, *given))

    def _header_pairs(self) -> list[tuple[str, str]]:
        return list(self.headers.items()) if isinstance(self.headers, Mapping) else list(self.headers)


@dataclass(frozen=True)
class Delay(Fault):
    """The regular response, after a number of seconds. GitLab processes the request at once."""

    seconds: float

    def __post_init__(self) -> None:
        if not isinstance(self.seconds, (int, float)) or not 0 <= self.seconds < float("inf"):
            raise ValueError("a delay is a number of seconds and cannot be negative")

    def apply(self, operation: Operation, call_next: Callable[[], Response]) -> Outcome:  # noqa: ARG002
        return replace(call_next(), delay=self.seconds)


@dataclass(frozen=True)
class DroppedConnection(_MayProcess, Fault):
    """The connection breaks without a response. With `done`, GitLab processes the request."""

    def apply(self, operation: Operation, call_next: Callable[[], Response]) -> Outcome:  # noqa: ARG002
        if self.done:
            call_next()
        return NoResponse()


@dataclass(frozen=True)
class TruncatedBody(Fault):
    """GitLab processes the request, and the connection breaks in the middle of the response body."""

    def apply(self, operation: Operation, call_next: Callable[[], Response]) -> Outcome | None:  # noqa: ARG002
        response = call_next()
        return replace(response, truncate_at=len(response.body) // 2) if response.body else None


@dataclass(frozen=True)
class InvalidJson(Fault):
    """GitLab processes the request; the response is complete, but its body is only the first half of the JSON."""

    def apply(self, operation: Operation, call_next: Callable[[], Response]) -> Outcome | None:  # noqa: ARG002
        response = call_next()
        return response.with_body(response.body[: len(response.body) // 2]) if response.body else None


@dataclass(frozen=True)
class EdgeCase(Fault):
    """A rare response that the contract allows. GitLab processes the request.

    An error response stays unchanged, and the fault remains for a later request.

    `case` is one of `nulls` (every nullable value is null), `longest` (strings and numbers), `empty` (a list) and
    `uncounted` (a list of more items than GitLab counts).
    """

    case: str

    def __post_init__(self) -> None:
        if self.case not in _EDGE_CASES:
            raise ValueError(f"{self.case!r} is not an edge case: use one of {', '.join(_EDGE_CASES)}")

    def applies_to(self, operation: Operation) -> bool:
        schema = operation.success.content["application/json"]
        if self.case == "nulls":
            return has_null(schema)
        return self.case == "longest" or schema["type"] == "array"

    def apply(self, operation: Operation, call_next: Callable[[], Response]) -> Outcome | None:
        response, success = call_next(), operation.success
        if response.status != success.status or not response.body:
            return None
        return _EDGE_CASES[self.case](response, success.content["application/json"])


KINDS: dict[str, type[Fault]] = {kind.kind(): kind for kind in Fault.__subclasses__()}
"""The kinds of faults by their names in data."""


def from_dict(data: Mapping[str, Any]) -> Fault:
    """Create a fault from data: its `kind` and its fields.

    Raises:
        ValueError: The kind or a field is unknown, or a value is invalid.
    """
    values = dict(data)
    name = values.pop("kind", None)
    kind = KINDS.get(str(name))
    if kind is None:
        raise ValueError(f"{name!r} is not a kind of fault: use one of {', '.join(KINDS)}")
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]  # each kind is a dataclass
    if unknown := sorted({*values} - known):
        raise ValueError(f"{kind.kind()} has no field {unknown[0]!r}: use {', '.join(sorted(known)) or 'no field'}")
    try:
        return kind(**values)
    except TypeError as error:
        raise ValueError(f"{kind.kind()}: {error}") from None
