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

import yaml

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


# How it calls a change that needs another major version.
BREAKS = "major"


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

    `impact` is what a version must say of it: `major`, `minor` or `patch`. `names` are those of what is different, all
    of which a reader has to know: of a field that is gone the field's, but not that of the schema that it is gone from.
    What breaks something always has one.
    """

    impact: str
    message: str
    names: tuple[str, ...]
    file: Path
    line: int

    def __str__(self) -> str:
        return f"{self.message} ({'/'.join(self.file.parts[-2:])}:{self.line})"


@dataclass(frozen=True)
class Difference:
    """All changes between two contracts."""

    changes: tuple[Change, ...]

    @property
    def breaking(self) -> tuple[Change, ...]:
        """What can break a client."""
        return tuple(change for change in self.changes if change.impact == BREAKS)

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
    file = Path(place["file"])
    verdict = " ".join(verdict["message"] for verdict in change["verdicts"])
    steps = [step.replace("~1", "/").replace("~0", "~") for step in place["pointer"].split("/")[1:]]
    # The steps to it say what it is a part of, and the last of them what it is.
    names = [name for name in re.findall(r"`([^`]+)`", verdict) if name not in steps[:-1]]
    if change["impact"] == BREAKS and not names:
        names = [_innermost_name(file, steps)]
    return Change(
        impact=change["impact"],
        message=verdict or f"{change['kind'].capitalize()}: {place['pointer']}",
        names=tuple(dict.fromkeys(names)),
        file=file,
        line=place["line"],
    )


def _innermost_name(file: Path, steps: list[str]) -> str:
    """What users call the smallest thing around a place that has a name: a parameter, a field, an operation."""
    node: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
    name = "/".join(steps)
    for number, step in enumerate(steps):
        node = node[int(step)] if isinstance(node, list) else node.get(step, {})
        is_component = number == 2 and steps[0] == "components"  # noqa: PLR2004  (behind its kind)
        if is_component or steps[number - 1 : number] == ["properties"]:
            name = step
        if isinstance(node, dict):
            # Nothing but a parameter says where it is `in`, and by what name; a token's scheme is called by its own.
            name = node.get("operationId") or (node.get("name") if "schema" in node else None) or name
        else:
            break
    return name
