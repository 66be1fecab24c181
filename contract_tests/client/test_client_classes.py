"""A client is made from the environment, and its methods take options for single calls."""

from __future__ import annotations

import inspect
from typing import Any

import httpx
import pytest
from gitlab_error_tracking_client import AsyncClient, Client, client, errors

from contract_tests.client.calls import TOKEN, call, connect, each_client
from contract_tests.support.examples import example


def test_options_of_the_environment_are_those_of_the_constructor() -> None:
    for kind, options in ((Client, client.Options), (AsyncClient, client.AsyncOptions)):
        parameters = inspect.signature(kind).parameters
        assert {*options.__optional_keys__} == {*parameters} - {"url", "token"}


@each_client
def test_client_rejects_unknown_attributes(kind: Any) -> None:
    with pytest.raises(AttributeError, match="token"):
        connect(httpx.Response(204), kind).token = "x"


@pytest.fixture
def seen() -> list[httpx.Request]:
    return []


def recording(seen: list[httpx.Request], kind: Any, **options: Any) -> Any:
    """Return a client that records its requests."""

    def respond(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        is_list = request.url.path.endswith("keys")
        page = httpx.Response(200, json=[example("ClientKey")], headers={"X-Next-Page": ""})
        return page if is_list else httpx.Response(200, json=example("SentrySettings"))

    return connect(respond, kind, **options)


@each_client
@pytest.mark.parametrize("method", ["settings.get", "settings.with_response.get", "client_keys.list"])
def test_options_are_for_one_call(seen: list[httpx.Request], kind: Any, method: str) -> None:
    client = recording(seen, kind, timeout=9)
    call(client, method, 1, options={"timeout": 5, "headers": {"X-Trace": "1", "Accept-Encoding": "gzip"}})
    call(client, method, 1)
    assert [request.extensions["timeout"]["read"] for request in seen] == [5, 9]
    assert [request.headers.get("X-Trace") for request in seen] == ["1", None]
    assert {request.headers["Accept-Encoding"] for request in seen} == {"identity"}


@each_client
def test_options_do_not_replace_the_token(seen: list[httpx.Request], kind: Any) -> None:
    call(recording(seen, kind), "settings.get", 1, options={"headers": {"private-token": "other"}})
    assert seen[0].headers.get_list("PRIVATE-TOKEN") == [TOKEN]


@each_client
@pytest.mark.parametrize("method", ["settings.get", "settings.with_response.get", "client_keys.list"])
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"retries": 1}, "The option 'retries' does not exist: write 'headers' or 'timeout'"),
        ({"timeout": -1}, "timeout -1 is not valid"),
        *(({"headers": headers}, "'headers' is not valid") for headers in (5, {"X-A": 1}, {"X-A": "a\nb"}, {"é": "a"})),
        (["timeout"], "options is of type list"),
    ],
)
def test_invalid_options_are_rejected(
    seen: list[httpx.Request], kind: Any, method: str, options: Any, message: str
) -> None:
    with pytest.raises(errors.UsageError, match=message):
        call(recording(seen, kind), method, 1, options=options)
    assert seen == []


@each_client
def test_unknown_fields_are_ignored(kind: Any) -> None:
    body = example("SentrySettings")
    settings = call(connect(httpx.Response(200, json=body | {"new": {"a": 1}}), kind), "settings.get", 1)
    assert settings.to_dict() == body
