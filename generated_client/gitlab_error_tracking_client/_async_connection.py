# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""Send asynchronous requests. Imported with the first client, since httpx and asyncio load slowly."""

from collections.abc import Mapping
from typing import Any, TypeVar, cast

import httpx

from ._api import Api
from ._async_clients import AsyncClients
from ._attempts import AsyncAttempts
from ._connection import Connection
from ._credentials import Authentication, authentication
from ._httpx_arguments import merged
from ._operation import Operation, Request
from ._redirects import new_location
from ._request_options import checked_options
from .pages import AsyncPages, Paging
from .types import RequestOptions, Response

__all__ = ("AsyncConnection", "authentication", "merged")

T = TypeVar("T")
Item = TypeVar("Item")


class AsyncConnection(Connection[httpx.AsyncClient]):
    """The connection of asynchronous calls."""

    _kind = httpx.AsyncClient

    def __init__(
        self,
        api: Api,
        url: str,
        auth: Authentication,
        httpx_client: httpx.AsyncClient | None,
        *,
        retries: int,
        httpx_args: dict[str, Any],
    ) -> None:
        super().__init__(api, url, auth, httpx_client, retries=retries, httpx_args=httpx_args)
        self._made = AsyncClients(lambda: self._make(httpx.AsyncClient))

    async def call(
        self,
        operation: Operation[T],
        arguments: Mapping[str, object],
        body: object = None,
        *,
        options: RequestOptions | None = None,
    ) -> T:
        """Call an operation, and return its parsed body."""
        return (await self.response(operation, arguments, body, options=options)).parsed

    async def response(
        self,
        operation: Operation[T],
        arguments: Mapping[str, object],
        body: object = None,
        *,
        options: RequestOptions | None = None,
    ) -> Response[T]:
        """Call an operation, and return its whole response."""
        return operation.response(await self.send(operation.request(arguments, body), checked_options(options)))

    def pages(
        self,
        operation: Operation[list[Item]],
        arguments: Mapping[str, object],
        paging: Paging,
        *,
        options: RequestOptions | None = None,
    ) -> AsyncPages[Item]:
        """Return the pages of an operation; fetch none."""
        request, checked = paging.requests(operation, arguments), checked_options(options)
        return AsyncPages(lambda key: self.send(request(key), checked), operation, paging)

    async def send(self, request: Request, options: Mapping[str, Any]) -> httpx.Response:
        """Send a request; see ``SyncConnection.send``."""
        client, arguments = self._open() or self._made.get(), self._arguments(request, options)
        with self._translated(request, client):
            response = await self._sent(client, arguments)
            location = new_location(response)
            if location is None:
                return response
            return await self._sent(client, {**arguments, "url": location, "params": location.params})

    async def close(self) -> None:
        """Close the connections of the running event loop."""
        self._is_closed = True
        await self._made.close()

    async def _sent(self, client: httpx.AsyncClient, arguments: dict[str, Any]) -> httpx.Response:
        attempts = AsyncAttempts(client)
        if not self.retries:
            return await attempts.send(client.build_request(**arguments), **self.send_options)
        from ._retries import aretry_request, policy  # noqa: PLC0415

        retry = policy(arguments["method"], self.retries, self.sleep)
        return await aretry_request(cast("httpx.AsyncClient", attempts), **arguments, **self.send_options, retry=retry)
