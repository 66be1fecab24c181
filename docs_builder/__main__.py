"""`python -m docs_builder`: build the site into `site/`.

Without npm it comes without the page that sends requests: that is said, and fails where `CI` is set, so that nothing is
published in part.
"""

from __future__ import annotations

import os
import subprocess
import sys

from docs_builder.client_catalogue import CatalogueError
from docs_builder.errors import DocumentationError
from docs_builder.languages import ROOT
from docs_builder.site import SITE, WITHOUT_CONSOLE, build


def main() -> str | None:
    """Build it and say so; the text of the failure."""
    try:
        has_console = build(needs_console=os.environ.get("CI", "") not in {"", "0", "false"})
    except CatalogueError as error:
        return str(error) if _client_is_made_of_the_contract() else f"{_STALE}\n{error}"
    except DocumentationError as error:
        return str(error)
    print(f"The site is in {SITE.name}/.")
    if not has_console:
        print(f"Warning: {WITHOUT_CONSOLE}", file=sys.stderr)
    return None


_STALE = (
    "generated_client/ is not what the contract gives: run `make generate` first, then look at what is left of this:"
)


def _client_is_made_of_the_contract() -> bool:
    """Whether the texts of the client are those of the contract; what is not made anew has them as they were."""
    command = [sys.executable, str(ROOT / "generator" / "generate.py"), "--check"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603  (a fixed command)


if __name__ == "__main__":
    sys.exit(main())
