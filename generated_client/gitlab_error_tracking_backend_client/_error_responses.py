# Generated from openapi/backend.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""The error responses of the contract, and the class of error for each."""

from . import errors
from ._bodies import json_of, text_of
from ._operation import ErrorResponse, ErrorShape
from .models import (
    InsufficientPermissionsError,
    InsufficientScopeError,
    InvalidTokenError,
    MessageError,
    ParameterError,
    UnknownPathError,
)

# A parameter is missing, empty or not of its type.
INVALID_PARAMETERS = ErrorResponse(
    json_of, [ErrorShape(ParameterError.from_dict, errors.InvalidParameters, message_fields=("error",))]
)

# There is no token, or it is unknown, expired or revoked.
NOT_AUTHENTICATED = ErrorResponse(
    json_of,
    [
        ErrorShape(MessageError.from_dict, errors.NotAuthenticated, message_fields=("message",)),
        ErrorShape(
            InvalidTokenError.from_dict,
            errors.NotAuthenticated,
            message_fields=("error_description",),
            variants=[
                (
                    {
                        "error": "invalid_token",
                        "error_description": "Token is expired. You can either do re-authorization or token refresh.",
                    },
                    errors.TokenExpired,
                ),
                (
                    {
                        "error": "invalid_token",
                        "error_description": "Token was revoked. You have to re-authorize from the user.",
                    },
                    errors.TokenRevoked,
                ),
            ],
        ),
    ],
)

# The token does not allow the request, the user is blocked, or the user's role does not suffice.
FORBIDDEN = ErrorResponse(
    json_of,
    [
        ErrorShape(
            MessageError.from_dict,
            errors.Forbidden,
            message_fields=("message",),
            variants=[
                ({"message": "403 Forbidden"}, errors.Forbidden),
                ({"message": "403 Forbidden - Your account has been blocked."}, errors.UserBlocked),
            ],
        ),
        ErrorShape(
            InsufficientScopeError.from_dict, errors.InsufficientScope, message_fields=("error_description", "scope")
        ),
        ErrorShape(
            InsufficientPermissionsError.from_dict,
            errors.InsufficientPermissions,
            message_fields=("error_description",),
        ),
    ],
)

# There is no such project, or it is not visible to the user.
PROJECT_NOT_FOUND = ErrorResponse(
    json_of,
    [
        ErrorShape(
            MessageError.from_dict,
            errors.NotFound,
            message_fields=("message",),
            variants=[({"message": "404 Project Not Found"}, errors.ProjectNotFound)],
        ),
        ErrorShape(UnknownPathError.from_dict, errors.UnknownPath, message_fields=("error",)),
    ],
)

# There is no such project for the user, or it has no such error.
ERROR_NOT_FOUND = ErrorResponse(
    json_of,
    [
        ErrorShape(
            MessageError.from_dict,
            errors.NotFound,
            message_fields=("message",),
            variants=[
                ({"message": "404 Error Not Found"}, errors.ErrorNotFound),
                ({"message": "404 Project Not Found"}, errors.ProjectNotFound),
            ],
        ),
        ErrorShape(UnknownPathError.from_dict, errors.UnknownPath, message_fields=("error",)),
    ],
)

# The rate limit of the instance is reached.
TOO_MANY_REQUESTS = ErrorResponse(text_of, [ErrorShape(str, errors.TooManyRequests)])
