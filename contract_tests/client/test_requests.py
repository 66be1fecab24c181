"""Every request of the client matches the contract, as openapi-core validates it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

import httpx
import pytest
from gitlab_error_tracking_client import Client, errors
from gitlab_error_tracking_contract import contract_path
from hypothesis import given, settings
from hypothesis import strategies as st
from openapi_core import OpenAPI
from openapi_core.datatypes import RequestParameters
from werkzeug.datastructures import Headers, ImmutableMultiDict

from contract_tests.client.calls import CLIENTS, call, connect
from contract_tests.support import operations
from contract_tests.support.clients import client_method

if TYPE_CHECKING:
    from gitlab_error_tracking_contract import Operation

HOST = "https://gitlab.example.com"
VALIDATOR = OpenAPI.from_path(contract_path())

NAME = st.from_regex(r"[A-Za-z0-9_.][A-Za-z0-9_.-]{0,20}", fullmatch=True)
PROJECT = st.integers(1, 2**63 - 1) | st.lists(NAME, min_size=2, max_size=4).map("/".join)
KEY = st.integers(1, 2**63 - 1)
PAGE = st.integers(1, 2**40)
SWITCH = st.booleans()
MAYBE = st.none() | st.booleans()

ARGUMENTS = {"id": PROJECT, "key_id": KEY, "per_page": PAGE}


def arguments(operation: Operation, location: str) -> dict[str, st.SearchStrategy[Any]]:
    """Return the strategies of an operation's arguments in the path or the query."""
    return {
        parameter.name: ARGUMENTS.get(parameter.name, SWITCH if parameter.required else MAYBE)
        for parameter in operation.parameters
        # The client numbers pages itself.
        if parameter.location == location and parameter.name != "page"
    }


# For each operation its method, the arguments of its path, and those of its query.
OPERATIONS = {
    name: (client_method(operation), [*arguments(operation, "path").values()], arguments(operation, "query"))
    for name, operation in operations.OPERATIONS.items()
}


class OpenAPIRequest:
    """Adapt a request of the client to the protocol of openapi-core."""

    def __init__(self, request: httpx.Request) -> None:
        raw_path = request.url.raw_path.decode().partition("?")[0]
        # openapi-core does not decode path parameters.
        ids = re.fullmatch(r"/api/v4/projects/([^/]+)/error_tracking/[a-z_]+(?:/([^/]+))?", raw_path)
        names = ("id", "key_id")
        path = {n: unquote(v) for n, v in zip(names, ids.groups() if ids else (), strict=False) if v is not None}
        self.host_url = HOST
        self.method = request.method.lower()
        self.path = raw_path
        self.body = request.content or None
        self.content_type = request.headers.get("content-type", "")
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(parse_qsl(request.url.query.decode(), keep_blank_values=True)),
            header=Headers([*request.headers.items()]),
            cookie=ImmutableMultiDict(),
            path=path,
        )


def requested(method: str, path: list[Any], query: dict[str, Any], kind: Any = Client) -> httpx.Request:
    """Return the request that the client sends for these arguments."""
    seen: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(429, text="Retry later")

    with pytest.raises(errors.TooManyRequests):
        call(connect(respond, kind), method, *path, **query)
    (request,) = seen
    return request


@pytest.mark.parametrize("name", OPERATIONS)
@settings(max_examples=40)
@given(data=st.data())
def test_request_matches_the_contract(name: str, data: st.DataObject) -> None:
    """The synchronous request is valid, and the asynchronous one is the same."""
    method, path, query = OPERATIONS[name]
    arguments = [data.draw(strategy) for strategy in path]
    attributes = {key: data.draw(strategy) for key, strategy in query.items()}
    request, other = (requested(method, arguments, attributes, kind) for kind in CLIENTS)
    validated = VALIDATOR.unmarshal_request(OpenAPIRequest(request))
    assert validated.errors == []
    sent = {key: value for key, value in attributes.items() if value is not None}
    sent |= {"page": 1} if "per_page" in query else {}
    assert validated.parameters.query == sent
    # In the URL both an id and a path are text.
    assert [str(value) for value in validated.parameters.path.values()] == [str(value) for value in arguments]
    assert (request.method, request.content) == (operations.OPERATIONS[name].method, b"")
    assert (request.method, request.url, request.content) == (other.method, other.url, other.content)


@given(active=st.booleans(), integrated=st.booleans())
def test_booleans_are_sent_as_true_and_false(*, active: bool, integrated: bool) -> None:
    request = requested("settings.create", [1], {"active": active, "integrated": integrated})
    written = {True: "true", False: "false"}
    assert request.url.query.decode() == f"active={written[active]}&integrated={written[integrated]}"


# test_connection.py has the project names that the client rejects.
@given(text=NAME.map(lambda name: f"group/{name}") | st.integers(0).map(str))
def test_project_path_stays_in_one_segment(text: str) -> None:
    request = requested("settings.get", [text], {})
    *before, segment, tracking, settings = request.url.raw_path.decode().split("/")
    assert (before, tracking, settings) == (["", "api", "v4", "projects"], "error_tracking", "settings")
    assert unquote(segment) == text
