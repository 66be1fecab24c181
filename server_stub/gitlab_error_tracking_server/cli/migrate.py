"""The command `gitlab-error-tracking migrate`."""

from __future__ import annotations

import click

from gitlab_error_tracking_server.cli.configuration import configured
from gitlab_error_tracking_server.cli.errors import report_errors
from gitlab_error_tracking_server.cli.output import say
from gitlab_error_tracking_server.store.schema_version import migrate


@click.command("migrate")
@configured
def migrate_command(database: str) -> None:
    """Give a database the tables of this version.

    All of it is done in one transaction, or nothing. Stop every server first, and make a copy of the database.
    """
    with report_errors("the database failed, and is as it was"):
        done = migrate(database)
    say(done.value)
