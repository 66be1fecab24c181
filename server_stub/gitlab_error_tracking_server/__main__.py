"""`python -m gitlab_error_tracking_server`, and what the command `gitlab-error-tracking` runs."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command, or say what to install where there is only the client."""
    try:
        from gitlab_error_tracking_server.cli.main import command  # noqa: PLC0415  (click may be missing)
    except ModuleNotFoundError as missing:
        if missing.name != "click":
            raise
        sys.exit(
            "gitlab-error-tracking: only the client is installed. "
            "Install the server with: pip install 'gitlab-error-tracking[server]'"
        )
    try:
        command(prog_name="gitlab-error-tracking")
    except KeyboardInterrupt:  # while a part is being loaded
        sys.exit(130)


if __name__ == "__main__":
    main()
