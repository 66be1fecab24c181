"""The control of a double over HTTP, beside the API: `openapi/double.yaml` is its contract.

A request walks one way: may the sender, which operation, is what was sent as the contract says, the operation.
"""

from __future__ import annotations

import json
import re
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import orjson
from gitlab_error_tracking_contract import contract_path, load_contract
from gitlab_error_tracking_server.data.reader import DataFileError
from gitlab_error_tracking_server.http.request_body import BodyCutOff, BodyTooLong, whole_body

from gitlab_error_tracking_double.control.access_control import AccessControl, Refused
from gitlab_error_tracking_double.responses import Answer

if TYPE_CHECKING:
    from gitlab_error_tracking_contract import Contract, Operation
    from starlette.types import ASGIApp, Receive, Scope, Send

    from gitlab_error_tracking_double.control.operations import ControlOperations

_MOST_BYTES = 16 * 1024 * 1024


@cache
def control_contract() -> Contract:
    """The contract of the control, read once."""
    return load_contract(contract_path().with_name("double.yaml"))


@cache
def _body_validator(operation_id: str) -> jsonschema_rs.Validator:
    schema = control_contract().operations[operation_id].body
    # `mask` stands for values in its texts: one of them may be a token.
    return jsonschema_rs.validator_for(schema or {}, validate_formats=True, mask="the value")


class Control:
    """ASGI application: the control at its paths, and the double at all others."""

    def __init__(self, double: ASGIApp, operations: ControlOperations, guard: AccessControl) -> None:
        self._double = double
        self._operations = operations
        self._guard = guard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _is_below(scope["path"]):
            await self._double(scope, receive, send)
            return
        try:
            answer = _json(HTTPStatus.OK, await self._carried_out(scope, receive))
        except Refused as refused:
            answer = _json(refused.status, {"message": str(refused)}, refused.headers)
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})

    async def _carried_out(self, scope: Scope, receive: Receive) -> Any:
        self._guard.check_sender(scope)
        operation, arguments = _routed(scope["method"], scope["path"])
        if scope["query_string"]:
            raise Refused(HTTPStatus.BAD_REQUEST, "nothing is taken from the query; send it as JSON in the body")
        if operation.body is not None:
            self._guard.check_media_type(scope)
            arguments |= _read(operation, await _body(receive))
        try:
            return getattr(self._operations, operation.operation_id)(**arguments)
        except LookupError as unknown:
            raise Refused(HTTPStatus.NOT_FOUND, str(unknown.args[0])) from None
        # TypeError: orjson's for what cannot be written as JSON.
        except (ValueError, DataFileError, TypeError) as wrong:
            raise Refused(HTTPStatus.BAD_REQUEST, str(wrong)) from None


def _is_below(path: str) -> bool:
    base = control_contract().base_path
    return path == base or path.startswith(f"{base}/")


@cache
def _templates() -> list[tuple[re.Pattern[str], Operation]]:
    contract = control_contract()
    return [
        (re.compile(re.escape(contract.base_path) + re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", operation.path)), operation)
        for operation in contract.operations.values()
    ]


def _routed(method: str, path: str) -> tuple[Operation, dict[str, Any]]:
    """The operation that is asked for, and the numbers in its path."""
    found = [(operation, match) for template, operation in _templates() if (match := template.fullmatch(path))]
    if not found:
        raise Refused(HTTPStatus.NOT_FOUND, "the double's control has no such path")
    for operation, match in found:
        if operation.method == method:
            return operation, {name: _number(name, text) for name, text in match.groupdict().items()}
    allowed = ", ".join(operation.method for operation, _ in found)
    raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, f"this path takes {allowed}", (("allow", allowed),))


def _number(name: str, text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,14}", text):
        raise Refused(HTTPStatus.BAD_REQUEST, f"{name} is a number from 1 on")
    return int(text)


async def _body(receive: Receive) -> bytes:
    try:
        return await whole_body(receive, _MOST_BYTES)
    except BodyCutOff:
        raise Refused(HTTPStatus.BAD_REQUEST, "the body is cut off") from None
    except BodyTooLong:
        text = f"the body is longer than {_MOST_BYTES} bytes"
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, text) from None


def _read(operation: Operation, body: bytes) -> dict[str, Any]:
    try:
        value = _whole_numbers(orjson.loads(body))
    except (orjson.JSONDecodeError, RecursionError) as unreadable:
        raise Refused(HTTPStatus.BAD_REQUEST, f"the body is no JSON: {unreadable}") from None
    for error in _body_validator(operation.operation_id).iter_errors(value):
        where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.instance_path)
        raise Refused(HTTPStatus.BAD_REQUEST, f"{where.removeprefix('.') or 'the body'}: {error.message}")
    read: dict[str, Any] = value
    return read


def _whole_numbers(value: Any) -> Any:
    """JSON knows one kind of number: 2.0 is as good an integer as 2."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_whole_numbers(item) for item in value]
    if isinstance(value, dict):
        return {name: _whole_numbers(item) for name, item in value.items()}
    return value


def _json(status: HTTPStatus, body: Any, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    # In ASCII, and by Python's own: parameters in the journal may be larger numbers than orjson writes.
    return Answer.made(
        status, "application/json", json.dumps(body).encode("ascii"), (*headers, ("cache-control", "no-store"))
    )
