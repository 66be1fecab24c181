# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""The errors that the contract documents, and how one tells them apart."""

from . import errors
from ._operation import Failures, Shape, json_of, text_of
from .models import (
    InsufficientScopeError,
    InvalidTokenError,
    MessageError,
    ParameterError,
)

# A parameter is missing, empty or not of its type.
INVALID_PARAMETERS: Failures[ParameterError] = Failures(
    json_of,
    [
        Shape(ParameterError.from_dict, errors.InvalidParameters, says=("error",)),
    ],
)

# A parameter is missing, empty or not of its type; or error tracking with Sentry was to be switched on without what
# Sentry needs.
SETTINGS_NOT_ACCEPTED: Failures[MessageError | ParameterError] = Failures(
    json_of,
    [
        Shape(MessageError.from_dict, errors.SettingsNotAccepted, says=("message",)),
        Shape(ParameterError.from_dict, errors.InvalidParameters, says=("error",)),
    ],
)

# There is no token, or it is unknown, expired or revoked.
NOT_AUTHENTICATED: Failures[InvalidTokenError | MessageError] = Failures(
    json_of,
    [
        Shape(MessageError.from_dict, errors.NotAuthenticated, says=("message",)),
        Shape(
            InvalidTokenError.from_dict,
            errors.NotAuthenticated,
            says=("error_description",),
            kinds=[
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

# The token's scope, or the user's role in the project, does not suffice.
FORBIDDEN: Failures[InsufficientScopeError | MessageError] = Failures(
    json_of,
    [
        Shape(MessageError.from_dict, errors.Forbidden, says=("message",)),
        Shape(InsufficientScopeError.from_dict, errors.InsufficientScope, says=("error_description", "scope")),
    ],
)

# There is no such project, or it is not visible to the user.
PROJECT_NOT_FOUND: Failures[MessageError] = Failures(
    json_of,
    [
        Shape(
            MessageError.from_dict,
            errors.NotFound,
            says=("message",),
            kinds=[
                ({"message": "404 Project Not Found"}, errors.ProjectNotFound),
            ],
        ),
    ],
)

# There is no such project for the user, or it has no error tracking settings.
SETTINGS_NOT_FOUND: Failures[MessageError] = Failures(
    json_of,
    [
        Shape(
            MessageError.from_dict,
            errors.NotFound,
            says=("message",),
            kinds=[
                ({"message": "404 Project Not Found"}, errors.ProjectNotFound),
                ({"message": "404 Error Tracking Setting Not Found"}, errors.SettingsNotFound),
            ],
        ),
    ],
)

# There is no such project for the user, or integrated error tracking is switched off for the instance.
SETTINGS_NOT_AVAILABLE: Failures[MessageError] = Failures(
    json_of,
    [
        Shape(
            MessageError.from_dict,
            errors.NotFound,
            says=("message",),
            kinds=[
                ({"message": "404 Project Not Found"}, errors.ProjectNotFound),
                ({"message": "404 Not Found"}, errors.IntegratedSwitchedOff),
            ],
        ),
    ],
)

# There is no such project for the user, or it has no such client key.
CLIENT_KEY_NOT_FOUND: Failures[MessageError] = Failures(
    json_of,
    [
        Shape(
            MessageError.from_dict,
            errors.NotFound,
            says=("message",),
            kinds=[
                ({"message": "404 Project Not Found"}, errors.ProjectNotFound),
                ({"message": "404 Not found"}, errors.ClientKeyNotFound),
            ],
        ),
    ],
)

# The instance limits how often it is asked, and the limit is reached.
TOO_MANY_REQUESTS: Failures[str] = Failures(
    text_of,
    [
        Shape(str, errors.TooManyRequests),
    ],
)
