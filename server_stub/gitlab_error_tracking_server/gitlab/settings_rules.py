"""GitLab's rules for error tracking settings: what may be saved, and what follows from it.

Pure functions of stored and requested settings. Source: GitLab's model `ProjectErrorTrackingSetting` and its
API `ErrorTracking::ProjectSettings`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import inflection

from gitlab_error_tracking_server.gitlab.errors import IntegratedSwitchedOff, SettingsNotFound, SettingsNotSaved
from gitlab_error_tracking_server.gitlab.models import Instance, Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# `API_URL_PATH_REGEXP`
_SENTRY_API_PATH = re.compile(r"/api/0/projects/+(?:[^/]+/+(?P<project>[^/]+)/*)?")


def created(current: Settings | None, instance: Instance, *, active: bool, integrated: bool | None) -> Settings:
    """Return the settings after a PUT: new or changed ones, with the stored Sentry fields.

    GitLab takes an empty `integrated`, which then cannot be saved.

    Raises:
        IntegratedSwitchedOff: The instance has no integrated error tracking, to which PUT belongs.
        SettingsNotSaved: `integrated` is None, or Sentry would be enabled without its required fields.
    """
    if not instance.integrated_error_tracking:
        raise IntegratedSwitchedOff
    changed = replace(current or Settings(enabled=False, integrated=False), enabled=active, integrated=bool(integrated))
    return _saved(changed, ["integrated is not included in the list"] if integrated is None else [])


def updated(current: Settings | None, *, active: bool, integrated: bool | None) -> Settings:
    """Return the settings after a PATCH; None does not change `integrated`.

    Raises:
        SettingsNotFound: The project has no settings.
        SettingsNotSaved: Sentry would be enabled without its required fields.
    """
    if current is None:
        raise SettingsNotFound
    kept = current.integrated if integrated is None else integrated
    return _saved(replace(current, enabled=active, integrated=kept))


def is_integrated(settings: Settings, instance: Instance) -> bool:
    """Return whether the integrated backend collects errors; the instance may have disabled it."""
    return settings.integrated and instance.integrated_error_tracking


def needs_client_key(settings: Settings) -> bool:
    """Return whether a project with these settings must have an active client key, whatever the instance allows."""
    return settings.enabled and settings.integrated


def project_name(settings: Settings) -> str | None:
    """Return the name of the Sentry project: the stored one, or one from the API URL, as with Rails' `titleize`."""
    if settings.project_name is not None or settings.api_url is None:
        return settings.project_name
    match = _SENTRY_API_PATH.fullmatch(urlsplit(settings.api_url).path)
    return inflection.titleize(match["project"]) if match and match["project"] else None


def sentry_external_url(settings: Settings) -> str | None:
    """Return the URL of the Sentry project in a browser."""
    return settings.api_url and settings.api_url.replace("api/0/projects/", "", 1)


def _saved(settings: Settings, problems: Iterable[str] = ()) -> Settings:
    problems = [*problems, *(_sentry_problems(settings) if settings.enabled and not settings.integrated else [])]
    # GitLab responds with 200 here; see docs/behaviour.md.
    if problems:
        raise SettingsNotSaved([f"Error tracking setting {problem}" for problem in problems])
    return settings


def _sentry_problems(settings: Settings) -> Iterator[str]:
    if not settings.has_sentry_token:
        yield "token is a required field"
    if not settings.api_url:
        yield "api url is a required field"
        return
    match = _SENTRY_API_PATH.fullmatch(urlsplit(settings.api_url).path)
    if match is None:
        yield "api url is invalid"
    elif match["project"] is None:
        yield "project is a required field"
