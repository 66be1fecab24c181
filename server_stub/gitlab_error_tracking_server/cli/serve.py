"""The command `gitlab-error-tracking serve`."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from gitlab_error_tracking_server.cli.check import check_and_show
from gitlab_error_tracking_server.cli.configuration import ENVIRONMENT, configured, option
from gitlab_error_tracking_server.cli.demonstration import (
    TOKEN,
    known_tokens,
    may_be_served,
    refuse_demonstration,
    what_to_try,
)
from gitlab_error_tracking_server.cli.double import OPTIONS, refuse_contradictions, serve_double
from gitlab_error_tracking_server.cli.errors import report_errors
from gitlab_error_tracking_server.cli.option_types import cors_origins, external_url
from gitlab_error_tracking_server.cli.output import greet
from gitlab_error_tracking_server.cli.ready_file import ReadyFile, ready_file, ready_file_name
from gitlab_error_tracking_server.data.reader import DEMONSTRATION, read_data_file
from gitlab_error_tracking_server.gitlab.models import Instance
from gitlab_error_tracking_server.observability.configuration import Observability
from gitlab_error_tracking_server.observability.logging import FORMATS, LEVELS
from gitlab_error_tracking_server.observability.multiprocess_metrics import check_folder
from gitlab_error_tracking_server.runtime.server import is_loopback, listen, serve, url_of
from gitlab_error_tracking_server.runtime.workers import Worker, serve_with_workers
from gitlab_error_tracking_server.store.backends.database_url import refuse_memory_with_workers, shown
from gitlab_error_tracking_server.store.store import Store


@click.command("serve", context_settings={"auto_envvar_prefix": ENVIRONMENT})
@configured
@option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 takes any free one.")
@option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What an empty database is filled with. [default: the demonstration data, where only this machine gets at it]",
)
@option(
    "--demonstration/--no-demonstration",
    default=None,
    help="Load and serve the demonstration data, whose tokens everybody knows. [default: where only this machine "
    "gets at it, by its address and by the external URL]",
)
@option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    metavar="N",
    help="Processes that answer, each of which counts by itself for --rate-limit.",
)
@option(
    "--rate-limit",
    type=click.IntRange(min=1),
    metavar="N",
    help="Answer 429 to more than N requests a minute from one user. [default: no limit]",
)
@option(
    "--integrated/--no-integrated",
    default=True,
    show_default=True,
    help="GitLab's switch for integrated error tracking: on for GitLab.com, off in a new self-managed instance.",
)
@option(
    "--external-url",
    metavar="URL",
    callback=external_url,
    help="What DSNs and Link headers name. [default: where the server listens]",
)
@option(
    "--cors",
    multiple=True,
    callback=cors_origins,
    metavar="ORIGIN",
    help="Let pages of this origin call the API from a browser; * is any. May be given several times.",
)
@option(
    "--log-format",
    type=click.Choice(FORMATS),
    default="human",
    show_default=True,
    help="How the log on standard error is written: for people, or as a JSON object a line.",
)
@option(
    "--log-level",
    type=click.Choice(LEVELS),
    default="info",
    show_default=True,
    help="What is less than this is not logged; every request is an info.",
)
@option("--metrics/--no-metrics", default=True, show_default=True, help="Show numbers for Prometheus at /-/metrics.")
@option(
    "--traces/--no-traces",
    default=False,
    show_default=True,
    help="Send traces by OpenTelemetry, as its variables (OTEL_…) say.",
)
@option(
    "--double/--no-double",
    default=False,
    show_default=True,
    help="Serve a double for tests instead, in memory, which is controlled under /-/double; see docs/double.md.",
)
@option(
    "--double-host",
    multiple=True,
    metavar="NAME",
    help="Let other machines control the double too, by this host name. May be given several times. "
    "[default: only this machine may]",
)
@option(
    "--ready-file",
    type=click.Path(path_type=Path),
    callback=ready_file_name,
    metavar="FILE",
    help="Write the URL to this file, as JSON, when the server answers, and remove it at the end.",
)
@option(
    "--check",
    is_flag=True,
    allow_from_autoenv=False,
    help="See whether all of it is right, show it, and serve nothing.",
)
@click.pass_context
def serve_command(context: click.Context, /, **options: Any) -> None:
    """Serve the API until Ctrl-C.

    An empty database is filled with the demonstration data, or with your own (--data). Data that is already there
    stays as it is.

    Each option can also be an environment variable, as GITLAB_ERROR_TRACKING_PORT for --port, or stand in a TOML file
    (--config), as port = 8080. The command line counts before the environment, and that before the file.
    """
    with report_errors():
        refuse_contradictions(context)
        if options.pop("check"):
            check_and_show(context)
            return
        with ExitStack() as stack:
            ready = stack.enter_context(ready_file(options.pop("ready_file")))
            if options.pop("double"):
                serve_double(stack, ready=ready, **{name: options[name] for name in OPTIONS})
            else:
                del options["double_host"]
                _serve(stack, ready=ready, **options)
    greet("Stopped.")


def _serve(
    stack: ExitStack,
    *,
    database: str,
    host: str,
    port: int,
    data: Path | None,
    demonstration: bool | None,
    rate_limit: int | None,
    integrated: bool,
    external_url: str | None,
    cors: tuple[str, ...],
    workers: int,
    ready: ReadyFile,
    **observed: Any,
) -> None:
    refuse_memory_with_workers(database, workers)
    observation = Observability(**observed)
    if observation.metrics:
        check_folder()
    observation.begin()
    store = stack.enter_context(Store.open(database))
    listener = stack.enter_context(listen(host, port))
    url = url_of(listener)
    allowed = may_be_served(demonstration, external_url, loopback=is_loopback(listener))
    _fill(store, data, demonstration=allowed)
    if not allowed:
        refuse_demonstration(store.administration)
    # Whatever gets into the database later, by another server that may serve it, say.
    refused = frozenset() if allowed else known_tokens()
    instance = Instance(external_url or url, integrated, rate_limit, cors, refused)

    def on_ready() -> None:
        ready.write({"url": url, "api_url": f"{url}/api/v4"})
        _greet(url, database, hint=allowed and bool(store.administration.active_tokens([TOKEN])))

    if workers == 1:
        from gitlab_error_tracking_server.site import create_site  # noqa: PLC0415  (half a second, for connexion)

        serve(create_site(store, instance, observation), listener, on_ready=on_ready, on_stop=ready.remove)
    else:
        worker = Worker(database, instance, observation)
        serve_with_workers(worker, workers, listener, on_ready=on_ready, on_stop=ready.remove)


def _fill(store: Store, data: Path | None, *, demonstration: bool) -> None:
    if data is not None:
        if not store.load_if_empty(read_data_file(data)):
            greet(f"The database has data already; {data} was checked, but not loaded.")
    elif demonstration:
        store.load_if_empty(read_data_file(DEMONSTRATION))
    else:
        greet(
            "The demonstration data is not loaded, because its tokens are known to everybody; for data of your own see "
            "--data, and the commands user, token, project and member."
        )


def _greet(url: str, database: str, *, hint: bool) -> None:
    greet(
        f"GitLab error tracking API   {url}/api/v4\n"
        f"Documentation of the API    {url}/docs/\n"
        f"Database                    {shown(database)}\n"
    )
    if hint:
        greet(what_to_try(url))
    greet("Ctrl-C stops the server; the data stays.")
