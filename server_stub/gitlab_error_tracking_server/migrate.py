"""The command `gitlab-error-tracking migrate`."""

from __future__ import annotations

import click
from sqlalchemy.exc import SQLAlchemyError

from gitlab_error_tracking_server.store.database import UnsupportedDatabase, reason
from gitlab_error_tracking_server.store.versions import migrate


@click.command("migrate")
@click.option("--database", required=True, metavar="URL", help="The database, as `serve` takes it.")
def migrate_command(database: str) -> None:
    """Give a database the tables of this version.

    All of it is done in one transaction, or nothing. Stop every server first, and make a copy of the database.
    """
    try:
        click.echo(migrate(database).value)
    except UnsupportedDatabase as error:
        raise click.ClickException(str(error)) from None
    except SQLAlchemyError as error:
        raise click.ClickException(f"the database failed, and is as it was: {reason(error)}") from None
