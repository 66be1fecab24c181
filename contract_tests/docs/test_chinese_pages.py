"""Every hand-written page exists in Chinese and follows the English page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from docs_builder.guides import DOCS, headings, pages

if TYPE_CHECKING:
    from docs_builder.guides import Page

PAGES = [pytest.param(page, id=page.name) for page in pages()]
# The Chinese changelog links to other pages and files.
GUIDES = [pytest.param(page, id=page.name) for page in pages() if page.name != "changelog.md"]
(CHANGELOG,) = (page for page in pages() if page.name == "changelog.md")

BLOCK = re.compile(r"^```.*?^```$", flags=re.DOTALL | re.MULTILINE)


def texts(page: Page) -> tuple[str, str]:
    """The page in English and in Chinese."""
    return page.english.read_text(encoding="utf-8"), page.twins["zh"].read_text(encoding="utf-8")


def sections(text: str) -> list[str]:
    """The page split at its headings, without code blocks."""
    return re.split(r"^#+ ", BLOCK.sub("", text), flags=re.MULTILINE)


def code(section: str) -> list[str]:
    return sorted({*re.findall(r"`[^`\n]+`", " ".join(section.split("\n")))})


def rows(section: str) -> list[int]:
    """The number of cells in each table row."""
    return [len(line.split(" | ")) for line in section.splitlines() if line.startswith("|")]


def test_pages_exist_in_both_languages() -> None:
    assert {path.name for path in (DOCS / "zh").iterdir()} == {page.name for page in pages()}


@pytest.mark.parametrize("page", PAGES)
def test_pages_have_the_same_structure(page: Page) -> None:
    english, chinese = texts(page)
    assert [level for level, _ in headings(chinese)] == [level for level, _ in headings(english)]
    assert BLOCK.findall(chinese) == BLOCK.findall(english)
    assert [*map(rows, sections(chinese))] == [*map(rows, sections(english))]


@pytest.mark.parametrize("page", GUIDES)
def test_sections_name_the_same_code(page: Page) -> None:
    english, chinese = texts(page)
    assert [*map(code, sections(chinese))] == [*map(code, sections(english))]


def test_changelogs_have_the_same_versions_and_entries() -> None:
    english, chinese = texts(CHANGELOG)
    versions = [re.findall(r"^## (.*)$", text, flags=re.MULTILINE) for text in (english, chinese)]
    assert [heading.replace("未发布", "unreleased") for heading in versions[1]] == versions[0]
    entries = [
        [len(re.findall("^- ", one, flags=re.MULTILINE)) for one in sections(text)] for text in (english, chinese)
    ]
    assert entries[0] == entries[1]
