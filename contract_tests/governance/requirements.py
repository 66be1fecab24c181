"""Marks for tests that need Node.js."""

from __future__ import annotations

import pytest

from governance import redocly

needs_redocly = pytest.mark.skipif(not redocly.is_installed(), reason="redocly needs Node.js and npm")
