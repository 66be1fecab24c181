"""Send a request once, through any httpx client, with limits that httpx does not have.

- One attempt takes no longer than the longest of its timeouts, once it has a connection. httpx begins to count anew at
  every byte.
- A body has a largest size, and must not be compressed: a small compressed body can fill the memory.
- A redirect is a response like any other. httpx fails if it cannot request the new location, though nobody follows it.
"""

from contextlib import aclosing, closing
from time import monotonic
from typing import Any, TypeVar

import httpx

_LARGEST_BODY = 16 * 2**20
# The timeouts of httpx come first, because they tell what took too long.
_GRACE_SECONDS = 0.05
# The key of an extension, which marks the requests of this client and holds the location of a redirect.
_LOCATION = "gitlab_location"


Watched = TypeVar("Watched", httpx.Client, httpx.AsyncClient)


def watched(client: Watched) -> Watched:
    """Prepare an httpx client for ``Attempts`` or ``AsyncAttempts``, and return it. Other requests stay as they are."""
    hook = _hide_location_async if isinstance(client, httpx.AsyncClient) else _hide_location
    hooks = client.event_hooks["response"]
    if hook not in hooks:
        hooks.append(hook)
    return client


class Attempts:
    """Sends as an ``httpx.Client`` does, within the limits."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """Send a request.

        Raises:
            httpx.RequestError: There is no complete response within the limits.
        """
        body = _Body(request)

        def trace(event: str, _details: object) -> None:
            body.connected(event)

        request.extensions["trace"] = trace
        response = self._client.send(request, stream=True, **options)
        with closing(response):
            body.begin(response)
            for piece in response.iter_bytes():
                body.add(piece)
        return body.complete(response)


class AsyncAttempts:
    """Sends as an ``httpx.AsyncClient`` does, within the limits."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    async def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """Send a request; see ``Attempts.send``."""
        # httpx loads it, too, with its first asynchronous request.
        import anyio  # noqa: PLC0415

        body = _Body(request)

        async def trace(event: str, _details: object) -> None:
            if body.connected(event) and body.seconds is not None:
                scope.deadline = anyio.current_time() + body.seconds + _GRACE_SECONDS

        request.extensions["trace"] = trace
        try:
            with anyio.fail_after(None) as scope:
                response = await self._client.send(request, stream=True, **options)
                async with aclosing(response):
                    body.begin(response)
                    async for piece in response.aiter_bytes():
                        body.add(piece)
        except TimeoutError:
            raise body.timeout() from None
        return body.complete(response)


class _Body:
    """The body of a response while it arrives."""

    def __init__(self, request: httpx.Request) -> None:
        request.extensions[_LOCATION] = None
        # httpx limits the time of waiting for a connection.
        timeouts = [seconds for name, seconds in request.extensions["timeout"].items() if name != "pool"]
        self.seconds: float | None = None if None in timeouts else max(timeouts)
        self._begin = monotonic()
        self._is_connected = False
        self._is_sent = False
        self._request = request
        self._content = bytearray()

    def connected(self, event: str) -> bool:
        """Begin to count on the first event of a connection; return whether it is the first."""
        self._is_sent = self._is_sent or "send_request" in event
        is_first, self._is_connected = not self._is_connected, True
        if is_first:
            self._begin = monotonic()
        return is_first

    def begin(self, response: httpx.Response) -> None:
        encoding = response.headers.get("Content-Encoding", "identity")
        if encoding.lower() != "identity":
            raise httpx.DecodingError(
                f"the response has the Content-Encoding {encoding!r}, which was not requested", request=self._request
            )

    def add(self, piece: bytes) -> None:
        self._content += piece
        if len(self._content) > _LARGEST_BODY:
            text = f"the body is larger than {_LARGEST_BODY} bytes"
            raise httpx.DecodingError(text, request=self._request)
        if self.seconds is not None and monotonic() - self._begin > self.seconds:
            raise self.timeout()

    def timeout(self) -> httpx.TimeoutException:
        if self._is_connected and not self._is_sent:
            return httpx.ConnectTimeout(f"there was no connection within {self.seconds} s", request=self._request)
        return httpx.ReadTimeout(f"the response was not complete within {self.seconds} s", request=self._request)

    def complete(self, response: httpx.Response) -> httpx.Response:
        location = self._request.extensions[_LOCATION]
        if location is not None:
            response.headers["Location"] = location
        return httpx.Response(
            response.status_code,
            headers=response.headers,
            content=bytes(self._content),
            request=response.request,
            extensions=response.extensions,
            history=response.history,
        )


def _hide_location(response: httpx.Response) -> None:
    extensions = response.request.extensions
    if _LOCATION in extensions and "Location" in response.headers:
        extensions[_LOCATION] = response.headers.pop("Location")


async def _hide_location_async(response: httpx.Response) -> None:
    _hide_location(response)
