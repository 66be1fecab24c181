"""The Chinese site contains every fact of GitLab's Chinese document, in its words."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from contract_tests.docs.gitlab_document import TEXT, sentences
from contract_tests.docs.html import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

PARTS = yaml.safe_load((Path(__file__).parent / "facts.yaml").read_text(encoding="utf-8"))


def facts() -> Iterator[tuple[str, str, list[str]]]:
    """Yield each sentence of the document, the page for it, and the phrases that the page must contain."""
    parts = iter(PARTS)
    part, following = {}, next(parts)
    for sentence in sentences():
        if following and sentence == following["begins"]:
            part, following = following, next(parts, None)
        yield sentence, part["page"], part["phrases"].get(sentence, [sentence])


@cache
def text_of(file: Path) -> str:
    """The text of a page, with each command on one line, as in the document."""
    return Page.read(file).text.replace(" \\ ", " ")


def test_sentences_cover_the_whole_document() -> None:
    assert "".join("".join(sentences()).split()) == "".join(TEXT.replace("\\\n", "").split())


def test_listed_phrases_belong_to_a_sentence() -> None:
    found = {(page, sentence) for sentence, page, _ in facts()}
    assert {(part["page"], sentence) for part in PARTS for sentence in part["phrases"]} <= found


def test_every_sentence_is_in_the_site(site: Path) -> None:
    lost = [
        (page, sentence, phrase)
        for sentence, page, phrases in facts()
        for phrase in phrases
        if phrase not in text_of(site / "zh" / page)
    ]
    assert lost == []
