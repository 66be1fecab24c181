"""Puts the documentation into the wheel, beside the server that serves it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DocumentationHook(BuildHookInterface[Any]):
    """Includes `site/`, which `make build` renews; where it is missing it is built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before a wheel is built; an editable one leaves the site where it is."""
        if version == "editable":
            return
        site = Path(self.root) / "site"
        if not site.is_dir():
            sys.path[:0] = [self.root, str(Path(self.root) / "openapi")]
            from docs_builder.site import WITHOUT_CONSOLE, build  # noqa: PLC0415  (only here there is something to build with)

            if not build():
                self.app.display_warning(WITHOUT_CONSOLE)
        build_data["force_include"][str(site)] = "gitlab_error_tracking_server/site"
