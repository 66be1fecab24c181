"""Enable integrated error tracking for each project in a file.

    python enable_integrated.py projects.txt

Each line of the file is a project, its full path or its id. GITLAB_HOST and GITLAB_TOKEN name the GitLab and the token.
If a project fails, the script goes on with the others and exits with 1.
"""

import argparse
import sys
from pathlib import Path

from gitlab_error_tracking_client import Client, errors


def main(projects: list[str]) -> int:
    """Enable it for all projects; return the exit code."""
    failed = 0
    with Client.from_environment(retries=3) as gitlab:
        for project in projects:
            try:
                gitlab.settings.create(project, active=True, integrated=True)
            except errors.NotAuthenticated:
                raise
            except errors.GitLabError as error:
                failed += 1
                print(f"{project}: {error}", file=sys.stderr)
            else:
                print(f"{project}: on")
    return 1 if failed else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, help="the file with the projects")
    arguments = parser.parse_args()
    try:
        sys.exit(main(arguments.file.read_text(encoding="utf-8").split()))
    except errors.GitLabError as error:
        sys.exit(str(error))
