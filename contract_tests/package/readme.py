"""The code blocks of the README and of guides, and their output on the demonstration data."""

from __future__ import annotations

import re
import subprocess
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from gitlab_error_tracking_server.data.reader import DEMONSTRATION

BASE = "http://127.0.0.1:8080"
# For the fixture `gitlab`: a server as the pages start one.
served = pytest.mark.gitlab(socket=True, data=DEMONSTRATION, external_url=BASE)

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str, text: str = README) -> list[str]:
    """The code blocks of a text in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)


def session(consoles: list[str]) -> list[tuple[str, str]]:
    """The commands of console blocks, each with the output shown."""
    steps = [step.partition("\n") for console in consoles for step in console.split("$ ")[1:]]
    return [(command, output.strip()) for command, _, output in steps]


def matches(output: str, shown: str) -> bool:
    """Return whether an output is the shown one, in which `…` stands for any text."""
    return bool(re.fullmatch(re.escape(shown).replace("…", ".*"), output))


def run_session(consoles: list[str], base: str) -> list[str]:
    """Run the commands of console blocks against a server; return their outputs."""
    return [
        subprocess.run(
            ["/bin/bash", "-c", command.replace(BASE, base) + " --silent"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for command, _ in session(consoles)
    ]


def run_program(program: str, base: str) -> str:
    """Run a Python program against a server; return its output."""
    output = StringIO()
    with redirect_stdout(output), redirect_stderr(output):
        exec(program.replace(BASE, base), {"__name__": "__main__"})  # noqa: S102  (our own pages)
    return output.getvalue()
