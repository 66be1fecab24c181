"""Every request of a generated client matches its contract, as openapi-core validates it."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

import httpx
import pytest
from gitlab_error_tracking_client import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from openapi_core import OpenAPI
from openapi_core.datatypes import RequestParameters
from werkzeug.datastructures import Headers, ImmutableMultiDict

from contract_tests.client.calls import call, connect
from contract_tests.support.clients import GeneratedClient, client_method, generated_clients

if TYPE_CHECKING:
    from gitlab_error_tracking_contract import Contract, Operation

HOST = "https://gitlab.example.com"
OPERATIONS = [
    pytest.param(client, operation, id=name)
    for client in generated_clients()
    for name, operation in client.operations.items()
]
# The client finds the pages itself.
PAGES = {"page", "cursor"}

NAME = st.from_regex(r"[A-Za-z0-9_.][A-Za-z0-9_.-]{0,20}", fullmatch=True)
PROJECT = st.integers(1, 2**63 - 1) | st.lists(NAME, min_size=2, max_size=4).map("/".join)


def values(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return the strategy of the values of a scalar schema. The only pattern is that of a project.

    openapi-core rejects an empty text in the query.
    """
    match schema:
        case {"enum": members}:
            return st.sampled_from(members)
        case {"pattern": _}:
            return PROJECT
        case {"type": "string"}:
            return st.text(min_size=1, max_size=schema["maxLength"])
        case {"type": "boolean"}:
            return st.booleans()
    return st.integers(schema.get("minimum", -(2**63)), schema.get("maximum", 2**63 - 1))


def optional(schema: dict[str, Any], *, required: bool) -> st.SearchStrategy[Any]:
    """Return the strategy of an argument, which is None if it is left out."""
    return values(schema) if required or "default" in schema else st.none() | values(schema)


def arguments(operation: Operation, location: str) -> dict[str, st.SearchStrategy[Any]]:
    """Return the strategies of an operation's arguments by their names in the contract."""
    if location == "body":
        fields, required = (operation.body or {}).get("properties", {}), (operation.body or {}).get("required", ())
        return {name: optional(schema, required=name in required) for name, schema in fields.items()}
    parameters = [p for p in operation.parameters if p.location == location and p.name not in PAGES]
    return {parameter.name: optional(parameter.schema, required=parameter.required) for parameter in parameters}


def snake_case(name: str) -> str:
    return re.sub("[A-Z]", r"_\g<0>", name).lower()


@cache
def validator(client: GeneratedClient) -> OpenAPI:
    return OpenAPI.from_dict(client.contract.document)


class OpenAPIRequest:
    """Adapt a request of the client to the protocol of openapi-core."""

    def __init__(self, request: httpx.Request, contract: Contract) -> None:
        raw_path = request.url.raw_path.decode().partition("?")[0]
        # openapi-core does not decode path parameters.
        _, path = contract.operations_at(raw_path)[0]
        self.host_url = HOST
        self.method = request.method.lower()
        self.path = raw_path
        self.body = request.content or None
        self.content_type = request.headers.get("content-type", "")
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(parse_qsl(request.url.query.decode(), keep_blank_values=True)),
            header=Headers([*request.headers.items()]),
            cookie=ImmutableMultiDict(),
            path={name: unquote(value) for name, value in path.items()},
        )


def requested(method: str, path: list[Any], query: dict[str, Any], kind: Any = Client) -> httpx.Request:
    """Return the request that the client sends for these arguments."""
    seen: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(429, text="Retry later")

    package = import_module(kind.__module__.partition(".")[0])
    with pytest.raises(package.errors.TooManyRequests):
        call(connect(respond, kind), method, *path, **query)
    (request,) = seen
    return request


@pytest.mark.parametrize(("client", "operation"), OPERATIONS)
@settings(max_examples=40)
@given(data=st.data())
def test_request_matches_the_contract(client: GeneratedClient, operation: Operation, data: st.DataObject) -> None:
    """The synchronous request is valid, and the asynchronous one is the same."""
    path, query, body = (
        {name: data.draw(strategy, name) for name, strategy in arguments(operation, location).items()}
        for location in ("path", "query", "body")
    )
    query, body = ({name: value for name, value in given.items() if value is not None} for given in (query, body))
    named = {snake_case(name): value for name, value in (query | body).items()}
    method = client_method(operation)
    request, other = (requested(method, [*path.values()], named, kind) for kind in client.kinds)
    validated = validator(client).unmarshal_request(OpenAPIRequest(request, client.contract))
    assert validated.errors == []
    assert validated.parameters.query == query | ({"page": 1} if "per_page" in query else {})
    assert (validated.body or {}) == body
    # In the URL both an id and a path are text.
    assert [str(value) for value in validated.parameters.path.values()] == [str(value) for value in path.values()]
    assert request.method == operation.method
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
