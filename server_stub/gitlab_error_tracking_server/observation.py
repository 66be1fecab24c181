"""What operators see of a server."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Observation:
    """How the log is written (see `logs`), and whether there are metrics and traces."""

    log_format: str = "human"
    log_level: str = "info"
    metrics: bool = True
    traces: bool = False
