"""Additional fields and variants of other GitLab versions are notes, not failures."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest
from gitlab_error_tracking_server.gitlab.models import Settings
from gitlab_error_tracking_verifier.report import Conformance, Result
from gitlab_error_tracking_verifier.reports.files import render_json, render_junit, render_page
from gitlab_error_tracking_verifier.reports.text import render

from contract_tests.verifier.faults import on, replace, with_body

if TYPE_CHECKING:
    import httpx
    from gitlab_error_tracking_server.store.store import Store

    from contract_tests.verifier.conftest import Verify
    from contract_tests.verifier.faults import Fault


def adding_fields() -> Fault:
    """Add fields, one with a new value, to every object of every response."""
    number = itertools.count()

    def change(body: Any) -> Any:
        more = {"updated_at": next(number), "error": "more", "message": "more", "details": {"id": [1]}}
        return [more | item for item in body] if isinstance(body, list) else more | body

    return replace(method=None, status=None, change=change)


PUT_IS_MISSING = "the deployment has no create_settings, like GitLab before 15.10"
VARIANTS: dict[str, tuple[Fault, list[str]]] = {
    "405 for 404": (
        replace({"error": "405 Not Allowed"}, 405, method="DELETE", status=404),
        ["delete_client_key returns 405 instead of 404, like older versions of GitLab"],
    ),
    "no PUT, 404": (replace({"error": "404 Not Found"}, 404, method="PUT", status=None), [PUT_IS_MISSING]),
    "no PUT, 405": (replace({"error": "405 Not Allowed"}, 405, method="PUT", status=None), [PUT_IS_MISSING]),
    "surrogate in an unknown field": (
        replace(path="/settings", change=lambda body: body | {"more": "\ud800"}),
        ["fields that the contract does not define: get_settings /more"],
    ),
    "many unknown fields": (
        replace(path="/settings", change=lambda body: body | {f"more{number}": 1 for number in range(1000)}),
        [
            "fields that the contract does not define: "
            + ", ".join(f"get_settings /more{number}" for number in range(20))
            + " and 980 more"
        ],
    ),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_variant_is_note(verify_app: Verify, name: str) -> None:
    fault, notes = VARIANTS[name]
    report = verify_app(fault, allow_writes=True)
    assert (report.notes, report.conformance) == (notes, Conformance.CONFORMING)


@pytest.mark.parametrize("text", ["active is missing", "active is missing, active is empty"])
def test_either_text_for_missing_attribute_conforms(verify_app: Verify, text: str) -> None:
    def change(body: dict[str, str]) -> dict[str, str]:
        return {"error": body["error"].replace(", active is empty", "").replace("active is missing", text)}

    report = verify_app(replace(method="PATCH", status=400, change=change), allow_writes=True)
    assert report.conformance is Conformance.CONFORMING


def test_failed_save_with_200_is_note(verify_app: Verify, store: Store) -> None:
    def change(_: object, response: httpx.Response, __: object) -> httpx.Response | None:
        body = response.json()
        return with_body(response, body | {"status": "error"}, 200) if "message" in body else None

    without_token = Settings(enabled=False, integrated=False, api_url="https://sentry.io/api/0/projects/org/app")
    store.save_settings(1, lambda _: without_token, lambda _: False)
    report = verify_app(on(change, method="PATCH", status=400), project=1, allow_writes=True)
    note = "update_settings returns 200 for settings that it did not save, like GitLab"
    assert (report.notes, report.conformance) == ([note], Conformance.CONFORMING)


@pytest.mark.parametrize("allow_writes", [False, True])
def test_additional_fields_are_one_note(verify_app: Verify, allow_writes: bool) -> None:
    report = verify_app(adding_fields(), allow_writes=allow_writes)
    assert report.conformance is Conformance.CONFORMING
    assert len(report.notes) == 1
    assert "list_client_keys /*/details" in report.notes[0]


@pytest.mark.parametrize("renderer", [render, render_json, render_junit, render_page])
def test_every_report_contains_notes(verify_app: Verify, renderer: Any) -> None:
    report = verify_app(replace(path="/settings", change=lambda body: body | {"m_o_r_e": 1}))
    assert "m_o_r_e" in renderer(report)


def test_status_is_reported_before_schema(verify_app: Verify) -> None:
    """Success without a token is worse than any wrong field."""
    report = verify_app(replace({}, 200, status=401))
    details = [outcome.detail for outcome in report.outcomes if outcome.result is Result.FAILED]
    assert details[0] == "get_settings: expected 401, got 200"
