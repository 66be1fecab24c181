"""Hand-written pages: anchors and links in the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from gitlab_error_tracking_backend_client import errors as backend_errors
from gitlab_error_tracking_client import errors

from docs_builder.guides import DOCS, GuideError, Page, staged
from docs_builder.languages import load_languages

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ENGLISH, CHINESE = load_languages()


@pytest.fixture
def page_of(tmp_path: Path) -> Callable[[str, str], Page]:
    """Create a page in English and Chinese."""

    def write(english: str, chinese: str) -> Page:
        page = Page("page.md", tmp_path / "page.md", {"zh": tmp_path / "zh" / "page.md"})
        page.twins["zh"].parent.mkdir()
        for path, text in ((page.english, english), (page.twins["zh"], chinese)):
            path.write_text(text, encoding="utf-8")
        return page

    return write


def test_translated_heading_has_the_english_anchor(page_of: Callable[[str, str], Page]) -> None:
    page = page_of("# A page\n\n## One thing\n", "# 一页\n\n见[此处](#一件事)。\n\n## 一件事\n")
    text, _ = staged(page, CHINESE)
    assert text == "# 一页 {#a-page}\n\n见[此处](#one-thing)。\n\n## 一件事 {#one-thing}\n"


def test_code_blocks_stay_unchanged(page_of: Callable[[str, str], Page]) -> None:
    block = "```markdown\n# 一页\n\n[此处](#一页) [其他](other.md)\n```\n"
    indented = block.replace("\n```\n", "\n    ```\n")
    page = page_of(f"# A page\n\n{block}", f"{block}\n# 一页\n\n- 项\n\n    {indented}")
    text, _ = staged(page, CHINESE)
    assert text.startswith(block + "\n# 一页 {#a-page}\n")
    assert text.count("# 一页\n\n[此处](#一页) [其他](other.md)\n") == 2


def test_equal_headings_have_different_anchors(page_of: Callable[[str, str], Page]) -> None:
    page = page_of("# Page\n\n## First\n\n## Second\n", "# 页\n\n## 例\n\n## 例\n\n[例](#例)\n")
    text, _ = staged(page, CHINESE)
    assert text == "# 页 {#page}\n\n## 例 {#first}\n\n## 例 {#second}\n\n[例](#first)\n"


def test_translation_with_other_headings_is_refused(page_of: Callable[[str, str], Page]) -> None:
    with pytest.raises(GuideError, match=r"^page\.md has 2 headings, its translation has 1\.$"):
        staged(page_of("# Page\n\n## First\n", "# 页\n"), CHINESE)


def test_client_guide_names_every_error() -> None:
    guide = (DOCS / "client.md").read_text(encoding="utf-8")
    assert [name for name in (*errors.__all__, *backend_errors.__all__) if f"{name}`" not in guide] == []
