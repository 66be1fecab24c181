"""Writes down that the Chinese contract is right by what the English one says now: `make mark-translated`.

    python -m governance.mark_translated

Prints what the English one said before, where that was something else. Ends with 1 when the translation does not fit.
"""

from __future__ import annotations

import sys

from docs_builder.overlay import OverlayError
from docs_builder.translation_sources import keep
from governance.checkout import HERE

if __name__ == "__main__":
    try:
        print(keep(HERE.document, HERE.overlay))
    except OverlayError as error:
        sys.exit(str(error))
