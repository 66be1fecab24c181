"""Switches integrated error tracking on for every project of a list.

    python enable_integrated.py projects.txt

The file holds a project on each line, its full path or its id. Where GitLab is and the token come from GITLAB_HOST and
GITLAB_TOKEN. A project that cannot be switched on stops nobody else; the exit code is then 1.
"""

import sys
from pathlib import Path

from gitlab_error_tracking_client import Client, errors
from gitlab_error_tracking_client.api.project_settings import create_settings


def main(projects: list[str]) -> int:
    """Switch it on for all of them; the exit code."""
    failed = 0
    with Client.from_environment(retries=3) as client:
        for project in projects:
            try:
                create_settings.sync(project, client=client, active=True, integrated=True)
            except errors.NotAuthenticated:
                raise
            except errors.GitLabError as error:
                failed += 1
                print(f"{project}: {error}", file=sys.stderr)
            else:
                print(f"{project}: on")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main(Path(sys.argv[1]).read_text(encoding="utf-8").split()))
    except errors.GitLabError as error:
        sys.exit(str(error))
