"""Create the application in each process of `serve --workers`."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gitlab_error_tracking_server.store.backends.database_url import open_database
from gitlab_error_tracking_server.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import ASGIApp

    from gitlab_error_tracking_server.gitlab.models import Instance
    from gitlab_error_tracking_server.observability.configuration import Observability


@dataclass(frozen=True)
class WorkerApp:
    """Create the application in a worker.

    It does not query the database: a worker that starts while the database is away responds with 503, as the others do.
    """

    database: str
    instance: Instance
    observability: Observability

    @contextmanager
    def __call__(self) -> Iterator[ASGIApp]:
        """Open the store and create the application; close the store and send the last spans at the end."""
        from gitlab_error_tracking_server.app import create_site  # noqa: PLC0415  (half a second, for connexion)

        self.observability.start()
        store = Store(open_database(self.database))
        try:
            yield create_site(store, self.instance, self.observability)
        finally:
            store.close()
            self.observability.stop()
