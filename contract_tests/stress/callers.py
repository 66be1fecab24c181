"""Many connections from one process: callers who ask as fast as they are answered, and clients who cost too much.

Asked over asyncio's streams, with bytes that are ready: an HTTP client would need more of the processor than the
server.
"""

from __future__ import annotations

import asyncio
import socket
import statistics
import time
from collections import Counter
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from contract_tests.stress.writers import TOKEN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine
    from typing import Any

# A client that is kept waiting longer counts as one that was given no answer, in seconds.
_PATIENCE = 60


@dataclass
class Tally:
    """How requests ended, and how long that took, in seconds."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    unanswered: int = 0

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


class Callers:
    """Clients of one server."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = str(parts.hostname), parts.port
        self._requests = [self._request("GET"), self._request("GET"), self._request("POST")]

    async def one(self, times: int) -> Tally:
        """One caller by itself."""
        tally = Tally()
        reader, writer = await self._connect()
        for number in range(times):
            await self._ask(reader, writer, number, tally)
        writer.close()
        return tally

    async def many(self, callers: int, seconds: float) -> Tally:
        """So many at once, for so long; each asks again when it is answered."""
        tally = Tally()
        until = time.monotonic() + seconds
        await asyncio.gather(*(self._caller(number, until, tally) for number in range(callers)))
        return tally

    @asynccontextmanager
    async def idle(self, connections: int) -> AsyncIterator[None]:
        """Connections that say nothing."""
        async with AsyncExitStack() as stack:
            for _ in range(connections):
                _, writer = await self._connect()
                stack.callback(writer.close)
            yield

    @asynccontextmanager
    async def slow(self, connections: int) -> AsyncIterator[None]:
        """Connections on which a header comes byte by byte."""

        async def drip() -> None:
            _, writer = await self._connect()
            writer.write(b"GET / HTTP/1.1\r\nX-Slow: ")
            while not writer.is_closing():
                writer.write(b"x")
                await asyncio.sleep(0.2)

        async with _meanwhile(drip, connections):
            yield

    @asynccontextmanager
    async def huge(self, connections: int) -> AsyncIterator[list[bytes]]:
        """Connections that send a megabyte of headers, again and again; gives how each was answered."""
        answers: list[bytes] = []

        async def send() -> None:
            while True:
                reader, writer = await self._connect()
                writer.write(b"GET / HTTP/1.1\r\n" + b"X-Huge: " + b"x" * 1_000_000)
                try:
                    answers.append((await reader.readline()).rstrip())
                except ConnectionError:  # it had closed before it read everything
                    answers.append(b"")
                writer.close()
                await asyncio.sleep(0.1)

        async with _meanwhile(send, connections):
            yield answers

    @asynccontextmanager
    async def deaf(self, connections: int) -> AsyncIterator[None]:
        """Connections that ask as fast as they can and never read an answer, and come back when they are cut off."""
        loop = asyncio.get_running_loop()

        async def ask() -> None:
            while True:
                with socket.socket() as connection:
                    connection.setblocking(False)
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
                    with suppress(ConnectionError):
                        await loop.sock_connect(connection, (self._host, self._port))
                        while True:
                            await loop.sock_sendall(connection, b"GET /-/health HTTP/1.1\r\n\r\n" * 10_000)
                await asyncio.sleep(0.1)

        async with _meanwhile(ask, connections):
            yield

    async def _caller(self, number: int, until: float, tally: Tally) -> None:
        reader, writer = await self._connect()
        while time.monotonic() < until:
            number += 1
            try:
                await asyncio.wait_for(self._ask(reader, writer, number, tally), _PATIENCE)
            except (ConnectionError, asyncio.IncompleteReadError, TimeoutError):
                tally.unanswered += 1
                break
        writer.close()

    async def _ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int, tally: Tally) -> None:
        began = time.monotonic()
        writer.write(self._requests[number % len(self._requests)])
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = head.partition(b"content-length: ")[2].partition(b"\r\n")[0]
        await reader.readexactly(int(length or 0))
        tally.seconds.append(time.monotonic() - began)
        tally.statuses[int(head.split()[1])] += 1

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(self._host, self._port)

    def _request(self, method: str) -> bytes:
        return (
            f"{method} /api/v4/projects/1/error_tracking/client_keys HTTP/1.1\r\n"
            f"Host: localhost\r\nPRIVATE-TOKEN: {TOKEN}\r\nContent-Length: 0\r\n\r\n"
        ).encode()


@asynccontextmanager
async def _meanwhile(job: Callable[[], Coroutine[Any, Any, None]], times: int) -> AsyncIterator[None]:
    """Do something so many times at once, as long as the `with` lasts."""
    jobs = [asyncio.ensure_future(job()) for _ in range(times)]
    try:
        yield
    finally:
        for one in jobs:
            one.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)
