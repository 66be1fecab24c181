"""`python -m gitlab_error_tracking_server`, and what the command `gitlab-error-tracking` runs."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command, or say what it needs where only the client is installed."""
    try:
        from gitlab_error_tracking_server.cli import cli  # noqa: PLC0415  (the server's packages may be missing)
    except KeyboardInterrupt:
        sys.exit(1)
    except ModuleNotFoundError as missing:
        if (missing.name or "").startswith("gitlab_error_tracking"):
            raise
        sys.exit(
            f"gitlab-error-tracking: the server is not installed ({missing.name} is missing). "
            "Install it with: pip install 'gitlab-error-tracking[server]'"
        )
    cli(prog_name="gitlab-error-tracking")


if __name__ == "__main__":
    main()
