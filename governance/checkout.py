"""What the gates look at, and where it lies."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from packaging.version import InvalidVersion, Version

from docs_builder import frozen
from governance import redocly
from governance.changelog import read_changelog
from governance.errors import Unreadable

if TYPE_CHECKING:
    from governance.changelog import Section
    from governance.redocly import Difference


@dataclass(frozen=True)
class Checkout:
    """A checkout of this repository, each of its files read at most once."""

    root: Path

    @property
    def contract(self) -> Path:
        """The contract's file."""
        return self.root / "openapi" / "openapi.yaml"

    @property
    def overlay(self) -> Path:
        """What makes it Chinese."""
        return self.root / "openapi" / "zh-CN.overlay.yaml"

    @property
    def redocly_settings(self) -> Path:
        """How Redocly's command lints and compares."""
        return self.root / "redocly.yaml"

    @cached_property
    def document(self) -> dict[str, Any]:
        """The contract, which may be faulty: `load_contract` would stumble over what a gate has yet to tell."""
        document: dict[str, Any] = yaml.safe_load(self.contract.read_text(encoding="utf-8"))
        return document

    @cached_property
    def contract_version(self) -> Version:
        """The `info.version` of the contract.

        Raises:
            Unreadable: It has none, or one that is none.
        """
        return _version(self.document, self.contract)

    @cached_property
    def overlay_version(self) -> Version:
        """The `info.version` of the contract's translation.

        Raises:
            Unreadable: It has none, or one that is none.
        """
        return _version(yaml.safe_load(self.overlay.read_text(encoding="utf-8")), self.overlay)

    @cached_property
    def pyproject(self) -> dict[str, Any]:
        """What pyproject.toml says."""
        return tomllib.loads((self.root / "pyproject.toml").read_text(encoding="utf-8"))

    @cached_property
    def package_version(self) -> Version:
        """The version in pyproject.toml.

        Raises:
            Unreadable: It has none, or one that is none.
        """
        try:
            return Version(self.pyproject["project"]["version"])
        except (KeyError, InvalidVersion) as error:
            raise Unreadable(f"pyproject.toml: project.version is none: {error}") from error

    @property
    def packages(self) -> list[Path]:
        """The folders of the packages that the wheel brings."""
        wheel = self.pyproject["tool"]["hatch"]["build"]["targets"]["wheel"]
        return [self.root / package for package in wheel["packages"]]

    @property
    def locks(self) -> list[Path]:
        """The locked requirements."""
        return [self.root / "requirements.lock", self.root / "benchmarks" / "requirements.lock"]

    @cached_property
    def changelog(self) -> list[Section]:
        """The sections of the changelog, the newest first."""
        return read_changelog((self.root / "CHANGELOG.md").read_text(encoding="utf-8"))

    @property
    def promised(self) -> tuple[Path, ...]:
        """What users of the contract have, and what is therefore kept of each version."""
        return self.contract, self.overlay

    def frozen(self, file: Path, version: Version) -> Path:
        """Where one of those files is kept as users of a version have it."""
        return frozen.frozen_folder(self.root) / str(version) / file.name

    @cached_property
    def promise(self) -> Version:
        """The version of the contract that users have, the newest of those that are frozen.

        Raises:
            Unreadable: None is, or something that is no version.
        """
        try:
            return frozen.versions(self.root)[0]
        except frozen.FrozenError as error:
            raise Unreadable(str(error)) from error
        except IndexError as error:
            raise Unreadable("openapi/frozen has no contract: `make contract-freeze` keeps this one there.") from error

    def is_released(self, version: Version) -> bool:
        """Whether the changelog has a date for a version."""
        return any(section.version == version and section.released for section in self.changelog)

    @cached_property
    def difference(self) -> Difference:
        """What is different from the contract that users have.

        Raises:
            RedoclyFailed: One of the two is no valid OpenAPI, say.
        """
        return redocly.compare(self.redocly_settings, self.frozen(self.contract, self.promise), self.contract)


def _version(document: Any, file: Path) -> Version:
    """The `info.version` of a document."""
    try:
        return Version(document["info"]["version"])
    except (KeyError, TypeError, InvalidVersion) as error:
        raise Unreadable(f"{file.name} has no info.version that is one, such as 0.2.0: {error}") from error


HERE = Checkout(Path(__file__).parent.parent)
