"""The mode `serve --double`: serve a test double and its control."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource
from gitlab_error_tracking_cli.output import print_notice
from gitlab_error_tracking_server.cli.options import Option
from gitlab_error_tracking_server.data.reader import DEMONSTRATION
from gitlab_error_tracking_server.observability.logging import configure_logging
from gitlab_error_tracking_server.runtime.server import serve, url_of

if TYPE_CHECKING:
    import socket

    from gitlab_error_tracking_server.cli.ready_file import ReadyFile

# Options of `serve` that a double rejects, with the reason.
_REJECTED = {
    "database": "a double keeps its state in memory",
    "workers": "a double is one process",
    "metrics": "use the journal of the double",
    "traces": "use the journal of the double",
    "cors": "a double rejects pages of other origins",
}
# Options of `serve` that `GitLab` has, too.
_INSTANCE_OPTIONS = ("integrated", "rate_limit", "external_url", "error_tracking_url")


class DoubleMode:
    """Serve a test double in memory; implements `gitlab_error_tracking_server.cli.serve_modes.ServeMode`."""

    def __init__(self) -> None:
        self.options = (
            Option(
                ["--double/--no-double"],
                default=False,
                show_default=True,
                help="Serve a test double in memory, controlled under /-/double; see docs/double.md.",
            ),
            Option(
                ["--double-host"],
                multiple=True,
                metavar="NAME",
                help="Allow other machines to control the double by this host name. Can be repeated. [default: only "
                "this machine]",
            ),
        )

    def is_chosen(self, context: click.Context) -> bool:
        """Return whether `--double` is given.

        Raises:
            click.UsageError: Options contradict each other.
        """
        options = context.params
        if not options["double"]:
            if options["double_host"]:
                raise click.UsageError("--double-host needs --double")
            return False
        for name, reason in _REJECTED.items():
            if context.get_parameter_source(name) not in {ParameterSource.DEFAULT, None}:
                raise click.UsageError(f"--{name} cannot be used with --double: {reason}")
        return True

    def serve(self, context: click.Context, listener: socket.socket, ready: ReadyFile) -> None:
        """Serve a double on a listening socket until Ctrl-C. Write the ready file as soon as the double responds.

        Raises:
            click.ClickException: The data that the double starts with is not valid.
        """
        from gitlab_error_tracking_double.control.application import standalone_app  # noqa: PLC0415  (takes 0.5 s)
        from gitlab_error_tracking_double.state import StateError  # noqa: PLC0415  (see above)
        from gitlab_error_tracking_double.transports.socket import UVICORN_OPTIONS  # noqa: PLC0415  (see above)

        options = context.params
        configure_logging(options["log_format"], options["log_level"])
        data = options["data"] or (str(DEMONSTRATION) if options["demonstration"] else None)
        instance: dict[str, Any] = {name: options[name] for name in _INSTANCE_OPTIONS}
        url = url_of(listener)

        def on_ready() -> None:
            ready.write({"url": url, "api_url": f"{url}/api/v4", "control_url": f"{url}/-/double"})
            print_notice(
                f"GitLab error tracking API   {url}/api/v4\n"
                f"Control of the double       {url}/-/double\n"
                "\n"
                "Ctrl-C stops the double; its state is lost."
            )

        try:
            with standalone_app(url, options["double_host"], data=data, **instance) as site:
                serve(site, listener, on_ready=on_ready, on_stop=ready.remove, **UVICORN_OPTIONS)
        except StateError as error:
            raise click.ClickException(str(error)) from None
