"""Put the documentation site into the wheel."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DocumentationHook(BuildHookInterface[Any]):
    """Include `site/`, and build it if it is missing."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Include the site, except in an editable install."""
        if version == "editable":
            return
        site = Path(self.root) / "site"
        if not site.is_dir():
            sys.path[:0] = [self.root, str(Path(self.root) / "openapi")]
            from docs_builder.site import WITHOUT_CONSOLE, build  # noqa: PLC0415  (the builder is needed only here)

            if not build():
                self.app.display_warning(WITHOUT_CONSOLE)
        build_data["force_include"][str(site)] = "gitlab_error_tracking_server/site"
