"""Render a report for files: HTML without scripts, JUnit XML, which CI systems show, and JSON, which is complete."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import Any

import jinja2
import junitparser

from gitlab_error_tracking_verifier.report import Outcome, Report, Result


def render_page(report: Report) -> str:
    """Return the report as HTML; the data from the deployment is escaped."""
    loader = jinja2.PackageLoader("gitlab_error_tracking_verifier", "reports")
    environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    return environment.get_template("report.html.jinja").render(report=report)


def render_json(report: Report) -> str:
    """Return the report as a JSON object."""
    rules = [
        {name: getattr(outcome.rule, name) for name in ("name", "topic", "title", "source")}
        | {"result": outcome.result.value, "seconds": round(outcome.seconds, 3)}
        | {name: getattr(outcome, name) for name in ("detail", "curl", "expected", "got")}
        for outcome in report.outcomes
    ]
    document: dict[str, Any] = {"conformance": report.conformance.value}
    document |= {each.name: getattr(report, each.name) for each in fields(report) if each.name != "outcomes"}
    document |= {"restore": [asdict(result) for result in report.restore], "rules": rules}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def render_junit(report: Report) -> str:
    """Return the report as JUnit XML: one test case a rule, and one for an incomplete run."""
    suite = junitparser.TestSuite("gitlab-error-tracking verify")
    for name in ("url", "project", "contract_version"):
        suite.add_property(name, getattr(report, name))
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


def _test_case(outcome: Outcome) -> junitparser.TestCase:
    case = junitparser.TestCase(outcome.rule.name, outcome.rule.topic.replace(" ", "_"), outcome.seconds)
    results = {
        Result.FAILED: junitparser.Failure,
        Result.SKIPPED: junitparser.Skipped,
        Result.UNKNOWN: junitparser.Error,
    }
    if outcome.result in results:
        result = results[outcome.result](outcome.detail)
        if outcome.result is Result.FAILED:
            result.text = (
                f"rule: {outcome.rule.title}\nsource: {outcome.rule.source}\n"
                f"expected: {outcome.expected}\ngot: {outcome.got}\n{outcome.curl}"
            )
        case.result = [result]
    return case
