"""The pages on GitLab's rules and on security name tests that exist."""

from __future__ import annotations

import re

import pytest

from contract_tests.package.readme import ROOT

PAGES = [(ROOT / "docs" / page).read_text(encoding="utf-8") for page in ("behaviour.md", "security.md")]


@pytest.mark.parametrize("named", sorted({*re.findall(r"\| `([\w/]+\.py::\w+)` \|$", "\n".join(PAGES), re.MULTILINE)}))
def test_named_test_exists(named: str) -> None:
    file, _, name = named.partition("::")
    text = (ROOT / "contract_tests" / file).read_text(encoding="utf-8")
    assert f"\ndef {name}(" in text
