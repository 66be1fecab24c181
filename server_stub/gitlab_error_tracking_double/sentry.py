"""Connect the Sentry SDK of this process to a test double, without a socket.

It works with the SDK from 0.20 on: version 2 sends everything as envelopes, earlier ones send errors as events.
"""

from __future__ import annotations

import json
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import httpx
import sentry_sdk
from sentry_sdk.transport import Transport
from sentry_sdk.utils import Dsn

if TYPE_CHECKING:
    from collections.abc import Iterator

# Seconds.
_FLUSH_TIMEOUT = 5


class InProcessTransport(Transport):
    """Hands events to a test double at once.

    Like the SDK's own transport it never raises, and a slow response does not delay the application.
    """

    def __init__(self, dsn: str, transport: httpx.BaseTransport) -> None:
        super().__init__({"dsn": dsn})
        self._dsn = Dsn(dsn)
        self._transport = transport

    def capture_event(self, event: Any) -> None:
        """Send an event."""
        self._send("store", json.dumps(event, default=str).encode(), "application/json")

    def capture_envelope(self, envelope: Any) -> None:
        """Send an envelope."""
        self._send("envelope", envelope.serialize(), "application/x-sentry-envelope")

    def _send(self, endpoint: str, body: bytes, content_type: str) -> None:
        dsn = self._dsn
        request = httpx.Request(
            "POST",
            f"{dsn.scheme}://{dsn.netloc}{dsn.path}api/{dsn.project_id}/{endpoint}/",
            content=body,
            headers={"X-Sentry-Auth": str(dsn.to_auth("sentry.python").to_header()), "Content-Type": content_type},
            extensions={"timeout": {"read": 0}},
        )
        with suppress(httpx.HTTPError):
            self._transport.handle_request(request)


@contextmanager
def sentry_client(options: dict[str, Any]) -> Iterator[None]:
    """Make a client of the SDK with these options that of all threads, and send what waits at the end."""
    sdk: Any = sentry_sdk  # its names depend on the version
    if hasattr(sdk, "get_global_scope"):
        before, bind = sdk.get_global_scope().client, sdk.get_global_scope().set_client
    else:
        before, bind = sdk.Hub.main.client, sdk.Hub.main.bind_client
    client = sdk.Client(**options)
    bind(client)
    try:
        yield
    finally:
        client.close(timeout=_FLUSH_TIMEOUT)
        bind(before)
