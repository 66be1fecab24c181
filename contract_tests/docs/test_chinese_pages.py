"""Each page that somebody wrote is there in Chinese too, and keeps in step with the English one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from docs_builder.guides import DOCS, pages, staged
from docs_builder.guides import headings as headings_of
from docs_builder.languages import load_languages

if TYPE_CHECKING:
    from docs_builder.guides import Page

PAGES = [pytest.param(page, id=page.name) for page in pages()]
# The changelog is compared entry by entry: its Chinese links lead to other pages and files.
IN_STEP = [pytest.param(page, id=page.name) for page in pages() if page.name != "changelog.md"]
(CHANGELOG,) = (page for page in pages() if page.name == "changelog.md")

BLOCK = re.compile(r"^```.*?^```$", flags=re.DOTALL | re.MULTILINE)

LINKED = re.compile(r"\[([^]]*)\]\(")


def texts(page: Page) -> tuple[str, str]:
    """The page in English and in Chinese."""
    return page.english.read_text(encoding="utf-8"), page.twins["zh"].read_text(encoding="utf-8")


def sections(text: str) -> list[str]:
    """The page cut at its headings, without blocks of code."""
    return re.split(r"^#+ ", BLOCK.sub("", text), flags=re.MULTILINE)


def code(section: str) -> list[str]:
    return sorted({*re.findall(r"`[^`\n]+`", " ".join(section.split("\n")))})


def entries(section: str) -> list[str]:
    """The entries of a section of the changelog, each in a line."""
    return [" ".join(entry.split()) for entry in re.split(r"^- ", section, flags=re.MULTILINE)[1:]]


def rows(section: str) -> list[int]:
    """How many cells each row of the section's tables has."""
    return [len(re.split(r" \| ", line)) for line in section.splitlines() if line.startswith("|")]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_its_chinese_twin(page: Page) -> None:
    assert page.twins["zh"].exists()


@pytest.mark.parametrize("page", PAGES)
def test_the_twin_has_the_same_headings(page: Page) -> None:
    english, chinese = (headings_of(text) for text in texts(page))
    assert [marks for marks, _ in chinese] == [marks for marks, _ in english]


@pytest.mark.parametrize("page", PAGES)
def test_the_twin_has_the_same_blocks_of_code(page: Page) -> None:
    english, chinese = (BLOCK.findall(text) for text in texts(page))
    assert chinese == english


@pytest.mark.parametrize("page", IN_STEP)
def test_the_twins_sections_name_the_same_things(page: Page) -> None:
    english, chinese = (sections(text) for text in texts(page))
    assert [code(section) for section in chinese] == [code(section) for section in english]


def test_the_changelogs_versions_have_the_same_dates() -> None:
    english, chinese = (re.findall(r"^## (.*)$", text, flags=re.MULTILINE) for text in texts(CHANGELOG))
    assert [heading.replace("未发布", "unreleased") for heading in chinese] == english


def test_the_changelogs_sections_have_as_many_entries() -> None:
    english, chinese = ([len(entries(section)) for section in sections(text)] for text in texts(CHANGELOG))
    assert chinese == english


def test_an_entry_of_the_changelog_names_the_same_things() -> None:
    english, chinese = (entries(text) for text in texts(CHANGELOG))
    differing = []
    for said, translated in zip(english, chinese, strict=True):
        names, translated_names = {*code(said)}, {*code(translated)}
        # What has no page in Chinese is a link in English and a name in Chinese.
        linked = {f"`{shown}`" for shown in re.findall(r"\[([^]`]+)]\(", said)}
        if not names <= translated_names <= names | linked:
            differing.append((said, translated))
    assert differing == []


@pytest.mark.parametrize("page", PAGES)
def test_the_twins_tables_have_the_same_rows(page: Page) -> None:
    english, chinese = (sections(text) for text in texts(page))
    assert [rows(section) for section in chinese] == [rows(section) for section in english]


@pytest.mark.parametrize("page", PAGES)
def test_the_twin_is_in_chinese(page: Page) -> None:
    _, chinese = texts(page)
    paragraphs = re.sub(r"`[^`]*`", "", BLOCK.sub("", chinese)).split("\n\n")
    english = [paragraph for paragraph in paragraphs if re.search("[A-Za-z]", paragraph)]
    assert [paragraph for paragraph in english if not re.search("[\u4e00-\u9fff]", paragraph)] == []


def test_every_chinese_page_is_the_twin_of_an_english_one() -> None:
    assert {path.name for path in (DOCS / "zh").iterdir()} == {page.name for page in pages()}


@pytest.mark.parametrize("page", PAGES)
def test_every_column_of_a_table_has_a_heading(page: Page) -> None:
    heads = [re.findall(r"^(\|.*\|)\n\| ---", text, flags=re.MULTILINE) for text in texts(page)]
    assert [head for language in heads for head in language if re.search(r"\|\s*\|", head)] == []


@pytest.mark.parametrize("page", IN_STEP)
def test_what_is_in_the_repository_alone_is_said_to_be_there(page: Page) -> None:
    lost = []
    for language, word in zip(load_languages(), ("repository", "仓库"), strict=True):
        text, _ = staged(page, language)
        linked = LINKED.findall(page.source(language).read_text(encoding="utf-8"))
        unlinked = {*linked} - {*LINKED.findall(text)}
        for paragraph in text.split("\n\n"):
            lost += [shown for shown in unlinked if shown in paragraph and word not in paragraph]
    assert lost == []
