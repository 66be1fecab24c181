"""Compare two versions of the contract with `redocly diff`, a Node.js program that `make` installs where npm exists."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

EXECUTABLE = Path(sys.prefix) / "node" / "node_modules" / ".bin" / "redocly"

# Send no usage reports and ask for no updates.
ENVIRONMENT = os.environ | {
    "REDOCLY_TELEMETRY": "off",
    "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
    "REDOCLY_SUPPRESS_NOTIFICATIONS": "true",
    "NO_COLOR": "1",
}

# Redocly's word for a breaking change.
BREAKING = "major"
ADDITION = "minor"


class RedoclyFailed(Exception):
    """Redocly printed an error instead of a report."""


@dataclass(frozen=True)
class Change:
    """One difference between two contracts.

    `impact` is `major`, `minor` or `patch`. `names` are the smallest named things that changed, such as a field, not
    their containers; a breaking change or an addition has at least one.
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
        return tuple(change for change in self.changes if change.impact == BREAKING)

    @property
    def additions(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.impact == ADDITION)


def is_installed() -> bool:
    """Return whether the command exists."""
    return EXECUTABLE.exists()


def compare(settings: Path, base: Path, revision: Path) -> Difference:
    """Compare a contract with an earlier one.

    Raises:
        RedoclyFailed: One of the two is not valid OpenAPI, or the settings are wrong.
    """
    options = ["--config", str(settings), "--fail-on", "none", "--format", "json"]
    finished = subprocess.run(
        [EXECUTABLE, "diff", str(base), str(revision), *options],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    if not finished.stdout.strip():
        raise RedoclyFailed(finished.stderr.strip())
    return Difference(tuple(_change(change) for change in json.loads(finished.stdout)["changes"]))


def _change(change: dict[str, Any]) -> Change:
    place = change.get("revision") or change["base"]
    file = Path(place["file"])
    verdict = " ".join(verdict["message"] for verdict in change["verdicts"])
    steps = [step.replace("~1", "/").replace("~0", "~") for step in place["pointer"].split("/")[1:]]
    # The steps before the last one name the containers.
    names = [name for name in re.findall(r"`([^`]+)`", verdict) if name not in steps[:-1]]
    if change["impact"] in {BREAKING, ADDITION} and not names:
        names = [_innermost_name(file, steps)]
    return Change(
        impact=change["impact"],
        message=verdict or f"{change['kind'].capitalize()}: {place['pointer']}",
        names=tuple(dict.fromkeys(names)),
        file=file,
        line=place["line"],
    )


def _innermost_name(file: Path, steps: list[str]) -> str:
    """Return the name of the smallest parameter, field or operation that contains a place."""
    node: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
    name = "/".join(steps)
    for number, step in enumerate(steps):
        node = node[int(step)] if isinstance(node, list) else node.get(step, {})
        is_component = number == 2 and steps[0] == "components"  # noqa: PLR2004  (components/<kind>/<name>)
        if is_component or steps[number - 1 : number] == ["properties"]:
            name = step
        if not isinstance(node, dict):
            break
        # An object with a name and a schema is a parameter.
        name = node.get("operationId") or (node.get("name") if "schema" in node else None) or name
    return name
