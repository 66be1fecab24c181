"""Clients that cost too much: they are cut off, and nobody else waits with them."""

from __future__ import annotations

import time
from contextlib import ExitStack, closing, suppress
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any

import httpx
import psutil
import pytest
from gitlab_error_tracking_server.runtime import http_limits

from contract_tests.support.raw_requests import connect
from contract_tests.support.serving import serving

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

    from contract_tests.support.serving import Server

TOKEN = {"PRIVATE-TOKEN": "glpat-demo-maintainer"}
KEYS = "/api/v4/projects/5/error_tracking/client_keys"
PROBE = b"GET /-/health HTTP/1.1\r\n\r\n"
LINE = f"POST {KEYS} HTTP/1.1\r\nHost: localhost\r\nPRIVATE-TOKEN: glpat-demo-maintainer\r\n".encode()

BAD_REQUEST = b"HTTP/1.1 400 Bad Request"


# A system takes some megabytes of an answer before anybody reads it; here it takes next to nothing.
IMPATIENT = """
import socket
from gitlab_error_tracking_server.runtime import http_limits, server as serving

http_limits.REQUEST_SECONDS = 1
http_limits.UNREAD_SECONDS = 0.5
listen = serving.listen

def listen_with_small_buffers(*address):
    listener = listen(*address)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    return listener

serving.listen = listen_with_small_buffers
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that gives a request one second to arrive, and its answer as much to be read."""
    folder = tmp_path_factory.mktemp("limits")
    (folder / "sitecustomize.py").write_text(IMPATIENT)
    with serving(folder, pythonpath=folder) as server:
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


def everything(connection: socket.socket) -> bytes:
    """What comes until the server closes the connection."""
    received = b""
    try:
        while part := connection.recv(65536):
            received += part
    except ConnectionResetError:  # it had more from us to read when it closed
        pass
    return received


@pytest.mark.parametrize(
    "sent",
    [b"", LINE, LINE + b"Content-Length: 10\r\n\r\n123"],
    ids=["silence", "half of the headers", "half of the body"],
)
def test_slow_request_is_disconnected(connection: socket.socket, sent: bytes) -> None:
    connection.sendall(sent)
    assert everything(connection) == b""


def test_connection_may_outlive_request_timeout(http: HTTPConnection) -> None:
    statuses, used = [], set()
    for _ in range(4):
        statuses.append(status(http))
        used.add(http.sock)  # it makes another one when this one was closed
        time.sleep(0.4)
    assert (statuses, len(used)) == ([201] * 4, 1)


@pytest.mark.parametrize("line", [b"X-Long: " + b"x" * 1000 + b"\r\n", b"x" * 1000], ids=["many", "one without end"])
def test_oversized_headers_are_rejected(connection: socket.socket, line: bytes) -> None:
    connection.sendall(LINE + b"X-Long: ")
    try:
        for _ in range(50_000):
            connection.sendall(line)
        refused = everything(connection)
    except (ConnectionResetError, BrokenPipeError):
        refused = BAD_REQUEST
    assert refused.startswith(BAD_REQUEST)


def test_headers_up_to_limit_are_accepted(http: HTTPConnection) -> None:
    assert status(http, headers=TOKEN | {"X-Long": "x" * (http_limits.MAX_HEAD - 1024)}) == 201


def test_body_size_does_not_count_as_headers(http: HTTPConnection) -> None:
    json = {"headers": TOKEN | {"Content-Type": "application/json"}, "body": b"{" + b" " * 500_000 + b"}"}
    assert [status(http, **json) for _ in range(3)] == [201] * 3


def test_idle_connections_do_not_block_others(server: Server) -> None:
    with ExitStack() as stack, httpx.Client(headers=TOKEN) as client:
        for _ in range(300):
            stack.enter_context(connect(server.url)).sendall(LINE)
        assert client.get(server.url.removesuffix("/api/v4") + KEYS).status_code == 200


@pytest.fixture
def long_list(server: Server) -> bytes:
    """A request whose answer is too long to be taken by the system before anybody reads it."""
    with httpx.Client(headers=TOKEN) as client:
        for _ in range(100):
            client.post(server.url.removesuffix("/api/v4") + KEYS)
    return f"GET {KEYS}?per_page=100 HTTP/1.1\r\nPRIVATE-TOKEN: glpat-demo-maintainer\r\n\r\n".encode()


@pytest.mark.parametrize("requests", [1, 8], ids=["one answer", "many"])
def test_client_that_never_reads_is_disconnected(server: Server, long_list: bytes, requests: int) -> None:
    began = time.monotonic()
    with connect(server.url, buffer=2048) as connection:
        connection.sendall(long_list * requests)
        try:
            while time.monotonic() < began + 15:
                time.sleep(0.1)
                connection.sendall(b"\r\n")  # which begins no request
            cut_off = False
        except OSError:
            cut_off = True
    assert cut_off


def test_slow_reader_receives_complete_response(server: Server, long_list: bytes) -> None:
    with connect(server.url, buffer=2048) as connection:
        connection.sendall(long_list)
        received = b""
        with suppress(ConnectionResetError):
            while not received.endswith(b"]") and (part := connection.recv(1024)):
                received += part
                time.sleep(0.1)
    assert received.count(b'"public_key"') == 100


def test_pipelined_requests_are_limited_to_the_queue(connection: socket.socket) -> None:
    connection.sendall(PROBE * 1000)
    received = everything(connection)
    *before, last = received.split(b"HTTP/1.1 200 OK\r\n")[1:]
    assert len([*before, last]) == 1 + http_limits.MAX_QUEUED
    assert [b"connection: close" in answer for answer in before] == [False] * len(before)
    assert b"connection: close" in last


def test_malformed_pipelined_request_gets_no_second_response(connection: socket.socket) -> None:
    connection.sendall(PROBE + b"what is this?\r\n\r\n")
    received = everything(connection)
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


def test_websocket_upgrade_is_ignored_without_logging(server: Server, http: HTTPConnection) -> None:
    asked = {"Connection": "Upgrade", "Upgrade": "websocket"}
    assert [status(http, headers=TOKEN | asked) for _ in range(2)] == [201] * 2
    assert [word for word in ("WebSocket", "upgrade") if word in server.logged] == []
