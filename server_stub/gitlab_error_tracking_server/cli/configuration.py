"""How commands are configured: by option, by environment variable, by file. The first of these that says it counts.

click reads all three. Here are only the file, whose mistakes are told before anything begins, and the two options that
all commands share.
"""

from __future__ import annotations

import tomllib
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from gitlab_error_tracking_server.store.backends.database_url import has_password

if TYPE_CHECKING:
    from collections.abc import Callable

ENVIRONMENT = "GITLAB_ERROR_TRACKING"
DEFAULT_DATABASE = "sqlite:///gitlab-error-tracking.db"

# What stands in no file: which file it is, and what is asked for once.
_NOT_IN_FILES = {"config", "check", "help"}


class _Option(click.Option):
    """Says in its errors which environment variable is wrong: for a service, Kubernetes sets some of these names."""

    def get_error_hint(self, ctx: click.Context | None) -> str:
        hint = super().get_error_hint(ctx)
        if ctx is not None and ctx.get_parameter_source(str(self.name)) is ParameterSource.ENVIRONMENT:
            hint += f" (from the environment: {ENVIRONMENT}_{str(self.name).upper()})"
        return hint


option = partial(click.option, cls=_Option)


def read_configuration(context: click.Context, _parameter: click.Parameter, file: Path | None) -> Path | None:
    """Make the values of a TOML file the defaults of a command.

    Its keys are the options of `serve`, with underscores. Every command reads the same file and takes what it needs.

    Raises:
        click.ClickException: The file cannot be read, or has an unknown key or a value that the option would refuse.
    """
    if file is None:
        return None
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    except tomllib.TOMLDecodeError as error:
        raise click.ClickException(f"{file}: {error}") from None
    known = file_options()
    for key, value in values.items():
        if key not in known:
            raise click.ClickException(f"{file}: {key} is not known; known are {', '.join(known)}")
        values[key] = _checked(context, known[key], value, f"{file}: {key}")
    context.default_map = values
    return file


def file_options() -> dict[str, click.Option]:
    """The options that may stand in a file, by their keys."""
    # The commands import this module.
    serve = import_module("gitlab_error_tracking_server.cli.serve").serve_command
    return {option.name: option for option in serve.params if option.name not in _NOT_IN_FILES}


def _checked(context: click.Context, option: click.Option, value: Any, where: str) -> Any:
    if isinstance(value, list) is not option.multiple or isinstance(value, dict):
        raise click.ClickException(f"{where}: this is {'a list' if option.multiple else 'no list and no table'}")
    # As it would be written on the command line, where no number has a fraction that would be cut off.
    written = [str(item) for item in value] if option.multiple else str(value)
    try:
        option.process_value(context, written)
    except click.BadParameter as error:
        raise click.ClickException(f"{where}: {error.message}") from None
    return written


def _warn_of_password(context: click.Context, parameter: click.Parameter, url: str) -> str:
    on_command_line = context.get_parameter_source(str(parameter.name)) is ParameterSource.COMMANDLINE
    if on_command_line and has_password(url):
        click.echo(
            "Warning: other users of this machine see a password on the command line; it belongs into PGPASSWORD, "
            "~/.pgpass, or a file that only you may read.",
            err=True,
        )
    return url


def configured(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that every command has."""
    database = option(
        "--database",
        default=DEFAULT_DATABASE,
        show_default=True,
        envvar=f"{ENVIRONMENT}_DATABASE",
        metavar="URL",
        callback=_warn_of_password,
        help="Where everything is kept: a SQLite file, or a PostgreSQL database, as "
        "postgresql://user@host/database, with its password in PGPASSWORD or ~/.pgpass.",
    )
    config = option(
        "--config",
        envvar=f"{ENVIRONMENT}_CONFIG",
        type=click.Path(path_type=Path),
        is_eager=True,  # the others look into it
        expose_value=False,
        callback=read_configuration,
        metavar="FILE",
        help="A TOML file with options. What is given as an option or in the environment counts more.",
    )
    return database(config(command))
