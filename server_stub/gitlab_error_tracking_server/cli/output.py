"""What a command says, so that it ends in one clear line where that cannot be written: a full disk, a closed pipe."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

import click


def say(text: str) -> None:
    """Write a line to standard output, before anything else is done.

    Raises:
        click.ClickException: It could not be written.
    """
    if sys.stdout is None:  # click would say nothing, and not say so
        raise click.ClickException("standard output is closed")
    try:
        click.echo(text)
    except OSError as error:
        _forget()
        raise click.ClickException(f"standard output cannot be written: {error.strerror}") from None


def greet(text: str) -> None:
    """Say something that nothing depends on: a server goes on serving where nobody can read it."""
    if sys.stdout is None:  # as services are started that nobody listens to
        return
    try:
        say(text)
    except click.ClickException as failure:
        failure.show()


def _forget() -> None:
    # What is still to be written would fail again as the interpreter ends, with a traceback and another exit code
    # (https://docs.python.org/3/library/signal.html#note-on-sigpipe). What is no file cannot be redirected, nor fail.
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
