"""The server never sends a response that violates the contract."""

from __future__ import annotations

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


VALID = {"active": True, "project_name": None, "sentry_external_url": None, "api_url": None, "integrated": False}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"active": True},
        VALID | {"active": None},
        VALID | {"active": "yes"},
        VALID | {"project_name": 1},
        VALID | {"project_name": "", "sentry_external_url": "", "api_url": ""},
        VALID | {"more": 1},
        [],
        None,
    ],
)
def test_body_violating_schema_returns_500(
    shared_api: httpx.Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, body: Any
) -> None:
    present(monkeypatch, body)
    assert content(shared_api.get(SETTINGS)) == FAULT
    assert "get_settings responded with 200, but the response body does not match the schema" in caplog.text


HEADERS = {"X-Page": "1", "X-Per-Page": "20", "X-Next-Page": "", "X-Prev-Page": "", "Link": '<https://h/>; rel="first"'}


@pytest.mark.parametrize(
    ("headers", "status"), [(HEADERS, 200), ({"X-Page": "1"}, 500), (HEADERS | {"X-Per-Page": "many"}, 500)]
)
def test_headers_violating_contract_return_500(
    shared_api: httpx.Client, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str], status: int
) -> None:
    monkeypatch.setattr("gitlab_error_tracking_server.http.dispatcher.page_headers", lambda *_, **__: headers)
    assert shared_api.get("/projects/5/error_tracking/client_keys").status_code == status


@pytest.mark.parametrize(("status", "body"), [(410, {"message": "410 Gone"}), (404, {"detail": "not found"})])
def test_undocumented_error_returns_500(
    shared_api: httpx.Client, monkeypatch: pytest.MonkeyPatch, status: int, body: dict[str, str]
) -> None:
    monkeypatch.setattr(RESPONSE_TO, lambda _, **__: HttpError(status, body))
    assert content(shared_api.get("/projects/2/error_tracking/settings")) == FAULT


def test_chunks_are_validated_and_sent_as_one(contract: Contract) -> None:
    body = b'{"active":true,"project_name":null,"sentry_external_url":null,"api_url":null,"integrated":false}'

    async def send_chunks(scope: Scope, _receive: Receive, send: Send) -> None:
        scope["extensions"]["connexion_routing"] = {"operation_id": "get_settings"}
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": body[:9], "more_body": True})
        await send({"type": "http.response.body", "body": body[9:]})

    response = send_in_process(Envelope(ResponseValidation(send_chunks, [contract]), []), RawRequest("GET", SETTINGS))
    assert (response.status, response.body) == (200, body)


def test_valid_response_passes(shared_api: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    present(monkeypatch, VALID)
    assert content(shared_api.get(SETTINGS)) == (200, VALID)
