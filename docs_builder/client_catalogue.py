"""Translate the docstrings of the client.

Texts of the contract have their translation in its overlay, all others in `client.zh.yaml`.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from docs_builder.errors import DocumentationError
from docs_builder.texts import texts

if TYPE_CHECKING:
    from docs_builder.contract import Document

_FILE = Path(__file__).parent / "client.zh.yaml"


class CatalogueError(DocumentationError):
    """A text lacks a translation, or a translation is unused; the message names each."""


class Catalogue:
    """Translate paragraphs; record missing and unused translations."""

    def __init__(self, documents: dict[str, Document], code: str) -> None:
        self._is_needed = code != "en"
        self._of_contract = _pairs(documents["en"], documents[code]) if self._is_needed else {}
        self._own = _own() if self._is_needed else {}
        self._missing: dict[str, None] = {}
        self._unused = {*self._own}

    def __call__(self, text: str) -> str:
        """Translate a text of one or more paragraphs."""
        return "\n\n".join(self._paragraph(" ".join(paragraph.split())) for paragraph in text.strip().split("\n\n"))

    def check(self) -> None:
        """Check that no translation is missing or unused.

        Raises:
            CatalogueError: A translation is missing or unused.
        """
        if self._missing:
            raise CatalogueError(
                f"{_FILE.name} lacks a translation of:\n" + "\n".join(f"  {one}" for one in self._missing)
            )
        if self._unused:
            left = "\n".join(f"  {text}" for text in sorted(self._unused))
            raise CatalogueError(f"{_FILE.name} translates texts that the client does not contain:\n{left}")

    def _paragraph(self, text: str) -> str:
        if not self._is_needed:
            return text
        if text in self._own:
            self._unused.discard(text)
            return self._own[text]
        if text in self._of_contract:
            return self._of_contract[text]
        # A summary has no full stop in the contract, and one in a docstring.
        if text.removesuffix(".") in self._of_contract:
            return self._of_contract[text.removesuffix(".")] + "。"
        self._missing[text] = None
        return text


def _own() -> dict[str, str]:
    entries = [(entry["en"], entry["zh"]) for entry in yaml.safe_load(_FILE.read_text(encoding="utf-8"))]
    twice = [text for text, times in Counter(text for text, _ in entries).items() if times > 1]
    if twice:
        raise CatalogueError(
            f"{_FILE.name} translates a text more than once:\n" + "\n".join(f"  {text}" for text in twice)
        )
    return dict(entries)


def _pairs(written: Document, translated: Document) -> dict[str, str]:
    """Return the paragraphs of the contract with their translations.

    Raises:
        CatalogueError: A text and its translation differ in the number of paragraphs, or a paragraph has several
            translations.
    """
    pairs: dict[str, str] = {}
    translations = dict(texts(translated))
    for place, text in texts(written):
        paragraphs = text.strip().split("\n\n"), translations[place].strip().split("\n\n")
        if len(paragraphs[0]) != len(paragraphs[1]):
            raise CatalogueError(f"The translation and the text differ in the number of paragraphs: {place}")
        for original, translation in zip(*paragraphs, strict=True):
            one = " ".join(original.split())
            if pairs.setdefault(one, translation) != translation:
                raise CatalogueError(
                    f"A paragraph has two translations, the second at {place}:\n"
                    f"  {one}\n  1. {pairs[one]}\n  2. {translation}"
                )
    return pairs
