"""The contract in each language, and its downloads."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import yaml

from docs_builder import frozen
from docs_builder.languages import ROOT
from docs_builder.translation import read_catalogue, translate

if TYPE_CHECKING:
    from pathlib import Path

CONTRACT = ROOT / "openapi" / "openapi.yaml"

Document = dict[str, Any]


class _Dumper(yaml.SafeDumper):
    """Write texts of several lines as blocks."""

    def represent_text(self, text: str) -> yaml.ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _Dumper.represent_text)


def load_english() -> Document:
    """Return the contract in English, as written."""
    document: Document = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))
    return document


def load_documents() -> dict[str, Document]:
    """Return the contract by language code.

    Raises:
        docs_builder.translation.TranslationError: A text has no translation.
    """
    english = load_english()
    return {"en": english, "zh-CN": translate(english, read_catalogue())}


def file_name(code: str, kind: str) -> str:
    """Return the file name of the contract in a language, as `yaml` or `json`."""
    return f"openapi.{kind}" if code == "en" else f"openapi.{code}.{kind}"


def to_yaml(document: Document) -> str:
    """Return a contract as YAML."""
    return yaml.dump(document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)


def write_downloads(documents: dict[str, Document], site: Path) -> None:
    """Write the current and the frozen contracts as YAML and JSON.

    Raises:
        docs_builder.frozen.FrozenError: A frozen folder is not named by a version, or lacks a file.
    """
    _write_json(documents, site)
    shutil.copyfile(CONTRACT, site / CONTRACT.name)
    (site / file_name("zh-CN", "yaml")).write_text(to_yaml(documents["zh-CN"]), encoding="utf-8")
    for version in frozen.versions(ROOT):
        target = site / "contract" / str(version)
        target.mkdir(parents=True)
        files = {code: frozen.frozen_folder(ROOT) / str(version) / file_name(code, "yaml") for code in documents}
        for file in files.values():
            shutil.copyfile(file, target / file.name)
        _write_json({code: yaml.safe_load(file.read_text(encoding="utf-8")) for code, file in files.items()}, target)


def _write_json(documents: dict[str, Document], folder: Path) -> None:
    for code, document in documents.items():
        text = json.dumps(document, ensure_ascii=False, indent=2)
        (folder / file_name(code, "json")).write_text(f"{text}\n", encoding="utf-8")


def version(documents: dict[str, Document]) -> str:
    """Return the version of the contract."""
    return str(documents["en"]["info"]["version"])
