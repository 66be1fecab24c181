"""The contract in each language, and its downloads."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import yaml

from docs_builder import frozen
from docs_builder.languages import ROOT
from docs_builder.renditions import as_openapi_3_1, overlay, postman_collection
from docs_builder.translation import read_catalogue, translate

if TYPE_CHECKING:
    from pathlib import Path

CONTRACT = ROOT / "openapi" / "openapi.yaml"
WALKTHROUGH = ROOT / "openapi" / "walkthrough.arazzo.yaml"

# The files that are derived from the contract.
MODERN = ("openapi-3.1.yaml", "openapi-3.1.json")
OVERLAY = "openapi.zh-CN.overlay.yaml"
POSTMAN = "postman.json"

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


def formats(code: str) -> list[str]:
    """Return the file names of everything that is published of the contract in a language."""
    derived = {"en": [*MODERN, POSTMAN], "zh-CN": [OVERLAY]}
    return [file_name(code, "yaml"), file_name(code, "json"), *derived[code]]


def to_yaml(document: Document) -> str:
    """Return a contract as YAML."""
    return yaml.dump(document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)


def write_downloads(documents: dict[str, Document], site: Path) -> None:
    """Write the current and the frozen contracts, each in every format.

    Raises:
        docs_builder.frozen.FrozenError: A frozen folder is not named by a version, or lacks a file.
    """
    _write_formats(documents, CONTRACT, site)
    shutil.copyfile(WALKTHROUGH, site / WALKTHROUGH.name)
    for version in frozen.versions(ROOT):
        folder = frozen.frozen_folder(ROOT) / str(version)
        texts = {code: (folder / file_name(code, "yaml")).read_text(encoding="utf-8") for code in documents}
        target = site / "contract" / str(version)
        target.mkdir(parents=True)
        _write_formats({code: yaml.safe_load(text) for code, text in texts.items()}, folder / CONTRACT.name, target)


def _write_formats(documents: dict[str, Document], english: Path, folder: Path) -> None:
    """Write the contract of each language and what is derived from it; the English YAML is copied as written."""
    modern = as_openapi_3_1(documents["en"])
    written = {
        name: documents[code] for code in documents for name in (file_name(code, "yaml"), file_name(code, "json"))
    }
    written |= dict.fromkeys(MODERN, modern)
    written[OVERLAY] = overlay(documents["en"], documents["zh-CN"], CONTRACT.name)
    written[POSTMAN] = postman_collection(documents["en"])
    for name, document in written.items():
        text = (
            to_yaml(document) if name.endswith(".yaml") else json.dumps(document, ensure_ascii=False, indent=2) + "\n"
        )
        (folder / name).write_text(text, encoding="utf-8")
    shutil.copyfile(english, folder / CONTRACT.name)


def version(documents: dict[str, Document]) -> str:
    """Return the version of the contract."""
    return str(documents["en"]["info"]["version"])
