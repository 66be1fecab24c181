"""freezegun, time-machine and pyfakefs together with the test double."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import freezegun
import pytest
import time_machine
from gitlab_error_tracking_client import errors

from contract_tests.double.conftest import PROJECT

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitlab_error_tracking_double import GitLab

FILE_SYSTEM_TESTS = """
    import pathlib

    DATA = "users: []\\nprojects:\\n  - {path: group/file, client_keys: [{}]}\\n"

    def keys(gitlab):
        client = gitlab.client()
        return [key.id for key in client.client_keys.list("group/file")]

    def test_fixture(fs, gitlab):
        fs.create_file("/data.yaml", contents=DATA)
        gitlab.add("/data.yaml")
        assert keys(gitlab) == [1]

    def test_context_manager(fs):
        from gitlab_error_tracking_double import GitLab

        fs.create_file("/data.yaml", contents=DATA)
        with GitLab(data=pathlib.Path("/data.yaml"), https=True) as gitlab:
            assert keys(gitlab) == [1]

    def test_real_file_system(gitlab):
        gitlab.project("group/file", keys=1)
        assert keys(gitlab) == [1]
"""


@pytest.mark.parametrize(
    "travel", [freezegun.freeze_time, lambda to: time_machine.travel(to, tick=False)], ids=["freezegun", "time-machine"]
)
def test_token_expires_by_frozen_time(any_transport: GitLab, travel: Callable[[str], Any]) -> None:
    token = any_transport.token(user="ci", role="owner", expires_at="2040-01-31")
    client = any_transport.client(token)
    with travel("2040-01-30 23:59:59"):
        list(client.client_keys.list(PROJECT))
    with travel("2040-01-31 00:00:00"), pytest.raises(errors.TokenExpired):
        list(client.client_keys.list(PROJECT))


@pytest.mark.parametrize(
    "tests", [["test_fixture", "test_context_manager", "test_real_file_system"], ["test_context_manager"]]
)
def test_double_works_under_pyfakefs(pytester: pytest.Pytester, tests: list[str]) -> None:
    file = pytester.makepyfile(FILE_SYSTEM_TESTS)
    # A new process, because the first use of the test double imports the server, here from a replaced file system.
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", *(f"{file}::{test}" for test in tests))
    result.assert_outcomes(passed=len(tests))
