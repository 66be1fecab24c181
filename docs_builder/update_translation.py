"""Bring openapi/zh-CN.po up to date with the English texts: `python -m docs_builder.update_translation`.

It marks the translation of a changed paragraph as fuzzy and shows the earlier English above it. Review the translation
and delete `#, fuzzy`.
"""

from __future__ import annotations

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from gitlab_error_tracking_contract import CONTRACTS

from docs_builder.client_reference import client_pages
from docs_builder.contract import load_english
from docs_builder.languages import load_languages
from docs_builder.texts import map_texts
from docs_builder.translation import CATALOGUE, Translator, read_catalogue


def update(catalogue: Catalog, texts: list[str]) -> list[str]:
    """Update a catalogue with the English texts, in their order; return those to translate or review."""
    template = Catalog()
    for text in texts:
        template.add(text)
    catalogue.update(template)
    catalogue.obsolete.clear()
    return [str(message.id) for message in catalogue if message.id and (message.fuzzy or not message.string)]


def main() -> None:
    """Update the file."""
    catalogue = read_catalogue()
    translator = Translator(catalogue)
    documents = {name: load_english(name) for name in CONTRACTS}
    for document in documents.values():
        map_texts(document, translator)
    client_pages(documents, load_languages()[1], translator)
    for text in update(catalogue, [*translator.asked]):
        print(f"translate or review: {text}")
    with CATALOGUE.open("wb") as stream:
        write_po(stream, catalogue, width=0, no_location=True, omit_header=True, include_previous=True)


if __name__ == "__main__":
    main()
