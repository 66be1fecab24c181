"""The files of a checkout that the checks read."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from gitlab_error_tracking_contract import CONTRACTS
from packaging.version import InvalidVersion, Version

from docs_builder import frozen
from docs_builder.contract import file_name, to_yaml
from docs_builder.translation import CATALOGUE, read_catalogue, translate
from governance import redocly
from governance.changelog import read_changelog
from governance.errors import Unreadable
from governance.redocly import Change, Difference

if TYPE_CHECKING:
    from governance.changelog import Section


@dataclass(frozen=True)
class Checkout:
    """A checkout of this repository. Each file is read once, on first use.

    A missing or invalid version raises `Unreadable` when it is read.
    """

    root: Path

    @property
    def contract(self) -> Path:
        """The file of the first contract."""
        return self.contracts[CONTRACTS[0]]

    @property
    def contracts(self) -> dict[str, Path]:
        """The files of the contracts by name."""
        return {name: self.root / "openapi" / file_name(name, "en", "yaml") for name in CONTRACTS}

    @cached_property
    def documents(self) -> dict[str, Any]:
        """The contracts as YAML by name, not validated."""
        return {name: yaml.safe_load(file.read_text(encoding="utf-8")) for name, file in self.contracts.items()}

    @cached_property
    def contract_version(self) -> Version:
        """The version that all contracts have.

        Raises:
            Unreadable: A version is missing or invalid, or they differ.
        """
        versions = {file.name: _version(self.documents[name], "info", file) for name, file in self.contracts.items()}
        if len({*versions.values()}) > 1:
            found = ", ".join(f"{name} {version}" for name, version in versions.items())
            raise Unreadable(f"The contracts must have one version: {found}.")
        return versions[self.contract.name]

    @property
    def chinese(self) -> dict[str, str]:
        """The contracts in Chinese as YAML, by name.

        Raises:
            docs_builder.translation.TranslationError: A text has no translation.
        """
        catalogue = read_catalogue(self.root / "openapi" / CATALOGUE.name)
        return {name: to_yaml(translate(document, catalogue)) for name, document in self.documents.items()}

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
        """The changes since the published contracts; a new contract is an addition.

        Raises:
            RedoclyFailed: One of two contracts is not valid OpenAPI, or the settings are wrong.
        """
        changes: list[Change] = []
        for file in self.contracts.values():
            base = self.frozen_folder(self.published_version) / file.name
            if base.exists():
                changes += redocly.compare(self.root / "redocly.yaml", base, file).changes
            else:
                changes.append(Change(redocly.ADDITION, f"`{file.name}` is new.", (file.name,), file, 1))
        return Difference(tuple(changes))


def _version(document: Any, table: str, file: Path) -> Version:
    try:
        return Version(document[table]["version"])
    except (KeyError, TypeError, InvalidVersion) as error:
        raise Unreadable(f"{file.name} has no valid {table}.version, such as 0.2.0: {error}") from error


HERE = Checkout(Path(__file__).parent.parent)
