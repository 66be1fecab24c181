"""A faulty deployment fails the rule that its fault concerns."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx
import pytest
from gitlab_error_tracking_verifier.report import Conformance, Result

from contract_tests.verifier.tampering import (
    ActsDespiteRejection,
    ReusedIds,
    Tampering,
    tamper,
    with_body,
    with_header,
)

if TYPE_CHECKING:
    from gitlab_error_tracking_verifier.report import Report

    from contract_tests.verifier.conftest import Verify
    from contract_tests.verifier.tampering import Change


def accept_anonymous(request: httpx.Request, response: httpx.Response) -> httpx.Response:
    if response.status_code != 401:
        return response
    settings = {"active": True, "project_name": None, "sentry_external_url": None, "api_url": None, "integrated": True}
    return with_body(httpx.Response(200, headers=response.headers), httpx.Response(200, json=settings).content)


def reject_bearer(request: httpx.Request, response: httpx.Response) -> httpx.Response:
    if "authorization" not in request.headers:
        return response
    rejected = httpx.Response(401, headers=response.headers)
    return with_body(rejected, b'{"message": "401 Unauthorized"}')


def constant_request_id(_request: httpx.Request, response: httpx.Response) -> httpx.Response:
    response.headers["x-request-id"] = "always-the-same"
    return response


def constant_totals(_request: httpx.Request, response: httpx.Response) -> httpx.Response:
    if "x-total" in response.headers:
        response.headers["x-total"] = "9000"
    return response


READING: dict[str, tuple[Change, str]] = {
    "missing field": (
        tamper(lambda body: {k: v for k, v in body.items() if k != "integrated"}, path="/settings"),
        "settings_have_every_field",
    ),
    "boolean as text": (
        tamper(lambda body: body | {"active": "true"}, path="/settings"),
        "settings_have_every_field",
    ),
    "only api_url": (
        tamper(lambda body: body | {"api_url": "https://sentry.example.com/api/0/projects/a/b"}, path="/settings"),
        "sentry_urls_occur_together",
    ),
    "different Sentry URLs": (
        tamper(
            lambda body: (
                body
                | {
                    "api_url": "https://sentry.example.com/api/0/projects/a/b",
                    "sentry_external_url": "https://sentry.example.com/c",
                }
            ),
            path="/settings",
        ),
        "sentry_external_url_matches_api_url",
    ),
    "different error text": (
        tamper(lambda _: {"message": "404 Not Found"}, status=404),
        "unknown_project_returns_404",
    ),
    "anonymous access": (accept_anonymous, "missing_token_returns_401"),
    "bearer tokens rejected": (reject_bearer, "bearer_token_is_accepted"),
    "constant request id": (constant_request_id, "reads_are_repeatable"),
    "keys in reverse order": (tamper(lambda body: body[::-1], path="/client_keys"), "client_keys_are_ordered_by_id"),
    "duplicate public key": (
        tamper(lambda body: [key | {"public_key": body[0]["public_key"]} for key in body], path="/client_keys"),
        "public_keys_are_unique",
    ),
    "DSN with another public key": (
        tamper(lambda body: [key | {"sentry_dsn": body[0]["sentry_dsn"]} for key in body], path="/client_keys"),
        "dsn_contains_its_public_key",
    ),
    "DSN with another project": (
        tamper(
            lambda body: [key | {"sentry_dsn": key["sentry_dsn"].replace("projects/5", "projects/6")} for key in body],
            path="/client_keys",
        ),
        "dsn_contains_its_project_id",
    ),
    "X-Page always 1": (with_header("x-page", "1"), "page_headers_match_the_request"),
    "X-Prev-Page always 1": (with_header("x-prev-page", "1"), "page_past_the_end_is_empty"),
    "X-Next-Page always empty": (with_header("x-next-page", ""), "pages_contain_every_key_once"),
    "second page empty": (
        lambda request, response: (
            with_body(response, b"[]") if request.url.params.get("page") == "2" and response.is_success else response
        ),
        "pages_contain_every_key_once",
    ),
    "X-Per-Page always 50": (with_header("x-per-page", "50"), "default_page_size_is_twenty"),
    "wrong totals": (constant_totals, "totals_match_the_list"),
    "invalid X-Prev-Page": (with_header("x-prev-page", "none"), "client_keys_are_ordered_by_id"),
    "Link to another path": (
        with_header("link", '<https://example.com/elsewhere?page=1>; rel="first"'),
        "link_header_matches_page_headers",
    ),
}


def links(old: str, new: str) -> Change:
    def changed(_request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if "link" in response.headers:
            response.headers["link"] = response.headers["link"].replace(old, new, 1)
        return response

    return changed


def alternate(request: httpx.Request, response: httpx.Response) -> httpx.Response:
    """Change whether the last of many keys is active with every response."""
    if not response.is_success or not request.url.path.endswith("/client_keys"):
        return response
    alternate.times += 1  # type: ignore[attr-defined]
    first = response.json()[0]
    many = [first | {"id": number, "active": number < 8 or alternate.times % 2 == 0} for number in range(1, 9)]  # type: ignore[attr-defined]
    return with_body(response, json.dumps(many).encode())


alternate.times = 0  # type: ignore[attr-defined]


def set_session_cookie(request: httpx.Request, response: httpx.Response) -> httpx.Response:
    assert "cookie" not in request.headers
    response.headers["set-cookie"] = "session=1; Path=/"
    return response


READING |= {
    "Link to two hosts": (links("://example.com", "://evil.example.com"), "link_header_matches_page_headers"),
    "Link to another project": (links("projects/5", "projects/999"), "link_header_matches_page_headers"),
    "Link with another page size": (links("per_page=1", "per_page=7"), "link_header_matches_page_headers"),
    "Link with an invalid URL": (with_header("link", '<http://[x>; rel="first"'), "link_header_matches_page_headers"),
    "list that changes": (alternate, "reads_are_repeatable"),
    "different 404 for settings": (
        lambda request, response: (
            with_body(httpx.Response(404, headers=response.headers), b'{"message": "404 Not Found"}')
            if request.url.path.endswith("/settings") and response.is_success
            else response
        ),
        "settings_have_every_field",
    ),
    "deeply nested body": (
        lambda request, response: (
            with_body(response, b"[" * 100_000)
            if request.url.path.endswith("/client_keys") and response.is_success
            else response
        ),
        "client_keys_are_ordered_by_id",
    ),
    "5,000 digits": (with_header("x-total", "9" * 5000), "totals_match_the_list"),
}

WRITING: dict[str, tuple[Change, str]] = {
    "created key not listed": (
        tamper(lambda body: body[:2], path="/client_keys"),
        "created_key_is_listed_last",
    ),
    "created key not active": (
        tamper(lambda body: body | {"active": False}, method="POST", status=201),
        "created_key_is_listed_last",
    ),
    "DELETE returns another key": (
        tamper(lambda body: body | {"id": body["id"] + 1}, method="DELETE"),
        "delete_removes_only_its_key",
    ),
    "different error text for a deleted key": (
        tamper(lambda _: {"message": "404 Key Not Found"}, method="DELETE", status=404),
        "second_delete_returns_404",
    ),
    "PATCH returns other settings": (
        tamper(lambda body: body | {"active": True}, method="PATCH"),
        "update_changes_only_active",
    ),
    "PUT returns other settings": (
        tamper(lambda body: body | {"integrated": False}, method="PUT"),
        "put_keeps_sentry_urls",
    ),
    "different error text for a missing attribute": (
        tamper(lambda body: {"error": body["error"].replace("missing", "invalid")}, method="PATCH", status=400),
        "invalid_attributes_return_400",
    ),
    "different error text for anonymous POST": (
        tamper(lambda _: {"message": "403 Forbidden"}, method="POST", status=401),
        "missing_token_cannot_change_keys",
    ),
}


def failed(report: Report) -> list[str]:
    return [outcome.rule.name for outcome in report.outcomes if outcome.result is Result.FAILED]


@pytest.mark.parametrize("name", READING)
def test_fault_fails_reading_rule(verify_app: Verify, name: str) -> None:
    change, rule = READING[name]
    report = verify_app(lambda transport: Tampering(transport, change))
    assert report.conformance is Conformance.NOT_CONFORMING
    assert rule in failed(report)


@pytest.mark.parametrize("name", WRITING)
def test_fault_fails_writing_rule(verify_app: Verify, name: str) -> None:
    change, rule = WRITING[name]
    report = verify_app(lambda transport: Tampering(transport, change), allow_writes=True)
    assert report.conformance is Conformance.NOT_CONFORMING
    assert rule in failed(report)


@pytest.mark.parametrize(
    ("method", "rules"),
    [
        ("POST", ["missing_token_cannot_change_keys", "developer_cannot_change_keys"]),
        ("DELETE", ["missing_token_cannot_change_keys", "developer_cannot_change_keys"]),
        ("PATCH", ["missing_token_cannot_change_settings"]),
        ("PUT", ["missing_token_cannot_change_settings"]),
    ],
)
def test_rejected_request_with_effect_fails(verify_app: Verify, method: str, rules: list[str]) -> None:
    report = verify_app(
        lambda transport: ActsDespiteRejection(transport, method),
        allow_writes=True,
        developer_token="glpat-demo-developer",
    )
    assert {*rules} <= {*failed(report)}


@pytest.mark.parametrize(
    ("method", "rule"),
    [
        ("POST", "missing_token_cannot_change_keys"),
        ("DELETE", "missing_token_cannot_change_keys"),
        ("PATCH", "missing_token_cannot_change_settings"),
        ("PUT", "missing_token_cannot_change_settings"),
    ],
)
def test_effect_of_unknown_token_fails(verify_app: Verify, method: str, rule: str) -> None:
    report = verify_app(lambda transport: ActsDespiteRejection(transport, method, only_tokens=True), allow_writes=True)
    assert rule in failed(report)


def test_proxy_session_cookie_is_not_sent(verify_app: Verify) -> None:
    report = verify_app(lambda transport: Tampering(transport, set_session_cookie))
    assert report.conformance is Conformance.CONFORMING


def test_access_below_maintainer_fails(verify_app: Verify) -> None:
    report = verify_app(allow_writes=True, developer_token="glpat-demo-owner")
    assert failed(report) == [
        "developer_read_returns_403",
        "developer_cannot_change_settings",
        "developer_cannot_change_keys",
    ]


def test_reused_ids_fail(verify_app: Verify) -> None:
    report = verify_app(ReusedIds, allow_writes=True)
    assert "deleted_ids_are_not_reused" in failed(report)
