"""A double that is a server of its own, with its control: what `serve --double` serves."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_double.asgi import Front
from gitlab_error_tracking_double.control import Control
from gitlab_error_tracking_double.control_operations import ControlOperations
from gitlab_error_tracking_double.engine import contract
from gitlab_error_tracking_double.gitlab import GitLab
from gitlab_error_tracking_double.guard import Guard
from gitlab_error_tracking_double.server import HangingUp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from starlette.types import ASGIApp

# What uvicorn needs to know: connections can be broken, and who waits for a delay is not waited for at the end.
UVICORN: dict[str, Any] = {"http": HangingUp, "timeout_graceful_shutdown": 1}


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
        yield Control(Front(gitlab), ControlOperations(gitlab, url, contract().base_path), Guard(hosts))
