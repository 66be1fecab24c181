"""Four kinds of reports have the same content and no secrets."""

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

from contract_tests.secret_scan import find_tokens
from contract_tests.verifier.tampering import Tampering, tamper, with_body

if TYPE_CHECKING:
    from gitlab_error_tracking_verifier.report import Report

    from contract_tests.verifier.conftest import Verify

RENDERERS = {"text": render, "json": render_json, "junit": render_junit, "html": render_page}
TOKENS = ("glpat-demo-maintainer", "glpat-demo-developer")


def echo(request: httpx.Request, response: httpx.Response) -> httpx.Response:
    """Respond with all request headers, as some proxies do, and with characters that reports must escape."""
    sent = {name: value for name, value in request.headers.items()}  # noqa: C416  (httpx's headers are not a dict)
    body = json.dumps({"message": str(sent), "more": "<script>alert(1)</script>\x00\x1b[31m", "sent": sent})
    return with_body(response, body.encode()) if response.status_code != 404 else response


def echo_escaped(request: httpx.Request, response: httpx.Response) -> httpx.Response:
    """Respond with the token in JSON escapes, at the end of a long text."""
    token = request.headers.get("private-token", "")
    escaped = "".join(f"\\u{ord(character):04x}" for character in token)
    body = '{"message": "' + "x" * 480 + escaped + '"}'
    if response.status_code == 404:
        return response
    return with_body(httpx.Response(418, headers=response.headers), body.encode())


@pytest.mark.parametrize("renderer", RENDERERS)
def test_report_omits_escaped_token(verify_app: Verify, renderer: str) -> None:
    report = verify_app(
        lambda transport: Tampering(transport, echo_escaped), developer_token=TOKENS[1], allow_writes=True
    )
    written = RENDERERS[renderer](report)
    assert "glpat-demo" not in written
    assert "u0067" not in written


def test_report_of_long_responses_is_short(verify_app: Verify) -> None:
    change = tamper(lambda _: [{"id": "x" * 1000}] * 3000, path="/client_keys")
    report = verify_app(lambda transport: Tampering(transport, change))
    assert report.count(Result.FAILED) > 3
    assert len(render_json(report)) < 100_000


def report_of_wrong_dsn(verify_app: Verify) -> Report:
    change = tamper(lambda body: [key | {"sentry_dsn": body[0]["sentry_dsn"]} for key in body], path="/client_keys")
    return verify_app(lambda transport: Tampering(transport, change))


@pytest.mark.parametrize("renderer", RENDERERS)
def test_report_omits_echoed_token(verify_app: Verify, renderer: str) -> None:
    report = verify_app(lambda transport: Tampering(transport, echo), developer_token=TOKENS[1], allow_writes=True)
    written = RENDERERS[renderer](report)
    assert "[token]" in written
    assert "glpat-$RANDOM" in written  # the request with the generated token
    assert find_tokens(written.encode()) == set()


@pytest.mark.parametrize("renderer", RENDERERS)
def test_report_omits_public_keys(verify_app: Verify, renderer: str) -> None:
    written = RENDERERS[renderer](report_of_wrong_dsn(verify_app))
    assert "glet_" in written
    assert not re.search(r"glet_[0-9a-f]{32}", written)


@pytest.mark.parametrize("renderer", RENDERERS)
def test_report_contains_rule_request_and_difference(verify_app: Verify, renderer: str) -> None:
    report = report_of_wrong_dsn(verify_app)
    (failed,) = [outcome for outcome in report.outcomes if outcome.result is Result.FAILED]
    written = RENDERERS[renderer](report)
    unescaped = html.unescape(written).replace('\\"', '"')
    for text in (failed.rule.title, failed.expected, failed.got, failed.curl):
        assert text in unescaped


def test_curl_command_is_valid_shell(verify_app: Verify) -> None:
    (failed,) = [outcome for outcome in report_of_wrong_dsn(verify_app).outcomes if outcome.result is Result.FAILED]
    assert shlex.split(failed.curl) == [
        "curl",
        "--header",
        "PRIVATE-TOKEN: $GITLAB_TOKEN",
        "https://gitlab.example.com/api/v4/projects/5/error_tracking/client_keys?page=1&per_page=100",
    ]


def test_html_report_escapes_scripts(verify_app: Verify) -> None:
    report = verify_app(lambda transport: Tampering(transport, echo))
    written = render_page(report)
    assert "&lt;script&gt;" in written
    assert "<script" not in written


def test_junit_has_one_test_case_a_rule(verify_app: Verify) -> None:
    report = verify_app(lambda transport: Tampering(transport, echo))
    suite = ET.fromstring(render_junit(report)).find("testsuite")  # noqa: S314  (our own)
    assert suite is not None
    cases = {case.get("name"): [child.tag for child in case] for case in suite.iter("testcase")}
    results = {Result.PASSED: [], Result.FAILED: ["failure"], Result.SKIPPED: ["skipped"], Result.UNKNOWN: ["error"]}
    assert {name: tags for name, tags in cases.items() if name != "run_is_complete"} == {
        outcome.rule.name: results[outcome.result] for outcome in report.outcomes
    }
    assert suite.get("failures") == str(report.count(Result.FAILED))


def test_junit_shows_incomplete_run_as_error(verify_app: Verify) -> None:
    report = verify_app(token="glpat-nobodys")
    suite = ET.fromstring(render_junit(report)).find("testsuite")  # noqa: S314  (our own)
    assert suite is not None
    assert int(suite.get("errors", "0")) == 1


def test_json_contains_every_outcome(verify_app: Verify) -> None:
    report = verify_app()
    document = json.loads(render_json(report))
    assert document["conformance"] == "conforming"
    assert [(rule["name"], rule["result"]) for rule in document["rules"]] == [
        (outcome.rule.name, outcome.result.value) for outcome in report.outcomes
    ]


def test_plan_repr_hides_tokens() -> None:
    shown = repr(Plan("https://gitlab.example.com", 5, TOKENS[0], developer_token=TOKENS[1]))
    assert not [token for token in TOKENS if token in shown]
