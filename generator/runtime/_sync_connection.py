"""Send synchronous requests. Imported with the first client, since httpx loads slowly."""

import os
from collections.abc import Mapping
from typing import Any, TypeVar, cast

import httpx

from ._api import Api
from ._attempts import Attempts
from ._connection import Connection
from ._credentials import Authentication, authentication
from ._httpx_arguments import merged
from ._operation import Operation, Request
from ._redirects import new_location
from ._request_options import checked_options
from .pages import Pages, Paging
from .types import RequestOptions, Response

__all__ = ("SyncConnection", "authentication", "merged")

T = TypeVar("T")
Item = TypeVar("Item")


class SyncConnection(Connection[httpx.Client]):
    """The connection of synchronous calls."""

    _kind = httpx.Client

    def __init__(
        self,
        api: Api,
        url: str,
        auth: Authentication,
        httpx_client: httpx.Client | None,
        *,
        retries: int,
        httpx_args: dict[str, Any],
    ) -> None:
        super().__init__(api, url, auth, httpx_client, retries=retries, httpx_args=httpx_args)
        # The key is the process: two processes on one connection would read each other's responses, so a child opens
        # connections of its own.
        self._made: dict[int, httpx.Client] = {}

    def call(
        self,
        operation: Operation[T],
        arguments: Mapping[str, object],
        body: object = None,
        *,
        options: RequestOptions | None = None,
    ) -> T:
        """Call an operation, and return its parsed body."""
        return self.response(operation, arguments, body, options=options).parsed

    def response(
        self,
        operation: Operation[T],
        arguments: Mapping[str, object],
        body: object = None,
        *,
        options: RequestOptions | None = None,
    ) -> Response[T]:
        """Call an operation, and return its whole response."""
        return operation.response(self.send(operation.request(arguments, body), checked_options(options)))

    def pages(
        self,
        operation: Operation[list[Item]],
        arguments: Mapping[str, object],
        paging: Paging,
        *,
        options: RequestOptions | None = None,
    ) -> Pages[Item]:
        """Return the pages of an operation; fetch none."""
        request, checked = paging.requests(operation, arguments), checked_options(options)
        return Pages(lambda key: self.send(request(key), checked), operation, paging)

    def send(self, request: Request, options: Mapping[str, Any]) -> httpx.Response:
        """Send a request.

        Raises:
            ConnectionFailed: There is no complete response.
            UsageError: An argument is too long for a URL, or the client is closed or cannot be opened.
        """
        client, arguments = self._client(), self._arguments(request, options)
        with self._translated(request, client):
            response = self._sent(client, arguments)
            location = new_location(response)
            if location is None:
                return response
            return self._sent(client, {**arguments, "url": location, "params": location.params})

    def close(self) -> None:
        """Close the connections of this process."""
        self._is_closed = True
        made = self._made.pop(os.getpid(), None)
        if made is not None:
            made.close()

    def _client(self) -> httpx.Client:
        process = os.getpid()
        client = self._open() or self._made.get(process)
        if client is None:
            made = self._make(httpx.Client)
            # Another thread may have made one, or may have closed the client, in the meantime.
            client = self._made.setdefault(process, made)
            if client is not made:
                made.close()
            if self._is_closed:
                client.close()
                self._check_open()
        return client

    def _sent(self, client: httpx.Client, arguments: dict[str, Any]) -> httpx.Response:
        attempts = Attempts(client)
        if not self.retries:
            return attempts.send(client.build_request(**arguments), **self.send_options)
        # Imported only when needed, to keep the import of the client fast.
        from ._retries import policy, retry_request  # noqa: PLC0415

        retry = policy(arguments["method"], self.retries, self.sleep)
        return retry_request(cast("httpx.Client", attempts), **arguments, **self.send_options, retry=retry)
