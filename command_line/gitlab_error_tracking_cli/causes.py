"""The cause of a failed request and its cure, for a user of the command line.

The texts of the client's errors advise somebody who writes Python; these advise somebody who runs a command.
"""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass, replace
from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING

import click
import httpx
from gitlab_error_tracking_client import errors
from gitlab_error_tracking_client._redaction import excerpt

from gitlab_error_tracking_cli.invocation import address, command_line, url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitlab_error_tracking_cli.projects import Project


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
    BACKEND = "backend"
    KEYS = "keys"


@dataclass(frozen=True)
class Cause:
    """Why a request failed: the check that failed, what was found, and what to do. Both texts are sentences."""

    check: Check
    finding: str
    cure: str

    def __str__(self) -> str:
        return f"{self.finding} {self.cure}"


_NETWORK = "Check --url, the network, and whether you need a proxy (HTTPS_PROXY, NO_PROXY)."
# OpenSSL's codes of a failed verification: https://docs.openssl.org/3.0/man3/X509_STORE_CTX_get_error/
_CERTIFICATES = {
    10: ("has expired", "Renew it on the server, and check the clock of this machine."),
    62: ("is for another host", "Use the host that the certificate names in --url."),
    64: ("is for another address", "Use the host that the certificate names in --url."),
}
_UNTRUSTED = (
    "has an issuer that is not trusted",
    "Pass the certificate of the issuer as --ca-file, or set SSL_CERT_FILE.",
)
_TLS_PROBLEMS = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG")
_SLASHES = "If that is right, pass the numeric id, since a proxy may change the encoded slash of a path."
_NEW_PATH = "Use its new path, or its numeric id."
_RECENT = "GitLab is recent enough: writing needs 15.10."


def cause_of(error: errors.GitLabError, project: Project | None = None) -> Cause:
    """Return the cause of an error of the client.

    Args:
        error: The error.
        project: The project of the request; by default the argument of the command.
    """
    project = click.get_current_context().params.get("project") if project is None else project
    cause = _redirect(error) or _cause_of(error, project)
    if error.may_be_done:
        doubt = f"GitLab may have carried out the request: look at {command_line('keys list', project)} first."
        return replace(cause, cure=f"{cause.cure} {doubt}")
    return cause


def _cause_of(error: errors.GitLabError, project: Project | None) -> Cause:
    if isinstance(error, errors.ConnectionFailed):
        return _cause_of_connection(error)
    if isinstance(error, errors.UnexpectedResponse):
        return _cause_of_unexpected(error)
    reason = _reason(error)
    if reason is not None:
        return Cause(
            Check.TOKEN, f"{address()} rejects the token: {reason}.", "Correct this in GitLab for the token's user."
        )
    for kind in type(error).__mro__:
        if kind in _DOCUMENTED:
            check, finding, cure = _DOCUMENTED[kind]
            return Cause(check, finding.format(address=address()), cure.format(**_commands(project)))
    return Cause(Check.GITLAB, str(error), "Check the arguments.")


def _commands(project: Project | None) -> dict[str, str]:
    """Return what the cures name."""
    return {
        "ensure": command_line("dsn", project, "--ensure"),
        "integrated": command_line("enable", project, "--integrated"),
        "keys": command_line("keys list", project),
        "fewer_jobs": ", or with fewer --jobs" if "jobs" in click.get_current_context().params else "",
    }


def _reason(error: errors.GitLabError) -> str | None:
    """Return the reason that GitLab gives for a 401 or 403; None if it gives none, or a documented one."""
    if not isinstance(error, errors.NotAuthenticated | errors.Forbidden):
        return None
    if type(error) not in {errors.NotAuthenticated, errors.Forbidden}:
        return None
    body = error.body if isinstance(error.body, dict) else error.body.to_dict()
    text = str(body.get("message") or body.get("error_description") or body.get("error"))
    return None if text in {"401 Unauthorized", "403 Forbidden"} else _shown(text.rstrip("."), error)


def _shown(text: str, error: errors.ResponseError) -> str:
    """Return a text of the server as the client would, without secrets."""
    credential = {"Authorization": f"Bearer {click.get_current_context().obj}"}
    return excerpt(text, httpx.Request(error.method, error.url, headers=credential))


def _cause_of_connection(error: errors.ConnectionFailed) -> Cause:
    chain = [*_chain(error)]
    for link in chain:
        if isinstance(link, ssl.SSLCertVerificationError):
            problem, cure = _CERTIFICATES.get(link.verify_code, _UNTRUSTED)
            return Cause(Check.CERTIFICATE, f"The certificate of {address()} {problem}.", cure)
        if isinstance(link, ssl.SSLError) and any(word in str(link) for word in _TLS_PROBLEMS):
            finding = f"The server does not use TLS at {address()}."
            return Cause(Check.CERTIFICATE, finding, "Write http:// in --url, or the port of https.")
    return next(
        Cause(Check.CONNECTION, finding.format(address=address()), cure.format(or_https=_or_https()))
        for kind, finding, cure in _CONNECTIONS
        if any(isinstance(link, kind) for link in chain)
    )


_CONNECTIONS: tuple[tuple[type[BaseException], str, str], ...] = (
    (httpx.ProxyError, "The proxy does not connect to {address}.", "Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY."),
    (socket.gaierror, "The name of the host of {address}, or of the proxy, is unknown.", _NETWORK),
    (httpx.ConnectTimeout, "No connection to {address} was made in time.", _NETWORK),
    (ConnectionRefusedError, "Nothing listens at {address}, or at the proxy.", _NETWORK),
    (httpx.ConnectError, "No connection to {address} was made.", _NETWORK),
    (
        httpx.TimeoutException,
        "The response of {address} took too long.",
        "Try again later, or with a longer --timeout.",
    ),
    (
        BaseException,
        "The connection to {address} broke before the response was complete.",
        "Check any proxy, or try again later.{or_https}",
    ),
)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _or_https() -> str:
    return " If the port is one of https, write https:// in --url." if url().startswith("http://") else ""


def _redirect(error: errors.GitLabError) -> Cause | None:
    """Return the cause of a redirect, unless it leads to the new path of a project."""
    if not isinstance(error, errors.ResponseError) or not error.headers.get("Location"):
        return None
    if not HTTPStatus.MULTIPLE_CHOICES <= error.status_code < HTTPStatus.BAD_REQUEST:
        return None
    request = httpx.URL(error.url)
    try:
        target = request.join(error.headers["Location"])
    except (httpx.InvalidURL, UnicodeError):
        target = request
    origins = [f"{one.scheme}://{one.netloc.decode('ascii')}" for one in (request, target)]
    if target.path == request.path and origins[0] != origins[1]:
        origin = _shown(origins[1], error)
        return Cause(Check.REDIRECT, f"{address()} redirects to {origin}.", f"Write {origin} as --url.")
    if isinstance(error, errors.ProjectMoved):
        return None
    return Cause(
        Check.REDIRECT,
        f"{address()} redirects to {_shown(origins[1] + target.path, error)}, which could be a login page.",
        "If your GitLab is there, write its address as --url. If it is a login page, let the API pass without it.",
    )


def _cause_of_unexpected(error: errors.UnexpectedResponse) -> Cause:
    status = f"{error.status_code} ({_shown(error.headers.get('Content-Type', 'no content type'), error)})"
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED and is_gitlab(error):
        return moved("The project was renamed or moved, and this path cannot be changed.")
    if error.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Cause(Check.GITLAB, f"{address()}, or a proxy before it, failed with {status}.", "Try again later.")
    if is_gitlab(error):
        return Cause(Check.GITLAB, f"{address()} sent an unexpected response {status}.", f"Check that this {_RECENT}")
    return Cause(
        Check.GITLAB,
        f"The response {status} of {address()} is not from a GitLab.",
        "Write the address of GitLab as --url, without a group or project, and check any proxy before it."
        + _or_https(),
    )


def is_gitlab(error: errors.ResponseError) -> bool:
    """Return whether GitLab has sent the response, and not a proxy before it."""
    return "X-Gitlab-Meta" in error.headers


def moved(finding: str) -> Cause:
    """Return the cause for a project that has another path now."""
    return Cause(Check.PROJECT, finding, _NEW_PATH)


_RENEW = "Create another one in GitLab, under Access tokens."
# By class, or the nearest base class: the check, the finding and the cure.
_DOCUMENTED: dict[type, tuple[Check, str, str]] = {
    errors.ProjectMoved: (Check.PROJECT, "The project was renamed or moved.", _NEW_PATH),
    errors.TokenExpired: (Check.TOKEN, "The token for {address} has expired.", _RENEW),
    errors.TokenRevoked: (Check.TOKEN, "The token for {address} was revoked.", _RENEW),
    errors.NotAuthenticated: (
        Check.TOKEN,
        "{address} does not know the token.",
        "Check that it is a complete access token of this GitLab, and that no proxy removes the header Authorization.",
    ),
    errors.UserBlocked: (
        Check.TOKEN,
        "The user of the token is blocked at {address}.",
        "Use the token of another user, or ask an administrator.",
    ),
    errors.InsufficientScope: (
        Check.SCOPE,
        "The scopes of the token do not suffice.",
        "Create a token with the scope api; read_api is enough to read.",
    ),
    errors.InsufficientPermissions: (
        Check.SCOPE,
        "The fine-grained token lacks a permission.",
        "Give it the permissions for error tracking settings and client keys of the project.",
    ),
    errors.Forbidden: (
        Check.ROLE,
        "The role of the token's user in the project is too low.",
        "Ask for the role Maintainer; a project access token gets its role when you create it.",
    ),
    errors.ProjectNotFound: (
        Check.PROJECT,
        "The project does not exist at {address}, or the token's user is not a member.",
        f"Check the path, and make the user a Maintainer. {_SLASHES}",
    ),
    errors.SettingsNotFound: (
        Check.SETTINGS,
        "The project has no error tracking settings.",
        "To turn on integrated error tracking, if this GitLab has it: {ensure}",
    ),
    errors.IntegratedSwitchedOff: (
        Check.BACKEND,
        "{address} has integrated error tracking switched off.",
        "Ask an administrator to switch it on for the instance.",
    ),
    errors.ClientKeyNotFound: (Check.KEYS, "The project has no such client key.", "To see its keys: {keys}"),
    errors.UnknownPath: (
        Check.GITLAB,
        "{address} does not have the operation.",
        f"Check --url, and that {_RECENT} {_SLASHES}",
    ),
    errors.TooManyRequests: (
        Check.GITLAB,
        "{address} limits the rate of requests.",
        "Try again later{fewer_jobs}.",
    ),
    errors.SettingsNotAccepted: (
        Check.SETTINGS,
        "GitLab does not accept the settings: Sentry lacks its URL or token.",
        "Set up Sentry in GitLab, or move the project: {integrated}",
    ),
}
