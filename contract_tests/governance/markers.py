"""What of the tests of the governance needs npm."""

from __future__ import annotations

import pytest

from governance import redocly

needs_redocly = pytest.mark.skipif(
    not redocly.is_installed(), reason="there is no npm, and so no redocly: what runs it is left out"
)
