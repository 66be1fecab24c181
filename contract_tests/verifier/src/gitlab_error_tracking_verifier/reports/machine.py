"""The report for machines: JUnit's XML, which every CI shows, and JSON, which holds everything."""

from __future__ import annotations

import json
from typing import Any

import junitparser

from gitlab_error_tracking_verifier.report import Outcome, Report, Result


def render_json(report: Report) -> str:
    """The report as a JSON object."""
    document = {
        "verdict": report.verdict.name.lower(),
        "url": report.url,
        "project": report.project,
        "contract_version": report.contract_version,
        "wrote": report.wrote,
        "seed": report.seed,
        "seconds": round(report.seconds, 3),
        "incomplete": report.incomplete,
        "put_back": [{"text": note.text, "left": note.left} for note in report.restore],
        "rules": [_rule(outcome) for outcome in report.outcomes],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def render_junit(report: Report) -> str:
    """The report as JUnit's XML: a test case a rule, and one for what could not be done."""
    suite = junitparser.TestSuite("gitlab-error-tracking verify")
    suite.add_property("url", report.url)
    suite.add_property("project", report.project)
    suite.add_property("contract_version", report.contract_version)
    suite.add_property("verdict", report.verdict.name.lower())
    suite.add_testcases([_test_case(outcome) for outcome in report.outcomes])
    unfinished = [*report.incomplete, *(f"not put back: {note.text}" for note in report.restore if note.left)]
    if unfinished:
        case = junitparser.TestCase("the_run_is_complete", "verify")
        case.result = [junitparser.Error(line) for line in unfinished]
        suite.add_testcase(case)
    document = junitparser.JUnitXml()
    document.add_testsuite(suite)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + bytes(document.tostring()).decode("utf-8")  # type: ignore[no-untyped-call]


def _rule(outcome: Outcome) -> dict[str, Any]:
    return {
        "name": outcome.rule.name,
        "about": outcome.rule.about,
        "sentence": outcome.rule.sentence,
        "source": outcome.rule.source,
        "result": outcome.result.value,
        "seconds": round(outcome.seconds, 3),
        "detail": outcome.detail,
        "curl": outcome.curl,
        "expected": outcome.expected,
        "got": outcome.got,
    }


def _test_case(outcome: Outcome) -> junitparser.TestCase:
    case = junitparser.TestCase(outcome.rule.name, outcome.rule.about.replace(" ", "_"), outcome.seconds)
    if outcome.result is Result.BROKEN:
        failure = junitparser.Failure(outcome.detail)
        failure.text = (
            f"rule: {outcome.rule.sentence}\nsource: {outcome.rule.source}\n"
            f"expected: {outcome.expected}\ngot: {outcome.got}\n{outcome.curl}"
        )
        case.result = [failure]
    elif outcome.result is Result.SKIPPED:
        case.result = [junitparser.Skipped(outcome.detail)]
    elif outcome.result is Result.UNKNOWN:
        case.result = [junitparser.Error(outcome.detail)]
    return case
