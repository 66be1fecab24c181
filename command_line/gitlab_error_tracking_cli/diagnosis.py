"""Find out from the responses of a GitLab why it rejects requests for a project. Nothing is sent or printed here."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from gitlab_error_tracking_client import errors

from gitlab_error_tracking_cli.causes import Cause, Check, cause_of, is_gitlab, moved
from gitlab_error_tracking_cli.records import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gitlab_error_tracking_client.models import ClientKey, Settings

    from gitlab_error_tracking_cli.records import Project

_PASSED = {
    Check.CONNECTION: "The server responds.",
    Check.CERTIFICATE: "The certificate is trusted.",
    Check.REDIRECT: "Requests are not redirected.",
    Check.GITLAB: "The server is a GitLab.",
    Check.TOKEN: "GitLab knows the token.",
    Check.SCOPE: "The token may read.",
    Check.PROJECT: "The token's user can see the project.",
    Check.ROLE: "The role of the token's user suffices.",
    Check.SETTINGS: "Error tracking is on.",
    Check.KEYS: "The project has an active client key.",
}
_NOT_TOLD = Finding(
    "write",
    "skipped",
    "Only writing tells whether the token may write, for which it needs the scope api.",
    "Run gitlab-error-tracking enable, which writes only a change.",
)


@dataclass(frozen=True)
class Observations:
    """What GitLab responded.

    Attributes:
        url: The address of GitLab.
        project: The project, as the user named it.
        control: The error for a project that cannot exist; None if there was none.
        settings: The settings of the project, or the error; None if they were not requested.
        keys: The client keys of the project, or the error; None if they were not requested.
        was_redirected: Whether GitLab redirected the request for the settings, as it does for a former path.
    """

    url: str
    project: Project
    control: errors.GitLabError | None
    settings: Settings | errors.GitLabError | None = None
    keys: Sequence[ClientKey] | errors.GitLabError | None = None
    was_redirected: bool = False


def diagnose(observations: Observations) -> list[Finding]:
    """Return a finding for each check. The checks after the first failed one are skipped, except that of the keys."""
    causes = {cause.check: cause for cause in _causes(observations)}
    findings = []
    has_failed = False
    for check in Check:
        if check in causes:
            has_failed = True
            findings.append(Finding(check, "failed", causes[check].finding, causes[check].cure))
        elif check is Check.CERTIFICATE and observations.url.startswith("http:"):
            findings.append(Finding(check, "skipped", "There is none: the address begins with http://."))
        elif not has_failed or (check is Check.KEYS and observations.keys is not None):
            findings.append(Finding(check, "passed", _PASSED[check]))
        else:
            findings.append(Finding(check, "skipped", "Not checked, because an earlier check failed."))
    return [*findings, _NOT_TOLD]


def _causes(observations: Observations) -> Iterator[Cause]:
    control, settings, keys = observations.control, observations.settings, observations.keys
    if not isinstance(control, errors.ProjectNotFound):
        yield _cause_of_control(control)
        return
    if isinstance(settings, errors.GitLabError):
        yield _cause_of_project(settings, observations.project)
    elif observations.was_redirected:
        yield moved("The project was renamed or moved; GitLab redirects reading, but rejects changes.")
    elif settings is not None and not settings.active:
        cure = f"Run gitlab-error-tracking enable {observations.project}."
        yield Cause(Check.SETTINGS, "Error tracking is off.", cure)
    if isinstance(keys, errors.GitLabError):
        yield _cause_of_project(keys, observations.project)
    elif keys is not None and not any(key.active for key in keys):
        cure = f"Run gitlab-error-tracking keys create {observations.project}."
        yield Cause(Check.KEYS, "The project has no active client key.", cure)


def _cause_of_control(error: errors.GitLabError | None) -> Cause:
    if error is None:
        return Cause(
            Check.GITLAB, "The server accepts a project that cannot exist: it is not a GitLab.", "Check --url."
        )
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
