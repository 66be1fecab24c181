"""The contracts in each language, and their downloads."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import yaml
from gitlab_error_tracking_contract import CONTRACTS

from docs_builder import frozen
from docs_builder.languages import ROOT
from docs_builder.renditions import as_openapi_3_1, overlay, postman_collection
from docs_builder.translation import read_catalogue, translate

if TYPE_CHECKING:
    from pathlib import Path

OPENAPI = ROOT / "openapi"
WALKTHROUGH = OPENAPI / "walkthrough.arazzo.yaml"

Document = dict[str, Any]


class _Dumper(yaml.SafeDumper):
    """Write texts of several lines as blocks."""

    def represent_text(self, text: str) -> yaml.ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _Dumper.represent_text)


def load_english(name: str = CONTRACTS[0]) -> Document:
    """Return a contract in English, as written."""
    document: Document = yaml.safe_load((OPENAPI / file_name(name, "en", "yaml")).read_text(encoding="utf-8"))
    return document


def load_documents(name: str = CONTRACTS[0]) -> dict[str, Document]:
    """Return a contract by language code.

    Raises:
        docs_builder.translation.TranslationError: A text has no translation.
    """
    english = load_english(name)
    return {"en": english, "zh-CN": translate(english, read_catalogue())}


def file_name(name: str, code: str, kind: str) -> str:
    """Return the file name of a contract in a language, as `yaml` or `json`."""
    return f"{name}.{kind}" if code == "en" else f"{name}.{code}.{kind}"


def reference_folder(name: str) -> str:
    """Return the folder of a contract's pages, below that of the language."""
    return "reference" if name == CONTRACTS[0] else f"{name}-reference"


def formats(name: str, code: str) -> list[str]:
    """Return the file names of everything that is published of a contract in a language."""
    derived = {"en": [*_modern(name), _postman(name)], "zh-CN": [_overlay(name)]}
    return [file_name(name, code, "yaml"), file_name(name, code, "json"), *derived[code]]


def _modern(name: str) -> list[str]:
    return [f"{name}-3.1.yaml", f"{name}-3.1.json"]


def _postman(name: str) -> str:
    return f"{name}.postman.json"


def _overlay(name: str) -> str:
    return f"{name}.zh-CN.overlay.yaml"


def to_yaml(document: Document) -> str:
    """Return a contract as YAML."""
    return yaml.dump(document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)


def write_downloads(contracts: dict[str, dict[str, Document]], site: Path) -> None:
    """Write the current and the frozen contracts, each in every format.

    Args:
        contracts: The contracts by name and language code.
        site: The folder of the site.

    Raises:
        docs_builder.frozen.FrozenError: A frozen folder is not named by a version.
    """
    shutil.copyfile(WALKTHROUGH, site / WALKTHROUGH.name)
    folders = {site: OPENAPI}
    for version in frozen.versions(ROOT):
        folders[site / "contract" / str(version)] = frozen.frozen_folder(ROOT) / str(version)
    for target, folder in folders.items():
        target.mkdir(parents=True, exist_ok=True)
        for name, documents in contracts.items():
            english = folder / file_name(name, "en", "yaml")
            if folder == OPENAPI:
                _write_formats(name, documents, english, target)
            elif english.exists():  # older versions have fewer contracts
                texts = {
                    code: (folder / file_name(name, code, "yaml")).read_text(encoding="utf-8") for code in documents
                }
                frozen_documents = {code: yaml.safe_load(text) for code, text in texts.items()}
                _write_formats(name, frozen_documents, english, target)


def _write_formats(name: str, documents: dict[str, Document], english: Path, folder: Path) -> None:
    """Write a contract in each language and what is derived from it; the English YAML is copied as written."""
    modern = as_openapi_3_1(documents["en"])
    written = {
        file_name(name, code, kind): document for code, document in documents.items() for kind in ("yaml", "json")
    }
    written |= dict.fromkeys(_modern(name), modern)
    written[_overlay(name)] = overlay(documents["en"], documents["zh-CN"], english.name)
    written[_postman(name)] = postman_collection(documents["en"])
    for file, document in written.items():
        text = (
            to_yaml(document) if file.endswith(".yaml") else json.dumps(document, ensure_ascii=False, indent=2) + "\n"
        )
        (folder / file).write_text(text, encoding="utf-8")
    shutil.copyfile(english, folder / english.name)
