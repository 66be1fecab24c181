"""The report at a terminal, and the progress until then."""

from __future__ import annotations

import textwrap
from contextlib import suppress
from typing import TYPE_CHECKING

from gitlab_error_tracking_verifier.report import Outcome, Report, Result, Verdict
from gitlab_error_tracking_verifier.run import Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gitlab_error_tracking_verifier.rules.rule import Rule

VERDICTS = {
    Verdict.CONFORMING: "Conforming",
    Verdict.NOT_CONFORMING: "Not conforming",
    Verdict.COULD_NOT_TELL: "Could not tell",
}
_WIDTH = 118
_LONGEST_VALUE = 1000


class Lines(Progress):
    """Writes a line as each rule ends."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._place = ""

    def begins(self, number: int, total: int, rule: Rule) -> None:  # noqa: ARG002  (the line comes when it ends)
        self._place = f"{number:>2}/{total}"

    def ended(self, outcome: Outcome) -> None:
        self._say(f"{self._place}  {outcome.result.value:<8}{outcome.rule.about:<13}{outcome.rule.sentence}")

    def puts_back(self) -> None:
        self._say("Putting everything back as it was found …")

    def _say(self, line: str) -> None:
        # Nobody may be listening any more, as behind `head`; the run must go on to its end all the same.
        with suppress(OSError):
            self._write(line)


def render(report: Report) -> str:
    """The report as text for a terminal."""
    counts = ", ".join(f"{report.count(result)} {result.value}" for result in Result if report.count(result))
    mode = "changing and putting back" if report.wrote else "only reading"
    lines = [
        f"{VERDICTS[report.verdict]}: {report.url}, project {report.project}",
        f"By contract {report.contract_version}, {mode}, in {report.seconds:.1f} s: {counts or 'no rule looked at'}",
    ]
    for outcome in report.outcomes:
        if outcome.result is Result.BROKEN:
            lines += ["", *_broken(outcome)]
    lines += ["", *_left_out(report)]
    return "\n".join(lines).rstrip() + "\n"


def _broken(outcome: Outcome) -> Iterator[str]:
    yield f"BROKEN  {outcome.rule.name} ({outcome.rule.about})"
    yield from _entry("rule", outcome.rule.sentence)
    yield from _entry("source", outcome.rule.source)
    yield from _entry("found", outcome.detail)
    if outcome.expected or outcome.got:
        yield from _entry("expected", textwrap.shorten(outcome.expected, _LONGEST_VALUE))
        yield from _entry("got", textwrap.shorten(outcome.got, _LONGEST_VALUE))
    yield f"        {'request':<9} {outcome.curl}"


def _entry(name: str, text: str) -> Iterator[str]:
    first, *rest = textwrap.wrap(text, _WIDTH - 18, break_on_hyphens=False) or ["nothing"]
    yield f"        {name:<9} {first}"
    yield from (f"{'':18}{line}" for line in rest)


def _left_out(report: Report) -> Iterator[str]:
    for line in report.incomplete:
        yield f"INCOMPLETE: {line}"
    for note in report.restore:
        yield f"NOT PUT BACK: {note.text}" if note.left else note.text
    reasons: dict[tuple[str, str], list[str]] = {}
    for outcome in report.outcomes:
        if outcome.result in {Result.SKIPPED, Result.UNKNOWN}:
            reasons.setdefault((outcome.result.value, outcome.detail), []).append(outcome.rule.name)
    for (result, reason), rules in reasons.items():
        yield f"{result}, as {reason}:"
        yield textwrap.fill(", ".join(rules), _WIDTH, initial_indent="    ", subsequent_indent="    ")
