"""`serve --double`: a GitLab for tests, which is controlled over HTTP. The double is imported here and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from gitlab_error_tracking_server.cli.output import greet
from gitlab_error_tracking_server.data.reader import DEMONSTRATION
from gitlab_error_tracking_server.observability.logging import configure_logging
from gitlab_error_tracking_server.runtime.server import listen, serve, url_of

if TYPE_CHECKING:
    from contextlib import ExitStack
    from pathlib import Path

    from gitlab_error_tracking_server.cli.ready_file import ReadyFile

# What of a server's options is nothing for a double.
_NOT_FOR_DOUBLES = {
    "database": "a double keeps everything in memory",
    "workers": "a double is one process",
    "metrics": "a double has its journal",
    "traces": "a double has its journal",
    "cors": "a double lets no pages of other origins in",
}

OPTIONS = (
    "host",
    "port",
    "data",
    "demonstration",
    "rate_limit",
    "integrated",
    "external_url",
    "double_host",
    "log_format",
    "log_level",
)
"""Those that are something for it: the arguments of `serve_double`."""


def refuse_contradictions(context: click.Context) -> None:
    """Refuse options that contradict each other.

    Raises:
        click.UsageError: Some do.
    """
    options = context.params
    if not options["double"]:
        if options["double_host"]:
            raise click.UsageError("--double-host is for --double")
        return
    for name, reason in _NOT_FOR_DOUBLES.items():
        if context.get_parameter_source(name) not in {ParameterSource.DEFAULT, None}:
            raise click.UsageError(f"--{name} is not for --double: {reason}")


def serve_double(
    stack: ExitStack,
    *,
    host: str,
    port: int,
    data: Path | None,
    demonstration: bool | None,
    rate_limit: int | None,
    integrated: bool,
    external_url: str | None,
    double_host: tuple[str, ...],
    log_format: str,
    log_level: str,
    ready: ReadyFile,
) -> None:
    """Serve a double until Ctrl-C. The ready file says where it is as soon as it answers.

    Raises:
        click.ClickException: What it is to begin with is not right.
    """
    from gitlab_error_tracking_double.control.standalone import UVICORN, hosted  # noqa: PLC0415  (for a double only)
    from gitlab_error_tracking_double.state import StateError  # noqa: PLC0415

    configure_logging(log_format, log_level)
    listener = stack.enter_context(listen(host, port))
    url = url_of(listener)
    options: dict[str, Any] = {"integrated": integrated, "rate_limit": rate_limit, "external_url": external_url}
    begins_with = data or (str(DEMONSTRATION) if demonstration else None)
    try:
        site = stack.enter_context(hosted(url, double_host, data=begins_with, **options))
    except StateError as error:
        raise click.ClickException(str(error)) from None

    def on_ready() -> None:
        ready.write({"url": url, "api_url": f"{url}/api/v4", "control_url": f"{url}/-/double"})
        greet(
            f"GitLab error tracking API   {url}/api/v4\n"
            f"Control of the double       {url}/-/double\n"
            "\n"
            "Ctrl-C stops the double; what it holds is gone then."
        )

    serve(site, listener, on_ready=on_ready, on_stop=ready.remove, **UVICORN)
