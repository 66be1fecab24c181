"""Find out from the responses of a GitLab why it rejects requests for a project. Nothing is sent or printed here."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from gitlab_error_tracking_client import errors

from gitlab_error_tracking_cli.causes import Cause, Check, cause_of, is_gitlab, moved
from gitlab_error_tracking_cli.invocation import address, command_line, url
from gitlab_error_tracking_cli.records import Finding
from gitlab_error_tracking_cli.switching import backend_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gitlab_error_tracking_client.models import ClientKey, Settings

    from gitlab_error_tracking_cli.projects import Project

_PASSED = {
    Check.CERTIFICATE: "The certificate is trusted.",
    Check.REDIRECT: "Requests are not redirected.",
    Check.GITLAB: "The server is a GitLab.",
    Check.TOKEN: "GitLab knows the token.",
    Check.SCOPE: "The token may read.",
    Check.PROJECT: "The token's user can see the project.",
    Check.ROLE: "The role of the token's user suffices.",
    Check.SETTINGS: "Error tracking is on.",
    Check.BACKEND: "GitLab itself receives the errors.",
    Check.KEYS: "The project has an active client key.",
}
_NOT_TOLD = Finding(
    "write",
    "skipped",
    "Only writing shows whether the token may write, for which it needs the scope api.",
)
_SENTRY = "Sentry receives the errors, so the client keys of GitLab have no effect."


@dataclass(frozen=True)
class Observations:
    """What GitLab responded.

    Attributes:
        project: The project, as the user named it.
        control: The error for a project that cannot exist; None if there was none.
        settings: The settings of the project, or the error; None if they were not requested.
        keys: The client keys of the project, or the error; None if they were not requested.
        was_redirected: Whether GitLab redirected the request for the settings, as it does for a former path.
    """

    project: Project
    control: errors.GitLabError | None
    settings: Settings | errors.GitLabError | None = None
    keys: Sequence[ClientKey] | errors.GitLabError | None = None
    was_redirected: bool = False


def diagnose(observations: Observations) -> list[Finding]:
    """Return a finding for each check. Those after the first failed one are skipped."""
    settings, cause = observations.settings, next(_causes(observations), None)
    uses_sentry = settings is not None and not isinstance(settings, errors.GitLabError) and not settings.integrated
    passed = _PASSED | {Check.CONNECTION: f"{address()} responds."} | ({Check.BACKEND: _SENTRY} if uses_sentry else {})
    skipped = (
        {Check.CERTIFICATE: "Not checked, because the address begins with http://."} if url()[:5] == "http:" else {}
    )
    if uses_sentry:
        skipped[Check.KEYS] = "They have no effect."
    findings = []
    has_failed = False
    for check in Check:
        if cause is not None and check is cause.check:
            has_failed = True
            findings.append(Finding(check, "failed", cause.finding, cause.cure))
        elif has_failed:
            findings.append(Finding(check, "skipped", "Not checked, because an earlier check failed."))
        elif check in skipped:
            findings.append(Finding(check, "skipped", skipped[check]))
        else:
            findings.append(Finding(check, "passed", passed[check]))
    return findings if has_failed else [*findings, _NOT_TOLD]


def _causes(observations: Observations) -> Iterator[Cause]:
    """Yield the causes of failures; the first one counts."""
    control, settings, keys, project = (
        observations.control,
        observations.settings,
        observations.keys,
        observations.project,
    )
    if not isinstance(control, errors.ProjectNotFound):
        yield _cause_of_control(control)
    elif isinstance(settings, errors.GitLabError):
        yield _cause_of_project(settings, project)
    elif observations.was_redirected:
        yield moved("The project was renamed or moved; GitLab redirects reading, but rejects changes.")
    elif settings is not None:
        yield from causes_in_settings(settings, project)
        if isinstance(keys, errors.GitLabError):
            yield _cause_of_project(keys, project)
        elif settings.integrated and not any(key.active for key in keys or ()):
            cure = f"To create one: {command_line('dsn', project, '--ensure')}"
            yield Cause(Check.KEYS, "The project has no active client key.", cure)


def causes_in_settings(settings: Settings, project: Project) -> Iterator[Cause]:
    """Yield why neither GitLab nor Sentry receives errors with these settings."""
    backend = backend_of(settings)
    if settings.active and backend:
        return
    check = Check.BACKEND if settings.active else Check.SETTINGS
    finding = "Nothing receives the errors: no Sentry is set up, and integrated error tracking is off."
    command = command_line("enable", project) if backend == "sentry" else command_line("dsn", project, "--ensure")
    yield Cause(check, finding if settings.active else "Error tracking is off.", f"To turn it on: {command}")


def _cause_of_control(error: errors.GitLabError | None) -> Cause:
    if error is None:
        finding = f"{address()} accepts a project that cannot exist: it is not a GitLab."
        return Cause(Check.GITLAB, finding, "Check --url.")
    return cause_of(error)


def _cause_of_project(error: errors.GitLabError, project: Project) -> Cause:
    """Return the cause of an error for the project, when the same request for another id had GitLab's 404."""
    is_rejected = (
        isinstance(error, errors.UnexpectedResponse)
        and HTTPStatus.BAD_REQUEST <= error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
        and not is_gitlab(error)
    )
    if isinstance(project, str) and (is_rejected or isinstance(error, errors.UnknownPath)):
        return Cause(
            Check.PROJECT,
            "A proxy before GitLab changes or rejects the encoded slash %2F in the path of the project.",
            "Pass the numeric id of the project, or let the proxy pass the URL unchanged.",
        )
    return cause_of(error)
