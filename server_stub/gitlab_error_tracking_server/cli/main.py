"""The command `gitlab-error-tracking`. It imports a subcommand only when needed.

Each subcommand belongs to an extra of the distribution, and works without the packages of the others.
"""

from __future__ import annotations

from importlib import import_module

import click

from gitlab_error_tracking_server.installation import install_command

# Module, name and extra of each subcommand.
_SUBCOMMANDS = {
    "serve": ("gitlab_error_tracking_server.cli.serve", "serve_command", "server"),
    "migrate": ("gitlab_error_tracking_server.cli.migrate", "migrate_command", "server"),
    "user": ("gitlab_error_tracking_server.cli.users", "user_group", "server"),
    "token": ("gitlab_error_tracking_server.cli.tokens", "token_group", "server"),
    "project": ("gitlab_error_tracking_server.cli.projects", "project_group", "server"),
    "member": ("gitlab_error_tracking_server.cli.members", "member_group", "server"),
    "verify": ("gitlab_error_tracking_verifier.cli", "verify_command", "verify"),
}


class _Subcommands(click.Group):
    """Imports a subcommand when needed. If its packages are missing, the subcommand reports what to install."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click passes it)
        return [*_SUBCOMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  (see above)
        if cmd_name not in _SUBCOMMANDS:
            return None
        module, name, extra = _SUBCOMMANDS[cmd_name]
        try:
            command: click.Command = getattr(import_module(module), name)
        except ModuleNotFoundError as missing:
            if (missing.name or "").startswith("gitlab_error_tracking"):
                raise
            return _not_installed(cmd_name, f"{missing.name} is missing: {install_command(extra)}")
        return command


def _not_installed(name: str, reason: str) -> click.Command:
    def refuse(arguments: tuple[str, ...]) -> None:  # noqa: ARG001  (all are accepted)
        raise click.UsageError(f"{name} is not installed: {reason}")

    return click.Command(
        name,
        callback=refuse,
        params=[click.Argument(["arguments"], nargs=-1, type=click.UNPROCESSED)],
        short_help=f"Not installed: {reason}",
        context_settings={"ignore_unknown_options": True, "help_option_names": []},
    )


@click.command(cls=_Subcommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gitlab-error-tracking")
def command() -> None:
    """Serve GitLab's error tracking API, administer the server, and verify other deployments."""
