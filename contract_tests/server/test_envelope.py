"""Headers of every response, and responses to requests for no operation."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from gitlab_error_tracking_server.app import create_app
from gitlab_error_tracking_server.gitlab.models import Settings
from gitlab_error_tracking_server.http.caching import Caching
from gitlab_error_tracking_server.http.envelope import MAX_LOGGED_PATH, Envelope
from starlette.responses import PlainTextResponse

from contract_tests.support.in_process import content
from contract_tests.support.raw_requests import RawRequest, send_in_process

if TYPE_CHECKING:
    import httpx
    from gitlab_error_tracking_server.store.store import Store
    from starlette.types import ASGIApp

SETTINGS = "/projects/1/error_tracking/settings"


@pytest.mark.parametrize(
    ("path", "caching"),
    [(SETTINGS, "max-age=0, private, must-revalidate"), ("/projects/99/error_tracking/settings", "no-cache")],
)
def test_every_response_has_standard_headers(api: httpx.Client, path: str, caching: str) -> None:
    headers = dict(api.get(path).headers)
    assert re.fullmatch(r"\d\.\d{6}", headers.pop("x-runtime"))
    assert json.loads(headers.pop("x-gitlab-meta")) == {
        "correlation_id": headers.pop("x-request-id"),
        "version": "1",
    }
    for name in ("content-type", "content-length", "etag"):
        headers.pop(name, None)
    assert headers == {
        "cache-control": caching,
        "content-security-policy": "default-src 'none'",
        "referrer-policy": "strict-origin-when-cross-origin",
        "vary": "Origin",
        "x-content-type-options": "nosniff",
        "x-frame-options": "SAMEORIGIN",
    }


def test_success_has_a_weak_etag_of_its_body(api: httpx.Client) -> None:
    etags = [api.get(SETTINGS).headers["etag"] for _ in range(2)]
    etags.append(api.patch(f"{SETTINGS}?active=false").headers["etag"])
    assert (etags[0] == etags[1], etags[1] == etags[2]) == (True, False)
    assert {bool(re.fullmatch(r'W/"[0-9a-f]{32}"', etag)) for etag in etags} == {True}


@pytest.mark.parametrize(
    ("method", "sent", "status"),
    [
        ("GET", "{}", 304),
        ("GET", 'W/"other", {}', 200),
        ("GET", "*", 200),
        ("PATCH", "{}", 200),
    ],
)
def test_equal_etag_returns_304_to_get(api: httpx.Client, method: str, sent: str, status: int) -> None:
    etag = api.get(SETTINGS).headers["etag"]
    response = api.request(method, f"{SETTINGS}?active=true", headers={"If-None-Match": sent.format(etag)})
    assert (response.status_code, response.headers["etag"]) == (status, etag)
    assert (status == 200) is ("content-type" in response.headers)


def test_response_with_304_has_no_body(store: Store) -> None:
    app = create_app(store)
    request = RawRequest("GET", SETTINGS)
    etag = send_in_process(app, request).headers["etag"]
    response = send_in_process(app, replace(request, headers={**request.headers, "If-None-Match": etag}))
    headers = {name for name in response.headers if name.startswith("content-")}
    assert (response.status, headers, response.body) == (304, {"content-security-policy"}, b"")


def test_etag_of_the_application_is_kept() -> None:
    response = send_in_process(Caching(PlainTextResponse("", headers={"ETag": '"own"'})), RawRequest("GET", "/"))
    assert response.headers["etag"] == '"own"'


def test_name_in_any_script_is_returned_unescaped(api: httpx.Client, store: Store) -> None:
    store.save_settings(1, lambda _: Settings(False, False, project_name="示例 é"), lambda _: False)
    assert '"project_name":"示例 é"'.encode() in api.get(SETTINGS).content


def test_too_long_target_returns_414(shared_api: httpx.Client) -> None:
    response = shared_api.get(SETTINGS, params={"a": "x" * 9000})
    assert content(response) == (414, {"message": "414 Request-URI Too Large"})


def test_too_long_target_is_not_parsed(store: Store) -> None:
    observed: list[tuple[int, bytes]] = []
    app = create_app(
        store, observers=[lambda scope, *_: observed.append((len(scope["raw_path"]), scope["query_string"]))]
    )
    response = send_in_process(app, RawRequest("GET", SETTINGS + "/" + "%41" * 20_000 + "?" + "a=b&" * 20_000))
    assert (response.status, observed) == (414, [(MAX_LOGGED_PATH, b"")])


def test_failing_observer_is_only_logged(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    observed: list[tuple[int, float]] = []

    def fail(*_: object) -> None:
        raise ValueError("cannot count this")

    app = create_app(store, observers=[fail, lambda _scope, status, seconds: observed.append((status, seconds))])
    response = send_in_process(app, RawRequest("GET", "/nothing"))
    ((status, seconds),) = observed
    assert (response.status, status, 0 < seconds < 60) == (404, 404, True)
    (record,) = (record for record in caplog.records if record.levelname == "ERROR")
    assert (record.getMessage(), "cannot count this" in caplog.text) == ("a request could not be observed", True)


def test_exception_without_response_is_observed_as_500() -> None:
    observed: list[int] = []

    async def fail(*_: object) -> None:
        raise RuntimeError("no response")

    envelope = Envelope(fail, [lambda _scope, status, _seconds: observed.append(status)])
    with pytest.raises(RuntimeError):
        send_in_process(envelope, RawRequest("GET", SETTINGS))
    assert observed == [500]


def test_cancelled_request_gets_503() -> None:
    async def cancel(*_: object) -> None:
        raise asyncio.CancelledError

    response = send_in_process(Envelope(cancel, []), RawRequest("GET", SETTINGS))
    assert (response.status, response.body) == (503, b'{"message":"503 Service Unavailable"}')


def test_header_names_are_lower_case(shared_app: ASGIApp) -> None:
    # As ASGI requires.
    response = send_in_process(shared_app, RawRequest("GET", "/projects/5/error_tracking/client_keys"))
    assert {"content-type", "link", "x-page"} <= {*response.headers}


@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
@pytest.mark.parametrize("path", ["/nothing", "/projects", "/projects/1/error_tracking", f"{SETTINGS}/more"])
def test_unknown_path_returns_404(shared_api: httpx.Client, method: str, path: str) -> None:
    response = shared_api.request(method, path, headers={"PRIVATE-TOKEN": ""})
    assert content(response) == (404, {"error": "404 Not Found"})


@pytest.mark.parametrize(
    ("wrong", "path", "allowed"),
    [
        ("POST", SETTINGS, "GET, HEAD, OPTIONS, PATCH, PUT"),
        ("PROPFIND", "/projects/demo%2Fsentry/error_tracking/settings", "GET, HEAD, OPTIONS, PATCH, PUT"),
        ("PUT", "/projects/5/error_tracking/client_keys", "GET, HEAD, OPTIONS, POST"),
        ("GET", "/projects/5/error_tracking/client_keys/1", "DELETE, OPTIONS"),
    ],
)
def test_only_options_lists_allowed_methods(shared_api: httpx.Client, wrong: str, path: str, allowed: str) -> None:
    rejected, options = shared_api.request(wrong, path), shared_api.options(path)
    assert (content(rejected), "allow" in rejected.headers) == ((404, {"error": "404 Not Found"}), False)
    assert (options.status_code, options.content, options.headers["allow"]) == (204, b"", allowed)


@pytest.mark.parametrize("path", ["/api/v3", "/api/v3/", "/api/v3/projects/1"])
def test_removed_api_version_returns_410(shared_app: ASGIApp, path: str) -> None:
    response = send_in_process(shared_app, RawRequest("OPTIONS", path, prefix=""))
    assert (response.status, response.body) == (410, b'{"error":"API V3 is no longer supported. Use API V4 instead."}')


@pytest.mark.parametrize("path", [f"{SETTINGS}.json", f"{SETTINGS}.json?format=xml"])
def test_json_suffix_changes_nothing(shared_api: httpx.Client, path: str) -> None:
    assert content(shared_api.get(path)) == content(shared_api.get(SETTINGS))


@pytest.mark.parametrize("name", ["xml", "txt", ""])
def test_other_format_returns_406(shared_api: httpx.Client, name: str) -> None:
    response = shared_api.get(f"{SETTINGS}?format={name}", headers={"PRIVATE-TOKEN": ""})
    assert content(response) == (406, {"error": f"The requested format '{name}' is not supported."})


@pytest.mark.parametrize("project", ["1", "2", "99"])
def test_head_equals_get_without_body(shared_app: ASGIApp, project: str) -> None:
    path = f"/projects/{project}/error_tracking/settings"
    head, get = (send_in_process(shared_app, RawRequest(method, path)) for method in ("HEAD", "GET"))
    assert (head.status, head.body) == (get.status, b"")
    assert head.headers["content-length"] == get.headers["content-length"]
    assert ("etag" in head.headers, head.headers["cache-control"]) == (False, "no-cache")


def test_fault_response_hides_the_cause(
    api: httpx.Client, store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_project_id: int) -> None:
        raise RuntimeError("the disk is on fire")

    monkeypatch.setattr(store, "get_settings", fail)
    assert content(api.get(SETTINGS)) == (500, {"message": "500 Internal Server Error"})
    assert "the disk is on fire" in caplog.text
