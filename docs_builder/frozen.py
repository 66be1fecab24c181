"""The published contracts: `openapi/frozen/`, with a folder for each version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from docs_builder.errors import DocumentationError

if TYPE_CHECKING:
    from pathlib import Path


class FrozenError(DocumentationError):
    """A frozen folder is not named by a version."""


def frozen_folder(root: Path) -> Path:
    """Return the folder of a checkout's frozen contracts."""
    return root / "openapi" / "frozen"


def versions(root: Path) -> list[Version]:
    """Return the frozen versions of a checkout, newest first.

    Raises:
        FrozenError: A folder is not named by a version.
    """
    return sorted((_version(path.name) for path in frozen_folder(root).glob("[!.]*")), reverse=True)


def _version(name: str) -> Version:
    try:
        version = Version(name)
    except InvalidVersion:
        version = None
    if version is None or str(version) != name:
        raise FrozenError(f"openapi/frozen/{name} is not named by a version, such as 0.2.0.")
    return version
