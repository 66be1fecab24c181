"""Call the synchronous and the asynchronous client with responses of this process."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from gitlab_error_tracking_client import AsyncClient, Client

from contract_tests.support.clients import client_method, result_of
from contract_tests.support.operations import OPERATIONS, parameters, required_query

if TYPE_CHECKING:
    from collections.abc import Callable

TOKEN = "glpat-0123456789abcdefghij"
CLIENTS: list[Any] = [Client, AsyncClient]
each_client = pytest.mark.parametrize("kind", CLIENTS, ids=["sync", "async"])


def connect(
    respond: httpx.Response | Callable[[httpx.Request], httpx.Response], kind: Any = Client, **options: Any
) -> Any:
    """Return a client whose requests get this response, or that of a function."""
    handler = (lambda _request: respond) if isinstance(respond, httpx.Response) else respond
    options = {"token": TOKEN, "httpx_args": {"transport": httpx.MockTransport(handler)}, **options}
    return kind("https://gitlab.example.com", **options)


def call(client: Client | AsyncClient, method: str, *path: Any, **query: Any) -> Any:
    """Call a method such as `settings.get`; return its result, or all items of a list."""
    return result_of(attrgetter(method)(client)(*path, **query))


def call_operation(name: str, client: Client | AsyncClient, **options: Any) -> Any:
    """Call an operation with valid arguments."""
    operation = OPERATIONS[name]
    path = [1] * len(parameters(operation, "path"))
    return call(client, client_method(operation), *path, **required_query(operation), **options)
