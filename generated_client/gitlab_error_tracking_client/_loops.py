# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""The asynchronous connections, each in the event loop in which it was made."""

import asyncio
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress

import httpx


class AsyncClients:
    """An ``httpx.AsyncClient`` for each event loop. A loop closes its own as it ends, if nobody did before."""

    def __init__(self, make: Callable[[], httpx.AsyncClient]) -> None:
        self._make = make
        # Without asyncio's loop, such as under trio, there is one.
        self._made: dict[asyncio.AbstractEventLoop | None, tuple[httpx.AsyncClient, AsyncGenerator[None, None]]] = {}

    def get(self) -> httpx.AsyncClient:
        """That of the running loop, made on first use."""
        loop = _running_loop()
        if loop not in self._made:
            for closed in [known for known in [*self._made] if known is not None and known.is_closed()]:
                del self._made[closed]
            client = self._make()
            guard = self._guard(loop, client)
            # Begun, it is known to the loop, which ends all such generators before it ends itself.
            if sys.get_asyncgen_hooks().firstiter is not None:
                with suppress(StopIteration):
                    guard.asend(None).send(None)
            self._made[loop] = client, guard
        return self._made[loop][0]

    async def close(self) -> None:
        """Close that of the running loop."""
        client, guard = self._made.pop(_running_loop(), (None, None))
        if client is not None and guard is not None:
            await guard.aclose()
            await client.aclose()

    async def _guard(
        self, loop: asyncio.AbstractEventLoop | None, client: httpx.AsyncClient
    ) -> AsyncGenerator[None, None]:
        try:
            yield
        finally:
            self._made.pop(loop, None)
            await client.aclose()


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
