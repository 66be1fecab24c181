"""One ``httpx.AsyncClient`` per event loop, since a connection cannot move to another loop."""

import asyncio
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress

import httpx


class AsyncClients:
    """An ``httpx.AsyncClient`` for each event loop. The end of a loop closes its client."""

    def __init__(self, make: Callable[[], httpx.AsyncClient]) -> None:
        self._make = make
        # The key is None outside of asyncio, as under trio.
        self._made: dict[asyncio.AbstractEventLoop | None, tuple[httpx.AsyncClient, AsyncGenerator[None, None]]] = {}

    def get(self) -> httpx.AsyncClient:
        """Return the client of the running loop; create it on first use."""
        loop = _running_loop()
        if loop not in self._made:
            for closed in [known for known in self._made if known is not None and known.is_closed()]:
                del self._made[closed]
            client = self._make()
            closer = self._closer(loop, client)
            # A started generator is registered with the loop, which closes all of them before it stops.
            if sys.get_asyncgen_hooks().firstiter is not None:
                with suppress(StopIteration):
                    closer.asend(None).send(None)
            self._made[loop] = client, closer
        return self._made[loop][0]

    async def close(self) -> None:
        """Close the client of the running loop."""
        client, closer = self._made.pop(_running_loop(), (None, None))
        if client is not None and closer is not None:
            await closer.aclose()
            await client.aclose()

    async def _closer(
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
