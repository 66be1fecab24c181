"""What the gates look at, and where it lies."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from packaging.version import InvalidVersion, Version

from governance import redocly
from governance.changelog import read_changelog

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
            InvalidVersion: It has none, or one that is none.
        """
        try:
            return Version(self.document["info"]["version"])
        except (KeyError, TypeError) as error:
            raise InvalidVersion("the contract has no info.version") from error

    @cached_property
    def pyproject(self) -> dict[str, Any]:
        """What pyproject.toml says."""
        return tomllib.loads((self.root / "pyproject.toml").read_text(encoding="utf-8"))

    @cached_property
    def package_version(self) -> Version:
        """The version in pyproject.toml."""
        return Version(self.pyproject["project"]["version"])

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

    def frozen(self, version: Version) -> Path:
        """Where the contract of a version is kept as users have it."""
        return self.root / "openapi" / "frozen" / f"{version}.yaml"

    @cached_property
    def promise(self) -> Version:
        """The version of the contract that users have, the newest of those that are frozen."""
        return max(Version(path.stem) for path in self.frozen(self.contract_version).parent.glob("*.yaml"))

    def is_released(self, version: Version) -> bool:
        """Whether the changelog has a date for a version."""
        return any(section.version == version and section.released for section in self.changelog)

    @cached_property
    def difference(self) -> Difference:
        """What is different from the contract that users have.

        Raises:
            RedoclyFailed: One of the two is no valid OpenAPI, say.
        """
        return redocly.compare(self.redocly_settings, self.frozen(self.promise), self.contract)


HERE = Checkout(Path(__file__).parent.parent)
