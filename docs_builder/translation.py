"""Translate the contracts and the client's docstrings with a gettext catalogue, openapi/zh-CN.po.

An entry is a paragraph; code blocks stay as they are. `docs_builder/update_translation.py` updates the catalogue.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from babel.messages.pofile import PoFileError, read_po

from docs_builder.errors import DocumentationError
from docs_builder.languages import ROOT
from docs_builder.texts import map_texts

if TYPE_CHECKING:
    from pathlib import Path

    from babel.messages.catalog import Catalog

CATALOGUE = ROOT / "openapi" / "zh-CN.po"

_BLOCK = re.compile(r"(^```.*?^```$)", flags=re.DOTALL | re.MULTILINE)


class TranslationError(DocumentationError):
    """Texts have no valid translation, or translations have no text; the message lists them."""


class Translator:
    """Translate texts and record which were missing.

    Attributes:
        asked: Every paragraph that was asked for, in order.
        missing: Those without a translation, or with a fuzzy one.
    """

    def __init__(self, catalogue: Catalog | None) -> None:
        self.asked: dict[str, None] = {}
        self.missing: dict[str, None] = {}
        self._translations = {
            str(message.id): str(message.string)
            for message in catalogue or ()
            if message.id and message.string and not message.fuzzy
        }

    def __call__(self, text: str) -> str:
        pieces = _BLOCK.split(text)
        return "".join(piece if index % 2 else self._prose(piece) for index, piece in enumerate(pieces))

    def check(self, unused: bool = False) -> None:
        """Check that every text asked for had a translation and, with `unused`, that no other translation exists.

        Raises:
            TranslationError: A translation is missing, fuzzy or unused.
        """
        left = [text for text in self._translations if unused and text not in self.asked]
        lines = [f"\n  missing or fuzzy: {text}" for text in self.missing] + [f"\n  unused: {text}" for text in left]
        if lines:
            raise TranslationError(
                f"{CATALOGUE.name} is out of date: run `python -m docs_builder.update_translation`, then translate "
                f"and review:{''.join(lines)}"
            )

    def _prose(self, text: str) -> str:
        # The white space around paragraphs is kept.
        pieces = re.split(r"(\s*\n\s*\n\s*|\A\s+|\s+\Z)", text)
        return "".join(
            piece if index % 2 or not piece else self._paragraph(piece) for index, piece in enumerate(pieces)
        )

    def _paragraph(self, text: str) -> str:
        line = _one_line(text)
        if line in self._translations:
            self.asked[line] = None
            return self._translations[line]
        # The contract's summaries have no full stop; docstrings end with one.
        if line.endswith(".") and line[:-1] in self._translations:
            return self._translations[line[:-1]] + "。"
        self.asked[line] = None
        self.missing[line] = None
        return text


def _one_line(text: str) -> str:
    return " ".join(text.split())


def read_catalogue(file: Path = CATALOGUE) -> Catalog:
    """Read the catalogue.

    Raises:
        TranslationError: It is missing or not a valid PO file.
    """
    try:
        with file.open("rb") as stream:
            return read_po(stream, locale="zh_CN", abort_invalid=True)
    except (OSError, PoFileError) as error:
        raise TranslationError(f"{file.name}: {error}") from error


def translate(document: dict[str, Any], catalogue: Catalog) -> dict[str, Any]:
    """Translate a contract.

    Raises:
        TranslationError: A text has no translation.
    """
    translator = Translator(catalogue)
    translated: dict[str, Any] = map_texts(document, translator)
    translator.check()
    return translated
