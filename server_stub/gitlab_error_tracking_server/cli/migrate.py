"""The command `gitlab-error-tracking migrate`."""

from __future__ import annotations

import click
from gitlab_error_tracking_cli.output import print_result

from gitlab_error_tracking_server.cli.configuration import with_database_options
from gitlab_error_tracking_server.cli.errors import report_errors
from gitlab_error_tracking_server.store.backends.database_url import refuse_missing_file
from gitlab_error_tracking_server.store.schema_version import migrate


@click.command("migrate")
@with_database_options
def migrate_command(database: str) -> None:
    """Migrate a database to the tables of this version.

    The migration is one transaction. Stop all servers and back up the database first.
    """
    with report_errors(database, "the database failed, and nothing was changed"):
        refuse_missing_file(database)
        result = migrate(database)
    print_result(result.value)
