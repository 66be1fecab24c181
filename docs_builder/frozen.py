"""The contracts of earlier versions, as their users have them: `openapi/frozen/`, a folder for each version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from docs_builder.errors import DocumentationError

if TYPE_CHECKING:
    from pathlib import Path


class FrozenError(DocumentationError):
    """Something else than a version lies among the frozen contracts."""


def frozen_folder(root: Path) -> Path:
    """Where a checkout keeps them. `make contract-freeze` puts them there."""
    return root / "openapi" / "frozen"


def versions(root: Path) -> list[Version]:
    """The versions of a checkout that are frozen, the newest first.

    Raises:
        FrozenError: A folder is not named by a version.
    """
    names = [path.name for path in frozen_folder(root).glob("*") if path.is_dir()]
    try:
        return sorted((Version(name) for name in names), reverse=True)
    except InvalidVersion as error:
        raise FrozenError(f"openapi/frozen holds a folder that is no version: {error}") from error
