"""Limits on the time and memory of clients, and on the time for a start and a stop."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """The limits of one server. The defaults are for production; tests pass shorter ones.

    Attributes:
        request_seconds: For a request to arrive completely, from the connection or the response before it.
        response_seconds: For the response to a complete request, or for 48 KiB more of it to be read.
        head_bytes: Request line, headers, trailers and chunk sizes of a request: all but its body.
        target_bytes: The target in the request line; nginx's limit, which GitLab keeps.
        pipelined_requests: Requests of one connection that wait for the response to an earlier one.
        shutdown_seconds: For requests under way to finish after a signal.
        exit_seconds: For the process to end after a signal, whatever still waits.
        worker_start_seconds: For a worker to become ready.
        worker_hang_seconds: Without a heartbeat of a worker.
    """

    request_seconds: float = 30
    response_seconds: float = 60
    head_bytes: int = 64 * 1024
    target_bytes: int = 8 * 1024
    pipelined_requests: int = 16
    shutdown_seconds: float = 25
    exit_seconds: float = 30
    worker_start_seconds: float = 60
    worker_hang_seconds: float = 30


DEFAULT_LIMITS = Limits()
