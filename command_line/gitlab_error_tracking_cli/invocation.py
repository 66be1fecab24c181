"""How this command was called: the address of GitLab and its origin, and commands to print with the same options."""

from __future__ import annotations

import shlex
from os import environ
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource
from gitlab_error_tracking_client._environment import URL_VARIABLES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_OF_CONNECTION = frozenset({"url", "token_file", "ca_file", "timeout", "retries"})


def origin_of_url() -> str:
    """Return where the address of GitLab comes from: `default`, `--url`, or `from` and a variable."""
    source = click.get_current_context().get_parameter_source("url")
    if source is ParameterSource.ENVIRONMENT:
        return f"from {next(name for name in URL_VARIABLES if environ.get(name))}"
    return "default" if source is ParameterSource.DEFAULT else "--url"


def url() -> str:
    """Return the address of GitLab."""
    return str(click.get_current_context().params["url"])


def address() -> str:
    """Return the address of GitLab with its origin, such as `https://gitlab.com (default)`."""
    return f"{url()} ({origin_of_url()})"


def command_line(name: str, *words: object, also: Collection[str] = ()) -> str:
    """Return a command to print, with the options of the connection that this command has.

    Args:
        name: The name of the command.
        words: Its arguments and further options.
        also: Names of other parameters of this command to repeat.
    """
    context = click.get_current_context()
    repeated = [
        word
        for parameter in context.command.params
        if parameter.name in _OF_CONNECTION.union(also)
        and context.get_parameter_source(parameter.name) is not ParameterSource.DEFAULT
        for word in _words(parameter.opts[0], context.params[parameter.name])
    ]
    return shlex.join(["gitlab-error-tracking", *name.split(), *map(str, words), *repeated])


def _words(option: str, value: Any) -> Iterator[str]:
    yield option
    if not isinstance(value, bool):
        yield f"{value:g}" if isinstance(value, float) else str(value)
