"""A deployment that lies is found out, with the rule that it breaks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx
import pytest
from gitlab_error_tracking_verifier.report import Result, Verdict

from contract_tests.verifier.tampering import Tampering, tamper, with_body, with_header

if TYPE_CHECKING:
    from gitlab_error_tracking_verifier.report import Report

    from contract_tests.verifier.conftest import Verify
    from contract_tests.verifier.tampering import Change

NOT_THERE = {"message": "404 Not found"}


def refuse_nobody(request: httpx.Request, response: httpx.Response) -> httpx.Response:
    if response.status_code != 401:
        return response
    settings = {"active": True, "project_name": None, "sentry_external_url": None, "api_url": None, "integrated": True}
    return with_body(httpx.Response(200, headers=response.headers), httpx.Response(200, json=settings).content)


def bearer_is_nobody(request: httpx.Request, response: httpx.Response) -> httpx.Response:
    if "authorization" not in request.headers:
        return response
    refused = httpx.Response(401, headers=response.headers)
    return with_body(refused, b'{"message": "401 Unauthorized"}')


def one_request_id(_request: httpx.Request, response: httpx.Response) -> httpx.Response:
    response.headers["x-request-id"] = "always-the-same"
    return response


def totals_above_all(_request: httpx.Request, response: httpx.Response) -> httpx.Response:
    if "x-total" in response.headers:
        response.headers["x-total"] = "9000"
    return response


READING: dict[str, tuple[Change, str]] = {
    "a field is dropped": (
        tamper(lambda body: {k: v for k, v in body.items() if k != "integrated"}, path="/settings"),
        "settings_are_there_or_not_found",
    ),
    "a field is added": (tamper(lambda body: body | {"more": 1}, path="/settings"), "settings_are_there_or_not_found"),
    "a boolean as a text": (
        tamper(lambda body: body | {"active": "true"}, path="/settings"),
        "settings_are_there_or_not_found",
    ),
    "one half of Sentry": (
        tamper(lambda body: body | {"api_url": "https://sentry.example.com/api/0/projects/a/b"}, path="/settings"),
        "sentry_fields_belong_together",
    ),
    "another Sentry": (
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
        "sentry_has_one_address",
    ),
    "another error text": (
        tamper(lambda _: {"message": "404 Not Found"}, status=404),
        "an_unknown_project_is_not_found",
    ),
    "nobody is refused": (refuse_nobody, "without_a_token_nothing_is_told"),
    "bearer tokens are refused": (bearer_is_nobody, "the_token_may_be_a_bearer_token"),
    "one request id for all": (one_request_id, "reading_changes_nothing"),
    "keys backwards": (tamper(lambda body: body[::-1], path="/client_keys"), "keys_are_ordered_by_id"),
    "a key twice": (
        tamper(lambda body: [key | {"public_key": body[0]["public_key"]} for key in body], path="/client_keys"),
        "public_keys_are_unique",
    ),
    "a DSN with another's key": (
        tamper(lambda body: [key | {"sentry_dsn": body[0]["sentry_dsn"]} for key in body], path="/client_keys"),
        "a_dsn_carries_its_own_key",
    ),
    "a DSN with another's project": (
        tamper(
            lambda body: [key | {"sentry_dsn": key["sentry_dsn"].replace("projects/5", "projects/6")} for key in body],
            path="/client_keys",
        ),
        "a_dsn_names_its_project",
    ),
    "every page is the first": (with_header("x-page", "1"), "every_page_is_answered"),
    "a page before every page": (with_header("x-prev-page", "1"), "past_the_end_is_an_empty_page"),
    "only one page": (with_header("x-next-page", ""), "pages_neither_overlap_nor_skip"),
    "two pages that are one": (
        lambda request, response: (
            with_body(response, b"[]") if request.url.params.get("page") == "2" and response.is_success else response
        ),
        "pages_neither_overlap_nor_skip",
    ),
    "a page of fifty": (with_header("x-per-page", "50"), "a_list_is_one_page_of_twenty_unless_told"),
    "wrong totals": (totals_above_all, "totals_are_true"),
    "a header that is none": (with_header("x-prev-page", "none"), "keys_are_ordered_by_id"),
    "a link elsewhere": (
        with_header("link", '<https://example.com/elsewhere?page=1>; rel="first"'),
        "links_say_what_the_headers_say",
    ),
}


def links(old: str, new: str) -> Change:
    def changed(_request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if "link" in response.headers:
            response.headers["link"] = response.headers["link"].replace(old, new, 1)
        return response

    return changed


def flips(request: httpx.Request, response: httpx.Response) -> httpx.Response:
    """The last of many keys is active at one time and not at another."""
    if not response.is_success or not request.url.path.endswith("/client_keys"):
        return response
    flips.times += 1  # type: ignore[attr-defined]
    first = response.json()[0]
    many = [first | {"id": number, "active": number < 8 or flips.times % 2 == 0} for number in range(1, 9)]  # type: ignore[attr-defined]
    return with_body(response, json.dumps(many).encode())


flips.times = 0  # type: ignore[attr-defined]


def session_of_a_proxy(request: httpx.Request, response: httpx.Response) -> httpx.Response:
    assert "cookie" not in request.headers
    response.headers["set-cookie"] = "session=1; Path=/"
    return response


READING |= {
    "links to another host": (links("://example.com", "://evil.example.com"), "links_say_what_the_headers_say"),
    "links to another project": (links("projects/5", "projects/999"), "links_say_what_the_headers_say"),
    "links to pages of another size": (links("per_page=1", "per_page=7"), "links_say_what_the_headers_say"),
    "links that are none": (with_header("link", '<http://[x>; rel="first"'), "links_say_what_the_headers_say"),
    "a long answer that changes": (flips, "reading_changes_nothing"),
    "another 404 for settings": (
        lambda request, response: (
            with_body(httpx.Response(404, headers=response.headers), b'{"message": "404 Not Found"}')
            if request.url.path.endswith("/settings") and response.is_success
            else response
        ),
        "settings_are_there_or_not_found",
    ),
    "an answer deeper than anything": (
        lambda request, response: (
            with_body(response, b"[" * 100_000)
            if request.url.path.endswith("/client_keys") and response.is_success
            else response
        ),
        "keys_are_ordered_by_id",
    ),
    "a number of thousands of digits": (with_header("x-total", "9" * 5000), "totals_are_true"),
}

WRITING: dict[str, tuple[Change, str]] = {
    "a created key that is not listed": (
        tamper(lambda body: body[:2], path="/client_keys"),
        "a_created_key_is_listed_last",
    ),
    "a created key that is not active": (
        tamper(lambda body: body | {"active": False}, method="POST", status=201),
        "a_created_key_is_listed_last",
    ),
    "deleting answers with another key": (
        tamper(lambda body: body | {"id": body["id"] + 1}, method="DELETE"),
        "deleting_takes_this_key_alone",
    ),
    "another text for a deleted key": (
        tamper(lambda _: {"message": "404 Key Not Found"}, method="DELETE", status=404),
        "a_deleted_key_is_not_found",
    ),
    "switching shows something else": (
        tamper(lambda body: body | {"active": True}, method="PATCH"),
        "switching_changes_active_alone",
    ),
    "PUT shows something else": (
        tamper(lambda body: body | {"integrated": False}, method="PUT"),
        "creating_settings_again_keeps_sentry",
    ),
    "a missing attribute is called invalid": (
        tamper(lambda body: {"error": body["error"].replace("missing", "invalid")}, method="PATCH", status=400),
        "missing_attributes_are_named",
    ),
    "nobody may create keys": (
        tamper(lambda _: {"message": "403 Forbidden"}, method="POST", status=401),
        "keys_are_changed_with_a_token_alone",
    ),
}


def broken(report: Report) -> list[str]:
    return [outcome.rule.name for outcome in report.outcomes if outcome.result is Result.BROKEN]


@pytest.mark.parametrize("name", READING)
def test_a_lie_is_found_by_reading(judge: Verify, name: str) -> None:
    change, rule = READING[name]
    report = judge(lambda transport: Tampering(transport, change))
    assert report.verdict is Verdict.NOT_CONFORMING
    assert rule in broken(report)


@pytest.mark.parametrize("name", WRITING)
def test_a_lie_is_found_by_writing(judge: Verify, name: str) -> None:
    change, rule = WRITING[name]
    report = judge(lambda transport: Tampering(transport, change), allow_writes=True)
    assert report.verdict is Verdict.NOT_CONFORMING
    assert rule in broken(report)


class Acting(httpx.BaseTransport):
    """Refuses who may not, and does what was asked for all the same."""

    def __init__(self, transport: httpx.BaseTransport, method: str) -> None:
        self._transport = transport
        self._method = method

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._transport.handle_request(request)
        if request.method == self._method and response.status_code in {401, 403}:
            allowed = {"PRIVATE-TOKEN": "glpat-demo-maintainer"}
            self._transport.handle_request(httpx.Request(request.method, request.url, headers=allowed))
        return response

    def close(self) -> None:
        self._transport.close()


@pytest.mark.parametrize(
    ("method", "rules"),
    [
        ("POST", ["keys_are_changed_with_a_token_alone", "below_maintainer_keys_cannot_be_changed"]),
        ("DELETE", ["keys_are_changed_with_a_token_alone", "below_maintainer_keys_cannot_be_changed"]),
        ("PATCH", ["settings_are_changed_with_a_token_alone"]),
        ("PUT", ["settings_are_changed_with_a_token_alone"]),
    ],
)
def test_a_refusal_that_acts_is_found(judge: Verify, method: str, rules: list[str]) -> None:
    report = judge(
        lambda transport: Acting(transport, method), allow_writes=True, developer_token="glpat-demo-developer"
    )
    assert {*rules} <= {*broken(report)}


def test_a_session_that_a_proxy_begins_is_not_gone_on_with(judge: Verify) -> None:
    report = judge(lambda transport: Tampering(transport, session_of_a_proxy))
    assert report.verdict is Verdict.CONFORMING


def test_members_below_maintainer_who_are_let_in_are_found(judge: Verify) -> None:
    report = judge(allow_writes=True, developer_token="glpat-demo-owner")
    assert broken(report) == [
        "below_maintainer_nothing_is_told",
        "below_maintainer_settings_cannot_be_changed",
        "below_maintainer_keys_cannot_be_changed",
    ]
