# Generated from openapi/backend.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""Contains all the data models used in inputs/outputs"""

from .error import Error
from .error_event import ErrorEvent
from .error_stats import ErrorStats
from .error_stats_frequency import ErrorStatsFrequency
from .error_update_payload import ErrorUpdatePayload
from .insufficient_permissions_error import InsufficientPermissionsError
from .insufficient_scope_error import InsufficientScopeError
from .invalid_token_error import InvalidTokenError
from .message_error import MessageError
from .message_event import MessageEvent
from .parameter_error import ParameterError
from .unknown_path_error import UnknownPathError

__all__ = (
    "Error",
    "ErrorEvent",
    "ErrorStats",
    "ErrorStatsFrequency",
    "ErrorUpdatePayload",
    "InsufficientPermissionsError",
    "InsufficientScopeError",
    "InvalidTokenError",
    "MessageError",
    "MessageEvent",
    "ParameterError",
    "UnknownPathError",
)
