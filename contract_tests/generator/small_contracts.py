"""Generate clients from contracts of a few lines."""

from __future__ import annotations

import importlib
import sys
from itertools import count
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import httpx
import yaml
from generate import ClientConfig, generate

from contract_tests.support.clients import result_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType

TOKEN = "glpat-0123456789abcdefghij"
# Python keeps imported packages by name.
_NUMBERS = count()

_COMMON = """
openapi: 3.0.3
info: {title: Things, version: '1'}
servers: [{url: 'https://gitlab.example.com/api/v4'}]
security: [{private_token: []}]
components: {securitySchemes: {private_token: {type: apiKey, in: header, name: PRIVATE-TOKEN}}}
"""


class GeneratedClient:
    """A client that was generated from a small contract.

    Attributes:
        package: The imported package.
        requests: The requests that the client sent.
    """

    def __init__(self, package: ModuleType, class_name: str = "Client") -> None:
        self.package = package
        self.class_name = class_name
        self.requests: list[httpx.Request] = []

    def module(self, name: str) -> Any:
        """Import a module of the package."""
        return importlib.import_module(f"{self.package.__name__}.{name}")

    def call(self, method: str, *path: Any, response: httpx.Response | None = None, **arguments: Any) -> Any:
        """Call a method of the group without a tag, with a transport that responds so."""
        return self.call_all(method, *path, respond=lambda _request: response or httpx.Response(204), **arguments)

    def call_all(
        self,
        method: str,
        *path: Any,
        respond: Callable[[httpx.Request], httpx.Response],
        is_async: bool = False,
        group: str = "default",
        **arguments: Any,
    ) -> Any:
        """Call a method with a transport that responds by a function; return its result, or all items of a list."""

        def record(request: httpx.Request) -> httpx.Response:
            self.requests.append(request)
            return respond(request)

        client = getattr(self.package, f"Async{self.class_name}" if is_async else self.class_name)(
            "https://gitlab.example.com", token=TOKEN, httpx_args={"transport": httpx.MockTransport(record)}
        )
        return result_of(attrgetter(f"{group}.{method}")(client)(*path, **arguments))


def contract(text: str) -> dict[str, Any]:
    """Return a contract from its `paths` and its `schemas`, `parameters` or `responses`."""
    parts = yaml.safe_load(text)
    document: dict[str, Any] = yaml.safe_load(_COMMON)
    document["paths"] = parts.pop("paths")
    for item in document["paths"].values():
        for method, operation in item.items():
            if method != "parameters":
                operation.setdefault("responses", {204: {"description": "Done."}})
    document["components"] |= parts
    return document


def generated(folder: Path, document: dict[str, Any] | str, **config: Any) -> GeneratedClient:
    """Generate a client into a folder, and import it."""
    package = folder / f"things_{next(_NUMBERS)}"
    source = package.with_suffix(".yaml")
    source.write_text(yaml.safe_dump(contract(document) if isinstance(document, str) else document), encoding="utf-8")
    client = ClientConfig(contract=str(source), package=str(package), **config)
    generate(client, package)
    if str(folder) not in sys.path:
        sys.path.append(str(folder))
    importlib.invalidate_caches()
    return GeneratedClient(importlib.import_module(package.name), client.client_class)
