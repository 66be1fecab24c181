"""Configure the log, metrics and traces of a process."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from gitlab_error_tracking_cli.installation import install_command

from gitlab_error_tracking_server.observability.logging import configure_logging


class TracingNotInstalled(Exception):
    """The packages for traces are not installed."""


@dataclass(frozen=True, slots=True)
class Observability:
    """The format and level of the log (see `logging.py`), and whether metrics and traces are enabled."""

    log_format: str = "human"
    log_level: str = "info"
    metrics: bool = True
    traces: bool = False

    def start(self) -> None:
        """Start in this process, before it opens a database.

        Raises:
            TracingNotInstalled: The extra `telemetry` is not installed.
        """
        configure_logging(self.log_format, self.log_level)
        if self.traces:
            load_tracing().start_tracing()

    def stop(self) -> None:
        """Stop in a process that is about to end without the interpreter's exit handlers."""
        if self.traces:
            load_tracing().stop_tracing()


def load_tracing() -> Any:
    """Import the module `tracing`, which takes a fifth of a second and needs an extra.

    Raises:
        TracingNotInstalled: The extra `telemetry` is not installed.
    """
    try:
        return import_module("gitlab_error_tracking_server.observability.tracing")
    except ModuleNotFoundError as missing:
        if not (missing.name or "").startswith("opentelemetry"):
            raise
        raise TracingNotInstalled(
            f"traces need the package {missing.name}: {install_command('server,telemetry')}"
        ) from None
