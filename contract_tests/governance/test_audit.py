"""The audit tells what is weak, and does not take what could not be looked up for sound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from governance.audit import COULD_NOT_TELL, FOUND, AuditFailed, Packages, audit, packages, packages_in, weaknesses
from governance.checkout import HERE

if TYPE_CHECKING:
    from pathlib import Path

SOUND = {"name": "sound", "version": "1.0", "vulns": []}
VULNERABLE = {"name": "weak", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}]}
UNKNOWN = {"name": "unknown", "skip_reason": "Dependency not found"}


def test_code_that_runs_what_it_is_sent_is_found(tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text("import sys\neval(sys.argv[1])\n")
    (finding,) = weaknesses([tmp_path])
    assert finding.startswith(f"{tmp_path / 'code.py'}:2: ")


def test_code_that_cannot_be_read_is_found(tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text("def (:\n")
    (finding,) = weaknesses([tmp_path])
    assert "syntax error" in finding


def test_the_wheel_has_no_weakness() -> None:
    assert weaknesses(HERE.packages) == []


def test_a_vulnerable_package_is_named_with_the_version_that_mends_it() -> None:
    assert packages_in({"dependencies": [SOUND, VULNERABLE]}) == Packages(("weak 1.0: PYSEC-1, mended in 1.1",), 2, 0)


def test_requirements_that_cannot_be_read_are_no_success(tmp_path: Path) -> None:
    with pytest.raises(AuditFailed, match="pip_audit gave no report"):
        packages([tmp_path / "missing.lock"])


@pytest.mark.parametrize(
    ("found", "dependencies", "code"),
    [
        ([], [SOUND], 0),
        (["code.py:1: weak"], [SOUND], FOUND),
        ([], [SOUND, VULNERABLE], FOUND),
        ([], [SOUND, UNKNOWN], COULD_NOT_TELL),
        ([], [VULNERABLE, UNKNOWN], FOUND),
    ],
)
def test_the_exit_code_tells_found_from_could_not_tell(
    found: list[str], dependencies: list[dict[str, Any]], code: int
) -> None:
    assert audit(found, packages_in({"dependencies": dependencies})) == code
