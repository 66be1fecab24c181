# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""Contains all the data models used in inputs/outputs"""

from .client_key import ClientKey
from .insufficient_permissions_error import InsufficientPermissionsError
from .insufficient_scope_error import InsufficientScopeError
from .invalid_token_error import InvalidTokenError
from .message_error import MessageError
from .parameter_error import ParameterError
from .settings import Settings
from .unknown_path_error import UnknownPathError

__all__ = (
    "ClientKey",
    "InsufficientPermissionsError",
    "InsufficientScopeError",
    "InvalidTokenError",
    "MessageError",
    "ParameterError",
    "Settings",
    "UnknownPathError",
)
