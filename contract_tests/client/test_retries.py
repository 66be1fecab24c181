"""A client with retries repeats only requests that are safe to repeat."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from gitlab_error_tracking_client import Client, errors

from contract_tests.client.calls import call, call_operation, connect, each_client
from contract_tests.support.examples import example
from contract_tests.support.operations import OPERATIONS

# Not POST, which creates another key, and not DELETE, which would not find the key again.
REPEATABLE = {name for name, operation in OPERATIONS.items() if operation.method in ("GET", "PUT", "PATCH")}
LIMIT = httpx.Response(429, text="Retry later", headers={"Retry-After": "7"})
OVERLOAD = httpx.Response(503, text="Come back", headers={"Retry-After": "7"})


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Record the pauses instead of waiting."""
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("time.sleep", waited.append)
    monkeypatch.setattr("httpx_retries.retry.asyncio.sleep", wait)
    return waited


def attempts(name: str, failure: httpx.Response | type[httpx.RequestError], kind: Any, **options: Any) -> int:
    """Count the attempts of an operation that always fails."""
    count = 0

    def fail(request: httpx.Request) -> httpx.Response:
        nonlocal count
        count += 1
        if isinstance(failure, httpx.Response):
            return httpx.Response(failure.status_code, headers=failure.headers, content=failure.content)
        raise failure("broken", request=request)

    client = connect(fail, kind, **options)
    with pytest.raises(errors.GitLabError):
        call_operation(name, client)
    return count


@each_client
@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize(
    ("failure", "retries", "of_repeatable", "of_others"),
    [
        # GitLab did not carry out the request.
        *((failure, 3, 4, 4) for failure in (LIMIT, httpx.ConnectError, httpx.ConnectTimeout)),
        # GitLab may have carried out the request.
        *((failure, 2, 3, 1) for failure in (OVERLOAD, httpx.ReadTimeout, httpx.RemoteProtocolError)),
        *((httpx.Response(status), 2, 3, 1) for status in (502, 504, 520, 530)),
        # A repetition has the same response.
        *(
            (httpx.Response(status, json={"message": "No"}), 3, 1, 1)
            for status in (400, 401, 403, 404, 500, 501, 505, 519, 531)
        ),
        *((failure, 0, 1, 1) for failure in (LIMIT, OVERLOAD, httpx.ConnectError)),
    ],
)
def test_request_is_repeated_only_if_safe(
    name: str, failure: Any, retries: int, of_repeatable: int, of_others: int, kind: Any
) -> None:
    expected = of_repeatable if name in REPEATABLE else of_others
    assert attempts(name, failure, kind, retries=retries) == expected


@each_client
def test_client_repeats_nothing_by_default(pauses: list[float], kind: Any) -> None:
    assert (attempts("get_settings", LIMIT, kind), pauses) == (1, [])


@each_client
@pytest.mark.parametrize("failure", [LIMIT, OVERLOAD])
def test_pause_follows_the_retry_after_header(failure: Any, pauses: list[float], kind: Any) -> None:
    attempts("get_settings", failure, kind, retries=2)
    assert pauses == [7, 7]


def test_repeated_request_can_succeed(pauses: list[float]) -> None:
    responses = iter([LIMIT, httpx.Response(200, json=[])])
    client = connect(lambda _request: next(responses), retries=1)
    assert (call_operation("list_client_keys", client), pauses) == ([], [7])


@each_client
def test_fraction_of_a_second_is_a_pause(pauses: list[float], kind: Any) -> None:
    attempts("get_settings", httpx.Response(429, headers={"Retry-After": "1.5"}), kind, retries=2)
    assert pauses == [1.5, 1.5]


def test_second_page_is_repeated(pauses: list[float]) -> None:
    first = httpx.Response(200, json=[example("ClientKey")], headers={"X-Next-Page": "2"})
    second = httpx.Response(200, json=[example("ClientKey", id=9)], headers={"X-Next-Page": ""})
    responses = iter([first, httpx.Response(502), second])
    keys = call(connect(lambda _request: next(responses), retries=1), "client_keys.list", 1)
    assert ([key.id for key in keys], len(pauses)) == ([3, 9], 1)


def test_own_httpx_client_repeats_too() -> None:
    responses = iter([LIMIT, httpx.Response(200, json=[])])
    with httpx.Client(transport=httpx.MockTransport(lambda _request: next(responses))) as given:
        client = Client("https://gitlab.com", token="glpat-x", retries=1, httpx_client=given)
        assert call_operation("list_client_keys", client) == []


@each_client
def test_default_pause_grows_and_is_random(pauses: list[float], kind: Any) -> None:
    for _ in range(20):
        attempts("get_settings", httpx.ConnectError, kind, retries=3)
    longest = [max(pauses[turn::3]) for turn in range(3)]
    assert all(0 < most <= limit for most, limit in zip(longest, (1, 2, 4), strict=True))
    assert len(set(pauses)) > 1


@pytest.mark.parametrize("header", ["99999999", "Mon, 01 Jan 2026 00:00:00 +99999999999999"])
def test_pause_is_at_most_two_minutes(header: str, pauses: list[float]) -> None:
    attempts("get_settings", httpx.Response(429, headers={"Retry-After": header}), Client, retries=1)
    assert [pause for pause in pauses if pause > 120] == []
    assert len(pauses) == 1
