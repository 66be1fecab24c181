"""`python -m docs_builder`: build the site into `site/`."""

from __future__ import annotations

import sys

from docs_builder.catalogue import CatalogueError
from docs_builder.console import ConsoleError
from docs_builder.frozen import FrozenError
from docs_builder.overlay import OverlayError
from docs_builder.site import SITE, BuildError, build

if __name__ == "__main__":
    try:
        build()
    except (BuildError, CatalogueError, ConsoleError, FrozenError, OverlayError) as error:
        sys.exit(str(error))
    print(f"The site is in {SITE.name}/.")  # noqa: T201  (a script, whose output is what it prints)
