"""Fixtures that start servers as separate processes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import TYPE_CHECKING

import pytest

from contract_tests.support.databases import SQLiteDatabases
from contract_tests.support.serving import Server, serving

if TYPE_CHECKING:
    from pathlib import Path

    from contract_tests.support.databases import Databases

Serve = Callable[..., AbstractContextManager[Server]]


@pytest.fixture
def database_options(databases: Databases, shared_url: str) -> list[str]:
    """The options that select the database: none for SQLite, where the server creates a file."""
    return [] if isinstance(databases, SQLiteDatabases) else ["--database", shared_url]


@pytest.fixture
def serve(tmp_path: Path, database_options: list[str]) -> Serve:
    """Start a server as `serving` does; all servers of a test share one database."""
    return partial(serving, tmp_path, *database_options)
