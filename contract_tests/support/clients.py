"""Wait for what the methods of generated clients return, synchronous or asynchronous."""

from __future__ import annotations

import asyncio
from inspect import isawaitable
from typing import Any


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
