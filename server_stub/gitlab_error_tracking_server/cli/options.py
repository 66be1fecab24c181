"""Options of `serve`, which a configuration file can contain too, and `--database` of all commands."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from gitlab_error_tracking_server.cli.option_types import (
    cors_origins,
    external_url,
    host_name,
    masked_names,
    ready_file_name,
    secret_file,
)
from gitlab_error_tracking_server.cli.serve_modes import serve_modes
from gitlab_error_tracking_server.observability.logging import FORMATS, LEVELS
from gitlab_error_tracking_server.store.backends.database_url import has_password

ENVIRONMENT = "GITLAB_ERROR_TRACKING"
DEFAULT_DATABASE = "sqlite:///gitlab-error-tracking.db"


class Option(click.Option):
    """An option whose error names the environment variable that is wrong: Kubernetes sets some of them by itself."""

    def get_error_hint(self, ctx: click.Context | None) -> str:
        hint = super().get_error_hint(ctx)
        if ctx is not None and ctx.get_parameter_source(str(self.name)) is ParameterSource.ENVIRONMENT:
            hint += f" (from the environment: {ENVIRONMENT}_{str(self.name).upper()})"
        return hint


def database_option() -> Option:
    """Make the option `--database`."""
    return Option(
        ["--database"],
        default=DEFAULT_DATABASE,
        show_default=True,
        envvar=f"{ENVIRONMENT}_DATABASE",
        metavar="URL",
        callback=_warn_of_password,
        help="The database: a SQLite file, or PostgreSQL as postgresql://user@host/database, with the password in "
        "PGPASSWORD or ~/.pgpass.",
    )


@cache
def serve_options() -> tuple[click.Option, ...]:
    """Return all options of `serve` that a configuration file may have, those of the serve modes included."""
    return (
        database_option(),
        *_network_options(),
        *_data_options(),
        *_instance_options(),
        *_ingest_options(),
        *_operation_options(),
        *(option for mode in serve_modes() for option in mode.options),
    )


def _network_options() -> list[Option]:
    return [
        Option(["--host"], default="127.0.0.1", show_default=True, callback=host_name, help="Address to listen on."),
        Option(
            ["--port"],
            default=8080,
            show_default=True,
            type=click.IntRange(0, 65535),
            help="Port to listen on; 0 takes any free port.",
        ),
        Option(
            ["--workers"],
            default=1,
            show_default=True,
            type=click.IntRange(1, 64),
            metavar="N",
            help="Number of processes. Each of them counts requests for --rate-limit by itself.",
        ),
        Option(
            ["--external-url"],
            metavar="URL",
            callback=external_url,
            help="The URL in Link headers. [default: the address that the server listens on]",
        ),
        Option(
            ["--cors"],
            multiple=True,
            callback=cors_origins,
            metavar="ORIGIN",
            help="Allow pages of this origin to call the API from a browser; * allows any. Can be repeated.",
        ),
    ]


def _data_options() -> list[Option]:
    return [
        Option(
            ["--data"],
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Load this data file into an empty database. [default: the demonstration data, if only this machine "
            "can reach the server]",
        ),
        Option(
            ["--demonstration/--no-demonstration"],
            default=None,
            help="Load and serve the demonstration data, whose tokens are public. [default: if only this machine can "
            "reach the server, by its address and by the external URL]",
        ),
    ]


def _instance_options() -> list[Option]:
    return [
        Option(
            ["--rate-limit"],
            type=click.IntRange(min=1),
            metavar="N",
            help="Respond with 429 to more than N requests a minute of one user. [default: no limit]",
        ),
        Option(
            ["--max-body"],
            type=click.IntRange(min=1),
            default=64 * 1024,
            show_default=True,
            metavar="BYTES",
            help="Respond with 413 to a longer request body.",
        ),
        Option(
            ["--integrated/--no-integrated"],
            default=True,
            show_default=True,
            help="GitLab's switch for integrated error tracking: on at GitLab.com, off in a new self-managed instance.",
        ),
        Option(
            ["--error-tracking-url"],
            metavar="URL",
            callback=external_url,
            help="GitLab's setting error_tracking_api_url: the URL in DSNs. [default: the external URL]",
        ),
    ]


def _ingest_options() -> list[Option]:
    return [
        Option(
            ["--backend-token-file"],
            type=click.Path(path_type=Path),
            callback=secret_file,
            metavar="FILE",
            help="The file with the secret with which GitLab reads errors, its Gitlab-Error-Tracking-Token. [default: "
            "only access tokens can read]",
        ),
        Option(
            ["--max-event"],
            type=click.IntRange(min=1),
            default=1024 * 1024,
            show_default=True,
            metavar="BYTES",
            help="Respond with 413 to a longer event.",
        ),
        Option(
            ["--max-envelope"],
            type=click.IntRange(min=1),
            default=20 * 1024 * 1024,
            show_default=True,
            metavar="BYTES",
            help="Respond with 413 to an envelope that is longer when unpacked.",
        ),
        Option(
            ["--key-event-limit"],
            type=click.IntRange(min=1),
            metavar="N",
            help="Respond with 429 to more than N requests with events a minute of one client key. [default: no limit]",
        ),
        Option(
            ["--project-event-limit"],
            type=click.IntRange(min=1),
            metavar="N",
            help="Respond with 429 to more than N requests with events a minute of one project. [default: no limit]",
        ),
        Option(
            ["--masked-name"],
            multiple=True,
            callback=masked_names,
            metavar="NAME",
            help="Mask values in events whose name ends with this one, in place of the usual names. Can be repeated.",
        ),
    ]


def _operation_options() -> list[Option]:
    return [
        Option(
            ["--log-format"],
            type=click.Choice(FORMATS),
            default="human",
            show_default=True,
            help="Format of the log on standard error: for people, or one JSON object a line.",
        ),
        Option(
            ["--log-level"],
            type=click.Choice(LEVELS),
            default="info",
            show_default=True,
            help="Messages below this level are not logged. Every request is logged at level info.",
        ),
        Option(
            ["--metrics/--no-metrics"], default=True, show_default=True, help="Serve Prometheus metrics at /-/metrics."
        ),
        Option(
            ["--traces/--no-traces"],
            default=False,
            show_default=True,
            help="Send OpenTelemetry traces, configured by OpenTelemetry's own variables (OTEL_…).",
        ),
        Option(
            ["--ready-file"],
            type=click.Path(path_type=Path),
            callback=ready_file_name,
            metavar="FILE",
            help="Write the URL to this file, as JSON, as soon as the server responds; remove the file at the end.",
        ),
    ]


def _warn_of_password(context: click.Context, parameter: click.Parameter, url: Any) -> Any:
    on_command_line = context.get_parameter_source(str(parameter.name)) is ParameterSource.COMMANDLINE
    if on_command_line and has_password(url):
        click.echo(
            "Warning: other users of this machine can read a password on the command line; put it into PGPASSWORD, "
            "~/.pgpass, or a configuration file that only you can read.",
            err=True,
        )
    return url
