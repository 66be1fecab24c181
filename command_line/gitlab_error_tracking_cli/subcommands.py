"""The subcommands, with what each needs. This module imports none of them, nor click."""

from __future__ import annotations

from typing import NamedTuple


class Subcommand(NamedTuple):
    """Where a subcommand is (module and attribute), the extra that it needs, and an example."""

    target: str
    extra: str
    example: str


_CLI = "gitlab_error_tracking_cli.commands"
_SERVER = "gitlab_error_tracking_server.cli"
_VERIFIER = "gitlab_error_tracking_verifier"

SECTIONS = {
    "Commands for users of GitLab": {
        "enable": Subcommand(f"{_CLI}.enable:enable_command", "cli", "enable group/app group/website"),
        "disable": Subcommand(f"{_CLI}.disable:disable_command", "cli", "disable --all-from projects.txt"),
        "status": Subcommand(f"{_CLI}.status:status_command", "cli", "status group/app 42"),
        "dsn": Subcommand(f"{_CLI}.dsn:dsn_command", "cli", "dsn group/app --ensure --format env"),
        "keys": Subcommand(f"{_CLI}.keys:keys_group", "cli", "keys list group/app"),
        "doctor": Subcommand(f"{_CLI}.doctor:doctor_command", "cli", "doctor group/app"),
    },
    "Commands for operators of a server": {
        "serve": Subcommand(f"{_SERVER}.serve:serve_command", "server", "serve --port 8080"),
        "migrate": Subcommand(f"{_SERVER}.migrate:migrate_command", "server", "migrate --database sqlite:///data.db"),
        "user": Subcommand(f"{_SERVER}.users:user_group", "server", "user create ada"),
        "token": Subcommand(f"{_SERVER}.tokens:token_group", "server", "token create --user ada --scope api"),
        "project": Subcommand(f"{_SERVER}.projects:project_group", "server", "project create group/app"),
        "member": Subcommand(f"{_SERVER}.members:member_group", "server", "member add group/app ada --role maintainer"),
        "verify": Subcommand(
            f"{_VERIFIER}.cli:verify_command", "verify", "verify https://gitlab.example.com --project group/app"
        ),
    },
}
SUBCOMMANDS = {name: subcommand for section in SECTIONS.values() for name, subcommand in section.items()}
