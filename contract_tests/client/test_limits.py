"""A response has a limit of time and of size, and is not compressed."""

from __future__ import annotations

import gzip
import socket
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from gitlab_error_tracking_client import Client, errors
from gitlab_error_tracking_client.api.client_keys import list_client_keys

from contract_tests.client.calls import call, connect

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
@pytest.mark.parametrize(
    ("part", "is_async"), [("body", False), ("body", True), ("headers", True), ("early hints", True)]
)
def test_timeout_limits_the_whole_attempt(part: str, *, is_async: bool) -> None:
    with dripping(*SLOW[part]) as url, pytest.raises(errors.ConnectionFailed, match=r"within 0\.3 s") as raised:
        call(list_client_keys, 1, client=Client(url, token="glpat-x", timeout=0.3), is_async=is_async)
    assert isinstance(raised.value.__cause__, httpx.ReadTimeout)


@pytest.mark.parametrize("is_async", [False, True])
def test_longest_timeout_is_the_limit(*, is_async: bool) -> None:
    timeout = httpx.Timeout(0.2, read=0.4)
    with dripping(*SLOW["body"]) as url, pytest.raises(errors.ConnectionFailed, match=r"within 0\.4 s"):
        call(list_client_keys, 1, client=Client(url, token="glpat-x", timeout=timeout), is_async=is_async)


def test_own_timeout_of_httpx_is_named_first() -> None:
    with dripping(b"", b"") as url, pytest.raises(errors.ConnectionFailed) as raised:
        call(list_client_keys, 1, client=Client(url, token="glpat-x", timeout=0.2), is_async=True)
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


def responding(**response: Any) -> tuple[Client, list[httpx.Request]]:
    """Return a client that always gets this response, and its requests."""
    seen: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, **response)

    return connect(respond, retries=2), seen


@pytest.mark.parametrize("is_async", [False, True])
def test_body_of_sixteen_megabytes_is_parsed(*, is_async: bool) -> None:
    client, _ = responding(stream=Pieces(16))
    assert call(list_client_keys, 1, client=client, is_async=is_async) == []


@pytest.mark.parametrize("is_async", [False, True])
def test_larger_body_is_read_no_further(*, is_async: bool) -> None:
    stream = Pieces(20)
    client, seen = responding(stream=stream)
    with pytest.raises(errors.ConnectionFailed, match="larger than 16777216 bytes"):
        call(list_client_keys, 1, client=client, is_async=is_async)
    assert (len([*stream.pieces]), len(seen)) == (3, 1)


@pytest.mark.parametrize("is_async", [False, True])
def test_compression_is_neither_requested_nor_accepted(*, is_async: bool) -> None:
    bomb = gzip.compress(gzip.compress(b" " * 2**24))
    client, seen = responding(headers={"Content-Encoding": "gzip, gzip"}, stream=httpx.ByteStream(bomb))
    with pytest.raises(errors.ConnectionFailed, match="Content-Encoding 'gzip, gzip', which was not requested"):
        call(list_client_keys, 1, client=client, is_async=is_async)
    assert [request.headers["Accept-Encoding"] for request in seen] == ["identity"]
