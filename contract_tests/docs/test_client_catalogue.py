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


def test_a_paragraph_is_translated_as_in_the_contract() -> None:
    made = Catalogue({"en": document("One.\n\nTwo\nlines."), "zh-CN": document("一。\n\n两行。")}, "zh-CN")
    assert made("Two lines.") == "两行。"


def test_a_summary_with_a_full_stop_is_that_of_the_contract() -> None:
    made = Catalogue({"en": document("Get it"), "zh-CN": document("获取")}, "zh-CN")
    assert made("Get it.") == "获取。"


def test_one_paragraph_in_two_translations_is_refused_with_its_place_and_both() -> None:
    documents = {"en": document("One.", "Zero.\n\nOne."), "zh-CN": document("一。", "零。\n\n壹。")}
    with pytest.raises(CatalogueError) as caught:
        Catalogue(documents, "zh-CN")
    assert str(caught.value) == (
        "A paragraph has two translations, the second at #/components/headers/H1/description:\n"
        "  One.\n  1. 一。\n  2. 壹。"
    )


def test_a_translation_with_fewer_paragraphs_is_refused_with_its_place() -> None:
    with pytest.raises(CatalogueError, match="#/components/headers/H0/description"):
        Catalogue({"en": document("One.\n\nTwo."), "zh-CN": document("一。")}, "zh-CN")


def test_what_is_not_translated_is_named() -> None:
    made = Catalogue(DOCUMENTS, "zh-CN")
    assert made("Nobody said this.") == "Nobody said this."
    with pytest.raises(CatalogueError, match=r"^client\.zh\.yaml lacks a translation of:\n  Nobody said this\.$"):
        made.check()


def test_what_the_client_does_not_say_is_named() -> None:
    with pytest.raises(CatalogueError, match=r"^client\.zh\.yaml translates texts that the client does not contain:"):
        Catalogue(DOCUMENTS, "zh-CN").check()


def test_what_the_catalogue_translates_twice_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_catalogue, "_FILE", tmp_path / "client.zh.yaml")
    (tmp_path / "client.zh.yaml").write_text("- {en: One., zh: 一。}\n- {en: One., zh: 壹。}\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"^client\.zh\.yaml translates a text more than once:\n  One\.$"):
        Catalogue(DOCUMENTS, "zh-CN")


def test_english_needs_no_translation() -> None:
    made = Catalogue(DOCUMENTS, "en")
    assert made("Nobody said this.") == "Nobody said this."
    made.check()
