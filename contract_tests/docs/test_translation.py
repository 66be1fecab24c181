"""The Chinese catalogue and its update."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from gitlab_error_tracking_contract import CONTRACTS
from openapi_spec_validator import validate

from docs_builder.contract import load_documents
from docs_builder.texts import map_texts
from docs_builder.translation import TranslationError, Translator, read_catalogue
from docs_builder.update_translation import update

if TYPE_CHECKING:
    from pathlib import Path

CHINESE = {name: load_documents(name)["zh-CN"] for name in CONTRACTS}
each_contract = pytest.mark.parametrize("name", CONTRACTS)


def catalogue(**entries: str) -> Catalog:
    catalog = Catalog()
    for text, translation in entries.items():
        catalog.add(f"{text} word.", translation)
    return catalog


def test_paragraphs_are_translated_and_code_is_kept() -> None:
    translator = Translator(catalogue(One="一。", Two="二。"))
    assert translator("One\nword.\n\n```shell\ncurl One word.\n```\n\nTwo word.\n") == (
        "一。\n\n```shell\ncurl One word.\n```\n\n二。\n"
    )
    translator.check(unused=True)


def test_summary_of_the_contract_translates_a_sentence() -> None:
    catalog = Catalog()
    catalog.add("Get it", "获取")
    assert Translator(catalog)("Get it.") == "获取。"


def test_missing_and_unused_translations_are_listed() -> None:
    translator = Translator(catalogue(One="一。"))
    assert translator("Two word.") == "Two word."
    with pytest.raises(TranslationError, match=r"missing or fuzzy: Two word\.\n  unused: One word\.$"):
        translator.check(unused=True)


def test_update_marks_a_changed_text_as_fuzzy() -> None:
    catalog = catalogue(First="一。", Second="二。")
    assert update(catalog, ["First word.", "Second words."]) == ["Second words."]
    stored = BytesIO()
    write_po(stored, catalog, include_previous=True)
    assert b'#| msgid "Second word."' in stored.getvalue()
    translator = Translator(read_po(BytesIO(stored.getvalue())))
    assert (translator("First word."), translator("Second words.")) == ("一。", "Second words.")
    assert [*translator.missing] == ["Second words."]


def test_invalid_catalogue_is_refused(tmp_path: Path) -> None:
    (tmp_path / "zh-CN.po").write_text('msgid "One\n', encoding="utf-8")
    with pytest.raises(TranslationError, match=r"^zh-CN\.po: "):
        read_catalogue(tmp_path / "zh-CN.po")


@each_contract
def test_chinese_contract_is_valid_openapi(name: str) -> None:
    validate(CHINESE[name])


@each_contract
def test_every_text_of_the_chinese_contract_is_chinese(name: str) -> None:
    found: list[str] = []
    map_texts(CHINESE[name], lambda text: found.append(text) or text)  # type: ignore[func-returns-value]
    assert [text for text in found if not re.search("[\u4e00-\u9fff]", text)] == []


def test_translations_have_the_same_inline_code() -> None:
    def code(text: Any) -> list[str]:
        return sorted({*re.findall(r"(?<!`)`[^`]+`(?!`)", str(text))})

    assert [message.id for message in read_catalogue() if message.id and code(message.id) != code(message.string)] == []
