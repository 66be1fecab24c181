"""What of the tests of the governance needs npm."""

from __future__ import annotations

import pytest

from governance import redocly
from governance.checkout import HERE

needs_redocly = pytest.mark.skipif(
    not redocly.is_installed(), reason="there is no npm, and so no redocly: what runs it is left out"
)

needs_console = pytest.mark.skipif(
    not (HERE.root / "site" / "assets" / "scalar.js").exists(),
    reason="the documentation was built without npm: what judges a whole wheel is left out",
)
