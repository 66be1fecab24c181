"""A server as a separate process for tests of other clients."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_tests.support.serving import Server, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def server(tmp_path: Path, shared_url: str) -> Iterator[Server]:
    """A server with the demonstration data."""
    with serving(tmp_path, "--database", shared_url) as server:
        yield server
