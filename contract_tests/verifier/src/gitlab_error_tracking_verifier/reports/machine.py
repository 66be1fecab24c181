"""Render a report as JUnit XML, which CI systems show, and as JSON, which is complete."""

from __future__ import annotations

import json
from typing import Any

import junitparser

from gitlab_error_tracking_verifier.report import Outcome, Report, Result


def render_json(report: Report) -> str:
    """Return the report as a JSON object."""
    document = {
        "conformance": report.conformance.value,
        "url": report.url,
        "project": report.project,
        "contract_version": report.contract_version,
        "allow_writes": report.allow_writes,
        "seed": report.seed,
        "seconds": round(report.seconds, 3),
        "incomplete": report.incomplete,
        "restore": [{"text": result.text, "failed": result.failed} for result in report.restore],
        "undo_file": report.undo_file,
        "notes": report.notes,
        "rules": [_rule(outcome) for outcome in report.outcomes],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def render_junit(report: Report) -> str:
    """Return the report as JUnit XML: one test case a rule, and one for an incomplete run."""
    suite = junitparser.TestSuite("gitlab-error-tracking verify")
    suite.add_property("url", report.url)
    suite.add_property("project", report.project)
    suite.add_property("contract_version", report.contract_version)
    suite.add_property("conformance", report.conformance.value)
    for note in report.notes:
        suite.add_property("note", note)
    suite.add_testcases([_test_case(outcome) for outcome in report.outcomes])
    problems = [*report.incomplete, *(f"not restored: {result.text}" for result in report.restore if result.failed)]
    if problems:
        case = junitparser.TestCase("run_is_complete", "verify")
        case.result = [junitparser.Error(line) for line in problems]
        suite.add_testcase(case)
    document = junitparser.JUnitXml()
    document.add_testsuite(suite)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + bytes(document.tostring()).decode("utf-8")  # type: ignore[no-untyped-call]


def _rule(outcome: Outcome) -> dict[str, Any]:
    return {
        "name": outcome.rule.name,
        "topic": outcome.rule.topic,
        "title": outcome.rule.title,
        "source": outcome.rule.source,
        "result": outcome.result.value,
        "seconds": round(outcome.seconds, 3),
        "detail": outcome.detail,
        "curl": outcome.curl,
        "expected": outcome.expected,
        "got": outcome.got,
    }


def _test_case(outcome: Outcome) -> junitparser.TestCase:
    case = junitparser.TestCase(outcome.rule.name, outcome.rule.topic.replace(" ", "_"), outcome.seconds)
    if outcome.result is Result.FAILED:
        failure = junitparser.Failure(outcome.detail)
        failure.text = (
            f"rule: {outcome.rule.title}\nsource: {outcome.rule.source}\n"
            f"expected: {outcome.expected}\ngot: {outcome.got}\n{outcome.curl}"
        )
        case.result = [failure]
    elif outcome.result is Result.SKIPPED:
        case.result = [junitparser.Skipped(outcome.detail)]
    elif outcome.result is Result.UNKNOWN:
        case.result = [junitparser.Error(outcome.detail)]
    return case
