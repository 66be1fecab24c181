"""A thousand tests, each with a state of its own: none sees anything of another one.

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
def test_a_test_has_a_state_of_its_own(gitlab: GitLab, number: int) -> None:
    assert (gitlab.journal.count, gitlab.faults, gitlab.clock.set_to) == (0, (), None)
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
    # Left for the next test to stumble over.
    gitlab.inject(faults.ServerError(), times=100)
    gitlab.clock.set("2030-01-31")
