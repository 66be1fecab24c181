"""What the README shows is what one gets."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from contract_tests.package.readme import README, ROOT, blocks, run_session, session
from contract_tests.support.serving import serving

if TYPE_CHECKING:
    from pathlib import Path

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def test_the_session_gives_what_it_shows(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        outputs = run_session(blocks("console"), server.url.removesuffix("/api/v4"))
    assert outputs == [shown for _, shown in session(blocks("console"))]


def test_the_client_session_gives_what_it_shows_behind_the_other_one(tmp_path: Path) -> None:
    (program,), (shown,) = blocks("python"), blocks("text")
    with serving(tmp_path) as server:
        base = server.url.removesuffix("/api/v4")
        run_session(blocks("console"), base)
        finished = subprocess.run(
            [sys.executable, "-W", "error", "-c", program.replace("http://127.0.0.1:8080", base)],
            capture_output=True,
            text=True,
            check=False,
        )
    assert (finished.stdout, finished.stderr) == (shown, "")


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) < 150


# The site's own pages lead to others that are generated; `documentation/test_site.py` follows their links there.
OF_THE_SITE = {"index.md", "try.md", "walkthrough.md"}


@pytest.mark.parametrize(
    "document",
    [
        *("README.md", "CONTRIBUTING.md", "CHANGELOG.md"),
        *(f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md") if page.name not in OF_THE_SITE),
    ],
)
def test_every_link_leads_to_something(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    local = [link for link in re.findall(r"\]\(([^)#]+)[^)]*\)", text) if "://" not in link]
    assert [link for link in local if not ((ROOT / document).parent / link).exists()] == []


def test_every_make_target_is_in_the_help() -> None:
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, flags=re.MULTILINE))
    helped = subprocess.run(["/usr/bin/env", "make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^  make ([a-z-]+) ", helped, flags=re.MULTILINE)) == targets


def test_every_make_target_of_the_readme_exists() -> None:
    named = set(re.findall(r"^make ([a-z-]+)|`make ([a-z-]+)", README, flags=re.MULTILINE))
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, flags=re.MULTILINE))
    assert {one or other for one, other in named} <= targets
