"""What may stand between the verifier and a good server, and makes a bad one of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable

    Change = Callable[[httpx.Request, httpx.Response], httpx.Response]


class Tampering(httpx.BaseTransport):
    """Passes requests on, and changes the answers."""

    def __init__(self, transport: httpx.BaseTransport, change: Change) -> None:
        self._transport = transport
        self._change = change

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._transport.handle_request(request)
        response.read()
        return self._change(request, response)

    def close(self) -> None:
        self._transport.close()


def tamper(
    change: Callable[[Any], Any],
    *,
    method: str = "GET",
    path: str = "",
    status: int = 200,
) -> Change:
    """Change the JSON of the answers of a method, a path and a status."""

    def changed(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if (request.method, response.status_code) != (method, status) or not request.url.path.endswith(path):
            return response
        return with_body(response, json.dumps(change(response.json())).encode())

    return changed


def with_body(response: httpx.Response, body: bytes) -> httpx.Response:
    headers = [(name, value) for name, value in response.headers.items() if name != "content-length"]
    return httpx.Response(response.status_code, headers=headers, content=body)


def with_header(name: str, value: str, path: str = "/client_keys") -> Change:
    """Change a header of the successful answers of a path."""

    def changed(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if request.url.path.endswith(path) and response.is_success:
            response.headers[name] = value
        return response

    return changed
