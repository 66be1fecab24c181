"""Proxies and certificates of the environment, and arguments for httpx of the wrong kind."""

from __future__ import annotations

import socket
import ssl
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import trustme
from gitlab_error_tracking_client import AsyncClient, Client, errors

from contract_tests.client.calls import TOKEN, call, each_client

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RESPONSE = b"HTTP/1.1 200 OK\r\nX-Page: 1\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]"
VARIABLES = ("HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in (*VARIABLES, "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    return monkeypatch


@contextmanager
def listening(context: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> Iterator[tuple[int, list[bytes]]]:
    """Respond to one request with an empty list; yield the port, and the first lines of requests."""
    seen: list[bytes] = []

    def serve() -> None:
        try:
            connection = listener.accept()[0]
            with context.wrap_socket(connection, server_side=True) if context else connection as stream:
                seen.append(stream.recv(65536).partition(b"\r\n")[0])
                stream.sendall(RESPONSE)
        except OSError:
            return  # the client did not come, or did not trust the certificate

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as listener:
        listener.settimeout(10)
        thread = Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1], seen
        listener.close()
        thread.join()


@each_client
@pytest.mark.parametrize("name", ["HTTP_PROXY", "ALL_PROXY"])
def test_proxy_of_the_environment_is_used(environment: pytest.MonkeyPatch, name: str, kind: Any) -> None:
    with listening() as (port, seen):
        environment.setenv(name, f"127.0.0.1:{port}")
        with pytest.warns(UserWarning, match="does not use TLS"):
            client = kind("http://gitlab.invalid", token=TOKEN)
        assert call(client, "client_keys.list", 1) == []
    assert seen[0].startswith(b"GET http://gitlab.invalid/api/v4/projects/1/")


@each_client
@pytest.mark.parametrize(
    ("no_proxy", "host"),
    [
        ("::1/128,[::1],127.0.0.1", "127.0.0.1"),
        ("localhost, 127.0.0.1", "127.0.0.1"),
        ("*", "127.0.0.1"),
        ("[::1]", "::1"),
        ("::1", "::1"),
    ],
)
def test_no_proxy_is_honoured(environment: pytest.MonkeyPatch, no_proxy: str, host: str, kind: Any) -> None:
    environment.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    environment.setenv("NO_PROXY", no_proxy)
    with listening(host=host) as (port, seen):
        client = kind(f"http://{f'[{host}]' if ':' in host else host}:{port}", token=TOKEN)
        assert call(client, "client_keys.list", 1) == []
    assert seen[0].startswith(b"GET /api/v4/projects/1/")


@each_client
@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_certificates_of_the_environment_are_trusted(
    environment: pytest.MonkeyPatch, tmp_path: Path, name: str, kind: Any
) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    environment.setenv(name, str(tmp_path / "ca.pem"))
    with listening(context) as (port, _):
        client = kind(f"https://127.0.0.1:{port}", token=TOKEN)
        assert call(client, "client_keys.list", 1) == []


def test_own_verification_comes_before_the_environment(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("SSL_CERT_FILE", "missing")
    environment.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with pytest.raises(errors.ConnectionFailed):
        Client("https://gitlab.com", token=TOKEN, verify=ssl.create_default_context()).settings.get(1)
    with pytest.raises(errors.UsageError, match="SSL_CERT_FILE"):
        Client("https://gitlab.com", token=TOKEN)


async def wait(_value: object) -> None:
    """An asynchronous hook."""


WRONG: list[tuple[dict[str, Any], Any]] = [
    ({"transport": httpx.HTTPTransport()}, AsyncClient),
    ({"mounts": {"all://": httpx.HTTPTransport()}}, AsyncClient),
    ({"event_hooks": {"response": [lambda _response: None]}}, AsyncClient),
    ({"transport": httpx.AsyncHTTPTransport()}, Client),
    ({"event_hooks": {"request": [wait]}}, Client),
]


@pytest.mark.parametrize(("arguments", "kind"), WRONG)
def test_argument_of_the_other_kind_is_rejected(arguments: dict[str, Any], kind: Any) -> None:
    with pytest.raises(errors.UsageError, match="synchronous calls"):
        kind("https://gitlab.com", token=TOKEN, httpx_args=arguments)


def test_secret_token_is_sent() -> None:
    class Secret:
        def get_secret_value(self) -> str:
            return TOKEN

    seen: list[str] = []

    def respond(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["PRIVATE-TOKEN"])
        return httpx.Response(200, json=[], headers={"X-Page": "1"})

    arguments = {"transport": httpx.MockTransport(respond)}
    call(Client("https://gitlab.com", token=Secret(), httpx_args=arguments), "client_keys.list", 1)
    assert seen == [TOKEN]
