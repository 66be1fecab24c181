"""The contracts of earlier versions, as their users have them: `openapi/frozen/`, a folder for each version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from docs_builder.errors import DocumentationError

if TYPE_CHECKING:
    from pathlib import Path


class FrozenError(DocumentationError):
    """Something else than a contract lies among those that are frozen, or one is not whole."""


def frozen_folder(root: Path) -> Path:
    """Where a checkout keeps them. `python -m governance.release freeze` puts them there."""
    return root / "openapi" / "frozen"


def versions(root: Path) -> list[Version]:
    """The versions of a checkout that are frozen, the newest first.

    Raises:
        FrozenError: Something is not named by a version.
    """
    return sorted((_version(path.name) for path in frozen_folder(root).glob("[!.]*")), reverse=True)


def _version(name: str) -> Version:
    try:
        version = Version(name)
    except InvalidVersion:
        version = None
    if version is None or str(version) != name:
        raise FrozenError(f"openapi/frozen/{name} is not named by a version, as 0.2.0 would be.")
    return version
