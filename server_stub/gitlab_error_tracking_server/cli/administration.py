"""Shared parts of the administration commands: open the database, check arguments."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from gitlab_error_tracking_server.cli.errors import report_errors
from gitlab_error_tracking_server.data.schema import is_valid
from gitlab_error_tracking_server.store.backends.database_url import refuse_missing_file
from gitlab_error_tracking_server.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
