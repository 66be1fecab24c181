"""Deployments that are slow, break off, or answer something else altogether."""

from __future__ import annotations

import itertools
import socket
import time
from contextlib import suppress
from threading import Thread
from types import SimpleNamespace
from typing import TYPE_CHECKING

import httpx
import pytest
from gitlab_error_tracking_server.gitlab.models import Instance
from gitlab_error_tracking_verifier import deadline
from gitlab_error_tracking_verifier.outcomes import CannotBegin
from gitlab_error_tracking_verifier.report import Result, Verdict
from gitlab_error_tracking_verifier.run import Plan, Progress, verify

from contract_tests.verifier.tampering import Tampering

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gitlab_error_tracking_verifier.report import Report

    from contract_tests.verifier.conftest import Verify

PAGE = b"<html><body>502 Bad Gateway</body></html>"


def page(status: int) -> httpx.Response:
    return httpx.Response(status, headers={"content-type": "text/html"}, content=PAGE)


class Drip(httpx.SyncByteStream):
    """A body that comes byte after byte."""

    def __iter__(self) -> Iterator[bytes]:
        while True:
            time.sleep(0.01)
            yield b" "


def sometimes(
    trouble: Callable[[httpx.Request], httpx.Response], every: int
) -> Callable[[httpx.BaseTransport], httpx.BaseTransport]:
    """Gets into trouble with each so manieth request."""
    number = itertools.count(1)

    def change(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        return trouble(request) if next(number) % every == 0 else response

    return lambda transport: Tampering(transport, change)


def break_off(_request: httpx.Request) -> httpx.Response:
    raise httpx.RemoteProtocolError("Server disconnected without sending a response.")


def time_out(_request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("timed out")


def unknown(report: Report) -> set[str]:
    return {outcome.detail for outcome in report.outcomes if outcome.result is Result.UNKNOWN}


def test_nothing_but_html_is_no_api(judge: Verify) -> None:
    report = judge(sometimes(lambda _: page(200), every=1))
    assert report.verdict is Verdict.COULD_NOT_TELL
    assert "answers 200 with text/html and not as an API does" in report.incomplete[0]


def test_html_now_and_then_is_not_conforming(judge: Verify) -> None:
    report = judge(sometimes(lambda _: page(502), every=7))
    assert report.verdict is Verdict.NOT_CONFORMING
    broken = next(outcome for outcome in report.outcomes if outcome.result is Result.BROKEN)
    assert broken.detail.endswith("answered with a status that the contract does not document")
    assert broken.got == f"502 {PAGE.decode()}"


def test_a_redirect_is_named_and_not_followed(judge: Verify) -> None:
    elsewhere = {"location": "https://elsewhere.example.com/"}
    report = judge(sometimes(lambda _: httpx.Response(301, headers=elsewhere), every=1))
    assert report.verdict is Verdict.COULD_NOT_TELL
    assert report.incomplete[0].endswith("redirects to https://elsewhere.example.com/: verify that address")


def test_reading_survives_a_connection_that_breaks_now_and_then(judge: Verify) -> None:
    report = judge(sometimes(break_off, every=3))
    assert report.verdict is Verdict.CONFORMING


def test_a_connection_that_always_breaks_tells_nothing(judge: Verify) -> None:
    report = judge(sometimes(break_off, every=1))
    assert report.verdict is Verdict.COULD_NOT_TELL
    assert "cannot be asked: the connection broke" in report.incomplete[0]


def test_reading_survives_an_answer_that_stays_out_now_and_then(judge: Verify) -> None:
    report = judge(sometimes(time_out, every=4))
    assert report.verdict is Verdict.CONFORMING


def test_answers_that_always_stay_out_tell_nothing(judge: Verify) -> None:
    report = judge(sometimes(time_out, every=1), timeout=3)
    assert report.verdict is Verdict.COULD_NOT_TELL
    assert report.incomplete[0].endswith("cannot be asked: no whole answer within 3 s")


def test_an_answer_that_drips_is_given_up(judge: Verify) -> None:
    headers = {"content-type": "application/json"}
    report = judge(sometimes(lambda _: httpx.Response(200, headers=headers, stream=Drip()), every=1), timeout=0.1)
    assert report.verdict is Verdict.COULD_NOT_TELL
    assert report.incomplete[0].endswith("no whole answer within 0.1 s")


def test_an_endless_answer_is_given_up(judge: Verify) -> None:
    report = judge(sometimes(lambda _: httpx.Response(200, content=b" " * 5_000_000), every=1))
    assert report.verdict is Verdict.COULD_NOT_TELL
    assert "the answer is longer than" in report.incomplete[0]


def test_rules_for_which_no_time_is_left_are_unknown(judge: Verify, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.monotonic()

    def slow(_request: httpx.Request, response: httpx.Response) -> httpx.Response:
        nonlocal now
        now += 5
        return response

    # Five seconds for each request, by a clock that does not care how busy this machine is.
    monkeypatch.setattr(deadline, "time", SimpleNamespace(monotonic=lambda: now))
    report = judge(lambda transport: Tampering(transport, slow), seconds=50)
    assert report.count(Result.KEPT) > 0
    assert unknown(report) == {"the time is over"}
    assert report.verdict is Verdict.COULD_NOT_TELL


@pytest.mark.parametrize("instance", [Instance(rate_limit=10)])
def test_a_deployment_that_wants_more_patience_than_there_is_time_tells_nothing(judge: Verify) -> None:
    report = judge(seconds=0.9)
    assert any("the deployment limits requests" in detail for detail in unknown(report))
    assert report.verdict is Verdict.COULD_NOT_TELL


@pytest.mark.parametrize("patience", [{"retry-after": "0"}, {"retry-after": "Mon, 23 Nov 2026 00:00:00 GMT"}, {}])
def test_a_deployment_that_asks_for_patience_is_asked_again(
    judge: Verify, monkeypatch: pytest.MonkeyPatch, patience: dict[str, str]
) -> None:
    refusals = iter([1])
    slept: list[float] = []
    monkeypatch.setattr("gitlab_error_tracking_verifier.deployment.time.sleep", slept.append)

    def change(_request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if next(refusals, None) is None:
            return response
        return httpx.Response(429, headers={"content-type": "text/html"} | patience, content=b"slow down")

    report = judge(lambda transport: Tampering(transport, change))
    assert report.verdict is Verdict.CONFORMING
    assert len(slept) == 1


def test_headers_that_drip_are_given_up() -> None:
    """Over a socket: it is the time of the whole that counts, and not that between two bytes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        Thread(target=drip, args=[listener], daemon=True).start()
        plan = Plan(f"http://127.0.0.1:{listener.getsockname()[1]}", 5, "glpat-x", timeout=0.4)
        report = verify(plan, Progress())
    assert report.incomplete[0].endswith("no whole answer within 0.4 s")


def drip(listener: socket.socket) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                for byte in b"HTTP/1.1 200 OK" * 100:
                    connection.send(bytes([byte]))
                    time.sleep(0.05)


def test_a_server_that_is_not_there_tells_nothing(judge: Verify) -> None:
    def no_connection(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("Connection refused")

    report = judge(sometimes(no_connection, every=1))
    assert report.incomplete == ["https://gitlab.example.com/api/v4 cannot be asked: no connection: Connection refused"]
    assert report.verdict is Verdict.COULD_NOT_TELL


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
def test_what_is_no_url_of_a_server_is_refused(judge: Verify, url: str) -> None:
    with pytest.raises(CannotBegin) as caught:
        judge(url=url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["https://gitlab.example.com/", "https://gitlab.example.com/api/v4/"])
def test_the_path_of_the_api_may_be_in_the_url(judge: Verify, url: str) -> None:
    report = judge(url=url)
    assert report.url == "https://gitlab.example.com/api/v4"
