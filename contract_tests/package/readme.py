"""The code in the README, and in pages like it.

python -m contract_tests.package.readme     print the client session, for type checkers to read
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str, text: str = README) -> list[str]:
    """The README's code blocks in a language, or those of another text."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)


def session(consoles: list[str]) -> list[tuple[str, str]]:
    """The commands of console blocks, each with the output that is shown."""
    steps = [step.partition("\n") for console in consoles for step in console.split("$ ")[1:]]
    return [(command, output.strip()) for command, _, output in steps]


def run_session(consoles: list[str], base: str) -> list[str]:
    """What the commands of console blocks print, sent to a server."""
    return [
        subprocess.run(
            ["/bin/bash", "-c", command.replace("http://127.0.0.1:8080", base) + " --silent"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for command, _ in session(consoles)
    ]


if __name__ == "__main__":
    print(*blocks("python"), sep="\n", end="")
