"""A conforming deployment passes all rules that apply; a faulty one fails the rule that its fault concerns."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest
from gitlab_error_tracking_server.gitlab.models import Instance
from gitlab_error_tracking_verifier.context import Capability
from gitlab_error_tracking_verifier.report import Conformance, Result
from gitlab_error_tracking_verifier.rules import RULES

from contract_tests.verifier.faults import headers, on, replace, reusing_ids, save, send_as_maintainer, void, with_body

if TYPE_CHECKING:
    import httpx
    from gitlab_error_tracking_server.store.store import Store
    from gitlab_error_tracking_verifier.report import Report

    from contract_tests.verifier.conftest import Verify
    from contract_tests.verifier.faults import Fault, Send

WRITES: dict[str, Any] = {"allow_writes": True, "developer_token": "glpat-demo-developer"}
SENTRY = {"api_url": "https://sentry.example.com/api/0/projects/a/b"}


def names(report: Report, result: Result) -> set[str]:
    return {outcome.rule.name for outcome in report.outcomes if outcome.result is result}


@pytest.mark.parametrize("plan", [{}, WRITES], ids=["read only", "with writes"])
@pytest.mark.parametrize("project", [1, 2, 5, "demo/sentry", "Demo/New", "demo/platform/integrated"])
def test_demonstration_project_conforms(verify_app: Verify, project: int | str, plan: dict[str, Any]) -> None:
    report = verify_app(project=project, **plan)
    assert report.conformance is Conformance.CONFORMING
    assert names(report, Result.FAILED) | names(report, Result.UNKNOWN) == set()


def test_every_rule_applies_to_some_project(verify_app: Verify, store: Store) -> None:
    store.delete_client_key(5, 1)
    store.delete_client_key(5, 3)
    reports = [verify_app(project=project, **WRITES) for project in ("demo/sentry", 2, 5)]
    passed = set.union(*(names(report, Result.PASSED) for report in reports))
    assert passed == {rule.name for rule in RULES}


@pytest.mark.parametrize("instance", [Instance(integrated_error_tracking=False)])
@pytest.mark.parametrize(("project", "rule"), [(1, "put_keeps_sentry_urls"), (5, "update_changes_only_active")])
def test_disabled_integrated_error_tracking_skips_rules(
    verify_app: Verify, store: Store, project: int, rule: str
) -> None:
    before = store.get_settings(project)
    report = verify_app(project=project, allow_writes=True)
    assert rule in names(report, Result.SKIPPED)
    assert report.conformance is Conformance.CONFORMING
    assert store.get_settings(project) == before


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ("glpat-nobodys", "the token is not accepted"),
        ("glpat-demo-developer", "role in the project, does not suffice"),
        ("glpat-demo-outsider", "the token's user has no access to such a project"),
        ("glpat-demo-maintainer-read", "the token allows no changes"),
    ],
)
def test_insufficient_token_is_undetermined(verify_app: Verify, token: str, reason: str) -> None:
    report = verify_app(token=token, allow_writes=True)
    assert reason in report.incomplete[0]
    assert report.conformance is Conformance.UNDETERMINED
    assert (report.count(Result.PASSED) > 15) == (token == "glpat-demo-maintainer-read")


def row(name: str, fault: Fault | None, rules: str, **plan: Any) -> Any:
    """Return the parameters of a test: a fault, the rules that must fail, and the plan."""
    return pytest.param(fault, {*rules.split()}, plan, id=name)


def settings(change: dict[str, Any]) -> Fault:
    return replace(path="/settings", change=lambda body: body | change)


def keys(change: Any) -> Fault:
    return replace(path="/client_keys", change=change)


def header(name: str, value: str) -> Fault:
    return headers(lambda _: {name: value})


def links(old: str, new: str) -> Fault:
    return headers(lambda headers: {"link": headers["link"].replace(old, new, 1)})


def reject_bearer(request: httpx.Request, response: httpx.Response, _send: Send) -> httpx.Response | None:
    return with_body(response, {"message": "401"}, 401) if "authorization" in request.headers else None


def find_path_in_one_case(request: httpx.Request, response: httpx.Response, _send: Send) -> httpx.Response | None:
    return with_body(response, {"message": "404"}, 404) if request.url.path != request.url.path.lower() else None


def empty_second_page(request: httpx.Request, response: httpx.Response, _send: Send) -> httpx.Response | None:
    return with_body(response, []) if request.url.params.get("page") == "2" else None


def alternating() -> Fault:
    """Change whether the last of many keys is active with every list."""
    times = itertools.count()

    def change(body: Any) -> Any:
        even = next(times) % 2 == 0
        return [body[0] | {"id": number, "active": number < 8 or even} for number in range(1, 9) if body]

    return keys(change)


FAULTS = [
    row(
        "field is missing",
        replace(path="/settings", change=lambda body: {k: v for k, v in body.items() if k != "integrated"}),
        "settings_have_every_field",
    ),
    row("boolean is a text", settings({"active": "true"}), "settings_have_every_field"),
    row("settings are invalid JSON", replace(b'{"active": NaN}', path="/settings"), "settings_have_every_field"),
    row("settings are UTF-16", replace("{}".encode("utf-16"), path="/settings"), "settings_have_every_field"),
    row("settings have a surrogate", replace(b'{"a": "\xed\xa0\x80"}', path="/settings"), "settings_have_every_field"),
    row("404 for settings is another", replace({"message": "404"}, 404, path="/settings"), "settings_have_every_field"),
    row("only api_url is set", settings(SENTRY), "sentry_urls_occur_together"),
    row(
        "Sentry URLs differ",
        settings(SENTRY | {"sentry_external_url": "https://sentry.example.com/c"}),
        "sentry_external_url_matches_api_url",
    ),
    row(
        "unknown project has another text",
        replace({"message": "404 Not Found"}, status=404),
        "unknown_project_returns_404",
    ),
    row("unknown project has a surrogate", replace({"message": "\ud800"}, status=404), "unknown_project_returns_404"),
    row(
        "any token is accepted",
        on(lambda request, _, send: send_as_maintainer(request, send), status=401),
        "invalid_token_returns_401",
    ),
    row("unknown project precedes token", replace({"message": "404"}, 404, status=401), "invalid_token_returns_401"),
    row(
        "developer has access",
        None,
        "developer_read_returns_403 developer_cannot_change_settings developer_cannot_change_keys",
        developer_token="glpat-demo-owner",
    ),
    row(
        "path has one case",
        on(find_path_in_one_case),
        "project_resolves_by_id_and_path",
        project="demo/platform/integrated",
    ),
    row("bearer tokens are rejected", on(reject_bearer), "bearer_token_is_accepted"),
    row(
        "request id is constant",
        on(lambda _, response, __: response.headers.update({"x-request-id": "a"}), status=None),
        "reads_are_repeatable",
    ),
    row("list changes", alternating(), "reads_are_repeatable"),
    row("keys are in reverse order", keys(lambda body: body[::-1]), "client_keys_are_ordered_by_id"),
    row("nesting is deep", replace(b"[" * 100_000, path="/client_keys"), "client_keys_are_ordered_by_id"),
    row("X-Prev-Page is invalid", header("x-prev-page", "none"), "client_keys_are_ordered_by_id"),
    row(
        "public keys are equal",
        keys(lambda body: [key | {"public_key": body[0]["public_key"]} for key in body]),
        "public_keys_are_unique",
    ),
    row(
        "DSN has another public key",
        keys(lambda body: [key | {"sentry_dsn": body[0]["sentry_dsn"]} for key in body]),
        "dsn_contains_its_public_key",
    ),
    row(
        "DSN has another project",
        keys(lambda body: [key | {"sentry_dsn": key["sentry_dsn"].replace("ts/5", "ts/6")} for key in body]),
        "dsn_contains_its_project_id",
    ),
    row("X-Page is always 1", header("x-page", "1"), "page_headers_match_the_request"),
    row("X-Prev-Page is always 1", header("x-prev-page", "1"), "page_past_the_end_is_empty"),
    row("X-Next-Page is always empty", header("x-next-page", ""), "pages_contain_every_key_once"),
    row("second page is empty", on(empty_second_page), "pages_contain_every_key_once"),
    row("X-Per-Page is always 50", header("x-per-page", "50"), "default_page_size_is_twenty"),
    row("pages are unlimited", header("x-per-page", "101"), "page_headers_match_the_request"),
    row("totals are constant", header("x-total", "9000"), "totals_match_the_list"),
    row("total has 5,000 digits", header("x-total", "9" * 5000), "totals_match_the_list"),
    row(
        "Link has another path",
        header("link", '<https://example.com/a?page=1>; rel="first"'),
        "link_header_matches_page_headers",
    ),
    row("Link has two hosts", links("://example.com", "://evil.example.com"), "link_header_matches_page_headers"),
    row("Link has another project", links("projects/5", "projects/999"), "link_header_matches_page_headers"),
    row("Link has another page size", links("per_page=1", "per_page=7"), "link_header_matches_page_headers"),
    row("Link has an invalid URL", header("link", '<http://[x>; rel="first"'), "link_header_matches_page_headers"),
    row("created key is not listed", keys(lambda body: body[:2]), "created_key_is_listed_last"),
    row(
        "created key is not active",
        replace(method="POST", status=201, change=lambda body: body | {"active": False}),
        "created_key_is_listed_last",
    ),
    row(
        "DELETE returns another key",
        replace(method="DELETE", change=lambda body: body | {"id": body["id"] + 1}),
        "delete_removes_only_its_key",
    ),
    row(
        "deleted key has another text",
        replace({"message": "404 Key Not Found"}, method="DELETE", status=404),
        "second_delete_returns_404",
    ),
    row(
        "PATCH creates settings",
        on(save(b"active=false&integrated=true"), method="PATCH", status=404),
        "missing_settings_cannot_be_updated",
        project="demo/new",
    ),
    row(
        "rejected PUT saves settings",
        on(save(b"active=false&integrated=true"), method="PUT", status=400),
        "invalid_attributes_return_400",
    ),
    row("ids are reused", reusing_ids(), "deleted_ids_are_not_reused"),
    row(
        "PATCH returns other settings",
        replace(method="PATCH", change=lambda body: body | {"active": True}),
        "update_changes_only_active",
    ),
    row(
        "PUT returns other settings",
        replace(method="PUT", change=lambda body: body | {"integrated": False}),
        "put_keeps_sentry_urls",
    ),
    row(
        "missing attribute has another text",
        replace({"error": "active is invalid"}, method="PATCH", status=400),
        "invalid_attributes_return_400",
    ),
    row(
        "anonymous POST has another text",
        replace({"message": "403 Forbidden"}, method="POST", status=401),
        "missing_token_cannot_change_keys",
    ),
]


@pytest.mark.parametrize(("fault", "rules", "plan"), FAULTS)
def test_fault_fails_its_rules(verify_app: Verify, fault: Fault, rules: set[str], plan: dict[str, Any]) -> None:
    writes = any(Capability.WRITE in rule.requires for rule in RULES if rule.name in rules)
    report = verify_app(fault, allow_writes=writes, **plan)
    assert rules <= names(report, Result.FAILED)
    assert report.conformance in {Conformance.NOT_CONFORMING, Conformance.NOT_RESTORED}
    assert (report.incomplete, report.count(Result.UNKNOWN)) == ([], 0)


def test_second_key_at_first_activation_fails(verify_app: Verify, store: Store) -> None:
    store.delete_client_key(5, 1)
    store.delete_client_key(5, 3)
    report = verify_app(on(lambda *_: void(store.create_client_key(5)), method="PATCH"), allow_writes=True)
    assert "first_activation_creates_one_key" in names(report, Result.FAILED)


@pytest.mark.parametrize("only_tokens", [False, True])
@pytest.mark.parametrize(
    ("method", "subject"), [("POST", "keys"), ("DELETE", "keys"), ("PATCH", "settings"), ("PUT", "settings")]
)
def test_rejected_request_with_effect_fails(verify_app: Verify, method: str, subject: str, only_tokens: bool) -> None:
    def act(request: httpx.Request, response: httpx.Response, send: Send) -> None:
        if response.status_code in {401, 403} and ("private-token" in request.headers or not only_tokens):
            send_as_maintainer(request, send)

    report = verify_app(on(act, method=method, status=None), **WRITES)
    rules = {f"missing_token_cannot_change_{subject}", f"developer_cannot_change_{subject}"}
    assert rules <= names(report, Result.FAILED)
