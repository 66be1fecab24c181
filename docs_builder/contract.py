"""The contract in each language, and its downloads."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import yaml

from docs_builder import frozen
from docs_builder.languages import ROOT
from docs_builder.overlay import OverlayError
from docs_builder.translation_sources import translate_as_it_is, translate_by_file

if TYPE_CHECKING:
    from pathlib import Path

CONTRACT = ROOT / "openapi" / "openapi.yaml"
OVERLAYS = {"zh-CN": ROOT / "openapi" / "zh-CN.overlay.yaml"}

Document = dict[str, Any]


class _Dumper(yaml.SafeDumper):
    """Writes a text of several lines as people do, line by line."""

    def represent_text(self, text: str) -> yaml.ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _Dumper.represent_text)


def load_documents() -> dict[str, Document]:
    """The contract by the code of the language it is in.

    Raises:
        docs_builder.overlay.OverlayError: A translation does not fit, or is one of what the contract no longer says.
    """
    written = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))
    return {"en": written} | {code: translate_by_file(written, overlay) for code, overlay in OVERLAYS.items()}


def file_name(code: str, kind: str) -> str:
    """The name of the contract in a language, as `yaml` or `json`."""
    return f"openapi.{kind}" if code == "en" else f"openapi.{code}.{kind}"


def load_frozen(folder: Path) -> dict[str, Document]:
    """The contract of an earlier version by the code of the language it is in, from the folder that keeps it.

    Raises:
        docs_builder.overlay.OverlayError: A translation does not fit.
        docs_builder.frozen.FrozenError: There is no contract.
    """
    if not (folder / CONTRACT.name).is_file():
        raise frozen.FrozenError(f"openapi/frozen/{folder.name} has no {CONTRACT.name}.")
    written = yaml.safe_load((folder / CONTRACT.name).read_text(encoding="utf-8"))
    overlays = {code: folder / overlay.name for code, overlay in OVERLAYS.items()}
    try:
        return {"en": written} | {code: translate_as_it_is(written, overlay) for code, overlay in overlays.items()}
    except OverlayError as error:
        raise OverlayError(f"openapi/frozen/{folder.name}: {error}") from error


def write_downloads(documents: dict[str, Document], site: Path, root: Path = ROOT) -> None:
    """The contract as YAML and JSON: the newest at a stable address, those that are frozen at those of their versions.

    Raises:
        docs_builder.frozen.FrozenError: Something else than a version lies among those that are frozen.
    """
    _write(documents, CONTRACT, site)
    for version in frozen.versions(root):
        kept = frozen.frozen_folder(root) / str(version)
        _write(load_frozen(kept), kept / CONTRACT.name, site / "contract" / str(version))


def _write(documents: dict[str, Document], written: Path, folder: Path) -> None:
    """A contract in each language and form into a folder; the one that was written by hand as it was written."""
    folder.mkdir(parents=True, exist_ok=True)
    for code, document in documents.items():
        text = json.dumps(document, ensure_ascii=False, indent=2)
        (folder / file_name(code, "json")).write_text(f"{text}\n", encoding="utf-8")
        if code == "en":
            shutil.copyfile(written, folder / file_name(code, "yaml"))
        else:
            dumped = yaml.dump(document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)
            (folder / file_name(code, "yaml")).write_text(dumped, encoding="utf-8")


def version(documents: dict[str, Document]) -> str:
    """The version of the contract."""
    return str(documents["en"]["info"]["version"])
