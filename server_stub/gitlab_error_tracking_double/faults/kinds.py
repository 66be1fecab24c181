"""What can go wrong, on demand: each fault is a class, and says how a request ends that it happens to.

    Fault
    ├── TooManyRequests      429 with Retry-After; nothing is done
    ├── ServerError          500 with GitLab's JSON
    ├── BadGateway           502 with the HTML of the web server in front of GitLab
    ├── Respond              any status and body
    ├── Delay                the answer, late
    ├── DroppedConnection    no answer
    ├── TruncatedBody             the connection breaks in the middle of the body
    ├── InvalidJson           a whole answer whose body is no JSON
    └── EdgeCase             an answer that the contract allows, and that one seldom sees

`from_dict({"kind": "too_many_requests", "retry_after": 2})` makes one from data.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, fields, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar

from gitlab_error_tracking_server.gitlab.errors import ServerFault
from gitlab_error_tracking_server.gitlab.errors import TooManyRequests as Throttled
from gitlab_error_tracking_server.http.json_responses import to_json

from gitlab_error_tracking_double.faults.edge_cases import empty, has_null, longest, nulls, uncounted
from gitlab_error_tracking_double.responses import GITLAB_HEADERS, Answer, NoResponse, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gitlab_error_tracking_contract import Operation

_BAD_GATEWAY = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    b"<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)
_EDGE_CASES = {
    "nulls": nulls,
    "longest": longest,
    "empty": empty,
    "uncounted": uncounted,
}


class Fault(ABC):
    """Something that happens to a request.

    `keeps_to_contract` says whether its answer, where the contract documents the status, is as documented; then it is
    checked each time.
    """

    keeps_to_contract: ClassVar[bool] = True

    @classmethod
    def kind(cls) -> str:
        """The name of the fault in snake case."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    def fits(self, operation: Operation) -> bool:  # noqa: ARG002  (some look at it)
        """Whether it can happen to an operation."""
        return True

    @abstractmethod
    def happen(self, operation: Operation, go_on: Callable[[], Answer]) -> Outcome:
        """How the request ends. `go_on` has GitLab do what was asked and gives its answer."""


@dataclass(frozen=True)
class TooManyRequests(Fault):
    """429, as GitLab answers it: in plain text, with `Retry-After` in seconds. Nothing is done."""

    retry_after: int = 1

    def __post_init__(self) -> None:
        if self.retry_after < 0:
            raise ValueError("retry_after is a number of seconds, and not negative")

    def happen(self, operation: Operation, go_on: Callable[[], Answer]) -> Outcome:  # noqa: ARG002
        throttled = Throttled({})
        headers = (*GITLAB_HEADERS, ("retry-after", str(self.retry_after)))
        return Answer.made(throttled.status, "text/plain", str(throttled.body).encode(), headers)


@dataclass(frozen=True)
class ServerError(Fault):
    """500, as GitLab answers it. With `done` GitLab had done what was asked before it failed."""

    done: bool = False

    def happen(self, operation: Operation, go_on: Callable[[], Answer]) -> Outcome:  # noqa: ARG002
        if self.done:
            go_on()
        fault = ServerFault()
        return Answer.made(fault.status, "application/json", to_json(fault.body), GITLAB_HEADERS)


@dataclass(frozen=True)
class BadGateway(Fault):
    """502 with a page of the web server in front of GitLab. With `done` only the answer got lost on the way."""

    done: bool = False

    def happen(self, operation: Operation, go_on: Callable[[], Answer]) -> Outcome:  # noqa: ARG002
        if self.done:
            go_on()
        return Answer.made(HTTPStatus.BAD_GATEWAY, "text/html", _BAD_GATEWAY, (("server", "nginx"),))


@dataclass(frozen=True)
class Respond(Fault):
    """An answer of your own; nothing is done.

    `json` becomes the body, or else `text` does. Where the contract documents the status, it must be as documented.
    """

    status: int
    json: Any = None
    text: str = ""
    headers: Mapping[str, str] | tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if not HTTPStatus.OK <= self.status <= 599:  # noqa: PLR2004  (the last one there can be)
            raise ValueError(f"{self.status} is no status of an answer")
        for name, value in dict(self.headers).items():
            if not re.fullmatch(r"[\w!#$%&'*+.^`|~-]+", name, re.ASCII) or not re.fullmatch(r"[\t -~]*", value):
                raise ValueError("a header is ASCII, without line breaks, and its name has no spaces")

    def happen(self, operation: Operation, go_on: Callable[[], Answer]) -> Outcome:  # noqa: ARG002
        return self.answer()

    def answer(self) -> Answer:
        """The answer, whatever is asked."""
        headers = (*GITLAB_HEADERS, *((name.lower(), value) for name, value in dict(self.headers).items()))
        if self.json is not None:
            return Answer.made(self.status, "application/json", to_json(self.json), headers)
        return Answer.made(self.status, "text/plain", self.text.encode(), headers)


@dataclass(frozen=True)
class Delay(Fault):
    """The right answer, after so many seconds. GitLab does what was asked before they pass."""

    seconds: float

    def __post_init__(self) -> None:
        if not 0 <= self.seconds < float("inf"):
            raise ValueError("a delay is a number of seconds, and not negative")

    def happen(self, operation: Operation, go_on: Callable[[], Answer]) -> Outcome:  # noqa: ARG002
        return replace(go_on(), seconds=self.seconds)


@dataclass(frozen=True)
class DroppedConnection(Fault):
    """The connection breaks without an answer. With `done` GitLab had done what was asked."""

    done: bool = False

    def happen(self, operation: Operation, go_on: Callable[[], Answer]) -> Outcome:  # noqa: ARG002
        if self.done:
            go_on()
        return NoResponse()


@dataclass(frozen=True)
class TruncatedBody(Fault):
    """GitLab does what was asked, and the connection breaks in the middle of the answer's body."""

    def happen(self, operation: Operation, go_on: Callable[[], Answer]) -> Outcome:  # noqa: ARG002
        answer = go_on()
        return replace(answer, sent=len(answer.body) // 2)


@dataclass(frozen=True)
class InvalidJson(Fault):
    """GitLab does what was asked; the answer is whole, but its body is only the first half of the JSON."""

    keeps_to_contract = False

    def happen(self, operation: Operation, go_on: Callable[[], Answer]) -> Outcome:  # noqa: ARG002
        answer = go_on()
        return answer.with_body(answer.body[: len(answer.body) // 2])


@dataclass(frozen=True)
class EdgeCase(Fault):
    """GitLab does what was asked, and answers something unusual that the contract allows. Refusals stay as they are.

    `what` is one of `nulls` (wherever null may stand), `longest` (texts and numbers), `empty` (a list) and `uncounted`
    (a list of more items than GitLab counts).
    """

    what: str

    def __post_init__(self) -> None:
        if self.what not in _EDGE_CASES:
            raise ValueError(f"unusual answers are {', '.join(_EDGE_CASES)}; there is no {self.what!r}")

    def fits(self, operation: Operation) -> bool:
        schema = operation.success.content["application/json"]
        if self.what == "nulls":
            return has_null(schema)
        return self.what == "longest" or schema["type"] == "array"

    def happen(self, operation: Operation, go_on: Callable[[], Answer]) -> Outcome:
        answer, success = go_on(), operation.success
        if answer.status != success.status or not answer.body:
            return answer
        return _EDGE_CASES[self.what](answer, success.content["application/json"])


KINDS: dict[str, type[Fault]] = {
    kind.kind(): kind
    for kind in (
        TooManyRequests,
        ServerError,
        BadGateway,
        Respond,
        Delay,
        DroppedConnection,
        TruncatedBody,
        InvalidJson,
        EdgeCase,
    )
}
"""The faults by their names in data."""


def from_dict(data: Mapping[str, Any]) -> Fault:
    """A fault from data: its `kind`, and the fields that it has.

    Raises:
        ValueError: There is no such kind, or it has no such field, or a field cannot be so.
    """
    given = dict(data)
    kind = KINDS.get(str(given.pop("kind", None)))
    if kind is None:
        raise ValueError(f"the kind of a fault is one of {', '.join(KINDS)}")
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]  # each kind is a dataclass
    if strange := sorted({*given} - known):
        raise ValueError(f"{kind.kind()} has no {strange[0]}; it has {', '.join(sorted(known)) or 'nothing'}")
    try:
        return kind(**given)
    except TypeError as error:
        raise ValueError(f"{kind.kind()}: {error}") from None
