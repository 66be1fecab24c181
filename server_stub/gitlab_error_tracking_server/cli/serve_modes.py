"""Modes of `serve` that other packages provide.

Other packages register a mode as an entry point of the group `gitlab_error_tracking.serve_modes`, so that the server
need not import them.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import distribution
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import socket
    from collections.abc import Sequence

    import click

    from gitlab_error_tracking_server.cli.ready_file import ReadyFile

GROUP = "gitlab_error_tracking.serve_modes"


class ServeMode(Protocol):
    """A mode of `serve`."""

    options: Sequence[click.Option]
    """Its own options; one of them is the flag that chooses it."""

    def is_chosen(self, context: click.Context) -> bool:
        """Return whether the options choose this mode.

        Raises:
            click.UsageError: Options contradict each other.
        """

    def serve(self, context: click.Context, listener: socket.socket, ready: ReadyFile) -> None:
        """Serve on a listening socket until Ctrl-C. Write the ready file as soon as the server responds."""


@cache
def serve_modes() -> tuple[ServeMode, ...]:
    """Return the modes of the installed packages."""
    return tuple(point.load()() for point in distribution("gitlab-error-tracking").entry_points.select(group=GROUP))


def chosen_mode(context: click.Context) -> ServeMode | None:
    """Return the mode that the options choose, or None for the API.

    Raises:
        click.UsageError: Options contradict each other.
    """
    return next((mode for mode in serve_modes() if mode.is_chosen(context)), None)
