"""`serve --check`: check everything that `serve` needs, without serving."""

from __future__ import annotations

import json
import os
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource
from gitlab_error_tracking_cli.output import print_result

from gitlab_error_tracking_server.cli.configuration import file_options
from gitlab_error_tracking_server.cli.demonstration import is_local, reject_demonstration_tokens, serves_demonstration
from gitlab_error_tracking_server.cli.options import ENVIRONMENT
from gitlab_error_tracking_server.cli.ready_file import ReadyFile
from gitlab_error_tracking_server.data.reader import read_data_file
from gitlab_error_tracking_server.observability.configuration import load_tracing
from gitlab_error_tracking_server.observability.multiprocess_metrics import check_folder
from gitlab_error_tracking_server.runtime.server import listen
from gitlab_error_tracking_server.store.administration import Administration
from gitlab_error_tracking_server.store.backends.database_url import (
    check_workers,
    missing_sqlite_file,
    open_database,
    redacted_url,
)
from gitlab_error_tracking_server.store.dry_run import check_database

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitlab_error_tracking_server.cli.serve_modes import ServeMode

# The sources of a value other than the default.
_SOURCES = {
    ParameterSource.COMMANDLINE: "from the command line",
    ParameterSource.ENVIRONMENT: "from the environment",
    ParameterSource.DEFAULT_MAP: "from the file",
}


def check_configuration(context: click.Context, mode: ServeMode | None) -> None:
    """Check the options of `serve`, and print them to standard output as a configuration file.

    Nothing is changed: the port is not taken, no table is created and nothing is loaded.

    Raises:
        Exception: As `serve` would raise it.
    """
    options = context.params
    for name in _unknown_variables(os.environ):
        click.echo(f"Warning: unknown environment variable {name} is ignored.", err=True)
    if options["traces"]:
        load_tracing()
    if options["metrics"] and mode is None:
        check_folder()
    ReadyFile(options["ready_file"]).check()
    if options["data"] is not None:
        read_data_file(options["data"])
    check_workers(options["database"], options["workers"])
    with listen(options["host"], 0) as listener:  # any port, since a server may be running on the configured one
        demonstration = serves_demonstration(
            options["demonstration"], is_local=is_local(listener, options["external_url"])
        )
    if mode is None:
        loads_data = demonstration or options["data"] is not None
        state = _check_database(options["database"], loads_data=loads_data, demonstration=demonstration)
    else:
        state = "this mode needs no database"
    for name in file_options():
        print_result(_line(name, options[name], context))
    click.echo(f"The configuration is valid, and {state}.", err=True)


def _check_database(url: str, *, loads_data: bool, demonstration: bool) -> str:
    with closing(open_database(url)) as database:
        has_tables = check_database(database, loads_data=loads_data)
        if has_tables and not demonstration:
            reject_demonstration_tokens(Administration(database))
    if file := missing_sqlite_file(url):
        return f"{file} will be created"
    return "the database responds" if has_tables else "the database is empty"


def _line(name: str, value: Any, context: click.Context) -> str:
    if value is None:
        return f"# {name} is not set"
    if name == "database":
        value = redacted_url(value)
    # Strings, numbers, booleans and lists of strings look the same in JSON and in TOML.
    line = f"{name} = {json.dumps(str(value) if isinstance(value, Path) else value, ensure_ascii=False)}"
    return f"{line}  # {_SOURCES[source]}" if (source := context.get_parameter_source(name)) in _SOURCES else line


def _unknown_variables(environment: Mapping[str, str]) -> list[str]:
    known = {f"{ENVIRONMENT}_{name.upper()}" for name in (*file_options(), "config")}
    return sorted(name for name in environment if name.startswith(f"{ENVIRONMENT}_") and name not in known)
