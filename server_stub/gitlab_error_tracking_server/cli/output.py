"""Print results and notices. A full disk or a closed pipe gives one line of error, not a traceback."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

import click


def print_result(text: str) -> None:
    """Print a line to standard output and flush it.

    Raises:
        click.ClickException: Standard output is closed or cannot be written.
    """
    if sys.stdout is None:  # click would print nothing and report no error
        raise click.ClickException("standard output is closed")
    try:
        click.echo(text)
    except OSError as error:
        _discard_output()
        raise click.ClickException(f"standard output cannot be written: {error.strerror}") from None


def print_notice(text: str) -> None:
    """Print a line that may be lost: a failure is reported on standard error, and the command continues."""
    if sys.stdout is None:  # some service managers close it
        return
    try:
        print_result(text)
    except click.ClickException as failure:
        with suppress(OSError):  # a closed terminal was both
            failure.show()


def _discard_output() -> None:
    # Otherwise the interpreter would flush the buffer at exit, fail again with a traceback, and change the exit code
    # (https://docs.python.org/3/library/signal.html#note-on-sigpipe). `fileno` fails if standard output is not a file.
    with suppress(OSError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)
