"""Deployments that are slow, lose connections, or respond with something else."""

from __future__ import annotations

import gzip
import itertools
import socket
import time
import tracemalloc
import zlib
from contextlib import suppress
from threading import Thread
from types import SimpleNamespace
from typing import TYPE_CHECKING

import httpx
import pytest
from gitlab_error_tracking_verifier import deadline
from gitlab_error_tracking_verifier.errors import CannotStart
from gitlab_error_tracking_verifier.report import Conformance, Result
from gitlab_error_tracking_verifier.run import Plan, Progress, verify

from contract_tests.verifier.tampering import Tampering

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gitlab_error_tracking_verifier.report import Report

    from contract_tests.verifier.conftest import Verify

PAGE = b"<html><body>502 Bad Gateway</body></html>"


def page(status: int) -> httpx.Response:
    return httpx.Response(status, headers={"content-type": "text/html"}, content=PAGE)


class SlowBody(httpx.SyncByteStream):
    """A body that arrives byte by byte."""

    def __iter__(self) -> Iterator[bytes]:
        while True:
            time.sleep(0.01)
            yield b" "


def sometimes(
    failure: Callable[[httpx.Request], httpx.Response], every: int
) -> Callable[[httpx.BaseTransport], httpx.BaseTransport]:
    """Replace every n-th response."""
    number = itertools.count(1)

    def change(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        return failure(request) if next(number) % every == 0 else response

    return lambda transport: Tampering(transport, change)


def disconnect(_request: httpx.Request) -> httpx.Response:
    raise httpx.RemoteProtocolError("Server disconnected without sending a response.")


def time_out(_request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("timed out")


def unknown(report: Report) -> set[str]:
    return {outcome.detail for outcome in report.outcomes if outcome.result is Result.UNKNOWN}


def test_html_without_api_is_undetermined(verify_app: Verify) -> None:
    report = verify_app(sometimes(lambda _: page(200), every=1))
    assert report.conformance is Conformance.UNDETERMINED
    assert "returns 200 with text/html instead of JSON" in report.incomplete[0]


def test_occasional_html_is_not_conforming(verify_app: Verify) -> None:
    report = verify_app(sometimes(lambda _: page(502), every=7))
    assert report.conformance is Conformance.NOT_CONFORMING
    failed = next(outcome for outcome in report.outcomes if outcome.result is Result.FAILED)
    assert failed.detail == "list_client_keys: expected 401, got 502"
    assert failed.got == f"502 {PAGE.decode()}"


def test_redirect_is_reported_and_not_followed(verify_app: Verify) -> None:
    elsewhere = {"location": "https://elsewhere.example.com/"}
    report = verify_app(sometimes(lambda _: httpx.Response(301, headers=elsewhere), every=1))
    assert report.conformance is Conformance.UNDETERMINED
    assert report.incomplete[0].endswith("redirects to https://elsewhere.example.com/: verify that address")


def test_occasional_disconnect_is_repeated(verify_app: Verify) -> None:
    report = verify_app(sometimes(disconnect, every=3))
    assert report.conformance is Conformance.CONFORMING


def test_permanent_disconnect_is_undetermined(verify_app: Verify) -> None:
    report = verify_app(sometimes(disconnect, every=1))
    assert report.conformance is Conformance.UNDETERMINED
    assert "no response from https://gitlab.example.com/api/v4: the connection failed" in report.incomplete[0]


def test_occasional_timeout_is_repeated(verify_app: Verify) -> None:
    report = verify_app(sometimes(time_out, every=4))
    assert report.conformance is Conformance.CONFORMING


def test_permanent_timeout_is_undetermined(verify_app: Verify) -> None:
    report = verify_app(sometimes(time_out, every=1), timeout=3)
    assert report.conformance is Conformance.UNDETERMINED
    assert report.incomplete[0].endswith("no complete response within 3 s")


def test_slow_body_times_out(verify_app: Verify) -> None:
    headers = {"content-type": "application/json"}
    report = verify_app(
        sometimes(lambda _: httpx.Response(200, headers=headers, stream=SlowBody()), every=1), timeout=0.1
    )
    assert report.conformance is Conformance.UNDETERMINED
    assert report.incomplete[0].endswith("no complete response within 0.1 s")


def test_endless_body_is_aborted(verify_app: Verify) -> None:
    report = verify_app(sometimes(lambda _: httpx.Response(200, content=b" " * 5_000_000), every=1))
    assert report.conformance is Conformance.UNDETERMINED
    assert "the response is longer than" in report.incomplete[0]


class Swallowing(httpx.SyncByteStream):
    """A body whose reader loses the first alarm, like a finalizer that handles all exceptions."""

    def __iter__(self) -> Iterator[bytes]:
        with suppress(TimeoutError):
            time.sleep(60)
        time.sleep(60)
        yield b""


def test_swallowed_timeout_is_repeated(verify_app: Verify) -> None:
    started = time.monotonic()
    report = verify_app(sometimes(lambda _: httpx.Response(200, stream=Swallowing()), every=1), timeout=0.1)
    assert report.incomplete[0].endswith("no complete response within 0.1 s")
    assert time.monotonic() - started < 30


def compressed(*codings: str) -> bytes:
    """Return 200 MB of zeros, compressed once for each coding."""
    body = b"\0" * 200_000_000
    for coding in codings:
        body = gzip.compress(body, 9) if coding == "gzip" else zlib.compress(body, 9)
    return body


@pytest.mark.parametrize("codings", [("gzip",), ("gzip", "gzip"), ("deflate", "gzip", "deflate")])
def test_decompressed_body_is_limited(verify_app: Verify, codings: tuple[str, ...]) -> None:
    headers = {"content-encoding": ", ".join(codings), "content-type": "application/json"}
    stream = httpx.ByteStream(compressed(*codings))
    tracemalloc.start()
    report = verify_app(sometimes(lambda _: httpx.Response(200, headers=headers, stream=stream), every=1))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "the response is longer than" in report.incomplete[0]
    assert peak < 50_000_000


@pytest.mark.parametrize("coding", ["gzip", "deflate", "GZIP, deflate"])
def test_compressed_body_is_read(verify_app: Verify, coding: str) -> None:
    def compress(_request: httpx.Request, response: httpx.Response) -> httpx.Response:
        body = response.content
        for each in coding.lower().split(", "):
            body = gzip.compress(body) if each == "gzip" else zlib.compress(body)
        headers = httpx.Headers(response.headers)
        headers["content-encoding"] = coding
        del headers["content-length"]
        return httpx.Response(response.status_code, headers=headers, stream=httpx.ByteStream(body))

    report = verify_app(lambda transport: Tampering(transport, compress))
    assert report.conformance is Conformance.CONFORMING


def multi_member(body: bytes) -> bytes:
    return gzip.compress(body[:5]) + gzip.compress(b"") + gzip.compress(body[5:])


def raw_deflate(body: bytes) -> bytes:
    return zlib.compress(body, wbits=-zlib.MAX_WBITS)


def encode(coding: str, compress: Callable[[bytes], bytes]) -> Callable[[httpx.BaseTransport], httpx.BaseTransport]:
    def change(_request: httpx.Request, response: httpx.Response) -> httpx.Response:
        headers = httpx.Headers(response.headers)
        headers["content-encoding"] = coding
        del headers["content-length"]
        stream = httpx.ByteStream(compress(response.content))
        return httpx.Response(response.status_code, headers=headers, stream=stream)

    return lambda transport: Tampering(transport, change)


@pytest.mark.parametrize(("coding", "compress"), [("gzip", multi_member), ("deflate", raw_deflate)])
def test_unusual_compression_is_read(verify_app: Verify, coding: str, compress: Callable[[bytes], bytes]) -> None:
    report = verify_app(encode(coding, compress))
    assert report.conformance is Conformance.CONFORMING


@pytest.mark.parametrize(
    ("coding", "compress"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("deflate", raw_deflate)]
)
@pytest.mark.parametrize("missing", [1, 4])
def test_cut_compression_is_undetermined(
    verify_app: Verify, coding: str, compress: Callable[[bytes], bytes], missing: int
) -> None:
    report = verify_app(encode(coding, lambda body: compress(body)[:-missing]))
    assert report.incomplete[0].endswith("cannot be decompressed")
    assert report.conformance is Conformance.UNDETERMINED


@pytest.mark.parametrize(("coding", "reason"), [("gzip", "cannot be decompressed"), ("br", "was not requested")])
def test_unreadable_encoding_is_undetermined(verify_app: Verify, coding: str, reason: str) -> None:
    headers = {"content-encoding": coding}
    stream = httpx.ByteStream(b"text")
    report = verify_app(sometimes(lambda _: httpx.Response(200, headers=headers, stream=stream), every=1))
    assert reason in report.incomplete[0]
    assert report.conformance is Conformance.UNDETERMINED


def test_rules_after_the_deadline_are_unknown(verify_app: Verify, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.monotonic()

    def slow(_request: httpx.Request, response: httpx.Response) -> httpx.Response:
        nonlocal now
        now += 5
        return response

    # Five seconds a request, by a fake clock, so that the speed of the machine does not matter.
    monkeypatch.setattr(deadline, "time", SimpleNamespace(monotonic=lambda: now))
    report = verify_app(lambda transport: Tampering(transport, slow), seconds=50)
    assert report.count(Result.PASSED) > 0
    assert unknown(report) == {"the time is over"}
    assert report.conformance is Conformance.UNDETERMINED


def test_pause_beyond_the_deadline_is_undetermined(verify_app: Verify) -> None:
    limited = httpx.Response(429, headers={"retry-after": "61"})
    report = verify_app(sometimes(lambda _: limited, every=10), seconds=60)
    assert any("rate limit requires a pause of 61 s" in detail for detail in unknown(report))
    assert report.conformance is Conformance.UNDETERMINED


@pytest.mark.parametrize("retry_after", [{"retry-after": "0"}, {"retry-after": "Mon, 23 Nov 2026 00:00:00 GMT"}, {}])
def test_rate_limited_request_is_repeated(
    verify_app: Verify, monkeypatch: pytest.MonkeyPatch, retry_after: dict[str, str]
) -> None:
    rejections = iter([1])
    slept: list[float] = []
    monkeypatch.setattr("gitlab_error_tracking_verifier.deployment.time.sleep", slept.append)

    def change(_request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if next(rejections, None) is None:
            return response
        return httpx.Response(429, headers={"content-type": "text/html"} | retry_after, content=b"slow down")

    report = verify_app(lambda transport: Tampering(transport, change))
    assert report.conformance is Conformance.CONFORMING
    assert len(slept) == 1


def test_slow_headers_time_out() -> None:
    """The limit is for the whole response, not for the time between two bytes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        Thread(target=send_slowly, args=[listener], daemon=True).start()
        plan = Plan(f"http://127.0.0.1:{listener.getsockname()[1]}", 5, "glpat-x", timeout=0.4)
        report = verify(plan, Progress())
    assert report.incomplete[0].endswith("no complete response within 0.4 s")


def send_slowly(listener: socket.socket) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                for byte in b"HTTP/1.1 200 OK" * 100:
                    connection.send(bytes([byte]))
                    time.sleep(0.05)


def test_refused_connection_is_undetermined(verify_app: Verify) -> None:
    def no_connection(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("Connection refused")

    report = verify_app(sometimes(no_connection, every=1))
    assert report.incomplete == [
        "no response from https://gitlab.example.com/api/v4: no connection: Connection refused"
    ]
    assert report.conformance is Conformance.UNDETERMINED


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
