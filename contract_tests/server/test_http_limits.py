"""Limits of what one client may use: it is disconnected or rejected, and other clients are served."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from http.client import HTTPConnection
from itertools import chain, repeat
from random import Random
from typing import TYPE_CHECKING, Any

import httpx
import psutil
import pytest
from gitlab_error_tracking_server.runtime.limits import DEFAULT_LIMITS

from contract_tests.support.limited_server import LARGE, limited_server
from contract_tests.support.raw_requests import connect
from contract_tests.support.serving import wait_until

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from contract_tests.support.serving import Server

SECONDS = 1.5
LIMITS = {"request_seconds": SECONDS, "response_seconds": SECONDS}
# How long a client goes on before the server counts as one that waits for ever.
HELD_SECONDS = 6

TOKEN = {"PRIVATE-TOKEN": "glpat-demo-maintainer"}
KEYS = "/api/v4/projects/5/error_tracking/client_keys"
HOST = b"Host: localhost\r\n"
PROBE = b"GET /-/health HTTP/1.1\r\n" + HOST + b"\r\n"
LARGE_RESPONSE = b"GET /large HTTP/1.1\r\n" + HOST + b"\r\n"
HEADERS = f"POST {KEYS} HTTP/1.1\r\nPRIVATE-TOKEN: glpat-demo-maintainer\r\n".encode() + HOST
LENGTH = b"Content-Length: 10000\r\n\r\n"
CHUNKED = HEADERS + b"Transfer-Encoding: chunked\r\n\r\n"
# The server responds before it reads the body.
EARLY = b"POST /nothing HTTP/1.1\r\n" + HOST

# What a slow client sends at once, and then part by part.
SLOW: dict[str, tuple[bytes, Iterable[bytes]]] = {
    "nothing": (b"", []),
    "line breaks": (b"\r\n", repeat(b"\r\n")),
    "request line": (b"GET /", repeat(b"a")),
    "half of the headers": (HEADERS, []),
    "headers": (HEADERS, repeat(b"X-A: a\r\n")),
    "half of the body": (HEADERS + LENGTH + b"12", []),
    "body": (HEADERS + LENGTH, repeat(b"x")),
    "body after 100 Continue": (HEADERS + b"Expect: 100-continue\r\n" + LENGTH, repeat(b"x")),
    "chunks": (CHUNKED, repeat(b"1\r\nx\r\n")),
    "trailers": (CHUNKED + b"0\r\n", repeat(b"X-A: a\r\n")),
    "request, nothing": (PROBE, []),
    "request, line break": (PROBE, [b"\r\n"]),
    "request, line breaks": (PROBE, repeat(b"\r\n")),
    "request, half of a request line": (PROBE, [b"GET /"]),
    "request, request line": (PROBE, chain([b"GET /"], repeat(b"a"))),
    "request, headers": (PROBE, chain([HEADERS], repeat(b"X-A: a\r\n"))),
    "request, body": (PROBE, chain([HEADERS + LENGTH], repeat(b"x"))),
    "request with early response, body": (EARLY + LENGTH, repeat(b"x")),
    "request with early response, whole body": (EARLY + LENGTH, [b"x" * 10000]),
    "request with early response, whole body, line break": (EARLY + LENGTH, [b"x" * 10000, b"\r\n"]),
    "pipelined half of a request": (PROBE + b"GET /", []),
    "pipelined half of a body": (PROBE + HEADERS + LENGTH + b"12", []),
}

# Lines of requests; then parts that are complete, which come as often as all of the others.
LINES = b"""\
GET /large HTTP/1.1
GET /%zz HTTP/1.1
OPTIONS * HTTP/1.1
CONNECT x:1 HTTP/1.1
GET / HTTP/1.0
PRI * HTTP/2.0
Host: localhost
Content-Length: 5
Transfer-Encoding: chunked
Expect: 100-continue
Connection: close
Connection: Upgrade
Upgrade: websocket
5
"""
FRAGMENTS = [*(line + b"\r\n" for line in LINES.split(b"\n")), b"\n", b"\x00\xff", b"X: " + b"y" * 9000]
COMPLETE = [PROBE, EARLY + b"Content-Length: 5\r\n\r\n", b"hello", b"\r\n", CHUNKED, b"5\r\nhello\r\n", b"0\r\n\r\n"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with limited_server(tmp_path_factory.mktemp("limits"), limits=LIMITS) as server:
        yield server


@pytest.fixture
def connection(server: Server) -> Iterator[socket.socket]:
    with connect(server.url) as connection:
        yield connection


@pytest.fixture
def http(server: Server) -> Iterator[HTTPConnection]:
    url = httpx.URL(server.url)
    with closing(HTTPConnection(url.host, url.port, timeout=10)) as http:
        yield http


def status(http: HTTPConnection, **request: Any) -> int:
    http.request("POST", KEYS, **({"headers": TOKEN} | request))
    response = http.getresponse()
    response.read()
    return response.status


def probe(server: Server) -> int | None:
    with suppress(httpx.TransportError):
        return httpx.get(httpx.URL(server.url).join("/-/health"), timeout=2).status_code
    return None


def read_all(connection: socket.socket) -> bytes:
    """Read until the server closes the connection."""
    received = b""
    with suppress(ConnectionResetError):  # the server closed before it read everything
        while part := connection.recv(65536):
            received += part
    return received


def disconnects(server: Server, first: bytes, then: Iterable[bytes]) -> bool:
    """Send a part at once and more of them one by one. Return whether the server closes the connection meanwhile."""
    parts = iter(then)
    end = time.monotonic() + HELD_SECONDS
    with connect(server.url) as connection, suppress(ConnectionResetError, BrokenPipeError):
        connection.sendall(first)
        connection.settimeout(0.2)
        while time.monotonic() < end:
            try:
                if not connection.recv(65536):
                    break
            except TimeoutError:
                connection.sendall(next(parts, b""))
        else:
            return False
    return True


def test_slow_request_is_disconnected(server: Server) -> None:
    with ThreadPoolExecutor(len(SLOW)) as clients:
        disconnected = clients.map(lambda form: disconnects(server, *form), SLOW.values())
        assert probe(server) == 200
        remaining = [form for form, closed in zip(SLOW, disconnected, strict=True) if not closed]
    assert remaining == []


def test_any_sequence_of_fragments_is_disconnected(server: Server) -> None:
    random = Random(1)  # noqa: S311  (no secret)
    sequences = [
        [random.choice(random.choice([COMPLETE, FRAGMENTS])) for _ in range(random.randint(1, 6))] for _ in range(100)
    ]
    with ThreadPoolExecutor(len(sequences)) as clients:
        disconnected = clients.map(lambda sequence: disconnects(server, b"", sequence), sequences)
        remaining = [sequence for sequence, closed in zip(sequences, disconnected, strict=True) if not closed]
    assert remaining == []
    assert [word for word in ("Traceback", " ERROR ") if word in server.logged] == []


def test_connection_may_outlive_request_timeout(http: HTTPConnection) -> None:
    statuses, used = [], set()
    for _ in range(5):
        statuses.append(status(http))
        used.add(http.sock)  # another one after a close
        time.sleep(SECONDS / 3)
    assert (statuses, len(used)) == ([201] * 5, 1)


@pytest.mark.parametrize("requests", [1, 8])
def test_client_that_never_reads_is_disconnected(server: Server, requests: int) -> None:
    with connect(server.url, buffer=2048) as connection:
        connection.sendall(LARGE_RESPONSE * requests)
        was_served = wait_until(lambda: serves(server, connection), 1)
        disconnected = wait_until(lambda: not serves(server, connection), HELD_SECONDS)
    assert (was_served, disconnected) == (True, True)


def serves(server: Server, connection: socket.socket) -> bool:
    """Return whether the server has its end of a connection open. The client may not notice that it was closed."""
    remote = {found.raddr for found in psutil.Process(server.process.pid).net_connections() if found.raddr}
    return connection.getsockname() in remote


@pytest.mark.parametrize(
    ("buffer", "size", "is_complete"), [(16384, 16384, True), (2048, 512, False)], ids=["slow", "too slow"]
)
def test_reader_needs_a_minimum_speed(server: Server, buffer: int, size: int, is_complete: bool) -> None:
    received = 0
    with connect(server.url, buffer=buffer) as connection, suppress(ConnectionResetError):
        connection.sendall(LARGE_RESPONSE)
        while received < LARGE and (part := connection.recv(size)):
            received += len(part)
            time.sleep(0.05)  # the whole response takes longer than `response_seconds`
    assert (received >= LARGE) is is_complete


@pytest.mark.parametrize("sent", [b"", LARGE_RESPONSE], ids=["nothing", "request"])
def test_server_recovers_when_descriptors_run_out(tmp_path: Path, sent: bytes) -> None:
    with limited_server(tmp_path, limits=LIMITS, files=64) as server, ExitStack() as stack:
        for _ in range(100):
            connection = stack.enter_context(connect(server.url, buffer=2048))
            with suppress(OSError):  # the server had to close it
                connection.sendall(sent)
        exhausted = probe(server) is None
        recovered = wait_until(lambda: probe(server) == 200, HELD_SECONDS)
    assert (exhausted, recovered) == (True, True)


@pytest.mark.parametrize("line", [b"X-Long: " + b"x" * 1000 + b"\r\n", b"x" * 1000], ids=["many", "one"])
@pytest.mark.parametrize("start", [HEADERS, CHUNKED + b"0\r\n"], ids=["headers", "trailers"])
def test_endless_headers_are_rejected(connection: socket.socket, start: bytes, line: bytes) -> None:
    rejected = False
    try:
        connection.sendall(start + b"X-Long: ")
        for _ in range(5_000):
            connection.sendall(line)
    except (ConnectionResetError, BrokenPipeError):
        rejected = True
    assert rejected


@pytest.mark.parametrize(
    ("request_", "status_line"),
    [
        (b"GET /-/health HTTP/1.0\r\n\r\n", b"200 OK"),
        (b"GET /-/health HTTP/1.1\r\n" + HOST + b"HOST: localhost\r\n\r\n", b"400 Bad Request"),
        (b"GET /-/health HTTP/1.0\r\n" + HOST + HOST + b"\r\n", b"400 Bad Request"),
        (b"GET http://localhost/-/health HTTP/1.1\r\n" + HOST + b"\r\n", b"200 OK"),
        (HEADERS + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"201 Created"),
        (HEADERS + b"Transfer-Encoding: CHUNKED\r\n\r\n0\r\n\r\n", b"201 Created"),
        (HEADERS + b"Transfer-Encoding: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"501 Not Implemented"),
        (HEADERS + b"Transfer-Encoding: x, chunked\r\n\r\n0\r\n\r\n", b"501 Not Implemented"),
        (HEADERS + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", b"501 Not Implemented"),
        (HEADERS + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"400 Bad Request"),
        (HEADERS + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n123456", b"400 Bad Request"),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"400 Bad Request"),
        (b"X" * 1000 + b"\r\n\r\n", b"400 Bad Request"),
    ],
    ids=lambda part: part[-80:].decode(),
)
def test_request_is_accepted_or_rejected(connection: socket.socket, request_: bytes, status_line: bytes) -> None:
    connection.sendall(request_)
    assert connection.recv(65536).partition(b"\r\n")[0] == b"HTTP/1.1 " + status_line


@pytest.mark.parametrize(
    ("target", "status_line"),
    [(b"/", b"400 Bad Request"), (b"/" + b"%" * DEFAULT_LIMITS.target_bytes, b"414 Request-URI Too Long")],
    ids=["no host", "long target"],
)
def test_rejection_is_json_and_closes_connection(connection: socket.socket, target: bytes, status_line: bytes) -> None:
    connection.sendall(b"GET " + target + b" HTTP/1.1\r\n\r\n")
    body = b'{"message":"%s"}' % status_line
    head = b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
    assert read_all(connection) == head % (status_line, len(body)) + body


@pytest.mark.parametrize(
    ("size", "expected"), [(DEFAULT_LIMITS.head_bytes - 1024, 201), (DEFAULT_LIMITS.head_bytes, 400)]
)
def test_headers_have_a_limit(http: HTTPConnection, size: int, expected: int) -> None:
    assert status(http, headers=TOKEN | {"X-Long": "x" * size}) == expected


def test_body_size_does_not_count_as_headers(http: HTTPConnection) -> None:
    headers = TOKEN | {"Content-Type": "application/json", "X-Long": "x" * 10_000}
    assert [status(http, headers=headers, body=b"{" + b" " * 60_000 + b"}") for _ in range(3)] == [201] * 3


def test_pipelined_requests_are_limited_to_the_queue(connection: socket.socket) -> None:
    connection.sendall(PROBE * 1000)
    *before, last = read_all(connection).split(b"HTTP/1.1 200 OK\r\n")[1:]
    assert len([*before, last]) == 1 + DEFAULT_LIMITS.pipelined_requests
    assert [b"connection: close" in response for response in before] == [False] * len(before)
    assert b"connection: close" in last


def test_malformed_pipelined_request_gets_no_second_response(connection: socket.socket) -> None:
    connection.sendall(PROBE + b"unreadable\r\n\r\n")
    received = read_all(connection)
    assert (received.startswith(b"HTTP/1.1 200 OK"), received.count(b"HTTP/1.1")) == (True, 1)


def test_unread_responses_use_bounded_memory(server: Server) -> None:
    process = psutil.Process(server.process.pid)
    before = process.memory_info().rss
    with ExitStack() as stack:
        for _ in range(10):
            connection = stack.enter_context(connect(server.url, buffer=2048))
            connection.settimeout(0.2)
            with suppress(OSError):  # it takes no more, or has closed
                connection.sendall(PROBE * 20_000)
        grown = process.memory_info().rss - before
    assert grown < 20 * 1024**2
