"""Faults that make a faulty deployment of a correct server."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx

Send = Callable[[httpx.Request], httpx.Response]
# Responds to a request, with the help of a function that sends it, or another one, to the server.
Fault = Callable[[httpx.Request, Send], httpx.Response]
Act = Callable[[httpx.Request, httpx.Response, Send], httpx.Response | None]


class FaultyTransport(httpx.BaseTransport):
    """A transport with a fault."""

    def __init__(self, transport: httpx.BaseTransport, fault: Fault) -> None:
        self._transport = transport
        self._fault = fault

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._fault(request, self._send)

    def close(self) -> None:
        self._transport.close()

    def _send(self, request: httpx.Request) -> httpx.Response:
        response = self._transport.handle_request(request)
        response.read()
        return response


def with_body(response: httpx.Response, body: bytes | Any, status: int | None = None) -> httpx.Response:
    """Return a response with another body, which becomes JSON if it is not bytes."""
    headers = [(name, value) for name, value in response.headers.items() if name != "content-length"]
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return httpx.Response(status or response.status_code, headers=headers, content=content)


def on(act: Act, *, method: str | None = "GET", status: int | None = 200, path: str = "") -> Fault:
    """Act on responses to a method and a path with a status; None stands for all. `act` may return another response."""

    def fault(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        chosen = method in {None, request.method} and status in {None, response.status_code}
        changed = act(request, response, send) if chosen and request.url.path.endswith(path) else None
        return response if changed is None else changed

    return fault


def replace(
    body: bytes | Any | None = None,
    new_status: int | None = None,
    *,
    method: str | None = "GET",
    status: int | None = 200,
    path: str = "",
    change: Callable[[Any], Any] = lambda body: body,
) -> Fault:
    """Replace or change the body, and replace the status, of responses; see `on`."""
    return on(
        lambda _, response, __: with_body(response, change(response.json()) if body is None else body, new_status),
        method=method,
        status=status,
        path=path,
    )


def headers(change: Callable[[httpx.Headers], dict[str, str]]) -> Fault:
    """Change headers of the lists of client keys."""
    return on(lambda _, response, __: response.headers.update(change(response.headers)), path="/client_keys")


def save(query: bytes) -> Act:
    """Save settings."""
    return lambda request, _, send: void(
        send(httpx.Request("PUT", request.url.copy_with(query=query), headers=request.headers))
    )


def send_as_maintainer(request: httpx.Request, send: Send) -> httpx.Response:
    return send(httpx.Request(request.method, request.url, headers={"PRIVATE-TOKEN": "glpat-demo-maintainer"}))


def void(_: object) -> None:
    """Ignore a value: the response stays as it is."""


def reusing_ids() -> Fault:
    """Give the ids of deleted client keys to new ones."""
    free: list[int] = []
    shown: dict[int, int] = {}

    def fault(request: httpx.Request, send: Send) -> httpx.Response:
        real = {id_: key_id for key_id, id_ in shown.items()}
        head, _, last = request.url.path.rpartition("/")
        if last.isdecimal() and int(last) in real:
            url = request.url.copy_with(path=f"{head}/{real[int(last)]}")
            request = httpx.Request(request.method, url, headers=request.headers)
        response = send(request)
        body = response.json()
        if request.method == "POST" and response.is_success and free:
            shown[body["id"]] = free.pop()
        if request.method == "DELETE" and response.is_success:
            free.append(shown.pop(body["id"], body["id"]))
            body["id"] = free[-1]
        for key in body if isinstance(body, list) else [body]:
            if "public_key" in key:
                key["id"] = shown.get(key["id"], key["id"])
        return with_body(response, body)

    return fault
