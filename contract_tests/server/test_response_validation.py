"""The server never sends a response that violates the contract."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest
from gitlab_error_tracking_server.gitlab import serializers
from gitlab_error_tracking_server.http.envelope import Envelope
from gitlab_error_tracking_server.http.errors import HttpError
from gitlab_error_tracking_server.http.response_validation import ResponseValidation

from contract_tests.support.in_process import content
from contract_tests.support.raw_requests import RawRequest, send_in_process

if TYPE_CHECKING:
    import httpx
    from gitlab_error_tracking_contract import Contract
    from starlette.types import Receive, Scope, Send

FAULT = (500, {"message": "500 Internal Server Error"})
SETTINGS = "/projects/1/error_tracking/settings"
RESPONSE_TO = "gitlab_error_tracking_server.http.exception_handlers.response_to"


def present(monkeypatch: pytest.MonkeyPatch, body: Any) -> None:
    monkeypatch.setattr(serializers.Serializer, "serialize", lambda *_: body)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"active": True},
        {"active": None, "project_name": None, "sentry_external_url": None, "api_url": None, "integrated": False},
        {"active": "yes", "project_name": None, "sentry_external_url": None, "api_url": None, "integrated": False},
        {"active": True, "project_name": 1, "sentry_external_url": None, "api_url": None, "integrated": False},
        {"active": True, "project_name": "", "sentry_external_url": "", "api_url": "", "integrated": False},
        {
            "active": True,
            "project_name": None,
            "sentry_external_url": None,
            "api_url": None,
            "integrated": False,
            "more": 1,
        },
        [],
        None,
    ],
)
def test_body_violating_schema_returns_500(api: httpx.Client, monkeypatch: pytest.MonkeyPatch, body: Any) -> None:
    present(monkeypatch, body)
    assert content(api.get(SETTINGS)) == FAULT


def test_contract_violation_is_logged(
    api: httpx.Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    present(monkeypatch, {"active": True})
    with caplog.at_level(logging.ERROR):
        api.get(SETTINGS)
    assert "get_settings responded with 200, but the response body does not match the schema" in caplog.text


def test_missing_header_returns_500(api: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gitlab_error_tracking_server.http.dispatcher.page_headers", lambda *_: {"X-Page": "1"})
    assert content(api.get("/projects/5/error_tracking/client_keys")) == FAULT


def test_header_violating_schema_returns_500(api: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    right = {
        "X-Page": "1",
        "X-Per-Page": "20",
        "X-Next-Page": "",
        "X-Prev-Page": "",
        "Link": '<https://h/>; rel="first"',
    }
    monkeypatch.setattr(
        "gitlab_error_tracking_server.http.dispatcher.page_headers", lambda *_: right | {"X-Per-Page": "many"}
    )
    assert content(api.get("/projects/5/error_tracking/client_keys")) == FAULT


def test_undocumented_status_returns_500(api: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RESPONSE_TO, lambda _: HttpError(410, {"message": "410 Gone"}))
    assert content(api.get("/projects/2/error_tracking/settings")) == FAULT


def test_error_in_wrong_shape_returns_500(api: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RESPONSE_TO, lambda _: HttpError(404, {"error": "not found"}))
    assert content(api.get("/projects/2/error_tracking/settings")) == FAULT


def test_chunks_are_validated_and_sent_as_one(contract: Contract) -> None:
    body = b'{"active":true,"project_name":null,"sentry_external_url":null,"api_url":null,"integrated":false}'

    async def send_chunks(scope: Scope, _receive: Receive, send: Send) -> None:
        scope["extensions"]["connexion_routing"] = {"operation_id": "get_settings"}
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": body[:9], "more_body": True})
        await send({"type": "http.response.body", "body": body[9:]})

    response = send_in_process(Envelope(ResponseValidation(send_chunks, contract), []), RawRequest("GET", SETTINGS))
    assert (response.status, response.body) == (200, body)


def test_valid_response_passes(api: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    body = {"active": False, "project_name": None, "sentry_external_url": None, "api_url": None, "integrated": False}
    present(monkeypatch, body)
    assert api.get(SETTINGS).status_code == 200
