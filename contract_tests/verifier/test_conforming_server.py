"""The server conforms; project, token and instance decide which rules apply."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from gitlab_error_tracking_server.gitlab.models import Instance
from gitlab_error_tracking_verifier.report import Conformance, Result
from gitlab_error_tracking_verifier.rules import READING, WRITING

if TYPE_CHECKING:
    from gitlab_error_tracking_server.store.store import Store
    from gitlab_error_tracking_verifier.report import Report

    from contract_tests.verifier.conftest import Verify


def skipped(report: Report) -> dict[str, str]:
    return {outcome.rule.name: outcome.detail for outcome in report.outcomes if outcome.result is Result.SKIPPED}


@pytest.mark.parametrize("allow_writes", [False, True])
@pytest.mark.parametrize("project", [1, 2, 5, "demo/sentry", "Demo/New", "demo/platform/integrated"])
def test_demonstration_project_conforms(verify_app: Verify, project: int | str, allow_writes: bool) -> None:
    report = verify_app(project=project, allow_writes=allow_writes, developer_token="glpat-demo-developer")
    assert report.conformance is Conformance.CONFORMING
    assert {outcome.result for outcome in report.outcomes} <= {Result.PASSED, Result.SKIPPED}


def test_every_rule_applies_to_some_project(verify_app: Verify, store: Store) -> None:
    store.delete_client_key(5, 1)
    store.delete_client_key(5, 3)
    reports = [
        verify_app(project=project, allow_writes=True, developer_token="glpat-demo-developer")
        for project in ("demo/sentry", 2, 5)
    ]
    passed = {outcome.rule for report in reports for outcome in report.outcomes if outcome.result is Result.PASSED}
    assert passed == {*READING, *WRITING}


def test_developer_rules_without_token_are_skipped(verify_app: Verify) -> None:
    report = verify_app()
    reason = "no token of a member below maintainer is given (--developer-token)"
    assert skipped(report)["developer_read_returns_403"] == reason
    assert report.conformance is Conformance.CONFORMING


@pytest.mark.parametrize("instance", [Instance(integrated_error_tracking=False)])
def test_instance_without_integrated_error_tracking_conforms(verify_app: Verify) -> None:
    report = verify_app(project=1, allow_writes=True)
    reason = "the instance has integrated error tracking disabled"
    assert skipped(report)["put_keeps_sentry_urls"] == reason
    assert report.conformance is Conformance.CONFORMING


@pytest.mark.parametrize("instance", [Instance(integrated_error_tracking=False)])
def test_irreversible_switch_is_skipped(verify_app: Verify, store: Store) -> None:
    before = store.get_settings(5)
    report = verify_app(project=5, allow_writes=True)
    assert "update_changes_only_active" in skipped(report)
    assert store.get_settings(5) == before
    assert report.conformance is Conformance.CONFORMING


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ("glpat-nobodys", "the token is not accepted"),
        ("glpat-demo-maintainer-expired", "the token is not accepted"),
        ("glpat-demo-developer", "role in the project, does not suffice"),
        ("glpat-demo-outsider", "the token's user has no access to such a project"),
    ],
)
def test_token_without_access_is_undetermined(verify_app: Verify, token: str, reason: str) -> None:
    report = verify_app(token=token)
    assert report.conformance is Conformance.UNDETERMINED
    assert reason in report.incomplete[0]


def test_read_token_with_writes_is_undetermined(verify_app: Verify) -> None:
    report = verify_app(token="glpat-demo-maintainer-read", allow_writes=True)
    assert report.count(Result.PASSED) > 15
    assert "the token allows no changes" in report.incomplete[0]
    assert report.conformance is Conformance.UNDETERMINED
