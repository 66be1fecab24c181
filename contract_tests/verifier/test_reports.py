"""The reports say the same in four forms, and none of them says a secret."""

from __future__ import annotations

import html
import json
import re
import shlex
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import httpx
import pytest
from gitlab_error_tracking_verifier.report import Result
from gitlab_error_tracking_verifier.reports.html import render_page
from gitlab_error_tracking_verifier.reports.machine import render_json, render_junit
from gitlab_error_tracking_verifier.reports.text import render
from gitlab_error_tracking_verifier.run import Plan

from contract_tests.support.token_encodings import find_tokens
from contract_tests.verifier.tampering import Tampering, tamper, with_body

if TYPE_CHECKING:
    from gitlab_error_tracking_verifier.report import Report

    from contract_tests.verifier.conftest import Verify

RENDERERS = {"text": render, "json": render_json, "junit": render_junit, "page": render_page}
TOKENS = ("glpat-demo-maintainer", "glpat-demo-developer")


def echo(request: httpx.Request, response: httpx.Response) -> httpx.Response:
    """Answers with everything that was sent, as a careless proxy does, and with what no report can hold as it is."""
    sent = {name: value for name, value in request.headers.items()}  # noqa: C416  (httpx's headers are none)
    body = json.dumps({"message": str(sent), "more": "<script>alert(1)</script>\x00\x1b[31m", "sent": sent})
    return with_body(response, body.encode()) if response.status_code != 404 else response


def echo_escaped(request: httpx.Request, response: httpx.Response) -> httpx.Response:
    """Answers with the token in JSON's escapes, at the end of a long text."""
    token = request.headers.get("private-token", "")
    escaped = "".join(f"\\u{ord(character):04x}" for character in token)
    body = '{"message": "' + "x" * 480 + escaped + '"}'
    if response.status_code == 404:
        return response
    return with_body(httpx.Response(418, headers=response.headers), body.encode())


@pytest.mark.parametrize("renderer", RENDERERS)
def test_no_report_holds_a_token_that_is_escaped_or_cut(judge: Verify, renderer: str) -> None:
    report = judge(lambda transport: Tampering(transport, echo_escaped), developer_token=TOKENS[1], allow_writes=True)
    written = RENDERERS[renderer](report)
    assert "glpat-demo" not in written
    assert "u0067" not in written


def test_a_report_stays_short_whatever_comes(judge: Verify) -> None:
    change = tamper(lambda _: [{"id": "x" * 1000}] * 3000, path="/client_keys")
    report = judge(lambda transport: Tampering(transport, change))
    assert report.count(Result.BROKEN) > 3
    assert len(render_json(report)) < 100_000


def another_dsn(judge: Verify) -> Report:
    change = tamper(lambda body: [key | {"sentry_dsn": body[0]["sentry_dsn"]} for key in body], path="/client_keys")
    return judge(lambda transport: Tampering(transport, change))


@pytest.mark.parametrize("renderer", RENDERERS)
def test_no_report_holds_a_token_whatever_the_deployment_answers(judge: Verify, renderer: str) -> None:
    report = judge(lambda transport: Tampering(transport, echo), developer_token=TOKENS[1], allow_writes=True)
    written = RENDERERS[renderer](report)
    assert "[token]" in written
    assert "glpat-$RANDOM" in written  # of what was asked with a token that was made up
    assert find_tokens(written.encode()) == set()


@pytest.mark.parametrize("renderer", RENDERERS)
def test_no_report_holds_a_public_key(judge: Verify, renderer: str) -> None:
    written = RENDERERS[renderer](another_dsn(judge))
    assert "glet_" in written
    assert not re.search(r"glet_[0-9a-f]{32}", written)


@pytest.mark.parametrize("renderer", RENDERERS)
def test_every_report_names_the_rule_the_request_and_the_difference(judge: Verify, renderer: str) -> None:
    report = another_dsn(judge)
    (broken,) = [outcome for outcome in report.outcomes if outcome.result is Result.BROKEN]
    written = RENDERERS[renderer](report)
    unescaped = html.unescape(written).replace('\\"', '"')
    for text in (broken.rule.sentence, broken.expected, broken.got, broken.curl):
        assert text in unescaped


def test_the_curl_line_is_one_that_a_shell_takes(judge: Verify) -> None:
    (broken,) = [outcome for outcome in another_dsn(judge).outcomes if outcome.result is Result.BROKEN]
    assert shlex.split(broken.curl) == [
        "curl",
        "--header",
        "PRIVATE-TOKEN: $GITLAB_TOKEN",
        "https://gitlab.example.com/api/v4/projects/5/error_tracking/client_keys?page=1&per_page=100",
    ]


def test_the_page_shows_what_came_and_does_not_run_it(judge: Verify) -> None:
    report = judge(lambda transport: Tampering(transport, echo))
    written = render_page(report)
    assert "&lt;script&gt;" in written
    assert "<script" not in written


def test_junit_has_a_test_case_a_rule(judge: Verify) -> None:
    report = judge(lambda transport: Tampering(transport, echo))
    suite = ET.fromstring(render_junit(report)).find("testsuite")  # noqa: S314  (our own)
    assert suite is not None
    cases = {case.get("name"): [child.tag for child in case] for case in suite.iter("testcase")}
    results = {Result.KEPT: [], Result.BROKEN: ["failure"], Result.SKIPPED: ["skipped"], Result.UNKNOWN: ["error"]}
    assert {name: tags for name, tags in cases.items() if name != "the_run_is_complete"} == {
        outcome.rule.name: results[outcome.result] for outcome in report.outcomes
    }
    assert suite.get("failures") == str(report.count(Result.BROKEN))


def test_junit_shows_a_run_that_could_not_begin_as_an_error(judge: Verify) -> None:
    report = judge(token="glpat-nobodys")
    suite = ET.fromstring(render_junit(report)).find("testsuite")  # noqa: S314  (our own)
    assert suite is not None
    assert int(suite.get("errors", "0")) == 1


def test_json_holds_every_outcome(judge: Verify) -> None:
    report = judge()
    document = json.loads(render_json(report))
    assert document["verdict"] == "conforming"
    assert [(rule["name"], rule["result"]) for rule in document["rules"]] == [
        (outcome.rule.name, outcome.result.value) for outcome in report.outcomes
    ]


def test_a_plan_does_not_show_its_tokens() -> None:
    shown = repr(Plan("https://gitlab.example.com", 5, TOKENS[0], developer_token=TOKENS[1]))
    assert not [token for token in TOKENS if token in shown]
