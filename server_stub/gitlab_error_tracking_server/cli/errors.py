"""Report expected errors in one line, with exit code 1."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
from sqlalchemy.exc import SQLAlchemyError

from gitlab_error_tracking_server.data.reader import DataFileError
from gitlab_error_tracking_server.observability.configuration import TracingNotInstalled
from gitlab_error_tracking_server.observability.multiprocess_metrics import MetricsFolderUnavailable
from gitlab_error_tracking_server.runtime.server import AddressNotAvailable
from gitlab_error_tracking_server.runtime.workers import WorkersNotReady
from gitlab_error_tracking_server.store.administration import AdministrationError
from gitlab_error_tracking_server.store.backends.database import UnsupportedDatabase
from gitlab_error_tracking_server.store.backends.database_url import redacted_url
from gitlab_error_tracking_server.store.backends.failures import reason

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def report_errors(database: str, database_failed: str = "the database failed") -> Iterator[None]:
    """Convert errors of the database, a data file, an address or an extra into click's error.

    Args:
        database: The URL of the database, whose file the message names.
        database_failed: The beginning of the message for an error of the database.
    """
    try:
        yield
    except (
        AddressNotAvailable,
        AdministrationError,
        DataFileError,
        MetricsFolderUnavailable,
        TracingNotInstalled,
        UnsupportedDatabase,
        WorkersNotReady,
    ) as error:
        raise click.ClickException(str(error)) from None
    except SQLAlchemyError as error:
        raise click.ClickException(f"{database_failed}: {reason(error)} ({redacted_url(database)})") from None
