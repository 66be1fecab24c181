"""curl: the commands of GitLab's documentation work with another host and token."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from contract_tests.support.serving import Server

COMMANDS: dict[str, tuple[str, dict[str, Any]]] = {
    "get the settings": (
        (
            'curl --header "PRIVATE-TOKEN: <your_access_token>" '
            '"https://gitlab.example.com/api/v4/projects/1/error_tracking/settings"'
        ),
        {"active": True, "integrated": False, "project_name": "sample sentry project"},
    ),
    "create settings": (
        (
            'curl --request PUT --header "PRIVATE-TOKEN: <your_access_token>" '
            '"https://gitlab.example.com/api/v4/projects/1/error_tracking/settings?active=true&integrated=true"'
        ),
        {"active": True, "integrated": True},
    ),
    "update the settings": (
        (
            'curl --request PATCH --header "PRIVATE-TOKEN: <your_access_token>" '
            '"https://gitlab.example.com/api/v4/projects/1/error_tracking/settings?active=true"'
        ),
        {"active": True, "integrated": False},
    ),
    "create a client key": (
        (
            'curl --request POST --header "PRIVATE-TOKEN: <your_access_token>" '
            '--header "Content-Type: application/json" "https://gitlab.example.com/api/v4/projects/5/error_tracking/client_keys"'
        ),
        {"id": 4, "active": True},
    ),
    "delete a client key": (
        (
            'curl --request DELETE --header "PRIVATE-TOKEN: <your_access_token>" '
            '"https://gitlab.example.com/api/v4/projects/5/error_tracking/client_keys/13"'
        ),
        {"message": "404 Not found"},
    ),
}
LIST = (
    'curl --header "PRIVATE-TOKEN: <your_access_token>" '
    '"https://gitlab.example.com/api/v4/projects/5/error_tracking/client_keys"'
)


def run(server: Server, command: str) -> Any:
    """Run a command and return its JSON output."""
    line = command.replace("<your_access_token>", "glpat-demo-maintainer")
    line = line.replace("https://gitlab.example.com/api/v4", server.url)
    finished = subprocess.run(["/bin/bash", "-c", f"{line} --silent"], capture_output=True, text=True, check=True)
    return json.loads(finished.stdout)


@pytest.mark.parametrize(("command", "expected"), COMMANDS.values(), ids=COMMANDS)
def test_documented_command_succeeds(server: Server, command: str, expected: dict[str, Any]) -> None:
    assert expected.items() <= run(server, command).items()


def test_documented_update_changes_settings(server: Server) -> None:
    command, _ = COMMANDS["update the settings"]
    assert run(server, command.replace("active=true", "active=false"))["active"] is False
    assert run(server, command)["active"] is True


def test_documented_key_list_succeeds(server: Server) -> None:
    assert [key["id"] for key in run(server, LIST)] == [1, 3]


@pytest.mark.parametrize(
    "path",
    [
        "/projects/../error_tracking/settings",
        "/projects/./error_tracking/settings",
        "/projects//error_tracking/settings",
        "/projects/%00/error_tracking/settings",
        "/projects/%ff/error_tracking/settings",
        "/projects/demo/sentry/error_tracking/settings",
        "/projects/demo%252Fsentry/error_tracking/settings",
        "/projects/9223372036854775808/error_tracking/settings",
        "",
        "/",
    ],
)
def test_malformed_path_is_no_fault_or_redirect(server: Server, path: str) -> None:
    command = ["curl", "--silent", "--path-as-is", "--output", "/dev/null", "--write-out", "%{http_code}"]
    header = "PRIVATE-TOKEN: glpat-demo-maintainer"
    finished = subprocess.run([*command, "-H", header, server.url + path], capture_output=True, text=True, check=True)
    assert finished.stdout == "404"
