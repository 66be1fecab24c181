"""A response has a limit of time and of size, and is not compressed."""

from __future__ import annotations

import gzip
import socket
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from gitlab_error_tracking_client import AsyncClient, Client, errors

from contract_tests.client.calls import call, connect, each_client

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Page: 1\r\n"
BODY = HEAD + b"Content-Length: 1000\r\n\r\n["
EARLY = b"HTTP/1.1 103 Early Hints\r\n\r\n"
SLOW = {"body": (BODY, b" "), "headers": (HEAD, b"X-A: b\r\n"), "early hints": (EARLY, EARLY)}


@contextmanager
def dripping(begin: bytes, piece: bytes) -> Iterator[str]:
    """Serve one response whose pieces arrive every 50 ms, until the client leaves; yield the URL."""
    stop = Event()

    def serve(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(begin)
            while not stop.wait(0.05):
                try:
                    connection.sendall(piece)
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=serve, args=(listener,))
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        stop.set()
        thread.join()


# A synchronous client checks its deadline only between the pieces of a body.
@pytest.mark.parametrize(("part", "kind"), [("body", Client), *((part, AsyncClient) for part in SLOW)])
def test_timeout_limits_the_whole_attempt(part: str, kind: Any) -> None:
    with dripping(*SLOW[part]) as url, pytest.raises(errors.ConnectionFailed, match=r"within 0\.3 s") as raised:
        call(kind(url, token="glpat-x", timeout=0.3), "settings.get", 1)
    assert isinstance(raised.value.__cause__, httpx.ReadTimeout)


@each_client
def test_longest_timeout_is_the_limit(kind: Any) -> None:
    timeout = httpx.Timeout(0.2, read=0.4)
    with dripping(*SLOW["body"]) as url, pytest.raises(errors.ConnectionFailed, match=r"within 0\.4 s"):
        call(kind(url, token="glpat-x", timeout=timeout), "settings.get", 1)


def test_own_timeout_of_httpx_is_named_first() -> None:
    with dripping(b"", b"") as url, pytest.raises(errors.ConnectionFailed) as raised:
        call(AsyncClient(url, token="glpat-x", timeout=0.2), "settings.get", 1)
    assert "within" not in str(raised.value)


class Pieces(httpx.SyncByteStream, httpx.AsyncByteStream):
    """Spaces, a megabyte at a time, and then an empty list."""

    def __init__(self, megabytes: int) -> None:
        self.pieces = iter([*[b" " * 2**20] * (megabytes - 1), b" " * (2**20 - 2) + b"[]"])

    def __iter__(self) -> Iterator[bytes]:
        return self.pieces

    async def __aiter__(self) -> Any:
        for piece in self.pieces:
            yield piece


def responding(kind: Any, **response: Any) -> tuple[Any, list[httpx.Request]]:
    """Return a client that always gets this response, and its requests."""
    seen: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, **response)

    return connect(respond, kind, retries=2), seen


@each_client
def test_body_of_sixteen_megabytes_is_parsed(kind: Any) -> None:
    client, _ = responding(kind, stream=Pieces(16))
    assert call(client, "client_keys.list", 1) == []


@each_client
def test_larger_body_is_read_no_further(kind: Any) -> None:
    stream = Pieces(20)
    client, seen = responding(kind, stream=stream)
    with pytest.raises(errors.ConnectionFailed, match="larger than 16777216 bytes"):
        call(client, "client_keys.list", 1)
    assert (len([*stream.pieces]), len(seen)) == (3, 1)


@each_client
def test_compression_is_neither_requested_nor_accepted(kind: Any) -> None:
    bomb = gzip.compress(gzip.compress(b" " * 2**24))
    client, seen = responding(kind, headers={"Content-Encoding": "gzip, gzip"}, stream=httpx.ByteStream(bomb))
    with pytest.raises(errors.ConnectionFailed, match="Content-Encoding 'gzip, gzip', which was not requested"):
        call(client, "client_keys.list", 1)
    assert [request.headers["Accept-Encoding"] for request in seen] == ["identity"]
