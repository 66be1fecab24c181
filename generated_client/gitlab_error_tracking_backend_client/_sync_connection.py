# Generated from openapi/backend.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""Send synchronous requests. Imported with the first client, since httpx loads slowly."""

import os
from collections.abc import Mapping
from typing import Any, TypeVar, Unpack, cast

import httpx

from ._address import new_location
from ._api import Api
from ._attempts import Attempts
from ._connection import Connection, Options
from ._credentials import Authentication, authentication
from ._operation import Operation, Request
from ._request_options import checked_options
from .pages import Pages, Paging
from .types import RequestOptions, Response

__all__ = ("SyncConnection", "authentication")

T = TypeVar("T")
Item = TypeVar("Item")


class SyncConnection(Connection[httpx.Client]):
    """The connection of synchronous calls."""

    _kind = httpx.Client

    def __init__(
        self, api: Api, url: str, auth: Authentication, httpx_client: httpx.Client | None, **options: Unpack[Options]
    ) -> None:
        super().__init__(api, url, auth, httpx_client, **options)
        # The key is the process: two processes on one connection would read each other's responses, so a child opens
        # connections of its own.
        self._made: dict[int, httpx.Client] = {}

    def with_response(self) -> "SyncConnection":
        """Return a connection whose ``call`` returns a ``Response``; ``_response_types`` corrects the type."""
        return cast("SyncConnection", _SyncResponses(self))

    def call(
        self,
        operation: Operation[T],
        arguments: Mapping[str, object],
        body: object = None,
        *,
        options: RequestOptions | None = None,
    ) -> T:
        """Call an operation, and return its parsed body."""
        return operation.result(self.send(operation.request(arguments, body), checked_options(options)))

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
        return Pages(lambda key: self.send(request(key), checked), operation.result, paging)

    def send(self, request: Request, options: Mapping[str, Any]) -> httpx.Response:
        """Send a request.

        Raises:
            ConnectionFailed: There is no complete response.
            UsageError: An argument is too long for a URL, or the client is closed or cannot be opened.
        """
        client, arguments = self._client(), self._arguments(request, options)
        try:
            response = self._sent(client, arguments)
            location = new_location(response)
            if location is None:
                return response
            return self._sent(client, {**arguments, "url": location, "params": location.params})
        except (httpx.RequestError, httpx.InvalidURL) as error:
            raise self._failure(request, error) from error

    def close(self) -> None:
        """Close the connections of this process."""
        with self._lock:
            made, self._is_closed = self._made.pop(os.getpid(), None), True
        if made is not None:
            made.close()

    def _client(self) -> httpx.Client:
        with self._lock:
            given = self._open()
            if given is not None:
                return given
            process = os.getpid()
            if process not in self._made:
                self._made[process] = self._make(httpx.Client)
            return self._made[process]

    def _sent(self, client: httpx.Client, arguments: dict[str, Any]) -> httpx.Response:
        attempts = Attempts(client)
        if not self.retries:
            return attempts.send(client.build_request(**arguments), **self.send_options)
        # Imported only when needed, to keep the import of the client fast.
        from ._retries import policy, retry_request  # noqa: PLC0415

        retry = policy(arguments["method"], self.retries, self.sleep)
        return retry_request(cast("httpx.Client", attempts), **arguments, **self.send_options, retry=retry)


class _SyncResponses:
    def __init__(self, connection: SyncConnection) -> None:
        self._connection = connection

    def call(
        self,
        operation: Operation[T],
        arguments: Mapping[str, object],
        body: object = None,
        *,
        options: RequestOptions | None = None,
    ) -> Response[T]:
        request = operation.request(arguments, body)
        return operation.response(self._connection.send(request, checked_options(options)))
