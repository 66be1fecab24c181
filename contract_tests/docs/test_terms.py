"""The Chinese texts have one word for each thing."""

from __future__ import annotations

import re

import pytest

from docs_builder.contract import OVERLAYS
from docs_builder.guides import DOCS
from docs_builder.languages import ROOT

# What it is not called, and what it is.
TERMS = {
    "主体": "请求体 or 响应体",
    "附加项": "附加组件",
    "(?<!也译作)错误追踪": "错误跟踪",
    "杀死": "强制终止",
    "文件夹": "目录",
    "(?:清空|整个|保留)日志": "请求记录, where it is the journal of the double",
}


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    files = [*sorted((DOCS / "zh").glob("*.md")), *OVERLAYS.values()]
    files += [ROOT / "docs_builder" / name for name in ("client.zh.yaml", "labels.yaml")]
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in files}


@pytest.mark.parametrize("word", TERMS)
def test_a_thing_has_one_word(word: str, texts: dict[str, str]) -> None:
    found = {name: re.findall(f".{{0,10}}{word}.{{0,10}}", text) for name, text in texts.items()}
    assert {name: places for name, places in found.items() if places} == {}


def test_what_is_set_in_bold_before_a_text_ends_with_a_colon(texts: dict[str, str]) -> None:
    # A full stop in bold leaves a gap of two widths; without the gap, many renderers would not take it for bold.
    found = [(name, *re.findall(r"\*\*[^*\n]+。\*\*.{0,10}", text)) for name, text in texts.items()]
    assert [places for places in found if len(places) > 1] == []
