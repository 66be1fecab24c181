"""Whoever knows GitLab's Chinese document finds each of its facts in the Chinese site, in its words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from contract_tests.documentation.html import Page

FACTS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "facts.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("fact", FACTS, ids=[f"{fact['page']}: {fact['fact']}" for fact in FACTS])
def test_a_fact_of_the_document_is_told(site: Path, fact: dict[str, Any]) -> None:
    text = Page.read(site / "zh" / fact["page"]).text
    assert [phrase for phrase in fact["phrases"] if phrase not in text] == []


def test_the_table_has_all_six_operations() -> None:
    assert sum(fact["fact"].split()[0] in {"GET", "PUT", "PATCH", "POST", "DELETE"} for fact in FACTS) == 6
