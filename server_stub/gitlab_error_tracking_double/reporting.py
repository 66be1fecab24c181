"""The part of `GitLab` that applications report to: DSNs, errors and messages."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_contract import INGEST
from gitlab_error_tracking_server.gitlab.backend_models import ErrorFilter, ErrorStatus
from gitlab_error_tracking_server.gitlab.serializers import Serializer

from gitlab_error_tracking_double.contracts import operations
from gitlab_error_tracking_double.reports import ReportedError, ReportedMessage, Reports
from gitlab_error_tracking_double.state import StateError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from gitlab_error_tracking_server.gitlab.models import Instance

    from gitlab_error_tracking_double.engine import Engine
    from gitlab_error_tracking_double.journal import Journal
    from gitlab_error_tracking_double.state import State
    from gitlab_error_tracking_double.transports.httpx import Transport
    from gitlab_error_tracking_double.transports.socket import Server

_ALL = 1_000_000
_SINCE_EVER = datetime(1, 1, 1, tzinfo=UTC)


class Reporting(ABC):
    """Mixin of `GitLab` for applications that report to it."""

    _engine: Engine
    _instance: Instance
    _server: Server | None
    _state: State
    journal: Journal

    @property
    @abstractmethod
    def transport(self) -> Transport:
        """A transport that needs no socket."""

    @abstractmethod
    def _exclusive(self) -> AbstractContextManager[None]:
        """Hold the lock: no request is handled meanwhile."""

    def dsn(self, project: str) -> str:
        """Return the DSN of a project's newest active client key.

        Raises:
            StateError: There is no such project, or it has no active client key.
        """
        with self._exclusive():
            keys = self._engine.store.list_client_keys(self._state.find_project(project), 1, _ALL).client_keys
        active = [key for key in keys if key.active]
        if not active:
            raise StateError(f"{project} has no active client key: add one, with project(…, keys=1) or the client")
        return Serializer(self._instance).dsn(active[-1])

    def errors(self, project: str) -> Reports[ReportedError]:
        """Return the errors of a project, in the order of their first events.

        Raises:
            StateError: There is no such project.
        """
        with self._exclusive():
            project_id = self._state.find_project(project)

        def read() -> list[ReportedError]:
            with self._exclusive():
                return self._read_errors(project_id)

        return Reports(ReportedError, read, lambda: self._ingest_requests(project))

    def messages(self, project: str) -> Reports[ReportedMessage]:
        """Return the messages of a project, oldest first.

        Raises:
            StateError: There is no such project.
        """
        with self._exclusive():
            project_id = self._state.find_project(project)

        def read() -> list[ReportedMessage]:
            with self._exclusive():
                found = self._engine.store.events.list_messages(project_id, _ALL)
            return [ReportedMessage.of(message) for message in reversed(found)]

        return Reports(ReportedMessage, read, lambda: self._ingest_requests(project))

    @contextmanager
    def sentry(self, project: str, **options: Any) -> Iterator[None]:
        """Report the errors of this process to a project: `sentry_sdk.init` with its DSN for a `with` block.

        Without a socket, each event arrives before the SDK's call returns. With one, the SDK's own transport sends it.

        Args:
            project: The full path of the project.
            options: Options of `sentry_sdk.init`, such as `release`.

        Raises:
            StateError: There is no such project, or it has no active client key.
        """
        from gitlab_error_tracking_double.sentry import InProcessTransport, sentry_client  # noqa: PLC0415  (an extra)

        dsn = self.dsn(project)
        if self._server is None:
            defaults: dict[str, Any] = {"transport": InProcessTransport(dsn, self.transport)}
        else:
            # The SDK would use the proxies of the environment.
            defaults = {"http_proxy": "", "https_proxy": "", "ca_certs": str(self._server.ca_file or "") or None}
        with sentry_client({"dsn": dsn, **defaults, **options}):
            yield

    def _read_errors(self, project_id: int) -> list[ReportedError]:
        store = self._engine.store.events
        wanted = [ErrorFilter(status, _SINCE_EVER, "") for status in ErrorStatus]
        pages = [store.list_errors(project_id, one, "first_seen_desc", None, _ALL) for one in wanted]
        errors = sorted((error for page in pages for _, error in page), key=lambda error: error.first_seen_at)
        events = [store.list_events(project_id, error.fingerprint, None, _ALL, ascends=True) for error in errors]
        return [
            ReportedError.of(error, [event for _, event in page]) for error, page in zip(errors, events, strict=True)
        ]

    def _ingest_requests(self, project: str) -> str:
        ingest = {name for name, operation in operations().items() if INGEST in operation.tags}
        requests = [entry for entry in self.journal if entry.operation in ingest and entry.project == project]
        return "\n".join(["Requests of SDKs:", *(f"  {entry.number}. {entry}" for entry in requests)])
