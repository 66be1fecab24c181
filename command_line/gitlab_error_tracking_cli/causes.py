"""The cause of a failed request and its cure, for a user of the command line.

The texts of the client's errors advise somebody who writes Python; these advise somebody who runs a command.
"""

from __future__ import annotations

import re
import socket
import ssl
from dataclasses import dataclass, replace
from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
from gitlab_error_tracking_client import errors

if TYPE_CHECKING:
    from collections.abc import Iterator


class Check(StrEnum):
    """What must be right for a request to succeed, in the order in which it shows."""

    CONNECTION = "connection"
    CERTIFICATE = "certificate"
    REDIRECT = "redirect"
    GITLAB = "gitlab"
    TOKEN = "token"  # noqa: S105  (a name)
    SCOPE = "scope"
    PROJECT = "project"
    ROLE = "role"
    SETTINGS = "settings"
    KEYS = "keys"


@dataclass(frozen=True)
class Cause:
    """Why a request failed: the check that failed, what was found, and what to do. Both texts are sentences."""

    check: Check
    finding: str
    cure: str

    def __str__(self) -> str:
        return f"{self.finding} {self.cure}"


# The client does not know either: this is how the text of its error ends then.
_DOUBT_OF_CLIENT = "GitLab may have carried out the request"
_DOUBT = f"{_DOUBT_OF_CLIENT}: look at keys list first."
# Characters of a text of the server.
_LONGEST = 200
_TRY_LATER = "Try again later."
_NETWORK = "Check --url, the network, and whether you need a proxy (HTTPS_PROXY, NO_PROXY)."
_NOT_TLS = Cause(
    Check.CERTIFICATE,
    "The server does not use TLS at this address.",
    "Write http:// in --url, or the port of https.",
)
# OpenSSL's codes of a failed verification: https://docs.openssl.org/3.0/man3/X509_STORE_CTX_get_error/
_CERTIFICATES = {
    10: ("The certificate has expired.", "Renew it on the server, and check the clock of this machine."),
    62: ("The certificate is for another host.", "Use the host that the certificate names in --url."),
    64: ("The certificate is for another address.", "Use the host that the certificate names in --url."),
}
_UNTRUSTED = (
    "The issuer of the certificate is not trusted.",
    "Pass the certificate of the issuer as --ca-file, or set SSL_CERT_FILE.",
)
_TLS_PROBLEMS = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG")


def cause_of(error: errors.GitLabError) -> Cause:
    """Return the cause of an error of the client."""
    cause = _cause_of(error)
    return replace(cause, cure=f"{cause.cure} {_DOUBT}") if may_be_done(error) else cause


def may_be_done(error: errors.GitLabError) -> bool:
    """Return whether GitLab may have carried out a request that must not be repeated."""
    if isinstance(error, errors.UnexpectedResponse):
        is_rejected = HTTPStatus.MULTIPLE_CHOICES <= error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
        return error.method in {"POST", "DELETE"} and not is_rejected
    return isinstance(error, errors.ConnectionFailed) and _DOUBT_OF_CLIENT in str(error)


def _cause_of(error: errors.GitLabError) -> Cause:
    if isinstance(error, errors.ConnectionFailed):
        return _cause_of_connection(error)
    if isinstance(error, errors.UnexpectedResponse):
        return _cause_of_unexpected(error)
    reason = _reason(error)
    if reason is not None:
        return Cause(
            Check.TOKEN, f"GitLab rejects the token: {reason}.", "Correct this in GitLab for the token's user."
        )
    known = (cause for kind, cause in _DOCUMENTED.items() if isinstance(error, kind))
    return next(known, Cause(Check.GITLAB, str(error), "Check the arguments."))


def _reason(error: errors.GitLabError) -> str | None:
    """Return the reason that GitLab gives for a 401 or 403; None if it gives none, or a documented one."""
    if type(error) not in {errors.NotAuthenticated, errors.Forbidden} or not isinstance(error, errors.ApiError):
        return None
    body = error.body if isinstance(error.body, dict) else error.body.to_dict()
    text = str(body.get("message") or body.get("error_description") or body.get("error"))
    return None if text in {"401 Unauthorized", "403 Forbidden"} else _shown(text.rstrip("."))


def _shown(text: str) -> str:
    """Return a text of the server without control characters and without what looks like a token or a key."""
    return re.sub(r"[\w-]{20,}", "***", "".join(filter(str.isprintable, text)))[:_LONGEST]


def _cause_of_connection(error: errors.ConnectionFailed) -> Cause:
    chain = [*_chain(error)]
    for link in chain:
        if isinstance(link, ssl.SSLCertVerificationError):
            return Cause(Check.CERTIFICATE, *_CERTIFICATES.get(link.verify_code, _UNTRUSTED))
        if isinstance(link, ssl.SSLError) and any(word in str(link) for word in _TLS_PROBLEMS):
            return _NOT_TLS
    return next(
        Cause(Check.CONNECTION, finding, cure)
        for kind, finding, cure in _CONNECTIONS
        if any(isinstance(link, kind) for link in chain)
    )


_CONNECTIONS: tuple[tuple[type[BaseException], str, str], ...] = (
    (httpx.ProxyError, "The proxy does not connect to GitLab.", "Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY."),
    (socket.gaierror, "The name of the host, or of the proxy, is unknown.", _NETWORK),
    (httpx.ConnectTimeout, "No connection was made in time.", _NETWORK),
    (ConnectionRefusedError, "Nothing listens at the host and port of GitLab, or of the proxy.", _NETWORK),
    (httpx.ConnectError, "No connection was made.", _NETWORK),
    (httpx.TimeoutException, "The response took too long.", "Try again later, or with a longer --timeout."),
    (BaseException, "The connection broke before the response was complete.", f"Check any proxy. {_TRY_LATER}"),
)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _cause_of_unexpected(error: errors.UnexpectedResponse) -> Cause:
    status = f"{error.status_code} ({_shown(error.headers.get('Content-Type', 'no content type'))})"
    location = urlsplit(error.headers.get("Location", ""))
    if HTTPStatus.MULTIPLE_CHOICES <= error.status_code < HTTPStatus.BAD_REQUEST and any(location):
        target = f"{location.scheme}://{location.hostname}{location.path}" if location.hostname else location.path
        return Cause(
            Check.REDIRECT,
            f"The server redirects to {_shown(target)}, which could be a login page.",
            "If your GitLab is there, write its address as --url. If it is a login page, let the API pass without it.",
        )
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED and is_gitlab(error):
        return moved("The project was renamed or moved, and this path cannot be changed.")
    if error.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Cause(Check.GITLAB, f"GitLab, or a proxy before it, failed with {status}.", _TRY_LATER)
    if is_gitlab(error):
        cure = "Check that this GitLab is recent enough: writing needs 15.10."
        return Cause(Check.GITLAB, f"GitLab sent an unexpected response {status}.", cure)
    return Cause(
        Check.GITLAB,
        f"The response {status} is not from a GitLab.",
        "Write the address of GitLab as --url, without a group or project, and check any proxy before it.",
    )


def is_gitlab(error: errors.ResponseError) -> bool:
    """Return whether GitLab has sent the response, and not a proxy before it."""
    return "X-Gitlab-Meta" in error.headers


def moved(finding: str) -> Cause:
    """Return the cause for a project that has another path now."""
    return Cause(Check.PROJECT, finding, "Use its new path, or its numeric id.")


_RENEW = "Create another one in GitLab, under Access tokens."
# The first class that an error has counts.
_DOCUMENTED: dict[type[errors.ApiError], Cause] = {
    errors.ProjectMoved: moved("The project was renamed or moved."),
    errors.TokenExpired: Cause(Check.TOKEN, "The token has expired.", _RENEW),
    errors.TokenRevoked: Cause(Check.TOKEN, "The token was revoked.", _RENEW),
    errors.NotAuthenticated: Cause(
        Check.TOKEN,
        "GitLab does not know the token.",
        "Check that it is a complete access token of this GitLab, and that no proxy removes the header Authorization.",
    ),
    errors.UserBlocked: Cause(
        Check.TOKEN, "The user of the token is blocked.", "Use the token of another user, or ask an administrator."
    ),
    errors.InsufficientScope: Cause(
        Check.SCOPE,
        "The scopes of the token do not suffice.",
        "Create a token with the scope api; read_api is enough to read.",
    ),
    errors.InsufficientPermissions: Cause(
        Check.SCOPE,
        "The fine-grained token lacks a permission.",
        "Give it the permissions for error tracking settings and client keys of the project.",
    ),
    errors.Forbidden: Cause(
        Check.ROLE,
        "The role of the token's user in the project is too low.",
        "Ask for the role Maintainer; a project access token gets its role when you create it.",
    ),
    errors.ProjectNotFound: Cause(
        Check.PROJECT,
        "The project does not exist, or the token's user is not a member.",
        "Check the path, and make the user a Maintainer. If both are right, pass the numeric id: a proxy may change "
        "the encoded slash.",
    ),
    errors.SettingsNotFound: Cause(
        Check.SETTINGS, "The project has no error tracking settings.", "Run gitlab-error-tracking enable."
    ),
    errors.IntegratedSwitchedOff: Cause(
        Check.SETTINGS,
        "This GitLab has integrated error tracking switched off.",
        "Ask an administrator to switch it on for the instance.",
    ),
    errors.ClientKeyNotFound: Cause(
        Check.KEYS, "The project has no such client key.", "Run gitlab-error-tracking keys list."
    ),
    errors.UnknownPath: Cause(
        Check.GITLAB,
        "This GitLab does not have the operation at this address.",
        "Check --url, and that GitLab is recent enough: writing needs 15.10. If you pass a path, pass the numeric id: "
        "a proxy may change the encoded slash.",
    ),
    errors.TooManyRequests: Cause(
        Check.GITLAB, "GitLab limits the rate of requests.", "Try again later, or with fewer --jobs."
    ),
    errors.SettingsNotAccepted: Cause(
        Check.SETTINGS,
        "GitLab does not accept the settings: Sentry lacks its URL or token.",
        "Set up Sentry in GitLab, or use enable --integrated.",
    ),
}
