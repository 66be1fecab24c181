"""Read the address of GitLab and the token from environment variables."""

import os
from collections.abc import Mapping

from ._exceptions import UsageError

# glab, GitLab's command line, reads the first three; GitLab sets the others in a CI job. The first that is set counts.
URL_VARIABLES = ("GITLAB_HOST", "GITLAB_URI", "GL_HOST", "CI_API_V4_URL", "CI_SERVER_URL")


def url_of_environment(default: str, environment: Mapping[str, str] = os.environ) -> str:
    """Return the URL in the environment variables of GitLab's tools, or the default."""
    given = (with_scheme(environment.get(name, "").strip()) for name in URL_VARIABLES)
    return next(filter(None, given), default)


def with_scheme(url: str) -> str:
    """Return a URL, also for a host alone."""
    return f"https://{url}" if url and "://" not in url else url


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


def check_no_duplicates(options: Mapping[str, object]) -> None:
    """Check that the options do not contain what the environment gives.

    Raises:
        UsageError: They do.
    """
    for name in ("url", "token"):
        if name in options:
            raise UsageError(f"from_environment reads the {name} from the environment: leave out {name}.")
