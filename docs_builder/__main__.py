"""Build the documentation site: `python -m docs_builder`.

Without npm the console page is left out, with a warning; where `CI` is set that is an error.
"""

from __future__ import annotations

import os
import sys

from docs_builder.errors import DocumentationError
from docs_builder.site import SITE, WITHOUT_CONSOLE, build


def main() -> str | None:
    """Build the site and print where it is; return the text of a failure."""
    try:
        has_console = build()
    except DocumentationError as error:
        return str(error)
    if not has_console:
        print(f"Warning: {WITHOUT_CONSOLE}", file=sys.stderr)
        if os.environ.get("CI", "") not in {"", "0", "false"}:
            return "A published site needs the console page."
    print(f"The site is in {SITE.name}/.")
    return None


if __name__ == "__main__":
    sys.exit(main())
