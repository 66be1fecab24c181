"""`serve --double`: the test double as a separate process."""

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


def test_ready_file_exists_while_serving(tmp_path: Path) -> None:
    file = tmp_path / "ready.json"
    dead = {"url": "", "api_url": "", "pid": 4194305}  # of a process that no longer runs
    file.write_text(json.dumps(dead))
    with starting(tmp_path, "--double", "--ready-file", str(file)) as process:
        wait_until(lambda: file.exists() and json.loads(file.read_text())["pid"] != 4194305)
        ready = json.loads(file.read_text())
        state = httpx.get(f"{ready['control_url']}/state").json()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)
    assert (ready["pid"], ready["api_url"]) == (process.pid, state["api_url"])
    assert [path.name for path in tmp_path.iterdir()] == [LOG]


def test_dropped_connection_works_over_http(tmp_path: Path) -> None:
    with serving(tmp_path, "--double") as server, httpx.Client(base_url=server.url) as client:
        control = server.url.replace("/api/v4", "/-/double")
        client.post(f"{control}/projects", json={"path": "group/app"})
        client.post(f"{control}/faults", json={"fault": {"kind": "dropped_connection"}})
        with pytest.raises(httpx.RemoteProtocolError):
            client.get("/projects/1/error_tracking/client_keys")


def test_health_probes_stay_outside_the_journal(tmp_path: Path) -> None:
    with serving(tmp_path, "--double") as server, httpx.Client() as client:
        origin = server.url.removesuffix("/api/v4")
        probes = [client.get(f"{origin}/-/{name}") for name in ("health", "liveness", "readiness")]
        state = client.get(f"{origin}/-/double/state").json()
    assert [response.status_code for response in probes] == [200, 200, 200]
    assert state["requests"] == 0


def test_unapplied_fault_does_not_disturb_the_stop(tmp_path: Path) -> None:
    file = tmp_path / "ready.json"
    with starting(tmp_path, "--double", "--ready-file", str(file)) as process:
        wait_until(file.exists)
        control = json.loads(file.read_text())["control_url"]
        httpx.post(f"{control}/faults", json={"fault": {"kind": "server_error"}}).raise_for_status()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)
    assert process.returncode == 0
    assert "Traceback" not in (tmp_path / LOG).read_text()


def test_server_without_double_has_no_control(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        response = httpx.get(server.url.replace("/api/v4", "/-/double/state"))
    assert response.status_code == 404


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--double", "--database", "sqlite:///x.db"], "--database cannot be used with --double"),
        (["--double", "--metrics"], "--metrics cannot be used with --double"),
        (["--double", "--cors", "*"], "--cors cannot be used with --double"),
        (["--double-host", "gitlab"], "--double-host needs --double"),
    ],
)
def test_conflicting_options_are_rejected(tmp_path: Path, arguments: list[str], reason: str) -> None:
    finished = run_command(tmp_path, "serve", *arguments)
    assert finished.returncode == 2
    assert reason in finished.stderr


def test_server_does_not_import_the_double() -> None:
    program = (
        "import sys, gitlab_error_tracking_server.cli.serve\n"
        "print([name for name in sys.modules if name.startswith('gitlab_error_tracking_double')])"
    )
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert finished.stdout == "[]\n"


def test_serve_double_needs_no_test_packages(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "sys.modules.update(dict.fromkeys(['pytest', 'trustme']))\n"  # the extra `double` adds these
        "from gitlab_error_tracking_server.__main__ import main\n"
        "main()"
    )
    command = [sys.executable, "-c", program, "serve", "--double", "--port", "0"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        greeting = process.stdout.readline()
        process.send_signal(signal.SIGTERM)
    assert greeting.startswith("GitLab error tracking API ")
