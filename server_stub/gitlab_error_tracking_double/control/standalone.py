"""A double that is a server of its own, with its control: what `serve --double` serves."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_double.control.access_control import AccessControl
from gitlab_error_tracking_double.control.application import Control
from gitlab_error_tracking_double.control.operations import ControlOperations
from gitlab_error_tracking_double.engine.engine import contract
from gitlab_error_tracking_double.gitlab import GitLab
from gitlab_error_tracking_double.transports.asgi import DoubleApp
from gitlab_error_tracking_double.transports.socket import DisconnectingProtocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from starlette.types import ASGIApp

# What uvicorn needs to know: connections can be broken, and who waits for a delay is not waited for at the end.
UVICORN: dict[str, Any] = {"http": DisconnectingProtocol, "timeout_graceful_shutdown": 1}


@contextmanager
def hosted(url: str, hosts: Iterable[str] = (), **options: Any) -> Iterator[ASGIApp]:
    """A double with its control, until the `with` ends.

    Args:
        url: Where it is reached.
        hosts: The host names by which other machines may control it.
        options: What `GitLab` takes.
    """
    options["external_url"] = options.get("external_url") or url
    with GitLab(**options) as gitlab:
        yield Control(DoubleApp(gitlab), ControlOperations(gitlab, url, contract().base_path), AccessControl(hosts))
