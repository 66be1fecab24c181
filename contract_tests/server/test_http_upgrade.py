"""Requests to upgrade the connection, such as Java's HttpClient sends by default: the server ignores the upgrade."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from contract_tests.support.limited_server import limited_server
from contract_tests.support.raw_requests import connect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.support.serving import Server

HOST = b"Host: localhost\r\n"
PUT = (
    b"PUT /api/v4/projects/1/error_tracking/settings HTTP/1.1\r\nPRIVATE-TOKEN: glpat-demo-maintainer\r\n"
    b"Content-Type: application/json\r\n" + HOST
)
SETTINGS = b'{"active":true,"integrated":true}'
PROBE = b"GET /-/health HTTP/1.1\r\n" + HOST
LAST = PROBE + b"Connection: close\r\n\r\n"

UPGRADES = {
    "h2c": b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAA\r\n",
    "websocket": b"connection: upgrade\r\nupgrade: websocket\r\n",
    "several": b"Upgrade: TLS/1.0, h2c\r\nUpgrade: x\r\nConnection: keep-alive\r\nConnection: Upgrade\r\n",
}
BODIES = {
    "length": b"Content-Length: %d\r\n\r\n%s" % (len(SETTINGS), SETTINGS),
    "chunks": b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\nX-Trailer: a\r\n\r\n" % (len(SETTINGS), SETTINGS),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with limited_server(tmp_path_factory.mktemp("upgrade")) as server:
        yield server


def statuses(server: Server, *segments: bytes) -> list[bytes]:
    """Send TCP segments, and read until the server closes the connection."""
    received = b""
    with connect(server.url) as connection:
        for segment in segments:
            connection.sendall(segment)
            time.sleep(0.1)  # until the server has read it
        while part := connection.recv(65536):
            received += part
    return [response[:3] for response in received.split(b"HTTP/1.1 ")[1:]]


@pytest.mark.parametrize("upgrade", UPGRADES.values(), ids=UPGRADES)
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_upgrade_request_keeps_its_body(server: Server, upgrade: bytes, body: bytes) -> None:
    assert statuses(server, PUT + upgrade + body + LAST) == [b"200", b"200"]
    assert [word for word in ("WebSocket", "upgrade") if word in server.logged] == []


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_upgrade_request_may_arrive_in_segments(server: Server, body: bytes) -> None:
    request = PUT + UPGRADES["h2c"] + body
    splits = [len(PUT), len(PUT + UPGRADES["h2c"]), request.index(b"\r\n\r\n") + 4, request.index(b"active")]
    with ThreadPoolExecutor(len(splits)) as many:
        received = [*many.map(lambda split: statuses(server, request[:split], request[split:], LAST), splits)]
    assert received == [[b"200", b"200"]] * len(splits)


def test_body_of_upgrade_request_is_no_request(server: Server) -> None:
    body = PROBE + b"\r\n"
    head = PROBE + UPGRADES["h2c"] + b"Content-Length: %d\r\n\r\n" % len(body)
    assert statuses(server, head, body, LAST) == [b"200", b"200"]


def test_requests_after_upgrade_request_are_processed(server: Server) -> None:
    upgrade = PROBE + UPGRADES["h2c"] + b"\r\n"
    assert statuses(server, upgrade * 3 + PROBE + b"\r\n" + LAST) == [b"200"] * 5


def test_upgrade_request_may_close_connection(server: Server) -> None:
    assert statuses(server, PUT + b"Upgrade: h2c\r\nConnection: Upgrade, close\r\n" + BODIES["length"]) == [b"200"]


@pytest.mark.parametrize("upgrade", [b"", UPGRADES["h2c"]], ids=["plain", "h2c"])
def test_connect_request_gets_501_and_close(server: Server, upgrade: bytes) -> None:
    assert statuses(server, b"CONNECT localhost:80 HTTP/1.1\r\n" + HOST + upgrade + b"\r\n", LAST) == [b"501"]
