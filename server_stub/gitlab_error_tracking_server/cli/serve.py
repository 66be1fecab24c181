"""The command `gitlab-error-tracking serve`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from gitlab_error_tracking_cli.output import print_notice

from gitlab_error_tracking_server.cli.check import check_configuration
from gitlab_error_tracking_server.cli.configuration import config_option
from gitlab_error_tracking_server.cli.demonstration import (
    MAINTAINER_TOKEN,
    demonstration_tokens,
    example_commands,
    is_local,
    reject_demonstration_tokens,
    serves_demonstration,
)
from gitlab_error_tracking_server.cli.errors import report_errors
from gitlab_error_tracking_server.cli.option_types import read_secret
from gitlab_error_tracking_server.cli.options import ENVIRONMENT, Option, serve_options
from gitlab_error_tracking_server.cli.ready_file import ReadyFile, ready_file
from gitlab_error_tracking_server.cli.serve_modes import chosen_mode
from gitlab_error_tracking_server.cli.worker import WorkerApp
from gitlab_error_tracking_server.data.reader import DEMONSTRATION, read_data_file
from gitlab_error_tracking_server.gitlab.models import Instance
from gitlab_error_tracking_server.observability.configuration import Observability
from gitlab_error_tracking_server.observability.multiprocess_metrics import check_folder
from gitlab_error_tracking_server.runtime.server import listen, serve, url_of
from gitlab_error_tracking_server.runtime.workers import serve_with_workers
from gitlab_error_tracking_server.store.backends.database_url import check_workers, redacted_url
from gitlab_error_tracking_server.store.store import Store

if TYPE_CHECKING:
    import socket
    from pathlib import Path


class _ServeCommand(click.Command):
    """A command whose options include those of the installed serve modes."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        return [config_option(), *serve_options(), *super().get_params(ctx)]


@click.command(
    "serve",
    cls=_ServeCommand,
    params=[
        Option(
            ["--check"],
            is_flag=True,
            allow_from_autoenv=False,
            help="Check the options, print them as a configuration file, and serve nothing.",
        )
    ],
    context_settings={"auto_envvar_prefix": ENVIRONMENT},
)
@click.pass_context
def serve_command(context: click.Context, /, **options: Any) -> None:
    """Serve the API until Ctrl-C.

    An empty database is filled with the demonstration data, or with your own (--data). Existing data stays unchanged.

    Each option can also be an environment variable, such as GITLAB_ERROR_TRACKING_PORT for --port, or a line of a TOML
    file (--config), such as port = 8080. The command line takes precedence over the environment, and that over the
    file.
    """
    with report_errors(options["database"]):
        mode = chosen_mode(context)
        if options["check"]:
            check_configuration(context, mode)
            return
        # The port first: a second server on the same port must not touch the ready file of the first one.
        with listen(options["host"], options["port"]) as listener, ready_file(options["ready_file"]) as ready:
            if mode is None:
                _serve(options, listener, ready)
            else:
                mode.serve(context, listener, ready)
    print_notice("Stopped.")


def _serve(options: dict[str, Any], listener: socket.socket, ready: ReadyFile) -> None:
    database, workers = options["database"], options["workers"]
    check_workers(database, workers)
    observability = Observability(
        log_format=options["log_format"],
        log_level=options["log_level"],
        metrics=options["metrics"],
        traces=options["traces"],
    )
    if observability.metrics:
        check_folder()
    observability.start()
    url = url_of(listener)
    local = is_local(listener, options["external_url"])
    demonstration = serves_demonstration(options["demonstration"], is_local=local)
    with Store.open(database) as store:
        _load_data(store, options["data"], demonstration=demonstration)
        if not demonstration:
            reject_demonstration_tokens(store.administration)
        # Queried before the server is ready: a failure of the database after that must not end the server.
        shows_examples = demonstration and bool(store.administration.active_tokens([MAINTAINER_TOKEN]))
        instance = Instance(
            external_url=options["external_url"] or url,
            error_tracking_url=options["error_tracking_url"],
            integrated_error_tracking=options["integrated"],
            rate_limit=options["rate_limit"],
            cors_origins=options["cors"],
            max_body=options["max_body"],
            backend_token=read_secret(options["backend_token_file"]) if options["backend_token_file"] else None,
            max_event=options["max_event"],
            max_envelope=options["max_envelope"],
            key_event_limit=options["key_event_limit"],
            project_event_limit=options["project_event_limit"],
            masked_names=options["masked_name"] or None,
            pauses_rejected_keys=True,
            # Another server that may serve the demonstration data can load it into this database later.
            rejected_tokens=frozenset() if demonstration else demonstration_tokens(),
            loopback_only=demonstration and local,
        )

        def on_ready() -> None:
            ready.write({"url": url, "api_url": f"{url}/api/v4"})
            _print_greeting(url, database, shows_examples=shows_examples)

        if workers == 1:
            from gitlab_error_tracking_server.app import create_site  # noqa: PLC0415  (half a second, for connexion)

            site = create_site(store, instance, observability)
            serve(site, listener, on_ready=on_ready, on_stop=ready.remove)
        else:
            app = WorkerApp(database, instance, observability)
            serve_with_workers(app, workers, listener, on_ready=on_ready, on_stop=ready.remove)


def _load_data(store: Store, data: Path | None, *, demonstration: bool) -> None:
    if data is not None:
        if not store.load_if_empty(read_data_file(data)):
            print_notice(f"The database already has data; {data} was checked, but not loaded.")
    elif demonstration:
        store.load_if_empty(read_data_file(DEMONSTRATION))
    else:
        print_notice(
            "The demonstration data is not loaded, because its tokens are public. Load your own data with --data, or "
            "use the commands user, token, project and member."
        )


def _print_greeting(url: str, database: str, *, shows_examples: bool) -> None:
    print_notice(
        f"GitLab error tracking API   {url}/api/v4\n"
        f"Documentation of the API    {url}/docs/\n"
        f"Database                    {redacted_url(database)}\n"
    )
    if shows_examples:
        print_notice(example_commands(url))
    print_notice("Ctrl-C stops the server; the data stays.")
