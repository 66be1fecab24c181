"""The contract in each language, and its downloads."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import yaml

from docs_builder.languages import ROOT
from docs_builder.overlay import translate

if TYPE_CHECKING:
    from pathlib import Path

CONTRACT = ROOT / "openapi" / "openapi.yaml"
OVERLAYS = {"zh-CN": ROOT / "openapi" / "zh-CN.overlay.yaml"}

Document = dict[str, Any]


def load_documents() -> dict[str, Document]:
    """The contract by the code of the language it is in.

    Raises:
        docs_builder.overlay.OverlayError: A translation does not fit.
    """
    written = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))
    translated = {
        code: translate(written, yaml.safe_load(overlay.read_text(encoding="utf-8")))
        for code, overlay in OVERLAYS.items()
    }
    return {"en": written, **translated}


def file_name(code: str, kind: str) -> str:
    """The name of the contract in a language, as `yaml` or `json`."""
    return f"openapi.{kind}" if code == "en" else f"openapi.{code}.{kind}"


def write_downloads(documents: dict[str, Document], site: Path) -> None:
    """The contract as YAML and JSON, once at a stable address and once at that of its version."""
    versioned = site / "contract" / version(documents)
    versioned.mkdir(parents=True)
    for code, document in documents.items():
        text = json.dumps(document, ensure_ascii=False, indent=2)
        (versioned / file_name(code, "json")).write_text(f"{text}\n", encoding="utf-8")
        if code == "en":
            shutil.copyfile(CONTRACT, versioned / file_name(code, "yaml"))
        else:
            dumped = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=120)
            (versioned / file_name(code, "yaml")).write_text(dumped, encoding="utf-8")
    for file in versioned.iterdir():
        shutil.copyfile(file, site / file.name)


def version(documents: dict[str, Document]) -> str:
    """The version of the contract."""
    return str(documents["en"]["info"]["version"])
