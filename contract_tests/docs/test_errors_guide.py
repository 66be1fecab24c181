"""The program of the guide on collecting errors."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from gitlab_error_tracking_server.data.reader import DEMONSTRATION

from contract_tests.package.readme import BASE, ROOT, blocks

if TYPE_CHECKING:
    from gitlab_error_tracking_double import GitLab


@pytest.mark.gitlab(socket=True, data=DEMONSTRATION)
@pytest.mark.parametrize("guide", ["docs/errors.md", "docs/zh/errors.md"])
def test_program_of_the_errors_guide_prints_its_output(gitlab: GitLab, guide: str) -> None:
    text = (ROOT / guide).read_text(encoding="utf-8")
    (program,), (output,) = blocks("python", text), blocks("text", text)
    # In a process of its own, because the SDK changes modules of Python.
    command = [sys.executable, "-W", "error", "-c", program.replace(BASE, gitlab.url)]
    finished = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (finished.stdout, finished.stderr) == (output, "")
