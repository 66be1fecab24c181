"""Every docstring of the client has exactly one Chinese translation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from docs_builder import client_catalogue
from docs_builder.client_catalogue import Catalogue, CatalogueError
from docs_builder.contract import load_documents

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENTS = load_documents()


def document(*descriptions: str) -> Any:
    return {"components": {"headers": {f"H{index}": {"description": text} for index, text in enumerate(descriptions)}}}


def test_paragraph_has_the_translation_of_the_contract() -> None:
    catalogue = Catalogue({"en": document("One.\n\nTwo\nlines."), "zh-CN": document("一。\n\n两行。")}, "zh-CN")
    assert catalogue("Two lines.") == "两行。"


def test_summary_with_full_stop_is_translated() -> None:
    catalogue = Catalogue({"en": document("Get it"), "zh-CN": document("获取")}, "zh-CN")
    assert catalogue("Get it.") == "获取。"


def test_paragraph_with_two_translations_is_rejected() -> None:
    documents = {"en": document("One.", "Zero.\n\nOne."), "zh-CN": document("一。", "零。\n\n壹。")}
    with pytest.raises(CatalogueError) as caught:
        Catalogue(documents, "zh-CN")
    assert str(caught.value) == (
        "A paragraph has two translations, the second at #/components/headers/H1/description:\n"
        "  One.\n  1. 一。\n  2. 壹。"
    )


def test_translation_with_fewer_paragraphs_is_rejected() -> None:
    with pytest.raises(CatalogueError, match="#/components/headers/H0/description"):
        Catalogue({"en": document("One.\n\nTwo."), "zh-CN": document("一。")}, "zh-CN")


def test_missing_translation_is_named() -> None:
    catalogue = Catalogue(DOCUMENTS, "zh-CN")
    assert catalogue("Not translated.") == "Not translated."
    with pytest.raises(CatalogueError, match=r"^client\.zh\.yaml lacks a translation of:\n  Not translated\.$"):
        catalogue.check()


def test_unused_translation_is_named() -> None:
    with pytest.raises(CatalogueError, match=r"^client\.zh\.yaml translates texts that the client does not contain:"):
        Catalogue(DOCUMENTS, "zh-CN").check()


def test_duplicate_translation_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_catalogue, "_FILE", tmp_path / "client.zh.yaml")
    (tmp_path / "client.zh.yaml").write_text("- {en: One., zh: 一。}\n- {en: One., zh: 壹。}\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"^client\.zh\.yaml translates a text more than once:\n  One\.$"):
        Catalogue(DOCUMENTS, "zh-CN")


def test_english_needs_no_translation() -> None:
    catalogue = Catalogue(DOCUMENTS, "en")
    assert catalogue("Not translated.") == "Not translated."
    catalogue.check()
