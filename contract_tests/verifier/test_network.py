"""Deployments that are slow, lose connections, or respond with something else."""

from __future__ import annotations

import itertools
import socket
import ssl
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import trustme
from gitlab_error_tracking_verifier import interruptions
from gitlab_error_tracking_verifier.errors import CannotStart
from gitlab_error_tracking_verifier.network import proxy_for
from gitlab_error_tracking_verifier.report import Conformance, Result
from gitlab_error_tracking_verifier.run import Plan, verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from gitlab_error_tracking_verifier.report import Report

    from contract_tests.verifier.conftest import Verify
    from contract_tests.verifier.faults import Fault, Send

HTML = {"content-type": "text/html"}


def sometimes(respond: Callable[[], httpx.Response], every: int = 1) -> Fault:
    """Replace every n-th response."""
    number = itertools.count(1)
    return lambda request, send: respond() if next(number) % every == 0 else send(request)


def failing(error: Exception) -> Callable[[], httpx.Response]:
    def fail() -> httpx.Response:
        raise error

    return fail


class Body(httpx.SyncByteStream):
    """A body that arrives byte by byte; its reader may lose the first alarm, as a finalizer does."""

    def __init__(self, *, swallows: bool = False) -> None:
        self._swallows = swallows

    def __iter__(self) -> Iterator[bytes]:
        with suppress(*([TimeoutError] if self._swallows else [])):
            while True:
                time.sleep(0.01)
                yield b" "
        time.sleep(60)


DISCONNECT = failing(httpx.RemoteProtocolError("disconnected"))
TIMEOUT = failing(httpx.ReadTimeout("timed out"))
UNUSABLE: dict[str, tuple[Callable[[], httpx.Response], str]] = {
    "HTML": (lambda: httpx.Response(200, headers=HTML), "returns 200 with text/html instead of JSON"),
    "redirect": (
        lambda: httpx.Response(301, headers={"location": "https://a.example.com/"}),
        "redirects to https://a.example.com/: verify that address",
    ),
    "no such path": (lambda: httpx.Response(404, json={"error": "404 Not Found"}), "does not have the paths"),
    "disconnect": (DISCONNECT, "no response from https://gitlab.example.com/api/v4: the connection failed"),
    "refused": (failing(httpx.ConnectError("Connection refused")), "the connection failed: Connection refused"),
    "timeout": (TIMEOUT, "no complete response within 0.2 s"),
    "slow body": (lambda: httpx.Response(200, stream=Body()), "no complete response within 0.2 s"),
    "lost alarm": (lambda: httpx.Response(200, stream=Body(swallows=True)), "no complete response within 0.2 s"),
    "long body": (lambda: httpx.Response(200, content=b" " * 5_000_000), "the response is longer than"),
    "compression": (
        lambda: httpx.Response(200, headers={"content-encoding": "gzip"}, stream=httpx.ByteStream(b"")),
        "the content encoding 'gzip' of the response was not requested",
    ),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_unusable_deployment_is_undetermined(verify_app: Verify, name: str) -> None:
    respond, reason = UNUSABLE[name]
    report = verify_app(sometimes(respond), timeout=0.2)
    assert reason in report.incomplete[0]
    assert (report.outcomes, report.conformance) == ([], Conformance.UNDETERMINED)


@pytest.mark.parametrize("failure", [DISCONNECT, TIMEOUT])
def test_lost_response_is_requested_again(verify_app: Verify, failure: Callable[[], httpx.Response]) -> None:
    report = verify_app(sometimes(failure, every=3))
    assert report.conformance is Conformance.CONFORMING


def test_occasional_html_is_not_conforming(verify_app: Verify) -> None:
    report = verify_app(sometimes(lambda: httpx.Response(502, headers=HTML, content=b"<html>"), every=7))
    failed = next(outcome for outcome in report.outcomes if outcome.result is Result.FAILED)
    assert failed.detail.endswith("got 502")
    assert (failed.got, report.conformance) == ("502 <html>", Conformance.NOT_CONFORMING)


def test_session_cookie_of_proxy_is_not_sent(verify_app: Verify) -> None:
    def fault(request: httpx.Request, send: Send) -> httpx.Response:
        assert "cookie" not in request.headers
        response = send(request)
        response.headers["set-cookie"] = "session=1; Path=/"
        return response

    report = verify_app(fault)
    assert report.conformance is Conformance.CONFORMING


def unknown(report: Report) -> set[str]:
    return {outcome.detail for outcome in report.outcomes if outcome.result is Result.UNKNOWN}


def test_rules_after_the_deadline_are_unknown(verify_app: Verify, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.monotonic()

    def slow(request: httpx.Request, send: Send) -> httpx.Response:
        nonlocal now
        now += 5
        return send(request)

    # Five seconds a request, by a fake clock, so that the speed of the machine does not matter.
    monkeypatch.setattr(interruptions, "time", SimpleNamespace(monotonic=lambda: now))
    report = verify_app(slow, time_budget=102)
    assert report.count(Result.PASSED) > 0
    assert unknown(report) == {"the time is over"}
    assert report.conformance is Conformance.UNDETERMINED


def test_pause_beyond_the_deadline_is_undetermined(verify_app: Verify) -> None:
    limited = httpx.Response(429, headers={"retry-after": "61"})
    report = verify_app(sometimes(lambda: limited, every=10), time_budget=60)
    assert "the deployment's rate limit requires a pause of 61 s" in unknown(report)
    assert report.conformance is Conformance.UNDETERMINED


@pytest.mark.parametrize(("retry_after", "pause"), [("7", 7), ("0", 1), ("Mon, 23 Nov 2026 00:00:00 GMT", 5), ("", 5)])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_rate_limited_request_is_repeated(
    verify_app: Verify, monkeypatch: pytest.MonkeyPatch, method: str, retry_after: str, pause: int
) -> None:
    slept: list[float] = []
    monkeypatch.setattr("gitlab_error_tracking_verifier.deployment.time.sleep", slept.append)

    def limit_once(request: httpx.Request, send: Send) -> httpx.Response:
        if request.method != method or slept:
            return send(request)
        return httpx.Response(429, headers=HTML | {"retry-after": retry_after}, content=b"slow down")

    report = verify_app(limit_once, allow_writes=True)
    assert (slept, report.conformance) == ([pause], Conformance.CONFORMING)


def test_slow_headers_time_out() -> None:
    """The limit is for the whole response, not for the time between two bytes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        Thread(target=send_slowly, args=[listener], daemon=True).start()
        plan = Plan(f"http://127.0.0.1:{listener.getsockname()[1]}", 5, "glpat-x", timeout=0.4)
        report = verify(plan, lambda _: None)
    assert report.incomplete[0].endswith("no complete response within 0.4 s")


def send_slowly(listener: socket.socket) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                for byte in b"HTTP/1.1 200 OK" * 100:
                    connection.send(bytes([byte]))
                    time.sleep(0.05)


@pytest.mark.parametrize(
    ("url", "no_proxy", "proxy"),
    [
        ("https://gitlab.example.com/api/v4", "", "http://proxy:3128"),
        ("https://gitlab.example.com/api/v4", "other.example.com,::1/128,http://[,%%%", "http://proxy:3128"),
        ("https://gitlab.example.com/api/v4", "[::1],gitlab.example.com", None),
        ("https://gitlab.example.com/api/v4", ".example.com", None),
        ("https://gitlab.example.com/api/v4", "*", None),
        ("http://[::1]:8080/api/v4", "[::1]", None),
        ("http://[::1]:8080/api/v4", "::1", None),
        ("http://[::1]:8080/api/v4", "::1/128", "http://proxy:3128"),
    ],
)
def test_no_proxy_selects_the_proxy(
    monkeypatch: pytest.MonkeyPatch, url: str, no_proxy: str, proxy: str | None
) -> None:
    monkeypatch.setenv("ALL_PROXY", "proxy:3128")
    monkeypatch.setenv("NO_PROXY", no_proxy)
    assert proxy_for(url) == proxy


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HTTP_PROXY", "ftp://user:secret@proxy"),
        ("HTTP_PROXY", "http://user:secret@[::1"),
        ("ALL_PROXY", "http://user:secret@proxy:port"),
        ("SSL_CERT_FILE", "/missing/secret"),
        ("SSL_CERT_FILE", __file__),
    ],
)
def test_unusable_variable_is_rejected(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(CannotStart) as caught:
        verify(Plan("http://127.0.0.1:1", 5, "glpat-x"), lambda _: None)
    assert (variable in str(caught.value), "secret" in str(caught.value)) == (True, False)


@contextmanager
def tls_server(authority: trustme.CA) -> Iterator[str]:
    """Serve 501 for every request over TLS; yield the URL."""
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        try:
            yield f"https://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("source", ["--ca-file", "SSL_CERT_FILE"])
@pytest.mark.parametrize(
    ("trusted", "reason"), [(True, "returns 501 with text/html"), (False, "certificate verify failed")]
)
def test_certificate_authority_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, trusted: bool, reason: str
) -> None:
    authority, path = trustme.CA(), tmp_path / "ca.pem"
    (authority if trusted else trustme.CA()).cert_pem.write_to_path(str(path))
    options: dict[str, Any] = {"ca_file": path} if source == "--ca-file" else {}
    if not options:
        monkeypatch.setenv(source, str(path))
    with tls_server(authority) as url:
        report = verify(Plan(url, 5, "glpat-x", **options), lambda _: None)
    assert reason in report.incomplete[0]


@pytest.mark.parametrize(
    "url",
    [
        "gitlab.example.com",
        "ftp://gitlab.example.com",
        "https://",
        "https://user:secret@gitlab.example.com",
        "https://gitlab.example.com?private_token=secret",
        "https://gitlab.example.com:port",
        "https://[::1",
        "https://a..b",
        "https://\N{SNOWMAN}.net",
        f"https://{'a' * 70}.example.com",
        "https://a\x01b",
    ],
)
def test_invalid_url_is_rejected(verify_app: Verify, url: str) -> None:
    with pytest.raises(CannotStart) as caught:
        verify_app(url=url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["https://gitlab.example.com/", "https://gitlab.example.com/api/v4/"])
def test_url_may_contain_the_base_path(verify_app: Verify, url: str) -> None:
    report = verify_app(url=url)
    assert report.url == "https://gitlab.example.com/api/v4"
