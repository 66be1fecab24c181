# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""What each client has: the URL, and opening and closing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Self, TypeVar

from ._uncopyable import Uncopyable

if TYPE_CHECKING:
    from types import TracebackType

    from ._async_connection import AsyncConnection
    from ._sync_connection import SyncConnection


AnyConnection = TypeVar("AnyConnection", bound="SyncConnection | AsyncConnection")


class _BaseClient(Uncopyable, Generic[AnyConnection]):
    __slots__ = ("__weakref__", "_connection")

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    @property
    def url(self) -> str:
        """The URL of the API."""
        return self._connection.url

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.url!r}, token=***)"


class SyncBaseClient(_BaseClient["SyncConnection"]):
    """Opens and closes a synchronous client."""

    __slots__ = ()

    def close(self) -> None:
        """Close the connections of this process. The client opens again only in a ``with``."""
        self._connection.close()

    def __enter__(self) -> Self:
        self._connection.enter()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._connection.leave():
            self.close()


class AsyncBaseClient(_BaseClient["AsyncConnection"]):
    """Opens and closes an asynchronous client."""

    __slots__ = ()

    async def aclose(self) -> None:
        """Close the connections of the running event loop. The client opens again only in an ``async with``."""
        await self._connection.close()

    async def __aenter__(self) -> Self:
        self._connection.enter()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._connection.leave():
            await self.aclose()
