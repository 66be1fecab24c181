"""A client repeats what may be repeated, when it is told to, and nothing else."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from gitlab_error_tracking_client import Client, errors

from contract_tests.client.test_requests import OPERATIONS

if TYPE_CHECKING:
    from types import ModuleType

REPEATABLE = {"get_settings", "create_settings", "update_settings", "list_client_keys"}
LIMIT = httpx.Response(429, text="Retry later", headers={"Retry-After": "7"})
OVERLOAD = httpx.Response(503, text="Come back", headers={"Retry-After": "7"})


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was waited, instead of waiting."""
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("time.sleep", waited.append)
    monkeypatch.setattr("httpx_retries.retry.asyncio.sleep", wait)
    return waited


def attempts(name: str, trouble: httpx.Response | type[httpx.RequestError], *, retries: int, is_async: bool) -> int:
    """How often an operation is tried that meets nothing but trouble."""
    count = 0

    def fail(request: httpx.Request) -> httpx.Response:
        nonlocal count
        count += 1
        if isinstance(trouble, httpx.Response):
            return httpx.Response(trouble.status_code, headers=trouble.headers, content=trouble.content)
        raise trouble("broken", request=request)

    module: ModuleType
    module, path, query = OPERATIONS[name]
    attributes: dict[str, Any] = dict.fromkeys((key for key in query if key in ("active", "integrated")), True)
    arguments = {"transport": httpx.MockTransport(fail)}
    client = Client("https://gitlab.com", token="glpat-x", retries=retries, httpx_args=arguments)

    def call() -> None:
        called = (module.asyncio if is_async else module.sync)(*[1] * len(path), client=client, **attributes)
        if is_async:
            asyncio.run(called)

    with pytest.raises(errors.GitLabError):
        call()
    return count


each_way = pytest.mark.parametrize("is_async", [False, True])
each_operation = pytest.mark.parametrize("name", OPERATIONS)


@each_way
@each_operation
@pytest.mark.parametrize("trouble", [LIMIT, OVERLOAD, httpx.ConnectError])
def test_nothing_is_repeated_unless_it_is_asked_for(name: str, trouble: Any, *, is_async: bool) -> None:
    assert attempts(name, trouble, retries=0, is_async=is_async) == 1


@each_way
@each_operation
@pytest.mark.parametrize("trouble", [LIMIT, httpx.ConnectError, httpx.ConnectTimeout])
def test_what_was_never_done_is_repeated(name: str, trouble: Any, *, is_async: bool) -> None:
    assert attempts(name, trouble, retries=3, is_async=is_async) == 4


@each_way
@each_operation
@pytest.mark.parametrize("trouble", [OVERLOAD, httpx.ReadTimeout, httpx.RemoteProtocolError])
def test_what_may_have_been_done_is_repeated_only_where_twice_is_as_good_as_once(
    name: str, trouble: Any, *, is_async: bool
) -> None:
    expected = 3 if name in REPEATABLE else 1
    assert attempts(name, trouble, retries=2, is_async=is_async) == expected


@each_way
@each_operation
@pytest.mark.parametrize("status", [400, 401, 403, 404, 500, 502])
def test_what_would_fail_again_is_not_repeated(name: str, status: int, *, is_async: bool) -> None:
    assert attempts(name, httpx.Response(status, json={"message": "No"}), retries=3, is_async=is_async) == 1


@each_way
def test_a_client_repeats_nothing_by_default(pauses: list[float], *, is_async: bool) -> None:
    transport = httpx.MockTransport(lambda _request: httpx.Response(429, headers={"Retry-After": "7"}))
    client = Client("https://gitlab.com", token="glpat-x", httpx_args={"transport": transport})
    module = OPERATIONS["get_settings"][0]

    def call() -> None:
        called = (module.asyncio if is_async else module.sync)(1, client=client)
        if is_async:
            asyncio.run(called)

    with pytest.raises(errors.TooManyRequests):
        call()
    assert pauses == []


@each_way
@pytest.mark.parametrize("trouble", [LIMIT, OVERLOAD])
def test_the_pause_is_what_the_server_asks_for(trouble: Any, pauses: list[float], *, is_async: bool) -> None:
    attempts("get_settings", trouble, retries=2, is_async=is_async)
    assert pauses == [7, 7]


def test_a_repeated_request_succeeds_in_the_end(pauses: list[float]) -> None:
    answers = iter([LIMIT, httpx.Response(200, json=[])])
    module = OPERATIONS["list_client_keys"][0]
    arguments = {"transport": httpx.MockTransport(lambda _request: next(answers))}
    client = Client("https://gitlab.com", token="glpat-x", retries=1, httpx_args=arguments)
    assert module.sync(1, client=client) == []
    assert pauses == [7]


def test_an_httpx_client_of_ones_own_is_repeated_through_too() -> None:
    answers = iter([LIMIT, httpx.Response(200, json=[])])
    with httpx.Client(transport=httpx.MockTransport(lambda _request: next(answers))) as given:
        client = Client("https://gitlab.com", token="glpat-x", retries=1).set_httpx_client(given)
        assert OPERATIONS["list_client_keys"][0].sync(1, client=client) == []


@each_way
def test_a_pause_that_nobody_asks_for_grows_and_is_random(pauses: list[float], *, is_async: bool) -> None:
    for _ in range(20):
        attempts("get_settings", httpx.ConnectError, retries=3, is_async=is_async)
    longest = [max(pauses[turn::3]) for turn in range(3)]
    assert all(0 < most <= limit for most, limit in zip(longest, (1, 2, 4), strict=True))
    assert len(set(pauses)) > 1


@pytest.mark.parametrize("header", ["99999999", "Mon, 01 Jan 2026 00:00:00 +99999999999999"])
def test_no_pause_is_longer_than_two_minutes(header: str, pauses: list[float]) -> None:
    attempts("get_settings", httpx.Response(429, headers={"Retry-After": header}), retries=1, is_async=False)
    assert [pause for pause in pauses if pause > 120] == []
    assert len(pauses) == 1
