"""Access control of the control API: loopback clients only, unless host names are allowed.

A web page of another site, open in a browser on this machine, can also send requests to 127.0.0.1:

- With DNS rebinding the site's own host name resolves to 127.0.0.1. Its requests carry that name in `Host`, so `Host`
  must be a loopback name or an allowed one.
- Otherwise the browser sends only forms and plain text, and no JSON or DELETE without a CORS preflight, which always
  fails here. So requests that change state must be JSON or DELETE. GET changes nothing, and the page cannot read the
  response.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from gitlab_error_tracking_server.access.loopback import is_loopback_host, requested_host

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import Scope


class RequestRejected(Exception):
    """The control API rejects a request.

    Attributes:
        status: The status of the response.
        headers: Additional headers of the response; names are in lower case.
    """

    def __init__(self, status: HTTPStatus, message: str, headers: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers


class AccessControl:
    """Admits loopback clients; with allowed host names also other clients that use one of them."""

    def __init__(self, hosts: Iterable[str] = ()) -> None:
        self._hosts = frozenset(host.lower() for host in hosts)

    def check_sender(self, scope: Scope) -> None:
        """Check the client address and the `Host` of a request.

        Raises:
            RequestRejected: One of them is not allowed (403).
        """
        client = scope.get("client")
        if not self._hosts and (client is None or not is_loopback_host(client[0])):
            raise RequestRejected(
                HTTPStatus.FORBIDDEN,
                "only this machine may control the test double: use serve --double-host NAME to allow others",
            )
        host = requested_host(scope)
        if host not in self._hosts and not is_loopback_host(host):
            raise RequestRejected(
                HTTPStatus.FORBIDDEN,
                "the header Host must be localhost or a loopback address: use serve --double-host NAME to allow others",
            )

    @staticmethod
    def check_media_type(scope: Scope) -> None:
        """Check that the media type is JSON.

        Raises:
            RequestRejected: It is not (415).
        """
        sent = [value for name, value in scope["headers"] if name == b"content-type"]
        if [value.partition(b";")[0].strip().lower() for value in sent] != [b"application/json"]:
            raise RequestRejected(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "send JSON, with the header Content-Type: application/json"
            )
