"""The demonstration data: when it may be served, and example commands. Its tokens are public."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import click

from gitlab_error_tracking_server.access.loopback import is_loopback_host, url_host
from gitlab_error_tracking_server.data.reader import DEMONSTRATION, read_data_file
from gitlab_error_tracking_server.runtime.server import is_loopback

if TYPE_CHECKING:
    import socket

    from gitlab_error_tracking_server.store.administration import Administration

MAINTAINER_TOKEN = "glpat-demo-maintainer"  # noqa: S105  (public, in demonstration.yaml)


def is_local(listener: socket.socket, external_url: str | None) -> bool:
    """Return whether only this machine can reach a server, directly or through a proxy at its external URL."""
    return is_loopback(listener) and (external_url is None or is_loopback_host(url_host(external_url)))


def serves_demonstration(option: bool | None, *, is_local: bool) -> bool:
    """Return whether the demonstration data is served, and warn if other machines can reach it.

    Args:
        option: `--demonstration` or `--no-demonstration`. By default the data is served only to this machine.
        is_local: Whether only this machine can reach the server.
    """
    if option and not is_local:
        click.echo("Warning: other machines can use the demonstration tokens, which are public.", err=True)
    return is_local if option is None else option


def reject_demonstration_tokens(administration: Administration) -> None:
    """Check that a database contains no active demonstration token.

    Raises:
        click.ClickException: It does.
    """
    if administration.active_tokens(demonstration_tokens()):
        raise click.ClickException(
            "the database contains the demonstration tokens, which are public, and other machines can reach this "
            "server: revoke them with the command token revoke, or allow them with --demonstration"
        )


@cache
def demonstration_tokens() -> frozenset[str]:
    """Return the tokens of the demonstration data, which are public."""
    return frozenset(token.token for token in read_data_file(DEMONSTRATION).tokens)


def example_commands(url: str) -> str:
    """Return commands to paste into another terminal."""
    project = f"{url}/api/v4/projects/{{}}/error_tracking"
    header = f'-H "PRIVATE-TOKEN: {MAINTAINER_TOKEN}"'
    return (
        "Try it from another terminal:\n"
        "\n"
        f'  curl {header} "{project.format("demo%2Fsentry")}/settings"\n'
        f'  curl -X PUT {header} "{project.format(2)}/settings?active=true&integrated=true"\n'
        f'  curl {header} "{project.format(2)}/client_keys"\n'
    )
