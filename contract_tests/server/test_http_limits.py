"""Clients that cost too much: they are cut off, and nobody else waits with them."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from gitlab_error_tracking_server import http_limits

from contract_tests.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.serving import Server

TOKEN = {"PRIVATE-TOKEN": "glpat-demo-maintainer"}
KEYS = "/api/v4/projects/5/error_tracking/client_keys"
LINE = f"POST {KEYS} HTTP/1.1\r\nHost: localhost\r\nPRIVATE-TOKEN: glpat-demo-maintainer\r\n".encode()

BAD_REQUEST = b"HTTP/1.1 400 Bad Request"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that gives a request one second to arrive."""
    folder = tmp_path_factory.mktemp("limits")
    (folder / "sitecustomize.py").write_text(
        "from gitlab_error_tracking_server import http_limits\nhttp_limits.REQUEST_SECONDS = 1\n"
    )
    with serving(folder, pythonpath=folder) as server:
        yield server


@pytest.fixture
def connection(server: Server) -> Iterator[socket.socket]:
    with connected(server) as connection:
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


def connected(server: Server) -> socket.socket:
    url = httpx.URL(server.url)
    return socket.create_connection((url.host, url.port or 80), timeout=10)


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
def test_a_request_that_takes_too_long_is_cut_off(connection: socket.socket, sent: bytes) -> None:
    connection.sendall(sent)
    assert everything(connection) == b""


def test_a_connection_may_be_used_for_longer_than_one_request_may_take(http: HTTPConnection) -> None:
    statuses, used = [], set()
    for _ in range(4):
        statuses.append(status(http))
        used.add(http.sock)  # it makes another one when this one was closed
        time.sleep(0.4)
    assert (statuses, len(used)) == ([201] * 4, 1)


@pytest.mark.parametrize("line", [b"X-Long: " + b"x" * 1000 + b"\r\n", b"x" * 1000], ids=["many", "one without end"])
def test_headers_that_are_too_large_are_refused(connection: socket.socket, line: bytes) -> None:
    connection.sendall(LINE + b"X-Long: ")
    try:
        for _ in range(50_000):
            connection.sendall(line)
        refused = everything(connection)
    except (ConnectionResetError, BrokenPipeError):
        refused = BAD_REQUEST
    assert refused.startswith(BAD_REQUEST)


def test_headers_up_to_the_limit_are_read(http: HTTPConnection) -> None:
    assert status(http, headers=TOKEN | {"X-Long": "x" * (http_limits.MAX_HEAD - 1024)}) == 201


def test_a_body_does_not_count_as_headers(http: HTTPConnection) -> None:
    json = {"headers": TOKEN | {"Content-Type": "application/json"}, "body": b"{" + b" " * 500_000 + b"}"}
    assert [status(http, **json) for _ in range(3)] == [201] * 3


def test_connections_that_say_nothing_let_others_be_answered(server: Server) -> None:
    with ExitStack() as stack, httpx.Client(headers=TOKEN) as client:
        for _ in range(300):
            stack.enter_context(connected(server)).sendall(LINE)
        assert client.get(server.url.removesuffix("/api/v4") + KEYS).status_code == 200
