"""The demonstration data, whose tokens everybody knows: who may be served it, and what to try with it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from gitlab_error_tracking_server.data.reader import DEMONSTRATION, read_data_file
from gitlab_error_tracking_server.runtime.server import is_loopback_host

if TYPE_CHECKING:
    from gitlab_error_tracking_server.store.administration import Administration

TOKEN = "glpat-demo-maintainer"  # noqa: S105  (public, in demonstration.yaml)


def may_be_served(wanted: bool | None, external_url: str | None, *, loopback: bool) -> bool:
    """Whether the demonstration data may be served.

    Args:
        wanted: What the operator says of it, if anything. Otherwise it depends on who gets at it: nobody but this
            machine may, by the server's own address or by a proxy before it.
        external_url: How the server is reached from outside.
        loopback: Whether it listens on a loopback address.
    """
    if wanted is not None:
        return wanted
    return loopback and (external_url is None or is_loopback_host(urlsplit(external_url).hostname or ""))


def refuse_demonstration(administer: Administration) -> None:
    """Refuse to serve a database into which one gets with the demonstration's tokens.

    Raises:
        click.ClickException: One does.
    """
    if administer.active_tokens(known_tokens()):
        raise click.ClickException(
            "the database holds the demonstration data, whose tokens everybody knows: it is served only where nobody "
            "but this machine gets at it. Revoke them, or allow it with --demonstration."
        )


@cache
def known_tokens() -> frozenset[str]:
    """The demonstration's tokens, which everybody knows."""
    return frozenset(token.token for token in read_data_file(DEMONSTRATION).tokens)


def what_to_try(url: str) -> str:
    """Commands to paste into another terminal."""
    project = f"{url}/api/v4/projects/{{}}/error_tracking"
    header = f'-H "PRIVATE-TOKEN: {TOKEN}"'
    return (
        "Try it from another terminal:\n"
        "\n"
        f'  curl {header} "{project.format("demo%2Fsentry")}/settings"\n'
        f'  curl -X PUT {header} "{project.format(2)}/settings?active=true&integrated=true"\n'
        f'  curl {header} "{project.format(2)}/client_keys"\n'
    )
