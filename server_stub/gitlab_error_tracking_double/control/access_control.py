"""Who may control a double over the network.

A page of some other site, open in a browser on this machine, gets at 127.0.0.1 too, and so passes for this machine:

- Its requests name that site's own host once its DNS name leads here ("DNS rebinding"). So the `Host` must be a name of
  this machine, or one that was allowed.
- Without that trick a browser lets it send forms and plain text only, never JSON or DELETE unless the server agrees
  beforehand (CORS), which this one never does. So whatever changes something is JSON or DELETE, and the rest of what is
  sent is refused. It can send GET, which changes nothing and whose answer it may not read.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gitlab_error_tracking_server.runtime.server import is_loopback_host

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import Scope


class Refused(Exception):
    """A request to the control that is not carried out.

    Attributes:
        status: The status of the answer.
        headers: Headers that belong to it, their names in lower case.
    """

    def __init__(self, status: HTTPStatus, message: str, headers: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers


class AccessControl:
    """Lets this machine in; and others as well, by the host names that are allowed, when there are any."""

    def __init__(self, hosts: Iterable[str] = ()) -> None:
        self._hosts = frozenset(host.lower() for host in hosts)

    def check_sender(self, scope: Scope) -> None:
        """See that a request comes from where it may, to a name that is ours.

        Raises:
            Refused: It does not, with 403.
        """
        client = scope.get("client")
        if not self._hosts and (client is None or not is_loopback_host(client[0])):
            raise Refused(
                HTTPStatus.FORBIDDEN,
                "the double is controlled from its own machine only; serve --double-host NAME lets others in",
            )
        named = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        host = _host_name(named[0]) if len(named) == 1 else ""
        if host not in self._hosts and not is_loopback_host(host):
            raise Refused(
                HTTPStatus.FORBIDDEN,
                "the header Host must name this machine, as localhost does; serve --double-host NAME allows others",
            )

    @staticmethod
    def check_media_type(scope: Scope) -> None:
        """See that what is sent is said to be JSON.

        Raises:
            Refused: It is not, with 415.
        """
        sent = [value for name, value in scope["headers"] if name == b"content-type"]
        if [value.partition(b";")[0].strip().lower() for value in sent] != [b"application/json"]:
            raise Refused(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "send JSON, with the header Content-Type: application/json"
            )


def _host_name(value: str) -> str:
    try:
        return urlsplit(f"//{value}").hostname or ""
    except ValueError:
        return ""
