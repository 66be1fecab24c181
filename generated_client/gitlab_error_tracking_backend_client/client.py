# Generated from openapi/backend.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""The clients: Backend, and AsyncBackend for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from ._api import Api
from ._base_client import AsyncBaseClient, SyncBaseClient
from .operations.errors import AsyncErrorsOperations, ErrorsOperations
from .operations.messages import AsyncMessagesOperations, MessagesOperations

if TYPE_CHECKING:
    import ssl

    import httpx

    from ._credentials import Secret

# How to send a token: the header, and the text before the token.
Scheme = Literal["backend_token", "private_token", "bearer"]
_API = Api(
    "https://observe.gitlab.com",
    "/errortracking/api/v1",
    {
        "backend_token": ("Gitlab-Error-Tracking-Token", ""),
        "private_token": ("PRIVATE-TOKEN", ""),
        "bearer": ("Authorization", "Bearer "),
    },
)


class Backend(SyncBaseClient):
    """A client of the GitLab Error Tracking Backend API.

    Use it in ``with``, or close it with ``close``. Threads can share it: the last one to leave its ``with`` closes it. A
    closed client opens again only in another ``with``. A forked process opens its own connections.

    Args:
        url: The address of the server, such as ``https://errors.example.com``. It may contain the path
            of the API, and a path before it.
        token: The token, also as pydantic's ``SecretStr``. No repr, error or log of this client shows it.
        scheme: The kind of the token, and how to send it.
            ``"backend_token"``, in the header ``Gitlab-Error-Tracking-Token``: The secret that GitLab and its
            backend share.
            ``"private_token"``, in the header ``PRIVATE-TOKEN``: A personal, project or group access token, as
            GitLab's documentation writes it.
            ``"bearer"``, in the header ``Authorization``: The same token, or an OAuth 2.0 access token, in the
            standard header.
        timeout: Seconds for one attempt; 30 by default, None to wait forever. The longest limit of an
            ``httpx.Timeout`` counts. A synchronous attempt can take longer while headers arrive slowly.
        verify: Whether to verify the server's certificate, or the ``ssl.SSLContext`` to verify it with.
        retries: How often to repeat a failed request, after a growing pause or the one that the server asks for; 0 by
            default. POST and DELETE are repeated only if the server cannot have carried them out: after a rate limit,
            or when no connection was made.
        httpx_args: More arguments for ``httpx.Client``, such as a proxy or a transport.
        httpx_client: Your own ``httpx.Client``, which you close yourself. Its settings apply in place of
            ``timeout``, ``verify`` and ``httpx_args``.

    The client follows one permanent redirect of a GET within the same origin, such as that of a project that was renamed
    or moved. It follows no other redirect, which would send the token to another address.

    Raises:
        errors.UsageError: An argument is not valid.
    """

    __slots__ = ("errors", "messages")

    def __init__(
        self,
        url: str,
        *,
        token: str | Secret,
        scheme: Scheme = "backend_token",
        timeout: float | httpx.Timeout | None = 30,
        verify: bool | ssl.SSLContext = True,
        retries: int = 0,
        httpx_args: dict[str, Any] | None = None,
        httpx_client: httpx.Client | None = None,
    ) -> None:
        # httpx loads slowly, so it is loaded with the first client.
        from ._sync_connection import SyncConnection, authentication, merged

        auth = authentication(token, scheme, _API.schemes)
        # A traceback may show local variables.
        del token
        arguments = merged(httpx_args, timeout=timeout, verify=verify)
        super().__init__(SyncConnection(_API, url, auth, httpx_client, retries=retries, httpx_args=arguments))
        self.errors = ErrorsOperations(self._connection)
        self.messages = MessagesOperations(self._connection)


class AsyncBackend(AsyncBaseClient):
    """An asynchronous client of the GitLab Error Tracking Backend API.

    Use it in ``async with``, or close it with ``aclose``. Event loops can share it: the last one to leave its
    ``async with`` closes it. A closed client opens again only in another ``async with``. A forked process opens its own
    connections.

    The arguments and errors are those of ``Backend``, but ``timeout`` limits the whole attempt, and
    ``httpx_client`` is an ``httpx.AsyncClient``.
    """

    __slots__ = ("errors", "messages")

    def __init__(
        self,
        url: str,
        *,
        token: str | Secret,
        scheme: Scheme = "backend_token",
        timeout: float | httpx.Timeout | None = 30,
        verify: bool | ssl.SSLContext = True,
        retries: int = 0,
        httpx_args: dict[str, Any] | None = None,
        httpx_client: httpx.AsyncClient | None = None,
    ) -> None:
        # httpx loads slowly, so it is loaded with the first client.
        from ._async_connection import AsyncConnection, authentication, merged

        auth = authentication(token, scheme, _API.schemes)
        # A traceback may show local variables.
        del token
        arguments = merged(httpx_args, timeout=timeout, verify=verify)
        super().__init__(AsyncConnection(_API, url, auth, httpx_client, retries=retries, httpx_args=arguments))
        self.errors = AsyncErrorsOperations(self._connection)
        self.messages = AsyncMessagesOperations(self._connection)
