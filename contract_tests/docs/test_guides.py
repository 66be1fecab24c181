"""A page that somebody wrote keeps its blocks of code, and its links and anchors are those of the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from docs_builder.guides import GuideError, Page, staged
from docs_builder.languages import load_languages

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ENGLISH, CHINESE = load_languages()


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str, str], Page]:
    """A page in English and Chinese."""

    def write(english: str, chinese: str) -> Page:
        page = Page("page.md", tmp_path / "page.md", {"zh": tmp_path / "zh" / "page.md"})
        page.twins["zh"].parent.mkdir()
        for path, text in ((page.english, english), (page.twins["zh"], chinese)):
            path.write_text(text, encoding="utf-8")
        return page

    return write


def test_a_translated_heading_has_the_english_anchor_and_is_linked_to_by_it(
    written: Callable[[str, str], Page],
) -> None:
    page = written("# A page\n\n## One thing\n", "# 一页\n\n见[此处](#一件事)。\n\n## 一件事\n")
    text, _ = staged(page, CHINESE)
    assert text == "# 一页 {#a-page}\n\n见[此处](#one-thing)。\n\n## 一件事 {#one-thing}\n"


def test_a_block_of_code_stays_as_it_is(written: Callable[[str, str], Page]) -> None:
    block = "```markdown\n# 一页\n\n[此处](#一页) [其他](other.md)\n```\n"
    indented = block.replace("\n```\n", "\n    ```\n")
    page = written(f"# A page\n\n{block}", f"{block}\n# 一页\n\n- 项\n\n    {indented}")
    text, _ = staged(page, CHINESE)
    assert text.startswith(block + "\n# 一页 {#a-page}\n")
    assert text.count("# 一页\n\n[此处](#一页) [其他](other.md)\n") == 2


def test_of_two_headings_with_one_title_each_has_its_anchor_and_the_first_is_linked_to(
    written: Callable[[str, str], Page],
) -> None:
    page = written("# Page\n\n## First\n\n## Second\n", "# 页\n\n## 例\n\n## 例\n\n[例](#例)\n")
    text, _ = staged(page, CHINESE)
    assert text == "# 页 {#page}\n\n## 例 {#first}\n\n## 例 {#second}\n\n[例](#first)\n"


def test_a_translation_with_other_headings_is_refused(written: Callable[[str, str], Page]) -> None:
    with pytest.raises(GuideError, match=r"^page\.md has 2 headings, and 1 in translation\.$"):
        staged(written("# Page\n\n## First\n", "# 页\n"), CHINESE)
