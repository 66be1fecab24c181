"""The files of a checkout that the checks read."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from packaging.version import InvalidVersion, Version

from docs_builder import frozen
from docs_builder.contract import to_yaml
from docs_builder.translation import CATALOGUE, read_catalogue, translate
from governance import redocly
from governance.changelog import read_changelog
from governance.errors import Unreadable

if TYPE_CHECKING:
    from governance.changelog import Section
    from governance.redocly import Difference


@dataclass(frozen=True)
class Checkout:
    """A checkout of this repository. Each file is read once, on first use.

    A missing or invalid version raises `Unreadable` when it is read.
    """

    root: Path

    @property
    def contract(self) -> Path:
        return self.root / "openapi" / "openapi.yaml"

    @cached_property
    def document(self) -> Any:
        """The contract as YAML, not validated."""
        return yaml.safe_load(self.contract.read_text(encoding="utf-8"))

    @cached_property
    def contract_version(self) -> Version:
        return _version(self.document, "info", self.contract)

    @property
    def chinese(self) -> str:
        """The contract in Chinese as YAML.

        Raises:
            docs_builder.translation.TranslationError: A text has no translation.
        """
        catalogue = self.root / "openapi" / CATALOGUE.name
        return to_yaml(translate(self.document, read_catalogue(catalogue)))

    @cached_property
    def package_version(self) -> Version:
        file = self.root / "pyproject.toml"
        return _version(tomllib.loads(file.read_text(encoding="utf-8")), "project", file)

    @cached_property
    def changelog(self) -> list[Section]:
        """The sections of the changelog, newest first."""
        return read_changelog((self.root / "CHANGELOG.md").read_text(encoding="utf-8"))

    def frozen_folder(self, version: Version) -> Path:
        """Return the folder with the frozen contract of a version."""
        return frozen.frozen_folder(self.root) / str(version)

    @cached_property
    def published_version(self) -> Version:
        """The newest frozen version: the one that users have."""
        try:
            return frozen.versions(self.root)[0]
        except frozen.FrozenError as error:
            raise Unreadable(str(error)) from error
        except IndexError as error:
            raise Unreadable("openapi/frozen has no contract: run `python -m governance.release freeze`.") from error

    @property
    def new_entries(self) -> list[str]:
        """The entries of the changelog since the published contract, of its own section too before its release."""
        published = self.published_version
        released = self.is_released(published)
        return [
            entry
            for section in self.changelog
            if section.version > published or (section.version == published and not released)
            for entry in section.entries()
        ]

    def is_released(self, version: Version) -> bool:
        """Return whether the changelog has a date for a version."""
        return any(section.version == version and section.released for section in self.changelog)

    @cached_property
    def difference(self) -> Difference:
        """The changes since the published contract.

        Raises:
            RedoclyFailed: One of the two contracts is not valid OpenAPI, or the settings are wrong.
        """
        base = self.frozen_folder(self.published_version) / self.contract.name
        return redocly.compare(self.root / "redocly.yaml", base, self.contract)


def _version(document: Any, table: str, file: Path) -> Version:
    try:
        return Version(document[table]["version"])
    except (KeyError, TypeError, InvalidVersion) as error:
        raise Unreadable(f"{file.name} has no valid {table}.version, such as 0.2.0: {error}") from error


HERE = Checkout(Path(__file__).parent.parent)
