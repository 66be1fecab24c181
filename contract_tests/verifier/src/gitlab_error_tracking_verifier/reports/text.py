"""Render a report as text for a terminal."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from gitlab_error_tracking_verifier.report import Outcome, Report, Result

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitlab_error_tracking_verifier.restore import RestoreResult

_WIDTH = 118
_MAX_VALUE = 1000


def render_restore(results: list[RestoreResult]) -> str:
    """Return what was restored and what was not, one line each."""
    return "\n".join(f"NOT RESTORED: {result.text}" if result.failed else result.text for result in results)


def render(report: Report) -> str:
    """Return the report as text for a terminal."""
    counts = ", ".join(f"{report.count(result)} {result.value}" for result in Result if report.count(result))
    mode = "with writes" if report.allow_writes else "read only"
    lines = [
        f"{report.conformance.title}: {report.url}, project {report.project}",
        f"Contract {report.contract_version}, {mode}, {report.seconds:.1f} s: {counts or 'no rule was checked'}",
    ]
    for outcome in report.outcomes:
        if outcome.result is Result.FAILED:
            lines += ["", *_failed_rule(outcome)]
    lines += ["", *_remarks(report)]
    return "\n".join(lines).rstrip() + "\n"


def _failed_rule(outcome: Outcome) -> Iterator[str]:
    yield f"FAILED  {outcome.rule.name} ({outcome.rule.topic})"
    yield from _entry("rule", outcome.rule.title)
    yield from _entry("source", outcome.rule.source)
    yield from _entry("found", outcome.detail)
    if outcome.expected or outcome.got:
        yield from _entry("expected", textwrap.shorten(outcome.expected, _MAX_VALUE))
        yield from _entry("got", textwrap.shorten(outcome.got, _MAX_VALUE))
    yield f"        {'request':<9} {outcome.curl}"


def _entry(name: str, text: str) -> Iterator[str]:
    first, *rest = textwrap.wrap(text, _WIDTH - 18, break_on_hyphens=False) or ["nothing"]
    yield f"        {name:<9} {first}"
    yield from (f"{'':18}{line}" for line in rest)


def _remarks(report: Report) -> Iterator[str]:
    for line in report.incomplete:
        yield f"INCOMPLETE: {line}"
    if report.restore:
        yield render_restore(report.restore)
    if report.undo_command:
        yield f"Restore the rest: {report.undo_command}"
    for note in report.notes:
        yield from textwrap.wrap(f"NOTE: {note}", _WIDTH, subsequent_indent="      ", break_on_hyphens=False)
    reasons: dict[tuple[str, str], list[str]] = {}
    for outcome in report.outcomes:
        if outcome.result in {Result.SKIPPED, Result.UNKNOWN}:
            reasons.setdefault((outcome.result.value, outcome.detail), []).append(outcome.rule.name)
    for (status, reason), rules in reasons.items():
        yield f"{status}: {reason}:"
        yield textwrap.fill(", ".join(rules), _WIDTH, initial_indent="    ", subsequent_indent="    ")
