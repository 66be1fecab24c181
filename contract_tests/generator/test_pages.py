"""Generated operations iterate over pages by number and by cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from contract_tests.generator.small_contracts import GeneratedClient, generated

if TYPE_CHECKING:
    from pathlib import Path

CONTRACT = """
paths:
  /by_number:
    get:
      operationId: list_by_number
      parameters: [{name: page, in: query, schema: {type: integer, default: 1}}]
      responses: {'200': {$ref: '#/components/responses/Numbered'}}
  /by_cursor:
    get:
      operationId: list_by_cursor
      parameters: [{name: cursor, in: query, schema: {type: string}}, {name: size, in: query, schema: {type: integer}}]
      responses: {'200': {$ref: '#/components/responses/Linked'}}
  /single:
    get: {operationId: list_single, responses: {'200': {$ref: '#/components/responses/Linked'}}}
responses:
  Numbered:
    description: A page.
    headers: {X-Next-Page: {schema: {type: string}}, Link: {schema: {type: string}}}
    content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}
  Linked:
    description: A page.
    headers: {Link: {schema: {type: string}}}
    content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}
schemas:
  Thing: {type: object, required: [id], properties: {id: {type: integer}}}
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> GeneratedClient:
    folder: Path = tmp_path_factory.mktemp("pages")
    return generated(folder, CONTRACT)


def things(*ids: int, **headers: str) -> httpx.Response:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(200, json=[{"id": number} for number in ids], headers=names)


def by_cursor(request: httpx.Request) -> httpx.Response:
    """Respond with three pages; the links name another host."""
    links = {None: "b", "b": "c%3D"}
    cursor = request.url.params.get("cursor")
    ids = {None: (1, 2), "b": (3,), "c=": (4,)}[cursor]
    following = f', <https://evil.example.com/x?cursor={links[cursor]}>; rel="next"' if cursor in links else ""
    return things(*ids, Link=f'<https://gitlab.example.com/api/v4/by_cursor>; rel="first"{following}')


def all_ids(client: GeneratedClient, method: str, **arguments: Any) -> list[int]:
    return [item.id for item in client.call_all(method, **arguments)]


each_way = pytest.mark.parametrize("is_async", [False, True])


@each_way
def test_cursor_in_link_leads_to_all_items(client: GeneratedClient, *, is_async: bool) -> None:
    client.requests.clear()
    assert all_ids(client, "list_by_cursor", is_async=is_async, respond=by_cursor, size=2) == [1, 2, 3, 4]
    assert {request.url.host for request in client.requests} == {"gitlab.example.com"}
    assert [request.url.query for request in client.requests] == [b"size=2", b"cursor=b&size=2", b"cursor=c%3D&size=2"]


@each_way
def test_page_number_leads_to_all_items(client: GeneratedClient, *, is_async: bool) -> None:
    pages = {"1": things(1, X_Next_Page="2"), "2": things(2, X_Next_Page="")}
    ids = all_ids(client, "list_by_number", is_async=is_async, respond=lambda r: pages[r.url.params["page"]])
    assert ids == [1, 2]


@each_way
@pytest.mark.parametrize(
    "link", ['<https://gitlab.example.com/x?cursor=a>; rel="next"', '</x>; rel="next"', '<http://[>; rel="next"']
)
def test_link_without_new_cursor_is_an_error(client: GeneratedClient, link: str, *, is_async: bool) -> None:
    with pytest.raises(client.package.errors.UnexpectedResponse, match="the header Link does not name a cursor"):
        all_ids(client, "list_by_cursor", is_async=is_async, respond=lambda _: things(1, Link=link))


def test_page_of_a_cursor_has_the_next(client: GeneratedClient) -> None:
    package = client.package.Client
    transport = httpx.MockTransport(by_cursor)
    pages = package(
        "https://gitlab.example.com", token="x", httpx_args={"transport": transport}
    ).default.list_by_cursor()
    page = pages.page("b")
    assert ([item.id for item in page.items], page.total, page.next, pages.page().next) == ([3], None, "c=", "b")


def test_list_without_page_parameter_is_not_paginated(client: GeneratedClient) -> None:
    assert [item.id for item in client.call("list_single", response=things(1, 2))] == [1, 2]
