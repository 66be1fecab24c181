"""Connect a command to GitLab, by options and environment variables."""

from __future__ import annotations

import ssl
import warnings
from functools import wraps
from os import environ
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from gitlab_error_tracking_client import Client, errors

from gitlab_error_tracking_cli.causes import cause_of
from gitlab_error_tracking_cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

_TOKEN = "GITLAB_TOKEN"  # noqa: S105  (the name of a variable)
_DEFAULT_URL = "https://gitlab.com"
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def _with_scheme(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    """Complete a host as in GITLAB_HOST, which may lack `https://`."""
    return value if "://" in value else f"https://{value}"


_OPTIONS = (
    click.option(
        "--url",
        # The variables of glab, then those of a CI job.
        envvar=["GITLAB_HOST", "GITLAB_URI", "GL_HOST", "CI_SERVER_URL"],
        default=_DEFAULT_URL,
        show_default=True,
        show_envvar=True,
        callback=_with_scheme,
        metavar="URL",
        help="The address of GitLab.",
    ),
    click.option(
        "--token-file",
        type=_FILE,
        metavar="FILE",
        help=f"Read the token from the first line of a file.  [default: the variable {_TOKEN}]",
    ),
    click.option("--ca-file", type=_FILE, metavar="FILE", help="The certificates to trust, in PEM format."),
    click.option(
        "--timeout",
        type=click.FloatRange(min=0, min_open=True),
        default=30.0,
        show_default=True,
        metavar="SECONDS",
        help="How long an attempt of a request may take.",
    ),
    click.option(
        "--retries",
        type=click.IntRange(0, 20),
        default=3,
        show_default=True,
        metavar="N",
        help="How often to repeat a request that GitLab has not processed, or that changes nothing more.",
    ),
)


def with_client(
    command: Callable[..., None], hook: Callable[[httpx.Response], None] | None = None
) -> Callable[..., None]:
    """Add the options of the connection to a command, and call it with a client as its first argument.

    A `GitLabError` becomes an error of one line, with the cause and the cure.

    Args:
        command: The function of the command.
        hook: Called with every response.
    """
    httpx_args = {"event_hooks": {"response": [hook] if hook else []}}

    @wraps(command)
    def run(
        url: str, token_file: Path | None, ca_file: Path | None, timeout: float, retries: int, **options: Any
    ) -> None:
        context = click.get_current_context()
        try:
            verify = _trusted(ca_file) if ca_file else True
            options_of_client = {"timeout": timeout, "retries": retries, "verify": verify, "httpx_args": httpx_args}
            with _client(url, _token(token_file), **options_of_client) as gitlab:
                command(gitlab, **options)
        except errors.UsageError as error:
            raise click.UsageError(str(error)) from None
        except errors.GitLabError as error:
            raise click.ClickException(str(cause_of(error))) from None
        except (KeyboardInterrupt, click.Abort):
            click.echo("Interrupted.", err=True)
            context.exit(ExitCode.INTERRUPTED)

    for option in reversed(_OPTIONS):
        run = option(run)
    return run


def _client(url: str, token: str, **options: Any) -> Client:
    # Every kind of token is accepted in this header; an OAuth token only there.
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        client = Client(url, token=token, scheme="bearer", **options)
    for warning in caught:
        click.echo(f"Warning: {warning.message}", err=True)
    return client


def _trusted(ca_file: Path) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise click.UsageError(f"the certificates of {ca_file} cannot be read: {error.strerror or error}") from None


def _token(file: Path | None) -> str:
    """Return the token.

    Raises:
        click.UsageError: There is none, or the file cannot be read.
    """
    if file is None:
        token = environ.get(_TOKEN, "")
        if not token:
            hint = "; this API does not accept the CI_JOB_TOKEN of a job" if "CI_JOB_TOKEN" in environ else ""
            raise click.UsageError(f"no token: set {_TOKEN} to an access token, or use --token-file{hint}")
        return token
    try:
        with file.open(encoding="utf-8") as lines:
            return lines.readline().strip()
    except (OSError, UnicodeError) as error:
        raise click.UsageError(f"the token file {file} cannot be read: {error}") from None
