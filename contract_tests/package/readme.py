"""The code blocks of the README and of guides."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

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
            ["/bin/bash", "-c", command.replace("http://127.0.0.1:8080", base) + " --silent"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for command, _ in session(consoles)
    ]
