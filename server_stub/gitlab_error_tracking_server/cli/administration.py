"""What the commands that administer a database have in common: how they open it, and how they show what they did."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import click

from gitlab_error_tracking_server.cli.errors import report_errors
from gitlab_error_tracking_server.cli.output import say
from gitlab_error_tracking_server.data.reader import is_valid
from gitlab_error_tracking_server.store.backends.database_url import missing_file
from gitlab_error_tracking_server.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from _typeshed import DataclassInstance

    from gitlab_error_tracking_server.store.administration import Administration

as_json_option = click.option("--json", "as_json", is_flag=True, help="Show the result as JSON, for scripts.")


@contextmanager
def changing(database: str, *, makes: bool = False) -> Iterator[Administration]:
    """The database at a URL, for changes that are kept when the `with` ends without an error.

    So what was done is shown before that: nobody is left with a token that nobody has seen.
    """
    with administration(database, makes=makes) as administer, administer.as_a_whole() as whole:
        yield whole


@contextmanager
def administration(database: str, *, makes: bool = False) -> Iterator[Administration]:
    """The database at a URL, as long as it is needed.

    A SQLite file that is missing is made only by who has something to put in first: elsewhere its name is mistyped.
    """
    with report_errors():
        if not makes and (file := missing_file(database)):
            raise click.ClickException(f"there is no database {file}")
        with Store.open(database) as store:
            yield store.administration


def valid(definition: str, expected: str) -> Callable[[click.Context, click.Parameter, str], str]:
    """A callback that refuses what a data file would refuse too."""

    def check(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
        if not is_valid(definition, value):
            raise click.BadParameter(f"{value!r} is none; {expected}")
        return value

    return check


username_callback = valid("username", "letters, digits, _, . and -, at most 255")
path_callback = valid("full_path", "write the full path, as group/subgroup/project")


def show_list(items: Sequence[DataclassInstance], *, as_json: bool) -> None:
    """Show many things: a line for each, under headings, or a JSON array."""
    rows = [plain(item) for item in items]
    if as_json:
        say(json.dumps(rows, ensure_ascii=False))
        return
    if not rows:
        return
    table = [[name.replace("_", " ") for name in rows[0]], *([_cell(value) for value in row.values()] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for line in table:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        say("  ".join(cells).rstrip())


def show(item: DataclassInstance, sentence: str, *, as_json: bool) -> None:
    """Show what was done: as a sentence, or as the JSON object that it was done to."""
    say(json.dumps(plain(item), ensure_ascii=False) if as_json else sentence)


def plain(item: DataclassInstance) -> dict[str, Any]:
    """A thing as JSON has it; roles by their names, as in a data file."""
    return {name: _plain(value) for name, value in asdict(item).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, IntEnum):
        return value.name.lower()
    return value.isoformat() if isinstance(value, date) else value


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list):
        return ",".join(value)
    return "-" if value is None else str(value)
