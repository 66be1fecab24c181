"""Call the client with responses of this process, synchronously or asynchronously."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
from gitlab_error_tracking_client import Client

from contract_tests.support.operations import OPERATIONS, client_module, parameters, required_query

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

TOKEN = "glpat-0123456789abcdefghij"


def connect(respond: httpx.Response | Callable[[httpx.Request], httpx.Response], **options: Any) -> Client:
    """Return a client whose requests get this response, or that of a function."""
    handler = (lambda _request: respond) if isinstance(respond, httpx.Response) else respond
    options = {"token": TOKEN, "httpx_args": {"transport": httpx.MockTransport(handler)}, **options}
    return Client("https://gitlab.example.com", **options)


def call(module: ModuleType, *path: Any, client: Client, is_async: bool, way: str = "", **query: Any) -> Any:
    """Call an operation: `sync` or `asyncio`, or with a `way` such as `sync_detailed`."""
    function = getattr(module, "_".join(filter(None, ["asyncio" if is_async else "sync", way])))
    result = function(*path, client=client, **query)
    return asyncio.run(result) if is_async else result


def call_operation(name: str, client: Client, *, is_async: bool, way: str = "") -> Any:
    """Call an operation with valid arguments."""
    operation = OPERATIONS[name]
    path = [1] * len(parameters(operation, "path"))
    return call(client_module(operation), *path, client=client, is_async=is_async, way=way, **required_query(operation))
