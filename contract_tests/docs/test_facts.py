"""The Chinese site contains every fact of GitLab's Chinese document, in its words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from contract_tests.docs.gitlab_document import TEXT, sentences
from contract_tests.docs.html import Page

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Fact:
    """A sentence of the document, the page that has it, and the phrases that the page must contain."""

    sentence: str
    page: str
    phrases: list[str]


def facts() -> Iterator[Fact]:
    """The facts in `facts.yaml`."""
    for part in yaml.safe_load((Path(__file__).parent / "facts.yaml").read_text(encoding="utf-8")):
        for listed in part["sentences"]:
            entry = {"sentence": listed} if isinstance(listed, str) else listed
            yield Fact(entry["sentence"], part["page"], entry.get("phrases", [entry["sentence"]]))


FACTS = [*facts()]


@cache
def text_of(file: Path) -> str:
    """The text of a page, with each command on one line, as in the document."""
    return Page.read(file).text.replace(" \\ ", " ")


def test_every_sentence_of_the_document_is_listed() -> None:
    assert [fact.sentence for fact in FACTS] == sentences()


def test_sentences_cover_the_whole_document() -> None:
    assert "".join("".join(sentences()).split()) == "".join(TEXT.replace("\\\n", "").split())


@pytest.mark.parametrize("fact", FACTS, ids=[f"{fact.page}: {fact.sentence}" for fact in FACTS])
def test_sentence_is_in_the_site(site: Path, fact: Fact) -> None:
    assert [phrase for phrase in fact.phrases if phrase not in text_of(site / "zh" / fact.page)] == []
