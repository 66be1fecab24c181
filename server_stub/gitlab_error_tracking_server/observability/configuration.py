"""What operators see of a server."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from gitlab_error_tracking_server.observability.logging import configure_logging


class TracingNotInstalled(Exception):
    """Traces are wanted, and what they need is not there."""


@dataclass(frozen=True, slots=True)
class Observability:
    """How the log is written (see `logs`), and whether there are metrics and traces."""

    log_format: str = "human"
    log_level: str = "info"
    metrics: bool = True
    traces: bool = False

    def begin(self) -> None:
        """Begin in this process, before it opens a database.

        Raises:
            TracingNotInstalled: The extra is missing.
        """
        configure_logging(self.log_format, self.log_level)
        if self.traces:
            load_tracing().start_tracing()

    def end(self) -> None:
        """End in a process that does not come to its ordinary end, which would do the same."""
        if self.traces:
            load_tracing().stop_tracing()


def load_tracing() -> Any:
    """The module `telemetry`, for whoever wants traces: it takes a fifth of a second, and packages of its own.

    Raises:
        TracingNotInstalled: They are not there.
    """
    try:
        return import_module("gitlab_error_tracking_server.observability.tracing")
    except ModuleNotFoundError as missing:
        if not (missing.name or "").startswith("opentelemetry"):
            raise
        raise TracingNotInstalled(
            f"traces need {missing.name}, which is missing. "
            "Install it with: pip install 'gitlab-error-tracking[server,telemetry]'"
        ) from None
