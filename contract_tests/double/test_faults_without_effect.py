"""A fault that cannot change a response: it is not counted, and remains for a later request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from gitlab_error_tracking_double import GitLab, faults

from contract_tests.double.conftest import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterator

KEYS = "/projects/1/error_tracking/client_keys"


@pytest.fixture
def api(any_transport: GitLab) -> Iterator[httpx.Client]:
    """A client of the double, in process or over its socket."""
    transport = any_transport.transport if any_transport.url.startswith("https:") else None
    with httpx.Client(
        transport=transport,
        base_url=any_transport.api_url,
        headers={"PRIVATE-TOKEN": any_transport.default_token},
        trust_env=False,
    ) as client:
        yield client


def test_edge_case_remains_after_an_error(any_transport: GitLab, api: httpx.Client) -> None:
    any_transport.inject(faults.EdgeCase("empty"), on="list_client_keys")
    statuses = [api.get(url).status_code for url in ("/projects/2/error_tracking/client_keys", KEYS, KEYS)]
    recorded = [entry.fault for entry in any_transport.journal]
    assert (statuses, recorded, any_transport.faults) == ([404, 200, 200], [None, "edge_case", None], ())


def test_edge_case_without_effect_fails_the_test() -> None:
    gitlab = GitLab().open()
    gitlab.project(PROJECT)
    gitlab.inject(faults.EdgeCase("longest"))
    with httpx.Client(transport=gitlab.transport, base_url=gitlab.api_url) as client:
        client.get(KEYS)
    with pytest.raises(AssertionError, match="never applied"):
        gitlab.__exit__(None, None, None)


@pytest.mark.parametrize("fault", [faults.TruncatedBody(), faults.InvalidJson(), faults.EdgeCase("empty")])
def test_fault_of_body_ignores_head(any_transport: GitLab, api: httpx.Client, fault: faults.Fault) -> None:
    regular = api.head(KEYS)
    any_transport.inject(fault, optional=True)
    response = api.head(KEYS)
    assert (response.status_code, response.content, response.headers["content-length"]) == (
        200,
        b"",
        regular.headers["content-length"],
    )
    assert [injected.applied for injected in any_transport.faults] == [0]
