"""Shared parts of the administration commands: open the database, check arguments, print records."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import click

from gitlab_error_tracking_server.cli.errors import report_errors
from gitlab_error_tracking_server.cli.output import print_result
from gitlab_error_tracking_server.data.schema import is_valid
from gitlab_error_tracking_server.store.backends.database_url import refuse_missing_file
from gitlab_error_tracking_server.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from _typeshed import DataclassInstance

    from gitlab_error_tracking_server.store.administration import Administration

as_json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@contextmanager
def open_transaction(url: str) -> Iterator[Administration]:
    """Open the database at a URL for one transaction, which commits at the end of the `with`.

    Print the result before the end: if that fails, nothing is changed, and no token exists that was not printed.
    """
    with open_administration(url) as administration, administration.transaction() as transaction:
        yield transaction


@contextmanager
def open_administration(url: str) -> Iterator[Administration]:
    """Open the existing database at a URL."""
    with report_errors(url):
        refuse_missing_file(url)
        with Store.open(url, creates=False) as store:
            try:
                yield store.administration
            except UnicodeEncodeError:  # Python turns other bytes of an argument into surrogates
                raise click.ClickException("an argument is not valid UTF-8") from None


def _must_match(definition: str, problem: str) -> Callable[[click.Context, click.Parameter, str], str]:
    """Return a callback that applies the rule of data files to an argument."""

    def check(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
        if not is_valid(definition, value):
            raise click.BadParameter(f"{value!r} is not {problem}")
        return value

    return check


username_callback = _must_match(
    "username", "a valid username: use letters, digits, _, . and -, and at most 255 characters"
)
path_callback = _must_match("full_path", "a valid full path: use group/subgroup/project")


def print_records(records: Sequence[DataclassInstance], *, as_json: bool) -> None:
    """Print records as a table, or as a JSON array."""
    rows = [to_json_object(record) for record in records]
    if as_json:
        print_result(json.dumps(rows, ensure_ascii=False))
        return
    if not rows:
        return
    table = [[name.replace("_", " ") for name in rows[0]], *([_cell(value) for value in row.values()] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for line in table:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print_result("  ".join(cells).rstrip())


def print_record(record: DataclassInstance, sentence: str, *, as_json: bool) -> None:
    """Print a sentence about a record, or the record as a JSON object."""
    print_result(json.dumps(to_json_object(record), ensure_ascii=False) if as_json else sentence)


def to_json_object(record: DataclassInstance) -> dict[str, Any]:
    """Return a record as a JSON object, with the names of roles as in a data file."""
    return {name: _json_value(value) for name, value in asdict(record).items()}


def _json_value(value: Any) -> Any:
    if isinstance(value, IntEnum):
        return value.name.lower()
    return value.isoformat() if isinstance(value, date) else value


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list):
        return ",".join(value)
    return "-" if value is None else str(value)
