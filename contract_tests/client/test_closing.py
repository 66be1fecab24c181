"""Calls that wait for a connection, or whose client is closed meanwhile."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from gitlab_error_tracking_client import AsyncClient, Client, errors

from contract_tests.client.calls import TOKEN, each_client

if TYPE_CHECKING:
    from collections.abc import Iterator


class Slow(BaseHTTPRequestHandler):
    """Responds with an empty page after 0.7 s."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        sleep(0.7)
        self.send_response(200)
        for name, value in (("X-Page", "1"), ("Content-Length", "2")):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"[]")

    def log_message(self, *_arguments: object) -> None:
        """Write no log."""


@pytest.fixture
def url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Slow) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def two_pages(client: Client | AsyncClient) -> list[Any]:
    """Read a page with two calls at once; return the pages or the errors."""

    async def fetch(client: AsyncClient) -> list[Any]:
        async with client:
            pages = [client.client_keys.list(1).page() for _ in range(2)]
            return await asyncio.gather(*pages, return_exceptions=True)

    if isinstance(client, AsyncClient):
        return asyncio.run(fetch(client))
    with client, ThreadPoolExecutor() as executor:
        calls = [executor.submit(client.client_keys.list(1).page) for _ in range(2)]
        return [call.exception() or call.result() for call in calls]


@each_client
def test_wait_for_a_connection_is_not_an_attempt(url: str, kind: Any) -> None:
    """With one connection, the second call begins after 0.7 s, and ends after 1.4 s."""
    client = kind(url, token=TOKEN, timeout=1, httpx_args={"limits": httpx.Limits(max_connections=1)})
    assert [getattr(page, "items", page) for page in two_pages(client)] == [(), ()]


class Hanging(httpx.AsyncBaseTransport):
    """Reports an event of a connection as httpx does, and never responds."""

    def __init__(self, event: str) -> None:
        self.event = event

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.extensions["trace"](self.event, {})
        await asyncio.sleep(60)
        return httpx.Response(204)


@pytest.mark.parametrize(
    ("event", "cause", "may_be_done"),
    [
        ("connection.connect_tcp.started", httpx.ConnectTimeout, False),
        ("http11.send_request_headers.started", httpx.ReadTimeout, True),
    ],
)
def test_timeout_says_whether_the_request_was_sent(event: str, cause: type[Exception], *, may_be_done: bool) -> None:
    client = AsyncClient("https://gitlab.com", token=TOKEN, timeout=0.2, httpx_args={"transport": Hanging(event)})

    async def run() -> None:
        await client.client_keys.create(1)

    with pytest.raises(errors.ConnectionFailed) as raised:
        asyncio.run(run())
    assert (type(raised.value.__cause__), raised.value.may_be_done) == (cause, may_be_done)


class Closing:
    """Fails in a call whose client is closed meanwhile, as a closed connection does."""

    client: Any

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.client.close()
        raise httpx.ReadError("[Errno 9] Bad file descriptor", request=request)

    async def close(self, request: httpx.Request) -> httpx.Response:
        await self.client.aclose()
        raise httpx.ReadError("", request=request)


@each_client
@pytest.mark.parametrize(("method", "doubt"), [("get", ""), ("create", " GitLab may have carried out the request")])
def test_call_of_a_closing_client_is_a_usage_error(kind: Any, method: str, doubt: str) -> None:
    closing = Closing()
    transport = httpx.MockTransport(closing if kind is Client else closing.close)
    closing.client = client = kind("https://gitlab.com", token=TOKEN, httpx_args={"transport": transport})
    call = client.settings.get if method == "get" else client.client_keys.create

    async def run() -> None:
        await call(1)

    with pytest.raises(errors.GitLabError) as raised:
        call(1) if kind is Client else asyncio.run(run())
    assert (type(raised.value), raised.value.may_be_done) == (errors.UsageError, bool(doubt))
    assert re.match(f"The client is closed: .*{doubt}", str(raised.value))


def test_client_that_closes_before_sending_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    build = httpx.Client.build_request

    def close_and_build(self: httpx.Client, *arguments: Any, **options: Any) -> httpx.Request:
        client.close()
        return build(self, *arguments, **options)

    transport = httpx.MockTransport(lambda _request: httpx.Response(204))
    client = Client("https://gitlab.com", token=TOKEN, httpx_args={"transport": transport})
    monkeypatch.setattr(httpx.Client, "build_request", close_and_build)
    with pytest.raises(errors.UsageError, match="The client is closed"):
        client.settings.get(1)


def test_client_that_closes_while_it_connects_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []
    client = Client("http://localhost:9", token=TOKEN)
    original = httpx.Client.__init__

    def close_and_make(self: httpx.Client, **arguments: Any) -> None:
        client.close()
        original(self, **arguments)
        made.append(self)

    monkeypatch.setattr(httpx.Client, "__init__", close_and_make)
    with pytest.raises(errors.UsageError, match="The client is closed"):
        client.settings.get(1)
    assert [one.is_closed for one in made] == [True]
