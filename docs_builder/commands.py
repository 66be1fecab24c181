"""Update the help of the commands in the pages of the command line: `python -m docs_builder.commands`.

A block that begins with `$ gitlab-error-tracking … --help` shows the output of this command.
"""

from __future__ import annotations

import re

from click.testing import CliRunner
from gitlab_error_tracking_cli.main import command
from gitlab_error_tracking_client._environment import URL_VARIABLES

from docs_builder.guides import DOCS

PAGES = (DOCS / "commands.md", DOCS / "zh" / "commands.md")

_PROGRAM = "gitlab-error-tracking"
_BLOCK = re.compile(rf"^```console\n\$ {_PROGRAM} ([^\n]*--help)\n.*?^```$", flags=re.DOTALL | re.MULTILINE)


def with_help(page: str) -> str:
    """Return the text of a page with the present help in its blocks."""
    return _BLOCK.sub(lambda block: f"```console\n$ {_PROGRAM} {block[1]}\n{_help(block[1])}```", page)


def shown_commands(page: str) -> list[str]:
    """Return the commands whose help a page shows."""
    return [arguments.removesuffix("--help").strip() for arguments in _BLOCK.findall(page)]


def _help(arguments: str) -> str:
    return (
        CliRunner().invoke(command, arguments.split(), prog_name=_PROGRAM, terminal_width=80, env=_NO_VARIABLES).stdout
    )


_NO_VARIABLES = dict.fromkeys((*URL_VARIABLES, "CI_PROJECT_PATH"))

if __name__ == "__main__":
    for path in PAGES:
        path.write_text(with_help(path.read_text(encoding="utf-8")), encoding="utf-8")
