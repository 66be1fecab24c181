"""Audits the code of the wheel and the packages that it stands on: `make audit`.

    python -m governance.audit

bandit looks for weaknesses in the code, pip-audit for locked packages that are known to be vulnerable. Ends with 1 when
either finds something, and with 3 when it does not, but not every package could be looked up: without the vulnerability
database, say, pip-audit passes them all over and calls that a success.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from governance.checkout import HERE

if TYPE_CHECKING:
    from pathlib import Path

FOUND, COULD_NOT_TELL = 1, 3


class AuditFailed(Exception):
    """A program gave no report, only an error."""


@dataclass(frozen=True)
class Packages:
    """What is known of the locked packages: which are vulnerable, and how many could and could not be looked up."""

    vulnerable: tuple[str, ...]
    known: int
    unknown: int


def weaknesses(folders: list[Path]) -> list[str]:
    """What bandit finds in code, each with its place. What is none is marked as such in its line, with the reason.

    Raises:
        AuditFailed: It gave no report.
    """
    report = _report("bandit", "--quiet", "--recursive", "--format", "json", *map(str, folders))
    unread = [f"{error['filename']}: {error['reason']}" for error in report["errors"]]
    return unread + [
        f"{finding['filename']}:{finding['line_number']}: {finding['issue_text']} ({finding['test_id']})"
        for finding in report["results"]
    ]


def packages(locks: list[Path]) -> Packages:
    """Look the packages of locked requirements up.

    Raises:
        AuditFailed: It gave no report.
    """
    requirements = [word for lock in locks for word in ("--requirement", str(lock))]
    return packages_in(
        _report("pip_audit", "--disable-pip", "--progress-spinner", "off", "--format", "json", *requirements)
    )


def packages_in(report: dict[str, Any]) -> Packages:
    """What pip-audit's report says."""
    dependencies = report["dependencies"]
    looked_up = [dependency for dependency in dependencies if "skip_reason" not in dependency]
    vulnerable = tuple(
        f"{dependency['name']} {dependency['version']}: {vulnerability['id']}, "
        f"mended in {', '.join(vulnerability['fix_versions']) or 'no version'}"
        for dependency in looked_up
        for vulnerability in dependency["vulns"]
    )
    return Packages(vulnerable, len(looked_up), len(dependencies) - len(looked_up))


def audit(found: list[str], locked: Packages) -> int:
    """Print what was found; the exit code."""
    print(f"{'FAILED' if found else 'ok':15} the code of the wheel, read by bandit")
    for weakness in found:
        print(f"  {weakness}")
    state = "FAILED" if locked.vulnerable else "could not tell" if locked.unknown else "ok"
    print(f"{state:15} the locked packages: {locked.known} looked up by pip-audit, {locked.unknown} could not be")
    for vulnerability in locked.vulnerable:
        print(f"  {vulnerability}")
    if found or locked.vulnerable:
        return FOUND
    return COULD_NOT_TELL if locked.unknown else 0


def _report(module: str, *arguments: str) -> dict[str, Any]:
    finished = subprocess.run([sys.executable, "-m", module, *arguments], capture_output=True, text=True, check=False)
    # Both end with 1 when they find something and when they fail; only then there is no report.
    try:
        report: dict[str, Any] = json.loads(finished.stdout)
    except ValueError as error:
        raise AuditFailed(f"{module} gave no report: {finished.stderr.strip()}") from error
    return report


if __name__ == "__main__":
    try:
        sys.exit(audit(weaknesses(HERE.packages), packages(HERE.locks)))
    except AuditFailed as error:
        print(error, file=sys.stderr)
        sys.exit(COULD_NOT_TELL)
