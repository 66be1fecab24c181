"""Connect a command to GitLab, by options and environment variables."""

from __future__ import annotations

import signal
import ssl
import time
import warnings
from contextlib import ExitStack, contextmanager
from functools import wraps
from os import environ
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from gitlab_error_tracking_client import Client, errors
from gitlab_error_tracking_client._environment import URL_VARIABLES, with_scheme
from gitlab_error_tracking_client._httpx_arguments import CERTIFICATE_VARIABLES
from gitlab_error_tracking_client.client import _API

from gitlab_error_tracking_cli.causes import cause_of
from gitlab_error_tracking_cli.exit_codes import ExitCode
from gitlab_error_tracking_cli.invocation import origin_of_url
from gitlab_error_tracking_cli.options import Seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx

_TOKEN = "GITLAB_TOKEN"  # noqa: S105  (the name of a variable)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def with_client(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of the connection to a command, and call it with a client as its first argument.

    A `GitLabError` becomes an error of one line, with the cause and the cure.
    """

    @click.option(
        "--url",
        envvar=[*URL_VARIABLES],
        default=_API.url,
        show_default=True,
        show_envvar=True,
        callback=lambda _context, _parameter, value: with_scheme(value.strip()),
        metavar="URL",
        help="The address of GitLab.",
    )
    @click.option(
        "--token-file",
        type=_FILE,
        metavar="FILE",
        help=f"Read the token from the first line of a file.  [default: the variable {_TOKEN}]",
    )
    @click.option("--ca-file", type=_FILE, metavar="FILE", help="The certificates to trust, in PEM format.")
    @click.option(
        "--timeout",
        type=Seconds(3600, min_open=True),
        default=30.0,
        show_default=True,
        metavar="SECONDS",
        help="How long an attempt of a request may take.",
    )
    @click.option(
        "--retries",
        type=click.IntRange(0, 20),
        default=3,
        show_default=True,
        metavar="N",
        help="How often to repeat a request that GitLab has not processed, or that changes nothing more.",
    )
    @wraps(command)
    def run(
        *, url: str, token_file: Path | None, ca_file: Path | None, timeout: float, retries: int, **options: Any
    ) -> None:
        try:
            verify = _trusted(ca_file) if ca_file else True
            # Messages redact the object of the context.
            token = click.get_current_context().obj = _token(token_file)
            with (
                _signals_that_interrupt(),
                _client(url, token=token, timeout=timeout, retries=retries, verify=verify) as gitlab,
            ):
                command(gitlab, **options)
        except errors.GitLabError as error:
            raise click.ClickException(str(cause_of(error))) from None
        except (KeyboardInterrupt, click.Abort):
            click.echo("Interrupted.", err=True)
            raise click.exceptions.Exit(ExitCode.INTERRUPTED) from None

    return run


def observe_responses(gitlab: Client, hook: Callable[[httpx.Response], object]) -> None:
    """Call a function with every further response, also with a redirect that the client follows."""
    gitlab._connection._client().event_hooks["response"].append(hook)  # noqa: SLF001  (of the same distribution)


@contextmanager
def _signals_that_interrupt() -> Iterator[None]:
    """Let the signals of a cancelled job and of a closed terminal interrupt as Ctrl-C does."""
    with ExitStack() as stack:
        for name in ("SIGTERM", "SIGHUP"):  # Windows has no SIGHUP
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:  # as nohup sets it
                stack.callback(signal.signal, number, signal.signal(number, signal.default_int_handler))
        yield


def _client(url: str, **options: Any) -> Client:
    """Return a client, ready to send.

    Raises:
        click.UsageError: The address, a proxy or the certificates of the environment are not valid.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            # Every kind of token is accepted in this header; an OAuth token only there.
            client = Client(url, scheme="bearer", **options)
            client._connection._client()  # noqa: SLF001  (of the same distribution; it opens)
        except errors.UsageError as error:
            cause = error.__cause__
            raise click.UsageError(
                _problem_of_environment(cause) if cause else f"{error} ({origin_of_url()})"
            ) from None
    for warning in caught:
        click.echo(f"Warning: {warning.message}", err=True)
    client._connection.sleep = _announced_sleep()  # noqa: SLF001  (see above)
    return client


def _announced_sleep() -> Callable[[float], None]:
    """Return what waits before another attempt, and says so if that is long; jobs that wait together say it once."""
    announced = 0.0

    def sleep(seconds: float) -> None:
        nonlocal announced
        ends = time.monotonic() + seconds
        if seconds > 1 and ends > announced + 1:
            announced = ends
            click.echo(f"GitLab limits the rate or is not available: waiting {seconds:.0f} s", err=True)
        time.sleep(seconds)

    return sleep


def _problem_of_environment(error: BaseException) -> str:
    name = next((name for name in CERTIFICATE_VARIABLES if environ.get(name)), None)
    if isinstance(error, OSError) and name:
        return f"{name}: the certificates of {environ[name]} cannot be read: {error.strerror or error}"
    reason = "SOCKS needs the package socksio" if isinstance(error, ImportError) else error
    return f"the proxy of HTTPS_PROXY, HTTP_PROXY or ALL_PROXY cannot be used: {reason}"


def _trusted(ca_file: Path) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise click.UsageError(f"the certificates of {ca_file} cannot be read: {error.strerror or error}") from None


def _token(file: Path | None) -> str:
    """Return the token.

    Raises:
        click.UsageError: The token is missing or not valid, or the file cannot be read.
    """
    if file is None:
        origin, token = _TOKEN, environ.get(_TOKEN, "")
        if not token:
            hint = "; this API does not accept the CI_JOB_TOKEN of a job" if "CI_JOB_TOKEN" in environ else ""
            if "GITLAB_CI" in environ:
                hint += f"; if {_TOKEN} is a protected variable, only jobs of protected branches and tags have it"
            raise click.UsageError(f"no token: set {_TOKEN} to an access token, or use --token-file{hint}")
    else:
        try:
            with file.open(encoding="utf-8-sig") as lines:
                origin, token = str(file), lines.readline().strip()
        except (OSError, UnicodeError) as error:
            raise click.UsageError(f"the token file {file} cannot be read: {error}") from None
        if not token:
            raise click.UsageError(f"no token: the first line of {file} is empty")
    if not all("!" <= character <= "~" for character in token):
        raise click.UsageError(f"the token of {origin} contains a character that tokens do not contain: copy it again")
    return token
