"""Additional fields and variants of other GitLab versions are notes, not failures."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from gitlab_error_tracking_verifier.report import Conformance, Result
from gitlab_error_tracking_verifier.reports.html import render_page
from gitlab_error_tracking_verifier.reports.machine import render_json, render_junit
from gitlab_error_tracking_verifier.reports.text import render

from contract_tests.verifier.tampering import Tampering, tamper, with_body

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitlab_error_tracking_verifier.report import Report

    from contract_tests.verifier.conftest import Verify


def add_fields(_request: httpx.Request, response: httpx.Response) -> httpx.Response:
    """Add a field with a new value to every object of every response."""
    add_fields.number += 1  # type: ignore[attr-defined]
    more = {"updated_at": add_fields.number, "details": {"id": [1]}}  # type: ignore[attr-defined]
    body = response.json()
    changed: Any = [item | more for item in body] if isinstance(body, list) else body | more
    return with_body(response, json.dumps(changed).encode())


add_fields.number = 0  # type: ignore[attr-defined]


@pytest.mark.parametrize("allow_writes", [False, True])
def test_additional_fields_are_one_note(verify_app: Verify, allow_writes: bool) -> None:
    report = verify_app(lambda transport: Tampering(transport, add_fields), allow_writes=allow_writes)
    assert report.conformance is Conformance.CONFORMING
    assert len(report.notes) == 1
    assert report.notes[0].startswith("fields that the contract does not define: get_settings /updated_at, ")
    assert "list_client_keys /*/details" in report.notes[0]


@pytest.mark.parametrize("name", ["message", "error", "error_description", "scope"])
def test_error_with_additional_field_is_note(verify_app: Verify, name: str) -> None:
    def change(_request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if response.is_success:
            return response
        return with_body(response, json.dumps({name: "more"} | response.json()).encode())

    report = verify_app(lambda transport: Tampering(transport, change), allow_writes=True)
    assert report.conformance is Conformance.CONFORMING


@pytest.mark.parametrize("renderer", [render, render_json, render_junit, render_page])
def test_every_report_contains_notes(verify_app: Verify, renderer: Any) -> None:
    report = verify_app(
        lambda transport: Tampering(transport, tamper(lambda body: body | {"m_o_r_e": 1}, path="/settings"))
    )
    assert "m_o_r_e" in renderer(report)


def test_many_additional_fields_are_shortened(verify_app: Verify) -> None:
    change = tamper(lambda body: body | {f"more{number}": 1 for number in range(1000)}, path="/settings")
    report = verify_app(lambda transport: Tampering(transport, change))
    assert report.notes[0].endswith("and 980 more")


def method_not_allowed(response: httpx.Response) -> httpx.Response:
    return with_body(httpx.Response(405, headers=response.headers), b'{"error": "405 Not Allowed"}')


def notes_of(report: Report) -> list[str]:
    assert report.conformance is Conformance.CONFORMING
    return report.notes


def test_405_for_404_is_note(verify_app: Verify) -> None:
    def change(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        return method_not_allowed(response) if response.status_code == 404 and request.method != "GET" else response

    report = verify_app(lambda transport: Tampering(transport, change), allow_writes=True)
    assert notes_of(report) == ["delete_client_key returns 405 instead of 404, like older versions of GitLab"]


@pytest.mark.parametrize("missing", ["active is missing", "active is missing, active is empty"])
def test_either_text_for_missing_attribute_conforms(verify_app: Verify, missing: str) -> None:
    def change(_request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if response.status_code != 400:
            return response
        error = response.json()["error"]
        text = error.replace(", active is empty", "").replace("active is missing", missing)
        return with_body(response, json.dumps({"error": text}).encode())

    report = verify_app(lambda transport: Tampering(transport, change), allow_writes=True)
    assert report.conformance is Conformance.CONFORMING
    assert all(note.endswith("like other versions of GitLab") for note in report.notes)


@pytest.mark.parametrize("status", [404, 405])
def test_missing_put_is_note(verify_app: Verify, status: int) -> None:
    def change(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if request.method != "PUT":
            return response
        if status == 405:
            return method_not_allowed(response)
        return with_body(httpx.Response(404, headers=response.headers), b'{"error": "404 Not Found"}')

    report = verify_app(
        lambda transport: Tampering(transport, change), allow_writes=True, developer_token="glpat-demo-developer"
    )
    assert notes_of(report) == ["the deployment has no create_settings, like GitLab before 15.10"]
    skipped = [outcome.rule.name for outcome in report.outcomes if outcome.result is Result.SKIPPED]
    assert "put_keeps_sentry_urls" in skipped


def test_open_access_is_reported_by_status_first(verify_app: Verify) -> None:
    """The status comes before the schema: 200 without a token is worse than any wrong field."""

    def change(_request: httpx.Request, response: httpx.Response) -> httpx.Response:
        return httpx.Response(200, json={}) if response.status_code == 401 else response

    report = verify_app(lambda transport: Tampering(transport, change))
    failed = [outcome for outcome in report.outcomes if outcome.result is Result.FAILED]
    assert (failed[0].rule.name, failed[0].detail) == (
        "missing_token_returns_401",
        "get_settings: expected 401, got 200",
    )


def change_settings_body(change: Callable[[bytes], bytes]) -> Callable[[httpx.BaseTransport], httpx.BaseTransport]:
    def changed(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        chosen = request.url.path.endswith("/settings") and response.is_success
        return with_body(response, change(response.content)) if chosen else response

    return lambda transport: Tampering(transport, changed)


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body[:-1] + b', "unknown": NaN}',
        lambda body: body[:-1] + b', "unknown": -Infinity}',
        lambda body: body.decode().encode("utf-16"),
        lambda body: body.decode().encode("utf-8-sig"),
    ],
)
def test_invalid_json_is_not_conforming(verify_app: Verify, change: Callable[[bytes], bytes]) -> None:
    report = verify_app(change_settings_body(change))
    assert report.conformance is Conformance.NOT_CONFORMING


def test_lone_surrogate_in_unknown_field_conforms(verify_app: Verify) -> None:
    report = verify_app(change_settings_body(lambda body: body[:-1] + b', "unknown": "\\ud800"}'))
    assert report.conformance is Conformance.CONFORMING
    assert report.notes == ["fields that the contract does not define: get_settings /unknown"]
