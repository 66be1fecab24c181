"""The builder's own words: all of them in both languages, and none that nobody uses."""

from __future__ import annotations

import re

import yaml

from docs_builder.languages import ROOT, load_languages

SOURCE = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs_builder").glob("*.py")))


def test_both_languages_have_the_same_words() -> None:
    # Read as the file has them: a comma that is not quoted would end a text and begin a key.
    labels = yaml.safe_load((ROOT / "docs_builder" / "labels.yaml").read_text(encoding="utf-8"))
    assert {label: [*texts] for label, texts in labels.items() if [*texts] != ["en", "zh"]} == {}


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
