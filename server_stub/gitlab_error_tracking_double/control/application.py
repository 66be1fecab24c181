"""The control API over HTTP, beside GitLab's API; `openapi/double.yaml` is its contract.

Each request passes the same steps: access control, routing, validation of the body, the operation.
"""

from __future__ import annotations

import json
import re
from contextlib import closing, contextmanager
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import orjson
from gitlab_error_tracking_contract import contract_path, load_contract
from gitlab_error_tracking_server.data.reader import DataFileError
from gitlab_error_tracking_server.http.request_body import BodyTooLong, IncompleteBody, read_whole_body

from gitlab_error_tracking_double.control.access_control import AccessControl, RequestRejected
from gitlab_error_tracking_double.control.operations import ControlOperations
from gitlab_error_tracking_double.gitlab import GitLab
from gitlab_error_tracking_double.responses import Response
from gitlab_error_tracking_double.transports.asgi import DoubleApp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gitlab_error_tracking_contract import Contract, Operation
    from starlette.types import ASGIApp, Receive, Scope, Send

_MAX_BODY_BYTES = 16 * 1024 * 1024


def control_contract() -> Contract:
    """Return the contract of the control API."""
    return load_contract(contract_path().with_name("double.yaml"))


@cache
def _body_validator(operation_id: str) -> jsonschema_rs.Validator:
    schema = control_contract().operations[operation_id].body
    # `mask` keeps values out of error messages: one of them may be a token.
    return jsonschema_rs.validator_for(schema or {}, validate_formats=True, mask="the value")


@contextmanager
def standalone_app(url: str, hosts: Iterable[str] = (), **options: Any) -> Iterator[ASGIApp]:
    """Open a test double and yield the application.

    Args:
        url: The URL of the server.
        hosts: The host names by which other machines may control the test double.
        options: Options of `GitLab`.
    """
    options["external_url"] = options.get("external_url") or url
    # Not `with GitLab`: its checks at the end are for tests in this process.
    with closing(GitLab(**options).open()) as gitlab:
        yield Control(DoubleApp(gitlab), ControlOperations(gitlab, url), AccessControl(hosts))


class Control:
    """ASGI application: the control API at its paths, and the test double at all others."""

    def __init__(self, double: ASGIApp, operations: ControlOperations, access: AccessControl) -> None:
        self._double = double
        self._operations = operations
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _is_control_path(scope["path"]):
            await self._double(scope, receive, send)
            return
        try:
            response = _json_response(HTTPStatus.OK, await self._execute(scope, receive))
        except RequestRejected as rejected:
            response = _json_response(rejected.status, {"message": str(rejected)}, rejected.headers)
        await send(response.start())
        await send({"type": "http.response.body", "body": response.body})

    async def _execute(self, scope: Scope, receive: Receive) -> Any:
        self._access.check_sender(scope)
        operation, arguments = _route(scope["method"], scope["path"])
        if scope["query_string"]:
            raise RequestRejected(HTTPStatus.BAD_REQUEST, "query parameters are not supported: send JSON in the body")
        if operation.body is not None:
            self._access.check_media_type(scope)
            arguments |= _parse(operation, await _read_body(receive))
        try:
            return getattr(self._operations, operation.operation_id)(**arguments)
        except LookupError as error:
            raise RequestRejected(HTTPStatus.NOT_FOUND, str(error.args[0])) from None
        # orjson raises TypeError for values that JSON cannot represent.
        except (ValueError, DataFileError, TypeError) as error:
            raise RequestRejected(HTTPStatus.BAD_REQUEST, str(error)) from None


def _is_control_path(path: str) -> bool:
    base = control_contract().base_path
    return path == base or path.startswith(f"{base}/")


def _route(method: str, path: str) -> tuple[Operation, dict[str, Any]]:
    """Return the operation of a request and its path parameters."""
    candidates = control_contract().operations_at(path)
    if not candidates:
        raise RequestRejected(HTTPStatus.NOT_FOUND, "the control API has no such path: see openapi/double.yaml")
    for operation, parameters in candidates:
        if operation.method == method:
            return operation, {name: _parse_id(name, text) for name, text in parameters.items()}
    allowed = ", ".join(operation.method for operation, _ in candidates)
    raise RequestRejected(
        HTTPStatus.METHOD_NOT_ALLOWED, f"this path does not support {method}: use {allowed}", (("allow", allowed),)
    )


def _parse_id(name: str, text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,14}", text):
        raise RequestRejected(HTTPStatus.BAD_REQUEST, f"{name} must be a positive integer")
    return int(text)


async def _read_body(receive: Receive) -> bytes:
    try:
        return await read_whole_body(receive, _MAX_BODY_BYTES)
    except IncompleteBody:
        raise RequestRejected(HTTPStatus.BAD_REQUEST, "the body is incomplete") from None
    except BodyTooLong:
        message = f"the body is longer than {_MAX_BODY_BYTES} bytes"
        raise RequestRejected(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, message) from None


def _parse(operation: Operation, body: bytes) -> dict[str, Any]:
    try:
        value = _integers(orjson.loads(body))
    except (orjson.JSONDecodeError, RecursionError) as error:
        raise RequestRejected(HTTPStatus.BAD_REQUEST, f"the body is not JSON: {error}") from None
    for problem in _body_validator(operation.operation_id).iter_errors(value):
        where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in problem.instance_path)
        raise RequestRejected(HTTPStatus.BAD_REQUEST, f"{where.removeprefix('.') or 'the body'}: {problem.message}")
    parsed: dict[str, Any] = value
    return parsed


def _integers(value: Any) -> Any:
    """Convert integral floats: JSON has one type of number, so 2.0 is a valid integer."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_integers(item) for item in value]
    if isinstance(value, dict):
        return {name: _integers(item) for name, item in value.items()}
    return value


def _json_response(status: HTTPStatus, body: Any, headers: tuple[tuple[str, str], ...] = ()) -> Response:
    # Python's own encoder: the journal may contain larger integers than orjson supports.
    return Response.create(
        status, "application/json", json.dumps(body).encode("ascii"), (*headers, ("cache-control", "no-store"))
    )
