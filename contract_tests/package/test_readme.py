"""The README: its commands, links and make targets."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from contract_tests.package.readme import README, ROOT, blocks, matches, run_session, session
from contract_tests.support.serving import serving

if TYPE_CHECKING:
    from pathlib import Path

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


READMES = ["README.md", "README.zh.md"]


@pytest.mark.parametrize("readme", READMES)
def test_readme_sessions_print_the_shown_output(tmp_path: Path, readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    (program,), (shown,) = blocks("python", text), blocks("text", text)
    consoles = blocks("console", text)
    with serving(tmp_path) as server:
        base = server.url.removesuffix("/api/v4")
        outputs = run_session(consoles, base)
        finished = subprocess.run(
            [sys.executable, "-W", "error", "-c", program.replace("http://127.0.0.1:8080", base)],
            capture_output=True,
            text=True,
            check=False,
        )
    shown_outputs = [output for _, output in session(consoles)]
    assert [*map(matches, outputs, shown_outputs)] == [True] * len(shown_outputs), outputs
    assert (finished.stdout, finished.stderr) == (shown, "")


# These pages link to generated ones; `docs/test_site.py` checks their links.
SITE_PAGES = {"index.md", "try.md", "walkthrough.md"}


@pytest.mark.parametrize(
    "document",
    [
        *(*READMES, "CONTRIBUTING.md", "CHANGELOG.md"),
        *(f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md") if page.name not in SITE_PAGES),
    ],
)
def test_links_lead_to_files(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    local = [link for link in re.findall(r"\]\(([^)#]+)[^)]*\)", text) if "://" not in link]
    assert [link for link in local if not ((ROOT / document).parent / link).exists()] == []


def test_readme_names_existing_make_targets() -> None:
    named = set(re.findall(r"^make ([a-z-]+)|`make ([a-z-]+)", README, flags=re.MULTILINE))
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, flags=re.MULTILINE))
    assert {one or other for one, other in named} <= targets
