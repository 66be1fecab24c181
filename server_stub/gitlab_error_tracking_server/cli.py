"""The command `gitlab-error-tracking serve`."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import click
from sqlalchemy.exc import SQLAlchemyError

from gitlab_error_tracking_server.data_file import DEMONSTRATION, DataFileError, read_data_file
from gitlab_error_tracking_server.domain import Instance
from gitlab_error_tracking_server.serving import AddressNotAvailable, is_loopback, listen, serve, url_of
from gitlab_error_tracking_server.site import create_site
from gitlab_error_tracking_server.store import Store
from gitlab_error_tracking_server.store.database import UnsupportedDatabase, reason
from gitlab_error_tracking_server.store.engine import shown

_DEMONSTRATION_TOKEN = "glpat-demo-maintainer"  # noqa: S105  (public, in demonstration.yaml)


# Nothing that would have to be encoded: the URL goes into headers as it is.
_PLAIN_URL = re.compile(r"(?P<origin>https?://[A-Za-z0-9.:\[\]-]+)(?P<path>(?:/[A-Za-z0-9._~-]+)*)/?")


def _external_url(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    match = _PLAIN_URL.fullmatch(value)
    if match is None or not _is_origin(match["origin"]):
        raise click.BadParameter("write it as https://gitlab.example.com")
    return match["origin"] + match["path"]


def _cors_origins(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        if value != "*" and not _is_origin(value):
            raise click.BadParameter(f"{value} is no origin; write it as https://docs.example.com, or * for any")
    return values


def _is_origin(text: str) -> bool:
    match = _PLAIN_URL.fullmatch(text)
    try:
        parts = urlsplit(text)
        _ = parts.port  # is only looked at when it is asked for
    except ValueError:
        return False
    return match is not None and match["origin"] == text and bool(parts.hostname)


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 takes any free one."
)
@click.option(
    "--database",
    default="sqlite:///gitlab-error-tracking.db",
    show_default=True,
    metavar="URL",
    help="Where everything is kept: a SQLite file, which is made where it is missing, or a PostgreSQL database, as "
    "postgresql://user:password@host/database.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What an empty database is filled with. [default: the demonstration data, on loopback addresses]",
)
@click.option(
    "--rate-limit",
    type=click.IntRange(min=1),
    metavar="N",
    help="Answer 429 to more than N requests a minute from one user. [default: no limit]",
)
@click.option(
    "--integrated/--no-integrated",
    default=True,
    show_default=True,
    help="GitLab's switch for integrated error tracking: on for GitLab.com, off in a new self-managed instance.",
)
@click.option(
    "--external-url",
    metavar="URL",
    callback=_external_url,
    help="What DSNs and Link headers name. [default: where the server listens]",
)
@click.option(
    "--cors",
    "cors_origins",
    multiple=True,
    callback=_cors_origins,
    metavar="ORIGIN",
    help="Let pages of this origin call the API from a browser; * is any. May be given several times.",
)
def serve_command(
    host: str,
    port: int,
    database: str,
    data: Path | None,
    rate_limit: int | None,
    integrated: bool,
    external_url: str | None,
    cors_origins: tuple[str, ...],
) -> None:
    """Serve the API until Ctrl-C.

    An empty database is filled with the demonstration data, or with your own (--data). Data that is already there
    stays as it is.
    """
    try:
        with Store.open(database) as store, listen(host, port) as listener:
            loopback = is_loopback(listener)
            _fill(store, data, loopback=loopback)
            if _holds_demonstration(store) and not loopback:
                raise click.ClickException(
                    "the database holds the demonstration data, whose tokens everybody knows: "
                    "it is served on loopback addresses only"
                )
            url = url_of(listener)
            site = create_site(store, Instance(external_url or url, integrated, rate_limit, cors_origins))
            serve(site, listener, on_ready=lambda: _greet(store, url, database))
    except (AddressNotAvailable, DataFileError, UnsupportedDatabase) as error:
        raise click.ClickException(str(error)) from None
    except SQLAlchemyError as error:
        raise click.ClickException(f"the database failed: {reason(error)}") from None
    click.echo("Stopped.")


def _fill(store: Store, data: Path | None, *, loopback: bool) -> None:
    if data is not None:
        if not store.load_if_empty(read_data_file(data)):
            click.echo(f"The database has data already; {data} was checked, but not loaded.")
    elif loopback:
        store.load_if_empty(read_data_file(DEMONSTRATION))
    else:
        click.echo("The demonstration data is loaded on loopback addresses only; for data of your own see --data.")


def _holds_demonstration(store: Store) -> bool:
    return store.find_token(_DEMONSTRATION_TOKEN) is not None


def _greet(store: Store, url: str, database: str) -> None:
    click.echo(
        f"GitLab error tracking API   {url}/api/v4\n"
        f"Documentation of the API    {url}/docs/\n"
        f"Database                    {shown(database)}\n"
    )
    if _holds_demonstration(store):
        project = f"{url}/api/v4/projects/{{}}/error_tracking"
        header = f'-H "PRIVATE-TOKEN: {_DEMONSTRATION_TOKEN}"'
        click.echo(
            "Try it from another terminal:\n"
            "\n"
            f'  curl {header} "{project.format("demo%2Fsentry")}/settings"\n'
            f'  curl -X PUT {header} "{project.format(2)}/settings?active=true&integrated=true"\n'
            f'  curl {header} "{project.format(2)}/client_keys"\n'
        )
    click.echo("Ctrl-C stops the server; the data stays.")
