"""The builder's own words: all of them in both languages, and none that nobody uses."""

from __future__ import annotations

import re

from docs_builder.languages import ROOT, load_languages

SOURCE = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs_builder").glob("*.py")))


def test_both_languages_have_the_same_words() -> None:
    english, chinese = load_languages()
    assert english.labels.keys() == chinese.labels.keys()


def test_every_word_is_used() -> None:
    english, _ = load_languages()
    # Where a parameter is comes from the contract: `in_path`, `in_query`.
    assert [label for label in english.labels if not re.search(rf"""["']{label}["']""", SOURCE)] == [
        "in_path",
        "in_query",
    ]


def test_a_word_has_the_same_gaps_in_both_languages() -> None:
    english, chinese = load_languages()
    gaps = [
        {label: sorted(re.findall(r"{\w*}", text)) for label, text in one.labels.items()} for one in (english, chinese)
    ]
    assert gaps[0] == gaps[1]
