"""The TypeScript example passes the type checker, and its tests pass against a double that it starts."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from contract_tests.package.readme import ROOT

EXAMPLE = ROOT / "examples" / "typescript"
NODE = Path(sys.prefix) / "node" / "node_modules"

pytestmark = pytest.mark.skipif(
    shutil.which("node") is None or not NODE.exists(),
    reason="needs Node.js: install it, then run make test",
)


def test_example_passes_types_and_tests(tmp_path: Path) -> None:
    folder = tmp_path / "example"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("node_modules", "build"))
    (folder / "node_modules").symlink_to(NODE)
    environment = os.environ | {"GITLAB_DOUBLE": str(Path(sys.executable).with_name("gitlab-error-tracking"))}
    environment["PATH"] = f"{NODE / '.bin'}{os.pathsep}{os.environ['PATH']}"
    finished = subprocess.run(
        ["/bin/sh", "-c", json.loads((folder / "package.json").read_text(encoding="utf-8"))["scripts"]["test"]],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "# pass 3" in finished.stdout


def test_example_versions_match_tested_versions() -> None:
    named = json.loads((EXAMPLE / "package.json").read_text(encoding="utf-8"))
    tried = json.loads((ROOT / "contract_tests" / "clients" / "package.json").read_text(encoding="utf-8"))
    assert (named["dependencies"] | named["devDependencies"]).items() <= tried["dependencies"].items()
