"""Replace a client key of a project by a new one.

    python rotate_key.py group/project 3

Creates the new key, verifies that the project lists it as active, and only then deletes the old one. Prints the id of
the new key; export_dsns.py writes its DSN for applications.
"""

import argparse
import sys

from gitlab_error_tracking_client import Client, errors


def main(project: str, old: int) -> int:
    """Rotate the key; return the exit code."""
    with Client.from_environment(retries=3) as gitlab:
        if old not in {key.id for key in gitlab.client_keys.list(project)}:
            print(f"{project} has no client key {old}.", file=sys.stderr)
            return 1
        new = gitlab.client_keys.create(project)
        if new not in [key for key in gitlab.client_keys.list(project) if key.active]:
            print(f"The new key {new.id} is not active. The old one stays.", file=sys.stderr)
            return 1
        try:
            gitlab.client_keys.delete(project, old)
        except errors.ClientKeyNotFound:
            print(f"Client key {old} is already deleted.", file=sys.stderr)
    print(new.id)
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("project", help="its full path or its id")
    parser.add_argument("key", type=int, help="the id of the key to replace")
    arguments = parser.parse_args()
    try:
        sys.exit(main(arguments.project, arguments.key))
    except errors.GitLabError as error:
        sys.exit(str(error))
