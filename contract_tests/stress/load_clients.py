"""Many HTTP connections from one process.

They send prepared bytes over asyncio streams: an HTTP client library would use more processor time than the server.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from contract_tests.stress.writers import TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator

# How long a client waits for a response, in seconds.
_TIMEOUT = 20
_KEYS = "/api/v4/projects/1/error_tracking/client_keys"
_SETTINGS = "/api/v4/projects/2/error_tracking/settings"


@dataclass
class Responses:
    """The statuses of responses, their durations in seconds, and the number of requests without a response."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    missing: int = 0

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def _request_bytes(method: str, target: str) -> bytes:
    """Return a request with the writers' token and without a body."""
    return (
        f"{method} {target} HTTP/1.1\r\nHost: localhost\r\nPRIVATE-TOKEN: {TOKEN}\r\nContent-Length: 0\r\n\r\n"
    ).encode()


# Mostly reads, as in production. The write changes a boolean, so that the database does not grow.
_REQUESTS = [
    *[_request_bytes("GET", _KEYS), _request_bytes("GET", _SETTINGS)] * 4,
    _request_bytes("PATCH", f"{_SETTINGS}?active=true&integrated=true"),
    _request_bytes("GET", _KEYS),
    _request_bytes("PATCH", f"{_SETTINGS}?active=false&integrated=true"),
]


class LoadClients:
    """HTTP clients of one server.

    Args:
        url: The URL of the server's API.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._address = str(parts.hostname), int(parts.port or 80)

    async def run(self, connections: int, requests: int) -> Responses:
        """Send requests over some connections; each connection sends the next one after each response."""
        responses = Responses()
        numbers = iter(range(requests))
        await asyncio.gather(*(self._run_connection(numbers, responses) for _ in range(connections)))
        return responses

    async def _run_connection(self, numbers: Iterator[int], responses: Responses) -> None:
        writer: asyncio.StreamWriter | None = None
        try:
            async with asyncio.timeout(_TIMEOUT):
                reader, writer = await asyncio.open_connection(*self._address)
            for number in numbers:
                async with asyncio.timeout(_TIMEOUT):
                    await self._exchange(reader, writer, _REQUESTS[number % len(_REQUESTS)], responses)
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            responses.missing += 1
        finally:
            if writer is not None:
                writer.close()

    async def _exchange(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes, responses: Responses
    ) -> None:
        started = time.monotonic()
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = head.partition(b"content-length: ")[2].partition(b"\r\n")[0]
        await reader.readexactly(int(length or 0))
        responses.seconds.append(time.monotonic() - started)
        responses.statuses[int(head.split()[1])] += 1
