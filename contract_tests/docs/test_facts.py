"""Whoever knows GitLab's Chinese document finds each of its facts in the Chinese site, in its words."""

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
    """A sentence of the document, and what tells it: a page, and every phrase that has to stand there."""

    sentence: str
    page: str
    phrases: list[str]


def facts() -> Iterator[Fact]:
    """Those that `facts.yaml` lists."""
    for part in yaml.safe_load((Path(__file__).parent / "facts.yaml").read_text(encoding="utf-8")):
        for listed in part["sentences"]:
            told = {"sentence": listed} if isinstance(listed, str) else listed
            yield Fact(told["sentence"], part["page"], told.get("phrases", [told["sentence"]]))


FACTS = [*facts()]


@cache
def told(file: Path) -> str:
    """What a page says. A command is one line in the document, and may be several in the site."""
    return Page.read(file).text.replace(" \\ ", " ")


def test_every_sentence_of_the_document_is_listed_word_for_word() -> None:
    assert [fact.sentence for fact in FACTS] == sentences()


def test_no_word_of_the_document_is_in_no_sentence() -> None:
    assert "".join("".join(sentences()).split()) == "".join(TEXT.replace("\\\n", "").split())


@pytest.mark.parametrize("fact", FACTS, ids=[f"{fact.page}: {fact.sentence}" for fact in FACTS])
def test_a_sentence_of_the_document_is_told(site: Path, fact: Fact) -> None:
    assert [phrase for phrase in fact.phrases if phrase not in told(site / "zh" / fact.page)] == []
