"""Handle a request: find its operation, apply a fault or call the server, record it in the journal."""

from __future__ import annotations

from contextlib import suppress
from functools import cache, partial
from typing import TYPE_CHECKING, Any, TypeVar

from gitlab_error_tracking_contract import INGEST
from gitlab_error_tracking_server.access.authentication import find_token
from gitlab_error_tracking_server.access.authorization import project_reference
from gitlab_error_tracking_server.gitlab.token_parameters import is_token_parameter
from gitlab_error_tracking_server.http.errors import HttpError
from gitlab_error_tracking_server.http.request_body import read_attributes
from gitlab_error_tracking_server.observability.redaction import redact
from gitlab_error_tracking_server.request import canonical_path, context_of, open_context, path_parameter

from gitlab_error_tracking_double.contracts import PROJECT_PARAMETERS, operations_at
from gitlab_error_tracking_double.engine import parse_parameters
from gitlab_error_tracking_double.journal import Entry
from gitlab_error_tracking_double.responses import NoResponse, Outcome, Response, decoded

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from gitlab_error_tracking_contract import Operation
    from starlette.types import ASGIApp, Message, Receive, Scope

    from gitlab_error_tracking_double.engine import Engine
    from gitlab_error_tracking_double.faults import Fault
    from gitlab_error_tracking_double.injection import FaultInjector
    from gitlab_error_tracking_double.journal import Journal
    from gitlab_error_tracking_double.state import State

_T = TypeVar("_T")

_REDACTED = "[FILTERED]"
# A shorter string is not a secret, and may be part of any other.
_MIN_SECRET_LENGTH = 6


# Health probes of the server: not part of the API, so not in the journal.
_PROBES = {"/-/health", "/-/liveness", "/-/readiness"}


class RequestHandler:
    """Handles requests, one at a time. Not thread-safe: the caller holds the lock."""

    def __init__(self, engine: Engine, state: State, injector: FaultInjector, journal: Journal) -> None:
        self._engine = engine
        self._state = state
        self._injector = injector
        self._journal = journal

    def handle(self, app: ASGIApp, scope: Scope, body: bytes) -> Outcome:
        """Return the outcome of a request, and record it.

        Args:
            app: The application that processes the request.
            scope: The ASGI scope of the request.
            body: The complete body.
        """
        if scope["path"] in _PROBES:
            return _call(app, scope, body)
        request_id = self._engine.random.new_request_id()
        # The application opens its own context; this one serves requests that never reach it.
        open_context(scope, request_id)
        path, method = canonical_path(scope), scope["method"]
        tokens = frozenset(context_of(scope).sent_tokens)
        operation, path_parameters = _find_operation(method, path)
        # An event has no parameters, and may hold secrets.
        sent = {} if operation and INGEST in operation.tags else _sent(scope, body)
        sent |= {name: value for name, value in path_parameters.items() if name not in PROJECT_PARAMETERS}
        project = next((path_parameters[name] for name in PROJECT_PARAMETERS & path_parameters.keys()), None)
        # Cached, because a fault without effect has called it already.
        call_next = cache(partial(_call, app, scope, body))
        fault, outcome = self._apply_fault(operation, call_next) if operation else (None, None)
        outcome = call_next() if outcome is None else outcome
        if isinstance(outcome, Response):
            outcome = outcome.with_request_id(request_id)
            outcome = outcome.without_body() if method == "HEAD" else outcome
        self._journal.append(
            Entry(
                number=self._journal.count + 1,
                operation=operation.operation_id if operation else None,
                method=method,
                path=self._redact(path, tokens),
                project=self._project_path(project, tokens),
                user=self._user(scope),
                parameters=self._redact(parse_parameters(operation, sent) if operation else sent, tokens),
                status=None if isinstance(outcome, NoResponse) else outcome.status,
                fault=fault.kind() if fault else None,
                request_id=request_id,
                undocumented=self._redact(_undocumented(operation, method, path, sent), tokens),
            )
        )
        return outcome

    def _apply_fault(
        self, operation: Operation, call_next: Callable[[], Response]
    ) -> tuple[Fault | None, Outcome | None]:
        """Return the fault that had an effect on a request, and its outcome."""
        injected = self._injector.next_for(operation)
        outcome = injected.fault.apply(operation, call_next) if injected else None
        if injected is None or outcome is None:
            return None, None
        self._injector.count(injected)
        return injected.fault, outcome

    def _user(self, scope: Scope) -> str | None:
        context = context_of(scope)
        if hasattr(context, "user"):
            return context.user.username if context.user else None
        token = _run(find_token(scope, self._engine.store))
        return token.user.username if token else None

    def _project_path(self, text: str | None, tokens: frozenset[str]) -> str | None:
        if text is None:
            return None
        reference = project_reference(text)
        paths = self._state.paths
        if isinstance(reference, int):
            known = paths.get(reference)
        else:
            known = next((path for path in paths.values() if path.lower() == text.lower()), None)
        # A known path is not a token, even if it looks like one, such as `glue-services/app`.
        return known or self._redact(text, tokens)

    def _redact(self, value: Any, tokens: frozenset[str]) -> Any:
        """Replace the known tokens, the sent tokens and everything that looks like a token."""
        if isinstance(value, str):
            for secret in sorted(self._state.tokens | tokens, key=len, reverse=True):
                if len(secret) >= _MIN_SECRET_LENGTH:
                    value = value.replace(secret, _REDACTED)
            return redact(value)
        if isinstance(value, dict):
            return {self._redact(name, tokens): self._redact(part, tokens) for name, part in value.items()}
        if isinstance(value, (list, tuple)):
            return type(value)(self._redact(part, tokens) for part in value)
        return value


def _call(app: ASGIApp, scope: Scope, body: bytes) -> Response:
    """Return the application's response."""
    messages: list[Message] = []

    async def send(message: Message) -> None:
        messages.append(message)

    _run(app(scope, _receive(body), send))
    start, *rest = messages
    return Response(start["status"], decoded(start["headers"]), b"".join(message.get("body", b"") for message in rest))


def _receive(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def _run(awaitable: Awaitable[_T]) -> _T:
    """Run an awaitable that never suspends: the database is in memory, and the body is complete.

    This works with or without an event loop, and no other request can interleave.
    """
    steps = awaitable.__await__()
    try:
        next(steps)
    except StopIteration as end:
        result: _T = end.value
        return result
    raise RuntimeError("the application behind the test double suspended")


def _find_operation(method: str, path: str) -> tuple[Operation | None, dict[str, str]]:
    """Return the operation of a request and its path parameters. HEAD is GET without a body."""
    wanted = "GET" if method == "HEAD" else method
    for operation, parameters in operations_at(path):
        if operation.method == wanted:
            return operation, {name: path_parameter(value) for name, value in parameters.items()}
    return None, {}


def _sent(scope: Scope, body: bytes) -> dict[str, Any]:
    """Return the parameters of the query and of the body, if it is readable, without the token."""
    sent = dict(context_of(scope).query)
    with suppress(HttpError):
        sent |= _run(read_attributes(scope, _receive(body), len(body)))
    return {name: value for name, value in sent.items() if not is_token_parameter(name)}


def _undocumented(operation: Operation | None, method: str, path: str, sent: Mapping[str, Any]) -> tuple[str, ...]:
    if operation is None:
        methods = [operation.method for operation, _ in operations_at(path)]
        return (f"method {method} is not {' or '.join(methods)}" if methods else "unknown path",)
    names = {parameter.name for parameter in operation.parameters}
    return tuple(f"unknown parameter {name!r}" for name in sent if name not in names)
