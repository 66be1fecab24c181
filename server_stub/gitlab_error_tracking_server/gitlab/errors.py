"""Every error that the API answers, in GitLab's words.

    ApiError
    ├── NotAuthenticated            401  no token, or an unknown one
    ├── TokenExpired                401
    ├── TokenRevoked                401
    ├── InsufficientScope           403  the token is good, its scope is not
    ├── Forbidden                   403  the role does not suffice
    ├── ProjectNotFound             404  no such project, or not for this user
    ├── SettingsNotFound            404
    ├── IntegratedSwitchedOff       404  the instance has no integrated error tracking
    ├── ClientKeyNotFound           404
    ├── InvalidParameters           400  in the shape {"error": …}
    ├── MalformedBody              400  the body is not what its content type says
    ├── SettingsNotSaved            400  in the shape {"message": …}
    ├── RouteNotFound               404
    ├── MethodNotAllowed            405
    ├── BodyTooLarge                413
    ├── TargetTooLong               414
    ├── UnsupportedMediaType        415
    ├── TooManyRequests             429  in plain text
    ├── ServerFault                 500
    └── ServiceUnavailable          503  the database is away, or waited for too long
        └── TooBusy                 503  too many requests wait already

Rooms and handlers raise them; `error_answers.py` turns them into answers.
"""

from __future__ import annotations


class ApiError(Exception):
    """An error that is answered with `status`, the extra `headers`, and `body`: a JSON object, or plain text."""

    status: int

    def __init__(self, body: dict[str, str] | str, headers: dict[str, str] | None = None) -> None:
        super().__init__(body)
        self.body = body
        self.headers = headers or {}


class NotAuthenticated(ApiError):
    status = 401

    def __init__(self) -> None:
        super().__init__({"message": "401 Unauthorized"})


class TokenExpired(ApiError):
    status = 401

    def __init__(self) -> None:
        super().__init__(
            {
                "error": "invalid_token",
                "error_description": "Token is expired. You can either do re-authorization or token refresh.",
            }
        )


class TokenRevoked(ApiError):
    status = 401

    def __init__(self) -> None:
        super().__init__(
            {
                "error": "invalid_token",
                "error_description": "Token was revoked. You have to re-authorize from the user.",
            }
        )


class InsufficientScope(ApiError):
    status = 403

    def __init__(self) -> None:
        super().__init__(
            {
                "error": "insufficient_scope",
                "error_description": "The request requires higher privileges than provided by the access token.",
                # GitLab lists every scope that it knows for the API, whatever the method of the request.
                "scope": "api read_api",
            }
        )


class Forbidden(ApiError):
    status = 403

    def __init__(self) -> None:
        super().__init__({"message": "403 Forbidden"})


class ProjectNotFound(ApiError):
    status = 404

    def __init__(self) -> None:
        super().__init__({"message": "404 Project Not Found"})


class SettingsNotFound(ApiError):
    status = 404

    def __init__(self) -> None:
        super().__init__({"message": "404 Error Tracking Setting Not Found"})


class IntegratedSwitchedOff(ApiError):
    status = 404

    def __init__(self) -> None:
        super().__init__({"message": "404 Not Found"})


class ClientKeyNotFound(ApiError):
    status = 404

    def __init__(self) -> None:
        # The small n is GitLab's: this text comes from another place in its code than the other 404s.
        super().__init__({"message": "404 Not found"})


class InvalidParameters(ApiError):
    """Takes one phrase a problem, such as "active is missing", in the order of declaration."""

    status = 400

    def __init__(self, problems: list[str]) -> None:
        super().__init__({"error": ", ".join(problems)})


class MalformedBody(ApiError):
    status = 400

    def __init__(self) -> None:
        super().__init__({"error": "message body does not match declared format"})


class SettingsNotSaved(ApiError):
    """Takes what is wrong with the settings, one sentence each."""

    status = 400

    def __init__(self, problems: list[str]) -> None:
        super().__init__({"message": " and ".join(problems)})


class RouteNotFound(ApiError):
    status = 404

    def __init__(self) -> None:
        super().__init__({"error": "404 Not Found"})


class MethodNotAllowed(ApiError):
    status = 405

    def __init__(self, allowed: tuple[str, ...]) -> None:
        super().__init__({"error": "405 Not Allowed"}, {"Allow": ", ".join(allowed)})


class BodyTooLarge(ApiError):
    status = 413

    def __init__(self) -> None:
        super().__init__({"message": "413 Request Entity Too Large"})


class TargetTooLong(ApiError):
    status = 414

    def __init__(self) -> None:
        super().__init__({"message": "414 Request-URI Too Large"})


class UnsupportedMediaType(ApiError):
    status = 415

    def __init__(self, media_type: str) -> None:
        super().__init__({"error": f"The provided content-type '{media_type}' is not supported."})


class TooManyRequests(ApiError):
    """Takes the headers that say which limit it was and when it ends."""

    status = 429

    def __init__(self, headers: dict[str, str]) -> None:
        # Plain text, because in GitLab it comes from in front of the API (`Gitlab::Throttle`).
        super().__init__("Retry later\n", headers)


class ServerFault(ApiError):
    status = 500

    def __init__(self) -> None:
        super().__init__({"message": "500 Internal Server Error"})


class ServiceUnavailable(ApiError):
    status = 503

    def __init__(self) -> None:
        super().__init__({"message": "503 Service Unavailable"})


class TooBusy(ServiceUnavailable):
    pass
