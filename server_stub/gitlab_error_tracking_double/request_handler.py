"""A request's way through the double: which operation, which fault, the server behind it, what is written down."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cache, partial
from typing import TYPE_CHECKING, Any, TypeVar

from gitlab_error_tracking_server.access.authentication import sent_token
from gitlab_error_tracking_server.access.authorization import project_reference
from gitlab_error_tracking_server.gitlab.errors import ApiError
from gitlab_error_tracking_server.http.envelope import canonical_path, segment
from gitlab_error_tracking_server.http.parameters import Parameters
from gitlab_error_tracking_server.http.request_attributes import read_body
from gitlab_error_tracking_server.request import context_of, open_context
from starlette.routing import Router

from gitlab_error_tracking_double.engine.engine import contract
from gitlab_error_tracking_double.faults.injection import contradiction
from gitlab_error_tracking_double.journal import Entry
from gitlab_error_tracking_double.responses import Answer, NoResponse, Outcome

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping

    from gitlab_error_tracking_contract import Operation
    from gitlab_error_tracking_server.request import RequestContext
    from starlette.types import ASGIApp, Message, Receive, Scope

    from gitlab_error_tracking_double.engine.engine import Engine
    from gitlab_error_tracking_double.faults.injection import Faults
    from gitlab_error_tracking_double.journal import Journal
    from gitlab_error_tracking_double.state import State

_T = TypeVar("_T")

_TOKEN = re.compile(r"gl[a-z]+-[\w.-]{8,}")
_HIDDEN = "***"
# A shorter text is no secret, and may be part of any other.
_SHORTEST = 6


class RequestHandler:
    """Answers requests, one at a time."""

    def __init__(self, engine: Engine, state: State, faults: Faults, journal: Journal) -> None:
        self._engine = engine
        self._state = state
        self._faults = faults
        self._journal = journal

    def answer(self, app: ASGIApp, scope: Scope, body: bytes) -> Outcome:
        """How a request ends, which is written down.

        Args:
            app: The server behind the double.
            scope: The request, as ASGI has it.
            body: Its whole body.
        """
        request_id = self._engine.chance.new_request_id()
        # The server opens another one; of a request that never reaches it, this one tells what was sent.
        open_context(scope, request_id)
        path, method = canonical_path(scope), scope["method"]
        token = sent_token(scope)
        operation, in_path = _operation(method, path)
        sent = _sent(scope, body) | {name: value for name, value in in_path.items() if name != "id"}
        fault = self._faults.next_for(operation) if operation else None
        go_on = partial(_carried_out, app, scope, body)
        outcome = fault.happen(operation, go_on) if fault and operation else go_on()
        if fault and operation and fault.keeps_to_contract and isinstance(outcome, Answer):
            _check(operation, outcome, method)
        if isinstance(outcome, Answer):
            outcome = outcome.with_header("x-request-id", request_id)
            outcome = outcome.without_body() if method == "HEAD" else outcome
        context = context_of(scope)
        self._journal.write(
            Entry(
                number=self._journal.count + 1,
                operation=operation.operation_id if operation else None,
                method=method,
                path=self._hidden(path, token),
                project=self._hidden(self._project(in_path.get("id")), token),
                user=self._user(context, token),
                parameters=self._hidden(_read(operation, sent), token),
                status=None if isinstance(outcome, NoResponse) else outcome.status,
                fault=fault.kind() if fault else None,
                request_id=request_id,
                unknown=self._hidden(_unknown(operation, method, path, sent), token),
            )
        )
        return outcome

    def _user(self, context: RequestContext, token: str | None) -> str | None:
        known = getattr(context, "token", None) or (self._engine.store.find_token(token) if token else None)
        return known.username if known else None

    def _project(self, text: str | None) -> str | None:
        if text is None:
            return None
        reference = project_reference(text)
        if isinstance(reference, int):
            return self._state.paths.get(reference, text)
        return next((path for path in self._state.paths.values() if path.lower() == text.lower()), text)

    def _hidden(self, value: Any, token: str | None) -> Any:
        """A value without tokens: those that are known, the one that was sent, and what looks like one."""
        if isinstance(value, str):
            for secret in sorted(self._state.tokens | ({token} if token else set()), key=len, reverse=True):
                if len(secret) >= _SHORTEST:
                    value = value.replace(secret, _HIDDEN)
            return _TOKEN.sub(_HIDDEN, value)
        if isinstance(value, dict):
            return {self._hidden(name, token): self._hidden(part, token) for name, part in value.items()}
        if isinstance(value, (list, tuple)):
            return type(value)(self._hidden(part, token) for part in value)
        return value


def _carried_out(app: ASGIApp, scope: Scope, body: bytes) -> Answer:
    """What the server answers."""
    messages: list[Message] = []

    async def send(message: Message) -> None:
        messages.append(message)

    _run(app(scope, _receiving(body), send))
    start, *rest = messages
    headers = tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in start["headers"])
    return Answer(start["status"], headers, b"".join(message.get("body", b"") for message in rest))


def _receiving(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def _run(waiting: Awaitable[_T]) -> _T:
    """Run what is asynchronous, but never waits: the database is in memory, and a body is there as a whole.

    So a request is carried out at once, whichever event loop there is or is not, and nothing can come between.
    """
    steps = waiting.__await__()
    try:
        next(steps)
    except StopIteration as end:
        result: _T = end.value
        return result
    raise RuntimeError("the server behind the double waits for something")


def _check(operation: Operation, answer: Answer, method: str) -> None:
    problem = None if method == "HEAD" else contradiction(operation, answer)
    if problem:
        raise RuntimeError(f"a fault answers {operation.operation_id} otherwise than the contract documents: {problem}")


@cache
def _templates() -> list[tuple[re.Pattern[str], Operation]]:
    base = re.escape(contract().base_path)
    return [
        (re.compile(base + re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(operation.path))), operation)
        for operation in contract().operations.values()
    ]


def _operation(method: str, path: str) -> tuple[Operation | None, dict[str, str]]:
    """The operation of a request, and what its path says; HEAD is GET without a body."""
    asked = "GET" if method == "HEAD" else method
    for template, operation in _templates():
        match = template.fullmatch(path)
        if match and operation.method == asked:
            return operation, {name: segment(value) for name, value in match.groupdict().items()}
    return None, {}


def _sent(scope: Scope, body: bytes) -> dict[str, Any]:
    """What was sent in the query and the body, as far as it can be read, without the token."""
    sent = dict(context_of(scope).query)
    with suppress(ApiError):
        sent |= _run(read_body(scope, _receiving(body)))
    sent.pop("private_token", None)
    return sent


@cache
def _parameters() -> Parameters:
    return Parameters(Router(), contract())


def _read(operation: Operation | None, sent: dict[str, Any]) -> dict[str, Any]:
    """What was sent, that which the operation takes as it reads it."""
    if operation is None:
        return sent
    try:
        return sent | _parameters().read(operation.operation_id, sent)
    except ApiError:
        return sent


def _unknown(operation: Operation | None, method: str, path: str, sent: Mapping[str, Any]) -> tuple[str, ...]:
    if operation is None:
        known = contract().methods_of(path.removeprefix(contract().base_path))
        return (f"no {method} there, only {', '.join(known)}" if known else "no such path",)
    names = {parameter.name for parameter in operation.parameters}
    return tuple(f"no parameter {name!r}" for name in sent if name not in names)
