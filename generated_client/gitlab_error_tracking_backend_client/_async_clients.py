# Generated from openapi/backend.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""One ``httpx.AsyncClient`` per process and event loop, since a connection cannot move to another one."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress

import httpx

# The process and the loop that use a client.
_Key = tuple[int, asyncio.AbstractEventLoop | None]


class AsyncClients:
    """An ``httpx.AsyncClient`` for each event loop. The end of a loop closes its client."""

    def __init__(self, make: Callable[[], httpx.AsyncClient]) -> None:
        self._make = make
        # The loop is None outside of asyncio, as under trio.
        self._made: dict[_Key, tuple[httpx.AsyncClient, AsyncGenerator[None, None]]] = {}

    def get(self) -> httpx.AsyncClient:
        """Return the client of the running loop; create it on first use."""
        key = _running()
        if key not in self._made:
            # A copy, since the loop of another thread may add a client at the same time.
            for known in [*self._made]:
                if known[1] is not None and known[1].is_closed():
                    self._made.pop(known, None)
            client = self._make()
            closer = self._closer(key, client)
            # A started generator is registered with the loop, which closes all of them before it stops.
            if sys.get_asyncgen_hooks().firstiter is not None:
                with suppress(StopIteration):
                    closer.asend(None).send(None)
            self._made[key] = client, closer
        return self._made[key][0]

    async def close(self) -> None:
        """Close the client of the running loop."""
        client, closer = self._made.pop(_running(), (None, None))
        if client is not None and closer is not None:
            await closer.aclose()
            await client.aclose()

    async def _closer(self, key: _Key, client: httpx.AsyncClient) -> AsyncGenerator[None, None]:
        try:
            yield
        finally:
            self._made.pop(key, None)
            await client.aclose()


def _running() -> _Key:
    try:
        return os.getpid(), asyncio.get_running_loop()
    except RuntimeError:
        return os.getpid(), None
