"""Open connections that send or read too slowly: others are served meanwhile, and the server closes them in time."""

from __future__ import annotations

import asyncio
import socket
import time
from contextlib import ExitStack, asynccontextmanager, suppress
from typing import TYPE_CHECKING

import psutil

from contract_tests.stress.load_clients import LoadClients, Responses, read_response, request_bytes
from contract_tests.stress.overload import memory_of, raise_file_limit
from contract_tests.stress.report import Report
from contract_tests.stress.servers import start_server

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from contract_tests.stress.scale import Scale

# The server closes a connection 30 s without a complete request, and 60 s after a response that nobody reads. The rest
# is for slow machines.
_REQUEST_DEADLINE, _RESPONSE_DEADLINE = 30 + 5, 60 + 15
_HEALTH = request_bytes("GET", "/-/health")
_HEAD = b"PUT /api/v4/projects/1/error_tracking/settings HTTP/1.1\r\nHost: localhost\r\n"
_KEYS = "/api/v4/projects/3/error_tracking/client_keys"
_UNREAD, _OVERSIZED = 4, 10
# The memory that connections with unread responses may use together, in bytes.
_MAX_UNREAD_MEMORY = 30 * 1024**2
# The longest response time of another client meanwhile, in seconds.
_MAX_SECONDS = 2


async def send_nothing(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Only connect."""


async def send_head_slowly(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send a header that never ends, one byte at a time."""
    writer.write(_HEAD + b"X-Slow: ")
    await send_repeatedly(writer, b"x")


async def send_body_slowly(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send a body one byte at a time."""
    writer.write(_HEAD + b"Content-Length: 1000\r\nContent-Type: application/json\r\n\r\n")
    await send_repeatedly(writer, b" ")


async def send_empty_lines(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send empty lines after a complete exchange: they do not begin a request (RFC 9112, section 2.2)."""
    writer.write(_HEALTH)
    await read_response(reader)
    await send_repeatedly(writer, b"\r\n")


async def send_repeatedly(writer: asyncio.StreamWriter, part: bytes) -> None:
    while not writer.is_closing():
        writer.write(part)
        await asyncio.sleep(1)


KINDS = {
    "silent": send_nothing,
    "slow head": send_head_slowly,
    "slow body": send_body_slowly,
    "empty lines": send_empty_lines,
}


def check_slow_clients(database: str, url: str, folder: Path, scale: Scale) -> Report:
    """Open slow connections to a server on an empty database."""
    raise_file_limit()
    with start_server(folder, url) as server:
        return asyncio.run(_check(Report(f"Slow clients, {database}"), server.url, server.process.pid, scale))


async def _check(report: Report, url: str, pid: int, scale: Scale) -> Report:
    clients = LoadClients(url)
    await clients.run(1, 200)  # warm up
    slow = {
        name: [asyncio.ensure_future(hold(clients, behaviour)) for _ in range(scale.slow_connections)]
        for name, behaviour in KINDS.items()
    }
    beside_slow = await clients.run(1, 200)
    async with oversized_heads(clients) as refusals:
        beside_oversized = await clients.run(1, 200)
    before = memory_of(pid)
    async with unread_connections(clients) as ports:
        started = time.monotonic()
        beside_unread = await clients.run(1, 1000)
        unread_memory = memory_of(pid) - before
        open_for = {name: max(await asyncio.gather(*connections)) for name, connections in slow.items()}
        unread_open_for = await seconds_open(pid, ports, started)

    report.values = {
        "slow connections": f"{scale.slow_connections} of each kind",
        "open for at most": ", ".join(f"{name} {seconds:.1f} s" for name, seconds in open_for.items()),
        "unread connections open for at most": f"{unread_open_for:.1f} s",
        "slowest response beside them": _slowest(beside_slow),
        f"slowest response beside {_OVERSIZED} oversized heads": _slowest(beside_oversized),
        f"slowest response beside {_UNREAD} unread connections": _slowest(beside_unread),
        "memory for unread responses": f"{unread_memory / 1024**2:.1f} MB",
    }
    for name, seconds in open_for.items():
        report.require(seconds < _REQUEST_DEADLINE, f"a connection ({name}) is open after {_REQUEST_DEADLINE} s")
    report.require(
        unread_open_for < _RESPONSE_DEADLINE, f"a connection (unread responses) is open after {_RESPONSE_DEADLINE} s"
    )
    for name, responses in {"slow": beside_slow, "oversized": beside_oversized, "unread": beside_unread}.items():
        good = {*responses.statuses} <= {200, 201} and not responses.missing
        report.require(good and max(responses.seconds) < _MAX_SECONDS, f"{name} connections delay other clients")
    report.require(bool(refusals) and {*refusals} <= {b"400", b"431", b""}, "an oversized head was not rejected")
    report.require(unread_memory < _MAX_UNREAD_MEMORY, "unread responses use too much memory")
    return report


async def hold(
    clients: LoadClients, behaviour: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
) -> float:
    """Hold a connection until the server closes it, at most until the deadline; return for how many seconds."""
    reader, writer = await clients.connect()
    started = time.monotonic()
    sending = asyncio.ensure_future(behaviour(reader, writer))
    with suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
        async with asyncio.timeout(_REQUEST_DEADLINE):
            await asyncio.wait([sending], timeout=2)  # an exchange ends before anything else is read
            while await reader.read(65536):
                continue
    seconds = time.monotonic() - started
    sending.cancel()
    writer.close()
    return seconds


@asynccontextmanager
async def unread_connections(clients: LoadClients) -> AsyncIterator[set[int]]:
    """Send requests on connections that never read a response; yield the local ports."""
    reader, writer = await clients.connect()
    for _ in range(100):
        writer.write(request_bytes("POST", _KEYS))
        await read_response(reader)
    writer.close()
    with ExitStack() as stack:
        connections = [stack.enter_context(socket.socket()) for _ in range(_UNREAD)]
        sending = [asyncio.ensure_future(send_without_reading(clients, connection)) for connection in connections]
        await asyncio.sleep(0)  # until they are connected
        try:
            yield {connection.getsockname()[1] for connection in connections}
        finally:
            for task in sending:
                task.cancel()
            await asyncio.gather(*sending, return_exceptions=True)


async def send_without_reading(clients: LoadClients, connection: socket.socket) -> None:
    """Request 5 MB of responses: more than the buffers of the system, and slowly enough for the limit of pipelining."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    connection.connect(clients.address)
    connection.setblocking(False)
    for _ in range(250):
        await asyncio.get_running_loop().sock_sendall(connection, request_bytes("GET", f"{_KEYS}?per_page=100"))
        await asyncio.sleep(0.03)


async def seconds_open(pid: int, ports: set[int], started: float) -> float:
    """Wait until the server has closed connections, at most until the deadline; return how long they were open.

    The server's own view counts: a client whose buffers are full does not notice that its connection is closed.
    """
    server = psutil.Process(pid)
    while time.monotonic() - started < _RESPONSE_DEADLINE:
        if not any(found.raddr and found.raddr.port in ports for found in server.net_connections()):
            break
        await asyncio.sleep(1)
    return time.monotonic() - started


@asynccontextmanager
async def oversized_heads(clients: LoadClients) -> AsyncIterator[list[bytes]]:
    """Send heads of a megabyte in the background; yield the statuses, which are empty when the server only closed."""
    statuses: list[bytes] = []

    async def send() -> None:
        reader, writer = await clients.connect()
        try:
            writer.write(_HEAD + b"X-Large: " + b"x" * 1024**2)
            statuses.append((await reader.readline())[9:12])
        except OSError:
            statuses.append(b"")
        writer.close()

    async with in_background(send, _OVERSIZED):
        yield statuses


@asynccontextmanager
async def in_background(task: Callable[[], Awaitable[None]], times: int) -> AsyncIterator[None]:
    """Repeat a task in the background, several times in parallel."""

    async def repeat() -> None:
        while True:
            await task()
            await asyncio.sleep(0.1)

    tasks = [asyncio.ensure_future(repeat()) for _ in range(times)]
    try:
        yield
    finally:
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _slowest(responses: Responses) -> str:
    return f"{max(responses.seconds) * 1000:.0f} ms"
