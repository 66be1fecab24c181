"""The application of `serve --double`: a test double and its control API."""

from __future__ import annotations

from contextlib import closing, contextmanager
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

# Faults can break connections, and a delayed response does not delay the shutdown.
UVICORN_OPTIONS: dict[str, Any] = {"http": DisconnectingProtocol, "timeout_graceful_shutdown": 1}


@contextmanager
def standalone_app(url: str, hosts: Iterable[str] = (), **options: Any) -> Iterator[ASGIApp]:
    """Open a test double and yield the application.

    Args:
        url: The URL of the server.
        hosts: The host names by which other machines may control the test double.
        options: Options of `GitLab`.
    """
    options["external_url"] = options.get("external_url") or url
    # Not `with GitLab`: its checks at the end are for tests in this process.
    with closing(GitLab(**options).open()) as gitlab:
        yield Control(DoubleApp(gitlab), ControlOperations(gitlab, url, contract().base_path), AccessControl(hosts))
