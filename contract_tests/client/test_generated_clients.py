"""What holds for the client of every contract."""

from __future__ import annotations

import inspect
from typing import Any

import httpx
import pytest

from contract_tests.client.calls import TOKEN, call, connect
from contract_tests.support.clients import GeneratedClient, client_method, generated_clients

CLIENTS = generated_clients()
each_client = pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.package)
OPERATIONS = [
    pytest.param(client, client_method(operation), id=name)
    for client in CLIENTS
    for name, operation in client.operations.items()
]
SCHEMES = [
    pytest.param(client, scheme, id=f"{client.package}-{scheme}")
    for client in CLIENTS
    for requirement in client.contract.document["security"]
    for scheme in requirement
]


def signature(function: Any) -> str:
    """Return a signature in which both kinds of httpx clients and pages are the same."""
    return str(inspect.signature(function)).replace("Async", "")


@each_client
def test_both_kinds_are_made_alike(client: GeneratedClient) -> None:
    names = [name for name in ("__init__", "from_environment") if hasattr(client.kinds[0], name)]
    one, other = ([signature(getattr(kind, name)) for name in names] for kind in client.kinds)
    assert one == other


@pytest.mark.parametrize(("client", "method"), OPERATIONS)
def test_both_kinds_have_equal_methods(client: GeneratedClient, method: str) -> None:
    group, name = method.split(".")
    groups = [getattr(connect(httpx.Response(204), kind), group) for kind in client.kinds]
    parsed = {signature(getattr(group, name)) for group in groups}
    # A list has pages in place of a whole response.
    whole = {signature(getattr(group.with_response, name, getattr(group, name))) for group in groups}
    arguments = {text.partition(" -> ")[0] for text in parsed | whole}
    assert (len(parsed), len(whole), len(arguments)) == (1, 1, 1)


@each_client
@pytest.mark.parametrize("kind", [0, 1], ids=["sync", "async"])
def test_client_has_a_method_for_each_operation(client: GeneratedClient, kind: int) -> None:
    made = connect(httpx.Response(204), client.kinds[kind])
    groups = {name: getattr(made, name) for name in made.__slots__}
    methods = {f"{name}.{method}" for name, group in groups.items() for method in dir(group) if method[0] != "_"}
    expected = {client_method(operation) for operation in client.operations.values()}
    assert methods == expected | {f"{group}.with_response" for group in groups}


@pytest.mark.parametrize(("client", "scheme"), SCHEMES)
def test_token_is_sent_as_its_scheme_says(client: GeneratedClient, scheme: str) -> None:
    declared = client.contract.document["components"]["securitySchemes"][scheme]
    header, text = (declared["name"], TOKEN) if "name" in declared else ("Authorization", f"Bearer {TOKEN}")
    seen: list[str | None] = []

    def respond(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get(header))
        return httpx.Response(200, json=[], headers={"X-Page": "1"})

    method = next(client_method(one) for name, one in client.operations.items() if name.startswith("list"))
    assert call(connect(respond, client.kinds[0], scheme=scheme), method, 1) == []
    assert seen == [text]
