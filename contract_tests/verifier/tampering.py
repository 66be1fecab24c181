"""Transports that make a faulty deployment of a correct server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable

    Change = Callable[[httpx.Request, httpx.Response], httpx.Response]


class Tampering(httpx.BaseTransport):
    """A transport that changes the responses."""

    def __init__(self, transport: httpx.BaseTransport, change: Change) -> None:
        self._transport = transport
        self._change = change

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._transport.handle_request(request)
        response.read()
        return self._change(request, response)

    def close(self) -> None:
        self._transport.close()


class ActsDespiteRejection(httpx.BaseTransport):
    """A transport that carries out rejected requests of one method as a maintainer.

    With `only_tokens`, it ignores requests without a token.
    """

    def __init__(self, transport: httpx.BaseTransport, method: str, *, only_tokens: bool = False) -> None:
        self._transport = transport
        self._method = method
        self._only_tokens = only_tokens

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._transport.handle_request(request)
        chosen = "private-token" in request.headers or not self._only_tokens
        if chosen and request.method == self._method and response.status_code in {401, 403}:
            maintainer = {"PRIVATE-TOKEN": "glpat-demo-maintainer"}
            self._transport.handle_request(httpx.Request(request.method, request.url, headers=maintainer))
        return response

    def close(self) -> None:
        self._transport.close()


class ReusedIds(httpx.BaseTransport):
    """A transport that gives the ids of deleted client keys to new ones."""

    def __init__(self, transport: httpx.BaseTransport) -> None:
        self._transport = transport
        self._free: list[int] = []
        self._shown: dict[int, int] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        real = {shown: key_id for key_id, shown in self._shown.items()}
        head, _, last = request.url.path.rpartition("/")
        if last.isdecimal() and int(last) in real:
            request = httpx.Request(
                request.method, request.url.copy_with(path=f"{head}/{real[int(last)]}"), headers=request.headers
            )
        response = self._transport.handle_request(request)
        response.read()
        body = response.json()
        if request.method == "POST" and response.status_code == 201 and self._free:
            self._shown[body["id"]] = self._free.pop()
        keys = body if isinstance(body, list) else [body]
        for key in keys:
            if "public_key" in key:
                key["id"] = self._shown.get(key["id"], key["id"])
        if request.method == "DELETE" and response.is_success:
            self._free.append(body["id"])
            self._shown = {key_id: shown for key_id, shown in self._shown.items() if shown != body["id"]}
        return with_body(response, json.dumps(body).encode())

    def close(self) -> None:
        self._transport.close()


def tamper(
    change: Callable[[Any], Any],
    *,
    method: str = "GET",
    path: str = "",
    status: int = 200,
) -> Change:
    """Change the JSON of the responses to a method and a path, with a status."""

    def changed(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if (request.method, response.status_code) != (method, status) or not request.url.path.endswith(path):
            return response
        return with_body(response, json.dumps(change(response.json())).encode())

    return changed


def with_body(response: httpx.Response, body: bytes) -> httpx.Response:
    headers = [(name, value) for name, value in response.headers.items() if name != "content-length"]
    return httpx.Response(response.status_code, headers=headers, content=body)


def with_header(name: str, value: str, path: str = "/client_keys") -> Change:
    """Change a header of the successful responses to a path."""

    def changed(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if request.url.path.endswith(path) and response.is_success:
            response.headers[name] = value
        return response

    return changed
