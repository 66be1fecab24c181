"""Send requests to an ASGI application from synchronous code, without a socket."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from starlette.types import ASGIApp

BASE_URL = "https://gitlab.example.com/api/v4"


class InProcessTransport(httpx.BaseTransport):
    """A synchronous counterpart of `httpx.ASGITransport`, which supports only asynchronous clients."""

    def __init__(self, app: ASGIApp, address: str = "127.0.0.1") -> None:
        self._transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 1))
        self._runner = asyncio.Runner()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._runner.run(self._send(request))

    def close(self) -> None:
        self._runner.close()

    async def _send(self, request: httpx.Request) -> httpx.Response:
        content = request.read()
        sent = httpx.Request(request.method, request.url, headers=request.headers, content=content)
        response = await self._transport.handle_async_request(sent)
        return httpx.Response(response.status_code, headers=response.headers, content=await response.aread())


def client(app: ASGIApp, token: str | None = "glpat-demo-maintainer", base_url: str = BASE_URL) -> httpx.Client:
    """Return an HTTP client of an application in this process."""
    headers = {} if token is None else {"PRIVATE-TOKEN": token}
    return httpx.Client(transport=InProcessTransport(app), base_url=base_url, headers=headers)


def content(response: httpx.Response) -> tuple[int, Any]:
    """Return the status and the JSON body of a response."""
    return response.status_code, response.json()
