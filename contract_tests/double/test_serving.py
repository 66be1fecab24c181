"""`serve --double`: the double as a process of its own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import httpx
import pytest

from contract_tests.support.command_line import run_command
from contract_tests.support.serving import LOG, serving, starting, wait_until

if TYPE_CHECKING:
    from pathlib import Path


def test_the_ready_file_is_there_while_it_answers(tmp_path: Path) -> None:
    file = tmp_path / "ready.json"
    file.write_text('{"pid": 1}')  # of an earlier one
    with starting(tmp_path, "--double", "--ready-file", str(file)) as process:
        wait_until(lambda: file.exists() and json.loads(file.read_text())["pid"] != 1)
        said = json.loads(file.read_text())
        state = httpx.get(f"{said['control_url']}/state").json()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)
    assert (said["pid"], said["api_url"]) == (process.pid, state["api_url"])
    assert [path.name for path in tmp_path.iterdir()] == [LOG]


def test_a_dropped_connection_is_dropped(tmp_path: Path) -> None:
    with serving(tmp_path, "--double") as server, httpx.Client(base_url=server.url) as client:
        control = server.url.replace("/api/v4", "/-/double")
        client.post(f"{control}/projects", json={"path": "group/app"})
        client.post(f"{control}/faults", json={"fault": {"kind": "dropped_connection"}})
        with pytest.raises(httpx.RemoteProtocolError):
            client.get("/projects/1/error_tracking/client_keys")


def test_without_double_there_is_no_control(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        answer = httpx.get(server.url.replace("/api/v4", "/-/double/state"))
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--double", "--database", "sqlite:///x.db"], "--database is not for --double"),
        (["--double", "--metrics"], "--metrics is not for --double"),
        (["--double", "--cors", "*"], "--cors is not for --double"),
        (["--double-host", "gitlab"], "--double-host is for --double"),
    ],
)
def test_what_contradicts_itself_is_refused(tmp_path: Path, arguments: list[str], reason: str) -> None:
    finished = run_command(tmp_path, "serve", *arguments)
    assert finished.returncode == 2
    assert reason in finished.stderr


def test_the_server_imports_no_double() -> None:
    program = (
        "import sys, gitlab_error_tracking_server.cli.serve\n"
        "print([name for name in sys.modules if name.startswith('gitlab_error_tracking_double')])"
    )
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert finished.stdout == "[]\n"


def test_a_double_is_served_without_what_only_tests_in_python_need(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "sys.modules.update(dict.fromkeys(['pytest', 'trustme']))\n"  # the extra `double` adds these; none is there
        "from gitlab_error_tracking_server.__main__ import main\n"
        "main()"
    )
    command = [sys.executable, "-c", program, "serve", "--double", "--port", "0"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        greeting = process.stdout.readline()
        process.send_signal(signal.SIGTERM)
    assert greeting.startswith("GitLab error tracking API ")
