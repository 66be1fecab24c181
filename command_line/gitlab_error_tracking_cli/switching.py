"""Turn error tracking on and off. Both read first and write only a change."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from gitlab_error_tracking_client import errors

from gitlab_error_tracking_cli.records import Disabled, Enabled

if TYPE_CHECKING:
    from gitlab_error_tracking_client import Client
    from gitlab_error_tracking_client.models import Settings

    from gitlab_error_tracking_cli.projects import Project

Row = TypeVar("Row", Enabled, Disabled)


def backend_of(settings: Settings) -> str | None:
    """Return what receives the errors of a project: `integrated`, `sentry`, or None if neither is set up."""
    if settings.integrated:
        return "integrated"
    return "sentry" if settings.api_url else None


def enable(gitlab: Client, project: Project, *, integrated: bool) -> Enabled:
    """Turn error tracking on.

    Args:
        gitlab: The client.
        project: The project. Without settings, or without Sentry, it becomes integrated.
        integrated: Whether to move a project with Sentry to integrated error tracking.
    """
    try:
        settings = gitlab.settings.get(project)
    except errors.SettingsNotFound:
        return _switched(Enabled, project, "created", gitlab.settings.create(project, active=True, integrated=True))
    backend = backend_of(settings)
    if backend == "integrated" or (backend == "sentry" and not integrated):
        if settings.active:
            return _switched(Enabled, project, "unchanged", settings)
        return _switched(Enabled, project, "enabled", gitlab.settings.update(project, active=True))
    result = "moved" if backend == "sentry" else "enabled"
    return _switched(Enabled, project, result, gitlab.settings.create(project, active=True, integrated=True))


def disable(gitlab: Client, project: Project) -> Disabled:
    """Turn error tracking off. A project without settings stays as it is."""
    try:
        settings = gitlab.settings.get(project)
    except errors.SettingsNotFound:
        return Disabled(str(project), "unchanged")
    if not settings.active:
        return _switched(Disabled, project, "unchanged", settings)
    return _switched(Disabled, project, "disabled", gitlab.settings.update(project, active=False))


def _switched(kind: type[Row], project: Project, result: str, settings: Settings) -> Row:
    return kind(str(project), result, settings.active, backend_of(settings))
