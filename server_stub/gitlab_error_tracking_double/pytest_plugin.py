"""pytest fixtures. The first test that uses one imports the server; until then the plugin costs nothing."""

from __future__ import annotations

from contextlib import closing
from inspect import signature
from typing import TYPE_CHECKING, Any

import pytest

from gitlab_error_tracking_double.real_files import real_files

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    import httpx
    from gitlab_error_tracking_client import AsyncClient, Client

    from gitlab_error_tracking_double.gitlab import GitLab
    from gitlab_error_tracking_double.transports.httpx import Transport

_DOUBLES = pytest.StashKey[list["GitLab"]]()
_PASSED = pytest.StashKey[bool]()
_MARKER = (
    "gitlab(**options): options of the `gitlab` fixture: data, socket, https, strict, seed, integrated, rate_limit, "
    "external_url, error_tracking_url, journal_size; see docs/double.md"
)


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line("markers", _MARKER)


@pytest.fixture
def gitlab_options() -> dict[str, Any]:
    """Default options of the `gitlab` fixture; override it in a `conftest.py`. The marker `gitlab` takes precedence."""
    return {}


@pytest.fixture
def gitlab(request: pytest.FixtureRequest, gitlab_options: dict[str, Any]) -> Iterator[GitLab]:
    """A test double for this test, in its initial state."""
    options = dict(gitlab_options)
    for marker in reversed([*request.node.iter_markers("gitlab")]):
        if marker.args:
            raise pytest.UsageError("the marker gitlab takes keyword arguments only, such as gitlab(socket=True)")
        options |= marker.kwargs
    double_class = _double()
    known = signature(double_class).parameters
    if unknown := sorted(options.keys() - known.keys()):
        raise pytest.UsageError(f"the fixture gitlab has no option {unknown[0]!r}: use one of {', '.join(known)}")
    double = double_class(**options)
    double.open()
    request.node.stash.setdefault(_DOUBLES, []).append(double)
    yield double
    request.node.stash[_DOUBLES].remove(double)  # a rerun of the test has another one
    with closing(double):
        # Again, because fixtures that use the double may have sent requests in their teardown.
        if request.node.stash.get(_PASSED, False):
            double.check()


@pytest.fixture
def gitlab_url(gitlab: GitLab) -> str:
    """The URL of the test double."""
    return gitlab.url


@pytest.fixture
def gitlab_token(gitlab: GitLab) -> str:
    """A token of the user `maintainer`, who has the Maintainer role in every project."""
    return gitlab.default_token


@pytest.fixture
def gitlab_transport(gitlab: GitLab) -> Transport:
    """A transport for `httpx.Client` and `httpx.AsyncClient`."""
    return gitlab.transport


@pytest.fixture
def gitlab_client(gitlab: GitLab) -> Client:
    """A client with the default token."""
    return gitlab.client()


@pytest.fixture
def gitlab_async_client(gitlab: GitLab) -> AsyncClient:
    """An asynchronous client with the default token, to use in `async with`."""
    return gitlab.async_client()


@pytest.fixture
def gitlab_httpx(gitlab: GitLab) -> Iterator[httpx.Client]:
    """An `httpx.Client` with the default token and the base URL of the API."""
    import httpx  # noqa: PLC0415  (only for this fixture)

    with httpx.Client(
        transport=gitlab.transport,
        base_url=gitlab.api_url,
        headers={"PRIVATE-TOKEN": gitlab.default_token},
        trust_env=False,
    ) as client:
        yield client


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Run the checks of the double in the call phase, so that they fail the test and not its teardown."""
    item.stash[_PASSED] = False
    outcome = yield
    for double in item.stash.get(_DOUBLES, []):
        double.check()
    item.stash[_PASSED] = True
    return outcome


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the request journal to the report of a failed test."""
    report = yield
    if report.failed:
        report.sections += [("GitLab", double.journal.summary()) for double in item.stash.get(_DOUBLES, [])]
    return report


def _double() -> type[GitLab]:
    try:
        with real_files():
            from gitlab_error_tracking_double.gitlab import GitLab  # noqa: PLC0415  (only for tests that use it)
    except ModuleNotFoundError as missing:
        if (missing.name or "").startswith("gitlab_error_tracking"):
            raise
        from gitlab_error_tracking_cli.installation import install_command  # noqa: PLC0415  (only for this message)

        pytest.fail(f"the fixture gitlab requires {missing.name}: {install_command('double')}", pytrace=False)
    return GitLab
