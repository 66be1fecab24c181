"""The fixtures, in test files of a user."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gitlab_error_tracking_double.gitlab
import gitlab_error_tracking_double.transports.socket  # noqa: F401  (imported here, because `pytester` unloads what its runs import)
import pytest
import trustme  # noqa: F401

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., pytest.RunResult]


@pytest.fixture
def run(pytester: pytest.Pytester) -> Run:
    """Run a test file in this process."""

    def run(test_file: str, *arguments: str, conftest: str = "") -> pytest.RunResult:
        pytester.makepyfile(test_file)
        pytester.makeconftest(conftest)
        return pytester.runpytest_inprocess("-W", "error", "-p", "no:cacheprovider", "--strict-markers", *arguments)

    return run


def test_fixtures_share_one_double(run: Run) -> None:
    run(
        """
        import asyncio
        import httpx
        from gitlab_error_tracking_client import Client

        def test_all(
            gitlab, gitlab_url, gitlab_token, gitlab_transport, gitlab_client, gitlab_async_client, gitlab_httpx
        ):
            gitlab.project("group/app")
            gitlab_client.client_keys.create("group/app")
            asyncio.run(gitlab_async_client.client_keys.create("group/app"))
            with Client(gitlab_url, token=gitlab_token, httpx_args={"transport": gitlab_transport}) as client:
                client.client_keys.create("group/app")
            assert gitlab_httpx.get("/projects/1/error_tracking/client_keys").headers["X-Total"] == "3"
            assert [entry.user for entry in gitlab.journal] == ["maintainer"] * 4
        """
    ).assert_outcomes(passed=1)


def test_every_test_starts_from_the_same_state(run: Run) -> None:
    run(
        """
        import pytest
        from gitlab_error_tracking_client import errors
        from gitlab_error_tracking_double import faults

        seen = set()

        @pytest.mark.parametrize("number", range(50))
        def test_it(gitlab, number):
            assert (gitlab.journal.count, gitlab.faults, gitlab.clock.frozen_at) == (0, (), None)
            assert gitlab.project(f"group/app-{number}", keys=number % 5) == 1
            client = gitlab.client()
            with pytest.raises(errors.ProjectNotFound):
                list(client.client_keys.list(f"group/app-{number - 1}"))
            keys = list(client.client_keys.list(1)) + [client.client_keys.create(1)]
            assert [key.id for key in keys] == [*range(1, number % 5 + 2)]
            seen.add(keys[0].public_key)
            assert len(seen) == 1
            gitlab.inject(faults.ServerError(), times=100, optional=True)
            gitlab.clock.set("2030-01-31")
        """
    ).assert_outcomes(passed=50)


def test_marker_sets_options(run: Run) -> None:
    run(
        """
        import pytest

        pytestmark = pytest.mark.gitlab(seed=3, socket=True)

        @pytest.mark.gitlab(data={"projects": [{"path": "group/app"}]}, socket=False)
        def test_near(gitlab):
            assert repr(gitlab) == "<GitLab https://gitlab.example.com projects=1 requests=0>"

        @pytest.mark.gitlab(https=True)
        def test_far(gitlab):
            assert gitlab.url.startswith("https://127.0.0.1:")
        """
    ).assert_outcomes(passed=2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ('{"socket": True}', "the marker gitlab takes keyword arguments only*"),
        ("soket=True", "the fixture gitlab has no option 'soket': use one of data, socket, https, strict,*"),
    ],
)
def test_marker_rejects_invalid_options(run: Run, arguments: str, message: str) -> None:
    result = run(
        f"""
        import pytest

        @pytest.mark.gitlab({arguments})
        def test_it(gitlab):
            pass
        """
    )
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"*{message}"])


def test_conftest_overrides_options_and_fixture(run: Run) -> None:
    conftest = """
        import pytest

        @pytest.fixture
        def gitlab_options():
            return {"data": {"projects": [{"path": "group/app"}]}}

        @pytest.fixture
        def gitlab(gitlab):
            gitlab.project("group/other")
            return gitlab
    """
    test_file = """
        def test_it(gitlab):
            assert gitlab.project("group/third") == 3
    """
    run(test_file, conftest=conftest).assert_outcomes(passed=1)


def test_strict_fails_the_test_not_teardown(run: Run) -> None:
    result = run(
        """
        import pytest

        @pytest.mark.gitlab(strict=True)
        def test_it(gitlab_httpx):
            gitlab_httpx.get("/projects/1/issues")
        """
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*1. GET /api/v4/projects/1/issues by maintainer: 404: unknown path"])


def test_strict_includes_requests_of_fixture_teardown(run: Run) -> None:
    """A failed test is not reported again in its teardown."""
    result = run(
        """
        import pytest

        pytestmark = pytest.mark.gitlab(strict=True)

        @pytest.fixture
        def cleanup(gitlab_httpx):
            yield
            gitlab_httpx.get("/projects/1/issues")

        def test_passes(cleanup):
            pass

        def test_fails(cleanup, gitlab_httpx):
            gitlab_httpx.get("/projects/1/issues")

        def test_asserts(cleanup):
            assert False
        """
    )
    result.assert_outcomes(passed=1, failed=2, errors=1)
    result.stdout.fnmatch_lines(
        ["*ERROR at teardown of test_passes*", "*1. GET /api/v4/projects/1/issues by maintainer: 404: unknown path"]
    )


def test_unapplied_fault_fails_the_test_not_teardown(run: Run) -> None:
    result = run(
        """
        from gitlab_error_tracking_double import faults

        def test_unapplied(gitlab):
            gitlab.inject(faults.ServerError(), on="get_settings")

        def test_optional(gitlab):
            gitlab.inject(faults.ServerError(), on="get_settings", optional=True)
        """
    )
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(["E*ServerError(done=False) on get_settings"])


def test_failed_test_shows_the_journal_without_tokens(run: Run) -> None:
    result = run(
        """
        def test_it(gitlab, gitlab_httpx):
            gitlab.project("group/app")
            gitlab_httpx.get("/projects/1/error_tracking/client_keys")
            gitlab.journal.assert_saw("create_client_key")
        """
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "E*AssertionError: expected 1 create_client_key, saw 0. 1 request received:",
            "*- GitLab -*",
            "  1. list_client_keys for group/app by maintainer: 200",
        ]
    )
    assert "glpat-double" not in result.stdout.str()


def test_missing_extra_names_the_installation(run: Run) -> None:
    conftest = """
        import sys

        for name in [*sys.modules]:
            if name.startswith(("gitlab_error_tracking_double.", "gitlab_error_tracking_server")):
                del sys.modules[name]
        sys.modules["orjson"] = None
    """
    test_file = """
        def test_it(gitlab):
            pass
    """
    result = run(test_file, conftest=conftest)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*requires orjson: pip install 'gitlab-error-tracking[[]double[]]*'"])
