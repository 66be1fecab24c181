"""The server conforms, and what can be judged of it depends on the project, the token and the instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from gitlab_error_tracking_server.gitlab.models import Instance
from gitlab_error_tracking_verifier.report import Result, Verdict
from gitlab_error_tracking_verifier.rules import READING, WRITING

if TYPE_CHECKING:
    from gitlab_error_tracking_server.store.store import Store
    from gitlab_error_tracking_verifier.report import Report

    from contract_tests.verifier.conftest import Verify


def skipped(report: Report) -> dict[str, str]:
    return {outcome.rule.name: outcome.detail for outcome in report.outcomes if outcome.result is Result.SKIPPED}


@pytest.mark.parametrize("allow_writes", [False, True])
@pytest.mark.parametrize("project", [1, 2, 5, "demo/sentry", "Demo/New", "demo/platform/integrated"])
def test_every_project_of_the_demonstration_conforms(judge: Verify, project: int | str, allow_writes: bool) -> None:
    report = judge(project=project, allow_writes=allow_writes, developer_token="glpat-demo-developer")
    assert report.verdict is Verdict.CONFORMING
    assert {outcome.result for outcome in report.outcomes} <= {Result.KEPT, Result.SKIPPED}


def test_every_rule_is_looked_at_for_one_project_or_another(judge: Verify, store: Store) -> None:
    store.delete_client_key(5, 1)
    store.delete_client_key(5, 3)
    reports = [
        judge(project=project, allow_writes=True, developer_token="glpat-demo-developer")
        for project in ("demo/sentry", 2, 5)
    ]
    kept = {outcome.rule for report in reports for outcome in report.outcomes if outcome.result is Result.KEPT}
    assert kept == {*READING, *WRITING}


def test_without_a_token_below_maintainer_its_rules_are_skipped(judge: Verify) -> None:
    report = judge()
    reason = "no token of somebody below maintainer is given (--developer-token)"
    assert skipped(report)["below_maintainer_nothing_is_told"] == reason
    assert report.verdict is Verdict.CONFORMING


@pytest.mark.parametrize("instance", [Instance(integrated_error_tracking=False)])
def test_an_instance_without_integrated_error_tracking_conforms(judge: Verify) -> None:
    report = judge(project=1, allow_writes=True)
    reason = "integrated error tracking is switched off for the instance"
    assert skipped(report)["creating_settings_again_keeps_sentry"] == reason
    assert report.verdict is Verdict.CONFORMING


@pytest.mark.parametrize("instance", [Instance(integrated_error_tracking=False)])
def test_a_project_that_cannot_be_switched_back_on_is_left_as_it_was(judge: Verify, store: Store) -> None:
    before = store.get_settings(5)
    report = judge(project=5, allow_writes=True)
    assert "switching_changes_active_alone" in skipped(report)
    assert store.get_settings(5) == before
    assert report.verdict is Verdict.CONFORMING


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ("glpat-nobodys", "the token is not accepted"),
        ("glpat-demo-maintainer-expired", "the token is not accepted"),
        ("glpat-demo-developer", "role in the project, does not suffice"),
        ("glpat-demo-outsider", "the token's user sees no such project"),
    ],
)
def test_a_token_that_cannot_read_tells_nothing(judge: Verify, token: str, reason: str) -> None:
    report = judge(token=token)
    assert report.verdict is Verdict.COULD_NOT_TELL
    assert reason in report.incomplete[0]


def test_a_token_that_reads_only_judges_reading_and_says_that_writing_was_not_judged(judge: Verify) -> None:
    report = judge(token="glpat-demo-maintainer-read", allow_writes=True)
    assert report.count(Result.KEPT) > 15
    assert "the token allows no changes" in report.incomplete[0]
    assert report.verdict is Verdict.COULD_NOT_TELL
