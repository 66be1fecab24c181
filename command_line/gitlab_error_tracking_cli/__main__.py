"""The entry point of `gitlab-error-tracking` and of `python -m gitlab_error_tracking_cli`."""

from __future__ import annotations

import sys
from importlib.metadata import version

from gitlab_error_tracking_cli.exit_codes import ExitCode
from gitlab_error_tracking_cli.installation import install_command
from gitlab_error_tracking_cli.subcommands import SUBCOMMANDS


def main() -> None:
    """Run the command. If only the client is installed, report what to install."""
    try:
        from gitlab_error_tracking_cli.main import command  # noqa: PLC0415  (click may be missing)
    except ModuleNotFoundError as missing:
        if missing.name != "click":
            raise
        sys.exit(_without_click(sys.argv[1:]))
    try:
        command(prog_name="gitlab-error-tracking")
    except KeyboardInterrupt:  # during the import of a subcommand
        sys.exit(ExitCode.INTERRUPTED)


def _without_click(arguments: list[str]) -> int:
    """Handle the arguments of an installation that has only the client, and return the exit code."""
    first = arguments[0] if arguments else "--help"
    if first == "--version":
        sys.stdout.write(f"gitlab-error-tracking, version {version('gitlab-error-tracking')}\n")
        return ExitCode.DONE
    if first in {"-h", "--help"}:
        extras = {
            subcommand.extra: [name for name, other in SUBCOMMANDS.items() if other.extra == subcommand.extra]
            for subcommand in SUBCOMMANDS.values()
        }
        lines = (f"  {', '.join(names)}:\n    {install_command(extra)}\n" for extra, names in extras.items())
        sys.stdout.write(
            "Usage: gitlab-error-tracking [OPTIONS] COMMAND [ARGS]...\n\n"
            f"Only the client is installed. Install the commands that you need:\n\n{''.join(lines)}"
        )
        return ExitCode.DONE
    extra = SUBCOMMANDS[first].extra if first in SUBCOMMANDS else "cli"
    sys.stderr.write(f"Error: only the client is installed: {install_command(extra)}\n")
    return ExitCode.USAGE


if __name__ == "__main__":
    main()
