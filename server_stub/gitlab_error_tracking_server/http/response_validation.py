"""The last room: no answer leaves that the contract does not document.

An answer that breaks the contract is a fault of this server. It is logged with what is wrong, and the client gets a
500: better no answer than one that a client of the real GitLab would never see.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import orjson
from gitlab_error_tracking_contract.response_validation import response_validators

from gitlab_error_tracking_server.gitlab.errors import ServerFault
from gitlab_error_tracking_server.http.json_responses import send_json
from gitlab_error_tracking_server.request import context_of, operation_id_of

if TYPE_CHECKING:
    from gitlab_error_tracking_contract import Contract
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_log = logging.getLogger(__name__)

# What the contract leaves to HTTP itself: the server failed, or the request was none that the contract documents,
# such as one with a broken body for an operation that takes none.
_BEYOND_THE_CONTRACT = {400, 405, 413, 414, 415, 500, 503}


class ResponseValidation:
    """ASGI middleware that checks every answer of an operation, errors too, before anything of it is sent."""

    def __init__(self, app: ASGIApp, contract: Contract) -> None:
        self._app = app
        self._checks = response_validators(contract, orjson.loads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start: Message = {}
        body = b""

        async def collect(message: Message) -> None:
            nonlocal start, body
            if operation_id_of(scope) is None:
                await send(message)  # beside the API, of which the contract says nothing
                return
            if message["type"] == "http.response.start":
                start = message
                return
            body += message.get("body", b"")
            if message.get("more_body", False):
                return
            problem = self._problem(scope, start, body)
            if problem is None:
                await send(start)
                await send({"type": "http.response.body", "body": body})
            else:
                _log.error(
                    "%s answered %d, but %s",
                    operation_id_of(scope),
                    start["status"],
                    problem,
                    extra={"fields": {"request_id": context_of(scope).request_id}},
                )
                fault = ServerFault()
                await send_json(send, fault.status, fault.body, fault.headers)

        await self._app(scope, receive, collect)

    def _problem(self, scope: Scope, start: Message, body: bytes) -> str | None:
        status = start["status"]
        check = self._checks.get((str(operation_id_of(scope)), status))
        if check is None:
            return None if status in _BEYOND_THE_CONTRACT else "the contract does not document this status"
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in start["headers"]}
        # The wire adds this one last of all, to answers that no operation gave as well.
        headers.setdefault("x-request-id", context_of(scope).request_id)
        problem = next(check.problems(headers, body), None)
        return problem.summary if problem else None
