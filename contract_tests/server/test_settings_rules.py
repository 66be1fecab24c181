"""Fields that GitLab derives from stored settings."""

from __future__ import annotations

import pytest
from gitlab_error_tracking_server.gitlab import settings_rules
from gitlab_error_tracking_server.gitlab.models import Settings


def stored(api_url: str | None, project_name: str | None = None) -> Settings:
    return Settings(enabled=True, integrated=False, api_url=api_url, project_name=project_name)


@pytest.mark.parametrize(
    ("api_url", "name"),
    [
        ("https://sentry.io/api/0/projects/org/my-project_name", "My Project Name"),
        ("https://sentry.io/api/0/projects/org/project/", "Project"),
        ("https://sentry.io/api/0/projects//org//project//", "Project"),
        ("https://sentry.io/api/0/projects/org", None),
        ("https://sentry.io/org/project", None),
        (None, None),
    ],
)
def test_project_name_is_derived_from_api_url(api_url: str | None, name: str | None) -> None:
    assert settings_rules.project_name(stored(api_url)) == name


def test_stored_project_name_overrides_api_url() -> None:
    settings = stored("https://sentry.io/api/0/projects/org/project", "sample sentry project")
    assert settings_rules.project_name(settings) == "sample sentry project"


@pytest.mark.parametrize(
    ("api_url", "external_url"),
    [
        ("https://sentry.io/api/0/projects/org/project", "https://sentry.io/org/project"),
        (
            "https://sentry.io/api/0/projects/api/0/projects/",
            "https://sentry.io/api/0/projects/",
        ),
        (None, None),
    ],
)
def test_sentry_external_url_drops_first_api_prefix(api_url: str | None, external_url: str | None) -> None:
    assert settings_rules.sentry_external_url(stored(api_url)) == external_url
