"""Print results, records and notices. A full disk or a closed pipe gives one line of error, not a traceback."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from _typeshed import DataclassInstance


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


def print_records(records: Sequence[DataclassInstance], *, as_json: bool, hidden: str | None = None) -> None:
    """Print records as a JSON array, or as a table without the field `hidden`."""
    rows = [to_json_object(record) for record in records]
    if as_json:
        print_result(json.dumps(rows, ensure_ascii=False))
    elif rows:
        for row in rows:
            row.pop(str(hidden), None)
        header = [name.replace("_", " ") for name in rows[0]]
        print_result(format_table([header, *([_cell(value) for value in row.values()] for row in rows)]))


def format_table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of cells with aligned columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def print_record(record: DataclassInstance, sentence: str, *, as_json: bool) -> None:
    """Print a sentence about a record, or the record as a JSON object."""
    print_result(json.dumps(to_json_object(record), ensure_ascii=False) if as_json else sentence)


def to_json_object(record: DataclassInstance) -> dict[str, Any]:
    """Return a record as a JSON object, with the names of roles as in a data file."""
    return {name: _json_value(value) for name, value in asdict(record).items()}


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


def _json_value(value: Any) -> Any:
    if isinstance(value, IntEnum):
        return value.name.lower()
    return value.isoformat() if isinstance(value, date) else value


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list):
        return ",".join(value)
    # GitLab sends some of them: a terminal must show control characters, not obey them.
    return "-" if value is None else "".join(c if c.isprintable() else repr(c)[1:-1] for c in str(value))
