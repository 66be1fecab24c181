"""The entry point of `gitlab-error-tracking` and of `python -m gitlab_error_tracking_server`."""

from __future__ import annotations

import sys
from importlib.metadata import version

from gitlab_error_tracking_server.installation import install_command

_WRONG_USAGE = 2


def main() -> None:
    """Run the command. If only the client is installed, report what to install."""
    try:
        from gitlab_error_tracking_server.cli.main import command  # noqa: PLC0415  (click may be missing)
    except ModuleNotFoundError as missing:
        if missing.name != "click":
            raise
        sys.exit(_without_click(sys.argv[1:]))
    try:
        command(prog_name="gitlab-error-tracking")
    except KeyboardInterrupt:  # during the import of a subcommand
        sys.exit(130)


def _without_click(arguments: list[str]) -> int:
    """Handle the arguments of an installation that has only the client, and return the exit code."""
    first = arguments[0] if arguments else "--help"
    if first == "--version":
        sys.stdout.write(f"gitlab-error-tracking, version {version('gitlab-error-tracking')}\n")
        return 0
    server, verify = install_command("server"), install_command("verify")
    if first in {"-h", "--help"}:
        sys.stdout.write(
            "Usage: gitlab-error-tracking [OPTIONS] COMMAND [ARGS]...\n\n"
            "Only the client is installed. Install the commands that you need:\n\n"
            f"  serve and administration: {server}\n"
            f"  verify:                   {verify}\n"
        )
        return 0
    needed = verify if first == "verify" else server
    sys.stderr.write(f"Error: only the client is installed: {needed}\n")
    return _WRONG_USAGE


if __name__ == "__main__":
    main()
