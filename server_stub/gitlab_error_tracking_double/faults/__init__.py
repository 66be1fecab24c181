"""Faults that a test injects; see `kinds` for each of them."""

from gitlab_error_tracking_double.faults.kinds import (
    KINDS,
    BadGateway,
    Delay,
    DroppedConnection,
    EdgeCase,
    Fault,
    InvalidJson,
    Respond,
    ServerError,
    TooManyRequests,
    TruncatedBody,
    from_dict,
)

__all__ = [
    "KINDS",
    "BadGateway",
    "Delay",
    "DroppedConnection",
    "EdgeCase",
    "Fault",
    "InvalidJson",
    "Respond",
    "ServerError",
    "TooManyRequests",
    "TruncatedBody",
    "from_dict",
]
