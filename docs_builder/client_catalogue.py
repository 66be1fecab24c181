"""The docstrings of the client in another language.

What a docstring has from the contract is translated there already; the rest stands in `client.zh.yaml`.
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
    """A text has no translation, or a translation no text; the message names each."""


class Catalogue:
    """Translates paragraphs, and knows which it lacked and which nobody asked for."""

    def __init__(self, documents: dict[str, Document], code: str) -> None:
        self._is_needed = code != "en"
        self._of_contract = _pairs(documents["en"], documents[code]) if self._is_needed else {}
        self._own = _own() if self._is_needed else {}
        self._missing: dict[str, None] = {}
        self._unused = {*self._own}

    def __call__(self, text: str) -> str:
        """A text of one or several paragraphs."""
        return "\n\n".join(self._paragraph(" ".join(paragraph.split())) for paragraph in text.strip().split("\n\n"))

    def check(self) -> None:
        """See that everything was translated, and that no translation is left over.

        Raises:
            CatalogueError: It was not, or one is.
        """
        if self._missing:
            raise CatalogueError(
                f"{_FILE.name} lacks a translation of:\n" + "\n".join(f"  {one}" for one in self._missing)
            )
        if self._unused:
            left = "\n".join(f"  {text}" for text in sorted(self._unused))
            raise CatalogueError(f"{_FILE.name} translates what the client does not say:\n{left}")

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
        raise CatalogueError(f"{_FILE.name} translates more than once:\n" + "\n".join(f"  {text}" for text in twice))
    return dict(entries)


def _pairs(written: Document, translated: Document) -> dict[str, str]:
    """Paragraphs of the contract and their translations.

    Raises:
        CatalogueError: A text and its translation differ in how many paragraphs they have, or a paragraph that stands
            in several texts is translated in several ways: which one would the client's docstring have?
    """
    pairs: dict[str, str] = {}
    translations = dict(texts(translated))
    for place, text in texts(written):
        paragraphs = text.strip().split("\n\n"), translations[place].strip().split("\n\n")
        if len(paragraphs[0]) != len(paragraphs[1]):
            raise CatalogueError(f"The translation has not as many paragraphs as the text: {place}")
        for original, said in zip(*paragraphs, strict=True):
            one = " ".join(original.split())
            if pairs.setdefault(one, said) != said:
                raise CatalogueError(
                    f"One paragraph is translated in two ways, the second time at {place}:\n"
                    f"  {one}\n  1. {pairs[one]}\n  2. {said}"
                )
    return pairs
