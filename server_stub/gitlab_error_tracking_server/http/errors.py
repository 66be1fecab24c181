"""HTTP error responses in GitLab's words, and the response to each domain error.

HttpError
├── InvalidParameters       400
├── MalformedBody           400  the body does not match its content type
├── ForeignSite             403  a demonstration server accepts only this machine
├── RouteNotFound           404
├── MethodNotAllowed        405
├── BodyTooLarge            413
├── TargetTooLong           414
├── UnsupportedMediaType    415
├── TooManyRequests         429  in plain text
├── ServerFault             500
└── ServiceUnavailable      503  the database is unreachable or too slow
"""

from __future__ import annotations

from gitlab_error_tracking_server.gitlab import errors as domain

Body = dict[str, str] | str


class HttpError(Exception):
    """An error response: its status, its body (a JSON object or plain text) and additional headers."""

    def __init__(self, status: int, body: Body, headers: dict[str, str] | None = None) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body
        self.headers = headers or {}


class InvalidParameters(HttpError):
    """Takes one phrase for each problem, such as "active is missing", in the order of declaration."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(400, {"error": ", ".join(problems)})


class MalformedBody(HttpError):
    def __init__(self) -> None:
        super().__init__(400, {"error": "message body does not match declared format"})


class ForeignSite(HttpError):
    """Takes the name of the header that names another machine."""

    def __init__(self, header: str) -> None:
        problem = f"the header {header} must name this machine, because the demonstration tokens are public"
        super().__init__(403, {"message": f"403 Forbidden - {problem}"})


class RouteNotFound(HttpError):
    def __init__(self) -> None:
        super().__init__(404, {"error": "404 Not Found"})


class MethodNotAllowed(HttpError):
    def __init__(self, allowed: tuple[str, ...]) -> None:
        super().__init__(405, {"error": "405 Not Allowed"}, {"Allow": ", ".join(allowed)})


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
    """Takes the headers that describe the limit."""

    def __init__(self, headers: dict[str, str]) -> None:
        # Plain text, because GitLab sends it from in front of the API (`Gitlab::Throttle`).
        super().__init__(429, "Retry later\n", headers)


class ServerFault(HttpError):
    def __init__(self) -> None:
        super().__init__(500, {"message": "500 Internal Server Error"})


class ServiceUnavailable(HttpError):
    def __init__(self) -> None:
        super().__init__(503, {"message": "503 Service Unavailable"})


def response_to(error: domain.DomainError) -> HttpError:
    """Return the error response to a domain error."""
    if isinstance(error, domain.SettingsNotSaved):
        # GitLab responds with 200 here; see docs/behaviour.md.
        return HttpError(400, {"message": " and ".join(error.problems)})
    return HttpError(*_RESPONSES[type(error)])


def _invalid_token(description: str) -> tuple[int, Body]:
    return 401, {"error": "invalid_token", "error_description": description}


_RESPONSES: dict[type[domain.DomainError], tuple[int, Body]] = {
    domain.NotAuthenticated: (401, {"message": "401 Unauthorized"}),
    domain.TokenExpired: _invalid_token("Token is expired. You can either do re-authorization or token refresh."),
    domain.TokenRevoked: _invalid_token("Token was revoked. You have to re-authorize from the user."),
    domain.InsufficientScope: (
        403,
        {
            "error": "insufficient_scope",
            "error_description": "The request requires higher privileges than provided by the access token.",
            # GitLab lists every scope that it knows for the API, whatever the method of the request.
            "scope": "api read_api",
        },
    ),
    domain.Forbidden: (403, {"message": "403 Forbidden"}),
    domain.ProjectNotFound: (404, {"message": "404 Project Not Found"}),
    domain.SettingsNotFound: (404, {"message": "404 Error Tracking Setting Not Found"}),
    domain.IntegratedSwitchedOff: (404, {"message": "404 Not Found"}),
    # The small n is GitLab's: this text comes from another place in its code than the other 404s.
    domain.ClientKeyNotFound: (404, {"message": "404 Not found"}),
    domain.TooBusy: (503, {"message": "503 Service Unavailable"}),
}
