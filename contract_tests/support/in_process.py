"""Reaches an ASGI application without a socket from code that is not asynchronous."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from starlette.types import ASGIApp

BASE_URL = "https://gitlab.example.com/api/v4"


class InProcessTransport(httpx.BaseTransport):
    """What `httpx.ASGITransport` is for asynchronous clients: httpx has none for the others."""

    def __init__(self, app: ASGIApp) -> None:
        self._transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._runner = asyncio.Runner()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._runner.run(self._answer(request))

    def close(self) -> None:
        self._runner.close()

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        content = request.read()
        sent = httpx.Request(request.method, request.url, headers=request.headers, content=content)
        response = await self._transport.handle_async_request(sent)
        return httpx.Response(response.status_code, headers=response.headers, content=await response.aread())
