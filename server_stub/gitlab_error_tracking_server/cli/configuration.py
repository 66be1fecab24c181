"""Configure commands by option, by environment variable and by TOML file, in this order of precedence.

click reads all three; this module reads the file and reports its mistakes before anything starts.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gitlab_error_tracking_server.cli.options import ENVIRONMENT, Option, database_option, serve_options

if TYPE_CHECKING:
    from collections.abc import Callable


def config_option() -> Option:
    """Make the option `--config`."""
    return Option(
        ["--config"],
        envvar=f"{ENVIRONMENT}_CONFIG",
        type=click.Path(path_type=Path),
        is_eager=True,  # the other options take their defaults from the file
        expose_value=False,
        callback=read_configuration,
        metavar="FILE",
        help="A TOML file with options. Options and environment variables take precedence over it.",
    )


def with_database_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--database` and `--config` to a command."""
    params: list[click.Parameter] = command.__dict__.setdefault("__click_params__", [])
    params += [config_option(), database_option()]
    return command


def file_options() -> dict[str, click.Option]:
    """Return the options that a configuration file may have, by their keys."""
    return {str(option.name): option for option in serve_options()}


def read_configuration(context: click.Context, _parameter: click.Parameter, file: Path | None) -> Path | None:
    """Make the values of a TOML file the defaults of a command.

    Its keys are the options of `serve`, with underscores. Every command reads the same file and takes what it needs.

    Raises:
        click.ClickException: The file cannot be read, or has an unknown key or an invalid value.
    """
    if file is None:
        return None
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    except tomllib.TOMLDecodeError as error:
        raise click.ClickException(f"{file}: {error}") from None
    except (RecursionError, ValueError):  # from tomllib, which limits neither
        raise click.ClickException(f"{file}: is nested too deeply, or has an integer with too many digits") from None
    known = file_options()
    for key, value in values.items():
        if key not in known:
            raise click.ClickException(f"{file}: unknown key {key}; use {', '.join(known)}")
        values[key] = _checked(context, known[key], value, f"{file}: {key}")
    context.default_map = values
    return file


def _checked(context: click.Context, option: click.Option, value: Any, place: str) -> Any:
    if isinstance(value, list) is not option.multiple or isinstance(value, dict):
        expected = "a list" if option.multiple else "a single value"
        raise click.ClickException(f"{place}: must be {expected}")
    # As on the command line, where an integer cannot have a fraction that would be cut off.
    written = [str(item) for item in value] if option.multiple else str(value)
    if "\0" in "".join(written):
        raise click.ClickException(f"{place}: contains a NUL character")
    try:
        option.process_value(context, written)
    except click.BadParameter as error:
        raise click.ClickException(f"{place}: {error.message}") from None
    return written
