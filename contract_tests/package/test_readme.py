"""The README: its commands, links and make targets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from contract_tests.package.readme import README, ROOT, blocks, matches, run_program, run_session, served, session

if TYPE_CHECKING:
    from gitlab_error_tracking_double import GitLab

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


READMES = ["README.md", "README.zh.md"]


@served
@pytest.mark.parametrize("readme", READMES)
def test_readme_sessions_print_the_shown_output(gitlab: GitLab, readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    (program,), (shown,) = blocks("python", text), blocks("text", text)
    consoles = blocks("console", text)
    outputs, steps = run_session(consoles, gitlab.url), session(consoles)
    assert [matches(output, expected) for output, (_, expected) in zip(outputs, steps, strict=True)] == [True] * len(
        steps
    )
    assert run_program(program, gitlab.url) == shown


# These pages link to generated ones; `docs/test_site.py` checks their links.
SITE_PAGES = {"index.md", "try.md", "tools.md", "walkthrough.md"}


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
