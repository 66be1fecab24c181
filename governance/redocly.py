"""Runs Redocly's command, which lints the contract and compares two versions of it.

It is a program for Node.js, installed beside the virtual environment; `make` sees to it where there is npm.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

EXECUTABLE = Path(sys.prefix) / "node" / "node_modules" / ".bin" / "redocly"

# The environment of the command. It would otherwise report what it was used for to its makers, and ask them whether
# there is a newer version.
SURROUNDINGS = os.environ | {
    "REDOCLY_TELEMETRY": "off",
    "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
    "REDOCLY_SUPPRESS_NOTIFICATIONS": "true",
    "NO_COLOR": "1",
}

# Before what it has to say it prints, in a frame, which Node.js its later versions will need.
_FRAME = re.compile(r"^\s*[╔║╚].*\n", re.MULTILINE)


class RedoclyFailed(Exception):
    """Redocly's command gave no report, only an error."""


@dataclass(frozen=True)
class Finding:
    """What the linter finds wrong in one place of a file."""

    file: Path
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.file.name}:{self.line}: {self.message} ({self.rule})"


@dataclass(frozen=True)
class Change:
    """What is different in one place between two contracts.

    `impact` is what a version must say of it: `major`, `minor` or `patch`. `names` are those of what is different,
    any of which tells a reader what it is; where Redocly names nothing, they are the steps to it in its component.
    """

    impact: str
    message: str
    names: tuple[str, ...]
    file: Path
    line: int

    def __str__(self) -> str:
        return f"{self.message} ({self.file.name}:{self.line})"


@dataclass(frozen=True)
class Difference:
    """All changes between two contracts."""

    changes: tuple[Change, ...]

    @property
    def breaking(self) -> tuple[Change, ...]:
        """What can break a client."""
        return tuple(change for change in self.changes if change.impact == "major")

    @property
    def adding(self) -> tuple[Change, ...]:
        """What is new."""
        return tuple(change for change in self.changes if change.impact == "minor")


def is_installed() -> bool:
    """Whether the command can be run."""
    return EXECUTABLE.exists()


def lint(settings: Path, *files: Path) -> list[Finding]:
    """What is wrong with OpenAPI or Arazzo files.

    Raises:
        RedoclyFailed: It gave no report.
    """
    reports = _run("lint", "--config", str(settings), "--format", "json", *map(str, files))
    return [_finding(problem) for report in _documents(reports) for problem in report["problems"]]


def compare(settings: Path, base: Path, revision: Path) -> Difference:
    """What is different in a newer contract.

    Raises:
        RedoclyFailed: It gave no report, because one of the two is no valid OpenAPI, say.
    """
    report = json.loads(
        _run("diff", str(base), str(revision), "--config", str(settings), "--fail-on", "none", "--format", "json")
    )
    return Difference(tuple(_change(change) for change in report["changes"]))


def _run(*arguments: str) -> str:
    finished = subprocess.run([EXECUTABLE, *arguments], env=SURROUNDINGS, capture_output=True, text=True, check=False)
    # It ends with 1 both when it finds something and when it fails; only then it prints no report.
    if not finished.stdout.strip():
        raise RedoclyFailed(_FRAME.sub("", finished.stderr).strip())
    return finished.stdout


def _documents(text: str) -> Iterator[dict[str, Any]]:
    """The JSON documents in a text: there is one report for each file, with nothing between them."""
    decoder = json.JSONDecoder()
    text = text.strip()
    while text:
        document, end = decoder.raw_decode(text)
        yield document
        text = text[end:].lstrip()


def _finding(problem: dict[str, Any]) -> Finding:
    place = problem["location"][0]
    line = place.get("start", {}).get("line", 1)
    return Finding(Path(place["source"]["ref"]), line, problem["ruleId"], problem["message"])


def _change(change: dict[str, Any]) -> Change:
    place = change.get("revision") or change["base"]
    verdict = " ".join(verdict["message"] for verdict in change["verdicts"])
    names = re.findall(r"`([^`]+)`", verdict) or place["pointer"].split("/")[3:] or [place["pointer"]]
    return Change(
        impact=change["impact"],
        message=verdict or f"{change['kind'].capitalize()}: {place['pointer']}",
        names=tuple(dict.fromkeys(names)),
        file=Path(place["file"]),
        line=place["line"],
    )
