# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
import ssl
from types import TracebackType
from typing import Any, Self

import httpx
from attrs import define, evolve, field


@define
class Client:
    """A connection to the API.

    Keyword arguments, all of them optional but the first:

        ``base_url``: The URL of the API; all requests are made to paths below it.

        ``cookies``: Cookies to be sent with every request.

        ``headers``: Headers to be sent with every request.

        ``timeout``: How long to wait for the server, by default 30 seconds. Then ``httpx.TimeoutException`` is raised.

        ``verify_ssl``: Whether, or by which certificates, to verify those of the server.

        ``follow_redirects``: Whether to follow redirects.

        ``httpx_args``: More arguments for ``httpx.Client`` and ``httpx.AsyncClient``.

        ``raise_on_unexpected_status``: Whether an answer with a status that the contract does not document raises
        ``errors.UnexpectedStatus``, as it does by default, or is returned as None.
    """

    raise_on_unexpected_status: bool = field(default=True, kw_only=True)
    _base_url: str = field(alias="base_url")
    _cookies: dict[str, str] = field(
        factory=dict, kw_only=True, alias="cookies", repr=False
    )
    _headers: dict[str, str] = field(
        factory=dict, kw_only=True, alias="headers", repr=False
    )
    _timeout: httpx.Timeout | None = field(
        default=httpx.Timeout(30), kw_only=True, alias="timeout"
    )
    _verify_ssl: str | bool | ssl.SSLContext = field(
        default=True, kw_only=True, alias="verify_ssl"
    )
    _follow_redirects: bool = field(
        default=False, kw_only=True, alias="follow_redirects"
    )
    _httpx_args: dict[str, Any] = field(
        factory=dict, kw_only=True, alias="httpx_args", repr=False
    )
    _client: httpx.Client | None = field(default=None, init=False, repr=False)
    _async_client: httpx.AsyncClient | None = field(
        default=None, init=False, repr=False
    )

    def with_headers(self, headers: dict[str, str]) -> Self:
        """A new client like this one with additional headers."""
        return evolve(self, headers={**self._headers, **headers})

    def with_cookies(self, cookies: dict[str, str]) -> Self:
        """A new client like this one with additional cookies."""
        return evolve(self, cookies={**self._cookies, **cookies})

    def with_timeout(self, timeout: httpx.Timeout) -> Self:
        """A new client like this one with another timeout."""
        return evolve(self, timeout=timeout)

    def set_httpx_client(self, client: httpx.Client) -> Self:
        """Use an ``httpx.Client`` of your own. None of this client's settings apply to it."""
        self._client = client
        return self

    def get_httpx_client(self) -> httpx.Client:
        """The underlying ``httpx.Client``, made on first use."""
        if self._client is None:
            self._client = httpx.Client(**self._arguments())
        return self._client

    def __enter__(self) -> Self:
        self.get_httpx_client().__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.get_httpx_client().__exit__(kind, error, trace)

    def set_async_httpx_client(self, async_client: httpx.AsyncClient) -> Self:
        """Use an ``httpx.AsyncClient`` of your own. None of this client's settings apply to it."""
        self._async_client = async_client
        return self

    def get_async_httpx_client(self) -> httpx.AsyncClient:
        """The underlying ``httpx.AsyncClient``, made on first use."""
        if self._async_client is None:
            self._async_client = httpx.AsyncClient(**self._arguments())
        return self._async_client

    async def __aenter__(self) -> Self:
        await self.get_async_httpx_client().__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.get_async_httpx_client().__aexit__(kind, error, trace)

    def _arguments(self) -> dict[str, Any]:
        return {
            "base_url": self._base_url,
            "cookies": self._cookies,
            "headers": self._headers | self._authentication(),
            "timeout": self._timeout,
            "verify": self._verify_ssl,
            "follow_redirects": self._follow_redirects,
            **self._httpx_args,
        }

    def _authentication(self) -> dict[str, str]:
        return {}


@define
class AuthenticatedClient(Client):
    """A connection to the API that sends an access token with every request.

    Beside the arguments of ``Client``:

        ``token``: The access token.

        ``auth_header_name``: The header that carries it.

        ``prefix``: What stands before it in the header; may be empty.
    """

    token: str = field(repr=False)
    prefix: str = field(default="Bearer", kw_only=True)
    auth_header_name: str = field(default="Authorization", kw_only=True)

    def _authentication(self) -> dict[str, str]:
        return {
            self.auth_header_name: f"{self.prefix} {self.token}"
            if self.prefix
            else self.token
        }
