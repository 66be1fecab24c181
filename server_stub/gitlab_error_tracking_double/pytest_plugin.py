"""Fixtures for pytest. Having them installed costs nothing: the server is imported by the first test that asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    import httpx
    from gitlab_error_tracking_client import Client

    from gitlab_error_tracking_double.gitlab import GitLab
    from gitlab_error_tracking_double.transports.httpx import Transport

_DOUBLES = pytest.StashKey[list["GitLab"]]()
_MARKER = (
    "gitlab(**options): how the `gitlab` of a test is: data, socket, https, strict, seed, integrated, rate_limit, "
    "external_url, journal_size; see docs/double.md"
)


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", _MARKER)


@pytest.fixture
def gitlab_options() -> dict[str, Any]:
    """How every `gitlab` is; override it in a `conftest.py`. A test's marker `gitlab` goes before."""
    return {}


@pytest.fixture
def gitlab(request: pytest.FixtureRequest, gitlab_options: dict[str, Any]) -> Iterator[GitLab]:
    """A GitLab of this test's own, which begins as that of every other test does."""
    options = dict(gitlab_options)
    for marker in reversed([*request.node.iter_markers("gitlab")]):
        options |= marker.kwargs
    double = _double()(**options)
    double.open()
    request.node.stash.setdefault(_DOUBLES, []).append(double)
    yield double
    request.node.stash[_DOUBLES].remove(double)  # a test that is run again has another one
    double.close()  # no `with`, which would have a strict one fail what comes after the test too


@pytest.fixture
def gitlab_url(gitlab: GitLab) -> str:
    """Where it is."""
    return gitlab.url


@pytest.fixture
def gitlab_token(gitlab: GitLab) -> str:
    """A token of its user `maintainer`, who has the Maintainer role in every project."""
    return gitlab.default_token


@pytest.fixture
def gitlab_transport(gitlab: GitLab) -> Transport:
    """What `httpx.Client(transport=…)` and `httpx.AsyncClient(transport=…)` take to reach it."""
    return gitlab.transport


@pytest.fixture
def gitlab_client(gitlab: GitLab) -> Client:
    """The generated client with that token; its functions `sync` and `asyncio` both work."""
    return gitlab.client()


@pytest.fixture
def gitlab_httpx(gitlab: GitLab) -> Iterator[httpx.Client]:
    """An `httpx.Client` with that token whose base URL is that of the API."""
    import httpx  # noqa: PLC0415  (by who asks for it)

    with httpx.Client(
        transport=gitlab.transport, base_url=gitlab.api_url, headers={"PRIVATE-TOKEN": gitlab.default_token}
    ) as client:
        yield client


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Have a strict double fail the test itself, and not what comes after it."""
    outcome = yield
    for double in item.stash.get(_DOUBLES, []):
        double.check_strictly()
    return outcome


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show with a failed test what its double was asked."""
    report = yield
    if report.failed:
        report.sections += [("GitLab", double.journal.told()) for double in item.stash.get(_DOUBLES, [])]
    return report


def _double() -> type[GitLab]:
    try:
        from gitlab_error_tracking_double.gitlab import GitLab  # noqa: PLC0415  (by the first test that asks)
    except ModuleNotFoundError as missing:
        if (missing.name or "").startswith("gitlab_error_tracking"):
            raise
        pytest.fail(
            f"the fixture gitlab needs {missing.name}, which is missing: pip install 'gitlab-error-tracking[double]'",
            pytrace=False,
        )
    return GitLab
