"""The command `gitlab-error-tracking doctor`."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, TypeVar

import click
from gitlab_error_tracking_client import errors

from gitlab_error_tracking_cli.client_keys import all_keys
from gitlab_error_tracking_cli.connection import observe_responses, with_client
from gitlab_error_tracking_cli.diagnosis import Observations, diagnose
from gitlab_error_tracking_cli.exit_codes import ExitCode
from gitlab_error_tracking_cli.options import Command, as_json_option, project_argument
from gitlab_error_tracking_cli.output import print_records, print_result
from gitlab_error_tracking_cli.records import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from gitlab_error_tracking_client import Client

    from gitlab_error_tracking_cli.projects import Project

T = TypeVar("T")

# The largest id of a project that GitLab's database can hold; no GitLab has so many.
_NO_PROJECT = 2**31 - 1


@click.command("doctor", cls=Command, record=Finding)
@project_argument
@with_client
@as_json_option
def doctor_command(gitlab: Client, project: Project, as_json: bool) -> None:
    """Find out why requests for a project fail with 401, 403 or 404, and what to do.

    It only reads: the settings and the client keys of the project, and those of a project that does not exist.
    """
    findings = diagnose(_observe(gitlab, project))
    if as_json:
        print_records(findings, as_json=True)
    else:
        print_result("\n".join(_lines(findings)))
    if any(finding.result == "failed" for finding in findings):
        raise click.exceptions.Exit(ExitCode.FAILED)


def _lines(findings: Sequence[Finding]) -> Iterator[str]:
    for finding in findings:
        yield f"{finding.result:7}  {finding.check:11}  {finding.finding}"
        if finding.cure is not None:
            yield f"{'':20}  {finding.cure}"


def _observe(gitlab: Client, project: Project) -> Observations:
    control = _attempt(lambda: gitlab.settings.get(_NO_PROJECT))
    if not isinstance(control, errors.ProjectNotFound):
        return Observations(project, control if isinstance(control, errors.GitLabError) else None)
    statuses: list[int] = []
    observe_responses(gitlab, lambda response: statuses.append(response.status_code))
    settings = _attempt(lambda: gitlab.settings.get(project))
    was_redirected = HTTPStatus.MOVED_PERMANENTLY in statuses
    if isinstance(settings, errors.GitLabError):
        return Observations(project, control, settings, was_redirected=was_redirected)
    return Observations(project, control, settings, _attempt(lambda: all_keys(gitlab, project)), was_redirected)


def _attempt(call: Callable[[], T]) -> T | errors.GitLabError:
    try:
        return call()
    except errors.GitLabError as error:
        return error
