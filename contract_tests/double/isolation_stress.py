"""Stress test of the fixture's isolation: a thousand tests that leave state behind.

pytest --numprocesses 4 contract_tests/double/isolation_stress.py
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from gitlab_error_tracking_client import errors
from gitlab_error_tracking_client.api.client_keys import create_client_key, list_client_keys
from gitlab_error_tracking_double import faults

if TYPE_CHECKING:
    from gitlab_error_tracking_double import GitLab


@pytest.mark.parametrize("number", range(1000))
def test_fixture_is_isolated_between_tests(gitlab: GitLab, number: int) -> None:
    assert (gitlab.journal.count, gitlab.faults, gitlab.clock.frozen_at) == (0, (), None)
    project, keys = f"group/app-{number}", number % 5
    assert gitlab.project(project, keys=keys) == 1
    client = gitlab.client()
    new = create_client_key.sync(project, client=client)
    assert new.id == keys + 1
    if number:
        with pytest.raises(errors.ProjectNotFound):
            list_client_keys.sync(f"group/app-{number - 1}", client=client)
    assert [key.id for key in list_client_keys.sync(1, client=client)] == [*range(1, keys + 2)]
    assert {entry.project for entry in gitlab.journal.find(status=200)} == {project}
    # State that must not reach the next test.
    gitlab.inject(faults.ServerError(), times=100, optional=True)
    gitlab.clock.set("2030-01-31")
