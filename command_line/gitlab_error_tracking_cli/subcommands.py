"""The subcommands, with what each needs. This module imports none of them, nor click."""

from __future__ import annotations

from typing import NamedTuple


class Subcommand(NamedTuple):
    """A subcommand.

    Attributes:
        target: Its module and attribute.
        extra: The extra that it needs.
        help: What it does; the same as in its own help, whose import takes a second for all.
        example: Its arguments in an example.
    """

    target: str
    extra: str
    help: str
    example: str


_CLI = "gitlab_error_tracking_cli.commands"
_SERVER = "gitlab_error_tracking_server.cli"
_VERIFIER = "gitlab_error_tracking_verifier"

SECTIONS = {
    "Commands for users of GitLab": {
        "enable": Subcommand(
            f"{_CLI}.enable:enable_command",
            "cli",
            "Turn on error tracking for projects, and write only a change.",
            "enable group/app group/website",
        ),
        "disable": Subcommand(
            f"{_CLI}.disable:disable_command",
            "cli",
            "Turn off error tracking for projects, and write only a change.",
            "disable --all-from projects.txt",
        ),
        "status": Subcommand(
            f"{_CLI}.status:status_command",
            "cli",
            "Show whether error tracking is on, its backend, the client keys and the host of the DSN.",
            "status group/app 42",
        ),
        "dsn": Subcommand(
            f"{_CLI}.dsn:dsn_command",
            "cli",
            "Print the DSN of a project: that of its newest active client key.",
            "dsn group/app --ensure --format env",
        ),
        "keys": Subcommand(
            f"{_CLI}.keys:keys_group",
            "cli",
            "List, create, delete and rotate the client keys of a project.",
            "keys list group/app",
        ),
        "doctor": Subcommand(
            f"{_CLI}.doctor:doctor_command",
            "cli",
            "Find out why requests for a project fail with 401, 403 or 404, and what to do.",
            "doctor group/app",
        ),
    },
    "Commands for operators of a server": {
        "serve": Subcommand(
            f"{_SERVER}.serve:serve_command", "server", "Serve the API until Ctrl-C.", "serve --port 8080"
        ),
        "migrate": Subcommand(
            f"{_SERVER}.migrate:migrate_command",
            "server",
            "Migrate a database to the tables of this version.",
            "migrate --database sqlite:///data.db",
        ),
        "user": Subcommand(
            f"{_SERVER}.users:user_group",
            "server",
            "Manage users, to whom access tokens and memberships belong.",
            "user create ada",
        ),
        "token": Subcommand(
            f"{_SERVER}.tokens:token_group", "server", "Manage access tokens.", "token create --user ada --scope api"
        ),
        "project": Subcommand(
            f"{_SERVER}.projects:project_group",
            "server",
            "Manage projects, to which error tracking settings and client keys belong.",
            "project create group/app",
        ),
        "member": Subcommand(
            f"{_SERVER}.members:member_group",
            "server",
            "Manage the members of projects.",
            "member add group/app ada --role maintainer",
        ),
        "verify": Subcommand(
            f"{_VERIFIER}.cli:verify_command",
            "verify",
            "Verify a deployment of the API against the contract.",
            "verify https://gitlab.example.com --project group/app",
        ),
    },
}
SUBCOMMANDS = {name: subcommand for section in SECTIONS.values() for name, subcommand in section.items()}
