"""Read the address of GitLab and the token from environment variables."""

import os
from collections.abc import Mapping

from ._exceptions import UsageError

# GitLab's command line, glab, reads the first three; GitLab sets the others in a CI job.
_HOSTS = ("GITLAB_HOST", "GITLAB_URI", "GL_HOST")
_URLS_OF_JOBS = ("CI_API_V4_URL", "CI_SERVER_URL")


def url_of_environment(default: str, environment: Mapping[str, str] = os.environ) -> str:
    """Return the URL in the environment variables of GitLab's tools, or the default."""
    host = next(filter(None, (environment.get(name, "").strip() for name in _HOSTS)), "")
    if host and "://" not in host:
        host = f"https://{host}"
    job = next(filter(None, (environment.get(name, "").strip() for name in _URLS_OF_JOBS)), "")
    return host or job or default


def token_of_environment(environment: Mapping[str, str] = os.environ) -> str:
    """Return the token in the environment variable ``GITLAB_TOKEN``.

    Raises:
        UsageError: The variable is missing.
    """
    token = environment.get("GITLAB_TOKEN", "")
    if not token:
        hint = " This API does not accept the CI_JOB_TOKEN of a job." if "CI_JOB_TOKEN" in environment else ""
        raise UsageError(f"The environment variable GITLAB_TOKEN is missing: set it to an access token.{hint}")
    return token
