"""HTTP error responses in GitLab's words, and the response to each domain error.

HttpError
├── MovedPermanently        301  in plain text
├── InvalidParameters       400
├── MalformedBody           400  the body does not match its content type
├── MalformedQuery          400  in plain text
├── ForeignSite             403  a demonstration server accepts only this machine
├── RouteNotFound           404
├── IngestRefused           400, 404, 413, 415, 429 or 503  to an SDK
├── MethodNotAllowed        405  for documentation and probes
├── UnsupportedFormat       406
├── UnsupportedVersion      410
├── BodyTooLarge            413
├── TargetTooLong           414
├── UnsupportedMediaType    415
├── TooManyRequests         429  in plain text
├── ServerFault             500
└── ServiceUnavailable      503  the database is unreachable or too slow
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from gitlab_error_tracking_server.gitlab import errors as domain
from gitlab_error_tracking_server.ingest.errors import IngestError, TooLarge, UnsupportedEncoding

Body = dict[str, Any] | str


class HttpError(Exception):
    """An error response: its status, its body (a JSON object or plain text) and additional headers."""

    def __init__(self, status: int, body: Body, headers: dict[str, str] | None = None) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body
        self.headers = headers or {}


class MovedPermanently(HttpError):
    """Takes the new URL."""

    def __init__(self, location: str) -> None:
        super().__init__(301, f"This resource has been moved permanently to {location}", {"Location": location})


class InvalidParameters(HttpError):
    """Takes one phrase for each problem, such as "active is missing", in the order of declaration."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(400, {"error": ", ".join(problems)})


class MalformedBody(HttpError):
    """Takes the problem."""

    def __init__(self, problem: str = "message body does not match declared format") -> None:
        super().__init__(400, {"error": problem})


class MalformedQuery(HttpError):
    def __init__(self) -> None:
        # Plain text, because GitLab sends it from in front of the API (`Gitlab::Middleware::HandleMalformedStrings`).
        super().__init__(400, "Bad Request")


class ForeignSite(HttpError):
    """Takes the name of the header that names another machine."""

    def __init__(self, header: str) -> None:
        problem = f"the header {header} must name this machine, because the demonstration tokens are public"
        super().__init__(403, {"message": f"403 Forbidden - {problem}"})


class RouteNotFound(HttpError):
    def __init__(self) -> None:
        super().__init__(404, {"error": "404 Not Found"})


class MethodNotAllowed(HttpError):
    """Takes the value of the header `Allow`."""

    def __init__(self, allow: str) -> None:
        super().__init__(405, {"error": "405 Not Allowed"}, {"Allow": allow})


class UnsupportedFormat(HttpError):
    def __init__(self, name: str) -> None:
        super().__init__(406, {"error": f"The requested format '{name}' is not supported."})


class UnsupportedVersion(HttpError):
    def __init__(self) -> None:
        super().__init__(410, {"error": "API V3 is no longer supported. Use API V4 instead."})


class BodyTooLarge(HttpError):
    def __init__(self) -> None:
        super().__init__(413, {"message": "413 Request Entity Too Large"})


class TargetTooLong(HttpError):
    def __init__(self) -> None:
        super().__init__(414, {"message": "414 Request-URI Too Large"})


class UnsupportedMediaType(HttpError):
    def __init__(self, media_type: str) -> None:
        super().__init__(415, {"error": f"The provided content-type '{media_type}' is not supported."})


class TooManyRequests(HttpError):
    """Takes the seconds after which the client may try again."""

    def __init__(self, retry_after: int) -> None:
        # Plain text, because GitLab sends it from in front of the API (`Gitlab::Throttle`).
        super().__init__(429, "Retry later\n", {"Retry-After": str(retry_after)})


class ServerFault(HttpError):
    def __init__(self) -> None:
        super().__init__(500, {"message": "500 Internal Server Error"})


class ServiceUnavailable(HttpError):
    def __init__(self) -> None:
        super().__init__(503, {"message": "503 Service Unavailable"})


class IngestRefused(HttpError):
    """Takes what is wrong, for the log of the SDK."""

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(status, {"detail": detail, "causes": []}, {**(headers or {}), "X-Sentry-Error": detail})


def ingest_response_to(error: IngestError) -> HttpError:
    """Return the error response to a request of an SDK that cannot be read."""
    return IngestRefused(_INGEST_STATUSES.get(type(error), 400), str(error))


def as_ingest_error(error: HttpError) -> HttpError:
    """Return any error response in the form for SDKs."""
    if isinstance(error, IngestRefused):
        return error
    detail = error.body if isinstance(error.body, str) else next(value for value in error.body.values())
    retry_after = {"Retry-After": RETRY_AFTER} if error.status == HTTPStatus.SERVICE_UNAVAILABLE else {}
    return IngestRefused(error.status, str(detail), {**error.headers, **retry_after})


def response_to(  # noqa: PLR0911  (one for each error that carries data)
    error: domain.DomainError, *, pauses_rejected_keys: bool
) -> HttpError:
    """Return the error response to a domain error.

    Args:
        error: The domain error.
        pauses_rejected_keys: Whether the SDK of a rejected client key is told to pause.
    """
    match error:
        case domain.KeyRejected():
            # Only here: SDKs obey with 400 as well, and one malformed event would silence a healthy application.
            headers = {"X-Sentry-Rate-Limits": f"{RETRY_AFTER}::key"} if pauses_rejected_keys else {}
            detail = "the project has no such active client key, or does not collect errors"
            return IngestRefused(404, detail, headers)
        case domain.IngestLimited():
            seconds = str(error.retry_after)
            limits = {"Retry-After": seconds, "X-Sentry-Rate-Limits": f"{seconds}::{error.limited}"}
            return IngestRefused(429, f"the {_LIMITED[error.limited]} sends too many events", limits)
        case domain.SettingsNotSaved():
            # GitLab responds with 200 here; see docs/behaviour.md.
            return HttpError(400, {"message": _sentence(error.problems)})
        case domain.InsufficientScope():
            description = "The request requires higher privileges than provided by the access token."
            return HttpError(403, _oauth("insufficient_scope", description) | {"scope": " ".join(error.scopes)})
        case domain.InsufficientPermissions():
            description = (
                "Access denied: This operation requires a fine-grained personal access token with the following "
                f"project permissions: [{error.permission}]."
            )
            return HttpError(403, _oauth("insufficient_granular_scope", description))
        case domain.SudoUserNotFound():
            return HttpError(404, {"message": f"404 User with ID or username '{error.user}' Not Found"})
    return HttpError(*_RESPONSES[type(error)])


def _oauth(error: str, description: str) -> dict[str, str]:
    return {"error": error, "error_description": description}


def _sentence(parts: list[str]) -> str:
    """Join parts as Rails' `to_sentence` does."""
    *first, last = parts
    return f"{', '.join(first)}{',' if first[1:] else ''} and {last}" if first else last


def _invalid_token(description: str) -> tuple[int, Body, dict[str, str]]:
    challenge = f'Bearer realm="Protected by OAuth 2.0", error="invalid_token", error_description="{description}"'
    return 401, _oauth("invalid_token", description), {"WWW-Authenticate": challenge}


# Seconds for which an SDK pauses.
RETRY_AFTER = "60"
_LIMITED = {"key": "client key", "project": "project"}
# All others are 400.
_INGEST_STATUSES: dict[type[IngestError], int] = {TooLarge: 413, UnsupportedEncoding: 415}

_RESPONSES: dict[type[domain.DomainError], tuple[int, Body] | tuple[int, Body, dict[str, str]]] = {
    domain.NotAuthenticated: (401, {"message": "401 Unauthorized"}),
    domain.TokenExpired: _invalid_token("Token is expired. You can either do re-authorization or token refresh."),
    domain.TokenRevoked: _invalid_token("Token was revoked. You have to re-authorize from the user."),
    domain.UserBlocked: (403, {"message": "403 Forbidden - Your account has been blocked."}),
    domain.SudoForbidden: (403, {"message": "403 Forbidden - Must be admin to use sudo"}),
    domain.Forbidden: (403, {"message": "403 Forbidden"}),
    domain.ProjectNotFound: (404, {"message": "404 Project Not Found"}),
    domain.MovedProjectChanged: (405, {"message": "Non GET methods are not allowed for moved projects"}),
    domain.SettingsNotFound: (404, {"message": "404 Error Tracking Setting Not Found"}),
    domain.IntegratedSwitchedOff: (404, {"message": "404 Not Found"}),
    # The small n is GitLab's: this text comes from another place in its code than the other 404s.
    domain.ClientKeyNotFound: (404, {"message": "404 Not found"}),
    domain.ErrorNotFound: (404, {"message": "404 Error Not Found"}),
    domain.InvalidCursor: (400, {"error": "cursor does not have a valid value"}),
    domain.TooBusy: (503, {"message": "503 Service Unavailable"}),
}
