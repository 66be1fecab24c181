"""Possible outcomes of a request: a response (complete, delayed or truncated) or none."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from gitlab_error_tracking_server.http.caching import weak_etag
from gitlab_error_tracking_server.http.envelope import API_HEADERS, identity_headers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import Message

Headers = tuple[tuple[str, str], ...]


def decoded(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """Return the headers of an ASGI message with names in lower case."""
    return tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in headers)


ERROR_HEADERS: Headers = (("cache-control", "no-cache"), *decoded(API_HEADERS))
"""The headers of GitLab's own error responses, whatever the request."""


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP response, optionally delayed or truncated.

    Attributes:
        status: The status code.
        headers: Pairs of name and value; names are in lower case.
        body: The body.
        delay: Seconds to wait before sending the response.
        truncate_at: Number of body bytes to send before the connection breaks; None sends the whole body.
    """

    status: int
    headers: Headers
    body: bytes = field(repr=False)
    delay: float = 0
    truncate_at: int | None = None

    @classmethod
    def create(cls, status: int, media_type: str, body: bytes, headers: Headers = ()) -> Response:
        """Create a response and set its `Content-Type` and `Content-Length`."""
        entity_headers = (("content-type", media_type), ("content-length", str(len(body))))
        return cls(status, (*headers, *entity_headers), body)

    def start(self) -> Message:
        """Return the ASGI message with the status and the headers."""
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in self.headers]
        return {"type": "http.response.start", "status": self.status, "headers": headers}

    def header(self, name: str) -> str | None:
        """Return the value of a header, or None."""
        return dict(self.headers).get(name)

    def with_body(self, body: bytes) -> Response:
        """Return a copy with another body, and the matching `Content-Length` and, if there was one, `ETag`."""
        response = self.with_header("content-length", str(len(body)))
        if self.header("etag") is not None:
            response = response.with_header("etag", weak_etag(body))
        return replace(response, body=body)

    def with_header(self, name: str, value: str | None) -> Response:
        """Return a copy with a header replaced, or removed if `value` is None."""
        others = tuple(pair for pair in self.headers if pair[0] != name)
        return replace(self, headers=others if value is None else (*others, (name, value)))

    def with_request_id(self, request_id: str) -> Response:
        """Return a copy for a request with this id, as if the time to process it were 0."""
        response = self.with_header("x-runtime", "0.000000")
        for name, value in decoded(identity_headers(request_id)):
            response = response.with_header(name, value)
        return response

    def without_body(self) -> Response:
        """Return the response to the HEAD request: the same headers, no body."""
        return replace(self, body=b"")


@dataclass(frozen=True, slots=True)
class NoResponse:
    """The connection breaks before the response."""


Outcome = Response | NoResponse
