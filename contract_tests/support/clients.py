"""The generated clients, and what their methods return, synchronous or asynchronous."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from importlib import import_module
from inspect import isawaitable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from gitlab_error_tracking_contract import load_contract

if TYPE_CHECKING:
    from gitlab_error_tracking_contract import Contract, Operation

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, eq=False)
class GeneratedClient:
    """A client of `generator/clients.yaml`.

    Attributes:
        package: The name of its package.
        contract: Its contract.
        kinds: The synchronous and the asynchronous class.
        operations: The operations of the contract that it has, by name.
    """

    package: str
    contract: Contract
    kinds: tuple[Any, Any]
    operations: dict[str, Operation]


def generated_clients() -> list[GeneratedClient]:
    """Return the clients that the generator makes."""
    clients = yaml.safe_load((_ROOT / "generator" / "clients.yaml").read_text(encoding="utf-8"))
    return [_generated_client(**client) for client in clients]


def _generated_client(contract: str, package: str, **config: Any) -> GeneratedClient:
    name, client_class = Path(package).name, config.get("client_class", "Client")
    loaded = load_contract(_ROOT / contract)
    left_out = {*config.get("without_tags", ())}
    operations = {name: one for name, one in loaded.operations.items() if one.tag not in left_out}
    module = import_module(name)
    kinds = getattr(module, client_class), getattr(module, f"Async{client_class}")
    return GeneratedClient(name, loaded, kinds, operations)


def client_method(operation: Operation) -> str:
    """Return the group and the name of an operation's method, such as `client_keys.list`."""
    group = operation.tag.lower().replace(" ", "_")
    noun = group.removesuffix("s")
    words = f"{operation.operation_id}_".replace(f"_{noun}s_", "_").replace(f"_{noun}_", "_")
    return f"{group}.{words.removesuffix('_')}"


def result_of(returned: Any) -> Any:
    """Await what a method returned, if it is asynchronous; fetch all items of pages."""
    if isawaitable(returned):
        return asyncio.run(_awaited(returned))
    if hasattr(returned, "__aiter__"):
        return asyncio.run(_items(returned))
    return [*returned] if hasattr(returned, "page") else returned


async def _awaited(awaitable: Any) -> Any:
    return await awaitable


async def _items(pages: Any) -> list[Any]:
    return [item async for item in pages]
