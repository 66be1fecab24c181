"""The code in the README.

python -m contract_tests.package.readme     print the client session, for type checkers to read
"""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The README's code blocks in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.DOTALL | re.MULTILINE)


if __name__ == "__main__":
    print(*blocks("python"), sep="\n", end="")
