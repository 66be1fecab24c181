"""Validate every response of an operation by the contract before anything of it is sent.

A response that breaks the contract is a fault of this server. It is logged with the problem, and the client gets a 500
in its place: a response that GitLab never sends would mislead it.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import orjson
from gitlab_error_tracking_contract.response_validation import response_validators

from gitlab_error_tracking_server.http.errors import ServerFault
from gitlab_error_tracking_server.http.json_responses import send_json
from gitlab_error_tracking_server.request import context_of, operation_id_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitlab_error_tracking_contract import Contract
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_log = logging.getLogger(__name__)

# Statuses that any HTTP server may send, and that the contract does not document for an operation: the server failed,
# or the request is not one that the contract describes.
_UNDOCUMENTED = {400, 405, 413, 414, 415, 500, 503}


class ResponseValidation:
    """ASGI middleware that validates the responses of operations, error responses too."""

    def __init__(self, app: ASGIApp, contracts: Sequence[Contract]) -> None:
        self._app = app
        self._validators = {
            key: validator
            for contract in contracts
            for key, validator in response_validators(contract, orjson.loads, closed=True).items()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start: Message = {}
        body = b""

        async def validate(message: Message) -> None:
            nonlocal start, body
            operation_id = operation_id_of(scope)
            if operation_id is None:
                await send(message)  # documentation, probes and unknown paths are not in the contract
                return
            if message["type"] == "http.response.start":
                start = message
                return
            body += message.get("body", b"")
            if message.get("more_body", False):
                return
            problem = self._problem(scope, operation_id, start, body)
            if problem is None:
                await send(start)
                await send({"type": "http.response.body", "body": body})
            else:
                fields = {"request_id": context_of(scope).request_id}
                _log.error(
                    "%s responded with %d, but %s", operation_id, start["status"], problem, extra={"fields": fields}
                )
                fault = ServerFault()
                await send_json(send, fault.status, fault.body, fault.headers)

        await self._app(scope, receive, validate)

    def _problem(self, scope: Scope, operation_id: str, start: Message, body: bytes) -> str | None:
        status = start["status"]
        validator = self._validators.get((operation_id, status))
        if validator is None:
            return None if status in _UNDOCUMENTED else "the contract does not document this status"
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in start["headers"]}
        # The envelope adds this header to every response, after this middleware.
        headers.setdefault("x-request-id", context_of(scope).request_id)
        problem = next(validator.problems(headers, body), None)
        return problem.summary if problem else None
