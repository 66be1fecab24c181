# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""The clients: Client, and AsyncClient for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Self, TypedDict, Unpack

from ._api import Api
from ._base_client import AsyncBaseClient, SyncBaseClient
from ._environment import check_no_duplicates, token_of_environment, url_of_environment
from .operations.client_keys import AsyncClientKeysOperations, ClientKeysOperations
from .operations.settings import AsyncSettingsOperations, SettingsOperations

if TYPE_CHECKING:
    import ssl

    import httpx

    from ._credentials import Secret

# How to send a token: the header, and the text before the token.
Scheme = Literal["private_token", "bearer"]
_API = Api(
    "https://gitlab.com", "/api/v4", {"private_token": ("PRIVATE-TOKEN", ""), "bearer": ("Authorization", "Bearer ")}
)


class _CommonOptions(TypedDict, total=False):
    scheme: Scheme
    timeout: float | httpx.Timeout | None
    verify: bool | ssl.SSLContext
    retries: int
    httpx_args: dict[str, Any]


class Options(_CommonOptions, total=False):
    """The optional keyword arguments of ``Client``."""

    httpx_client: httpx.Client | None


class AsyncOptions(_CommonOptions, total=False):
    """The optional keyword arguments of ``AsyncClient``."""

    httpx_client: httpx.AsyncClient | None


class Client(SyncBaseClient):
    """A client of the GitLab Error Tracking API.

    Use it in ``with``, or close it with ``close``. Threads can share it: the last one to leave its ``with`` closes it. A
    closed client opens again only in another ``with``. A forked process opens its own connections.

    Args:
        url: The address of the server, such as ``https://gitlab.example.com``. It may contain the path
            of the API, and a path before it.
        token: The token, also as pydantic's ``SecretStr``. No repr, error or log of this client shows it.
        scheme: The kind of the token, and how to send it.
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

    __slots__ = ("settings", "client_keys")

    def __init__(
        self,
        url: str,
        *,
        token: str | Secret,
        scheme: Scheme = "private_token",
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
        self.settings = SettingsOperations(self._connection)
        self.client_keys = ClientKeysOperations(self._connection)

    @classmethod
    def from_environment(cls, **options: Unpack[Options]) -> Self:
        """Create a client from environment variables.

        ``GITLAB_TOKEN`` is the token. ``GITLAB_HOST`` is the host, with or without ``https://``. If it is missing, the
        client reads ``GITLAB_URI``, ``GL_HOST``, and in a CI job ``CI_API_V4_URL`` and ``CI_SERVER_URL``. The default
        is ``gitlab.com``.

        Raises:
            errors.UsageError: A variable is missing or not valid.
        """
        check_no_duplicates(options)
        return cls(url_of_environment(_API.url), token=token_of_environment(), **options)


class AsyncClient(AsyncBaseClient):
    """An asynchronous client of the GitLab Error Tracking API.

    Use it in ``async with``, or close it with ``aclose``. Event loops can share it: the last one to leave its
    ``async with`` closes it. A closed client opens again only in another ``async with``. A forked process opens its own
    connections.

    The arguments and errors are those of ``Client``, but ``timeout`` limits the whole attempt, and
    ``httpx_client`` is an ``httpx.AsyncClient``.
    """

    __slots__ = ("settings", "client_keys")

    def __init__(
        self,
        url: str,
        *,
        token: str | Secret,
        scheme: Scheme = "private_token",
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
        self.settings = AsyncSettingsOperations(self._connection)
        self.client_keys = AsyncClientKeysOperations(self._connection)

    @classmethod
    def from_environment(cls, **options: Unpack[AsyncOptions]) -> Self:
        """Create a client from environment variables.

        See ``Client.from_environment``.
        """
        check_no_duplicates(options)
        return cls(url_of_environment(_API.url), token=token_of_environment(), **options)
