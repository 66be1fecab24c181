"""Doubles for the tests of the double, and ways to reach them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from gitlab_error_tracking_double import GitLab

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = "group/app"


@pytest.fixture
def double() -> Iterator[GitLab]:
    """A double with one project, reached in this process."""
    with GitLab() as gitlab:
        gitlab.project(PROJECT, settings="sentry", keys=2)
        yield gitlab


@pytest.fixture(params=["in process", "socket"])
def either(request: pytest.FixtureRequest) -> Iterator[GitLab]:
    """The same, reached either way."""
    with GitLab(socket=request.param == "socket") as gitlab:
        gitlab.project(PROJECT, settings="sentry", keys=2)
        yield gitlab
