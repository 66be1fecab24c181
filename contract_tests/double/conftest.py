"""Fixtures for the tests of the test double."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from gitlab_error_tracking_double import GitLab

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = "group/app"


@pytest.fixture
def double() -> Iterator[GitLab]:
    """A test double with one project, in process."""
    with GitLab() as gitlab:
        gitlab.project(PROJECT, settings="sentry", keys=2)
        yield gitlab


@pytest.fixture(params=["in process", "socket"])
def any_transport(request: pytest.FixtureRequest) -> Iterator[GitLab]:
    """The same, once in process and once over a socket."""
    with GitLab(socket=request.param == "socket") as gitlab:
        gitlab.project(PROJECT, settings="sentry", keys=2)
        yield gitlab
