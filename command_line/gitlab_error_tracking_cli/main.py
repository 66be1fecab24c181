"""The command `gitlab-error-tracking`. It imports a subcommand only when needed.

Each subcommand belongs to an extra of the distribution, and works without the packages of the others.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec

import click

from gitlab_error_tracking_cli.exit_codes import ExitCode
from gitlab_error_tracking_cli.installation import install_command
from gitlab_error_tracking_cli.subcommands import SECTIONS, SUBCOMMANDS, Subcommand


class _Subcommands(click.Group):
    """Imports a subcommand when needed. If its packages are missing, the subcommand reports what to install."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click passes it)
        return [*SUBCOMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  (see above)
        return _load(cmd_name) if cmd_name in SUBCOMMANDS else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  (see above)
        for title, subcommands in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(name, _help(subcommand)) for name, subcommand in subcommands.items()])
            example = next(iter(subcommands.values())).example
            with formatter.indentation():
                formatter.write_text(f"Example: gitlab-error-tracking {example}")
        with formatter.section("Exit codes of the commands for users"):
            formatter.write_dl([(str(code.value), code.meaning) for code in ExitCode])


# A package of each extra that no other extra needs.
_PACKAGES = {"cli": "click", "server": "connexion", "verify": "junitparser"}


def _help(subcommand: Subcommand) -> str:
    is_installed = find_spec(_PACKAGES[subcommand.extra]) is not None
    return subcommand.help if is_installed else _not_installed_help(subcommand.extra)


def _not_installed_help(extra: str) -> str:
    return f"Not installed: it needs the extra {extra}."


@cache
def _load(name: str) -> click.Command:
    """Import a subcommand, and add its example to its help."""
    target, extra, _, example = SUBCOMMANDS[name]
    module, _, attribute = target.partition(":")
    try:
        command: click.Command = getattr(import_module(module), attribute)
    except ModuleNotFoundError as missing:
        if (missing.name or "").startswith("gitlab_error_tracking"):
            raise
        return _not_installed(name, extra, f"{missing.name} is missing: {install_command(extra)}")
    command.epilog = f"Example: gitlab-error-tracking {example}\n\n{command.epilog or ''}".strip()
    return command


def _not_installed(name: str, extra: str, reason: str) -> click.Command:
    def refuse(arguments: tuple[str, ...]) -> None:  # noqa: ARG001  (all are accepted)
        raise click.UsageError(f"{name} is not installed: {reason}")

    return click.Command(
        name,
        callback=refuse,
        params=[click.Argument(["arguments"], nargs=-1, type=click.UNPROCESSED)],
        short_help=_not_installed_help(extra),
        context_settings={"ignore_unknown_options": True, "help_option_names": []},
    )


@click.command(cls=_Subcommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gitlab-error-tracking")
def command() -> None:
    """Turn on GitLab's error tracking, get DSNs, rotate client keys; serve and verify the API.

    The commands for users read the token from GITLAB_TOKEN, and the address of GitLab from GITLAB_HOST.
    """
