"""`serve --double`: the test double as a separate process."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from contract_tests.support.command_line import run_command
from contract_tests.support.in_process import client
from contract_tests.support.serving import LOG, starting, wait_until

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import ASGIApp

# The extra `double` adds these packages; `serve --double` does not need them.
WITHOUT_TEST_PACKAGES = (
    "import sys\n"
    "sys.modules.update(dict.fromkeys(['pytest', 'trustme']))\n"
    "from gitlab_error_tracking_cli.__main__ import main\n"
    "main()"
)


@dataclass(frozen=True)
class Served:
    """A process of a double from its start to its end, stopped with a fault that was never applied."""

    process: subprocess.Popen[str]
    ready: dict[str, Any]
    probes: list[int]
    state: dict[str, Any]
    dropped: list[httpx.RemoteProtocolError]
    left_files: list[str]
    log: str


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Served:
    folder = tmp_path_factory.mktemp("double")
    file, dropped = folder / "ready.json", []
    dead = {"url": "", "api_url": "", "pid": 4194305}  # of a process that no longer runs
    file.write_text(json.dumps(dead))
    command = [sys.executable, "-W", "error", "-c", WITHOUT_TEST_PACKAGES, "serve", "--port", "0"]
    with starting(folder, "--double", "--ready-file", str(file), command=command) as process, httpx.Client() as client:
        wait_until(lambda: file.exists() and json.loads(file.read_text())["pid"] != 4194305)
        ready = json.loads(file.read_text())
        control = ready["control_url"]
        probes = [client.get(f"{ready['url']}/-/{name}").status_code for name in ("health", "liveness", "readiness")]
        state = client.get(f"{control}/state").json()
        client.post(f"{control}/projects", json={"path": "group/app"}).raise_for_status()
        client.post(f"{control}/faults", json={"fault": {"kind": "dropped_connection"}}).raise_for_status()
        try:
            client.get(f"{ready['api_url']}/projects/1/error_tracking/client_keys")
        except httpx.RemoteProtocolError as error:
            dropped.append(error)
        client.post(f"{control}/faults", json={"fault": {"kind": "server_error"}}).raise_for_status()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)
    left_files = [path.name for path in folder.iterdir()]
    return Served(process, ready, probes, state, dropped, left_files, (folder / LOG).read_text())


def test_ready_file_exists_while_serving(served: Served) -> None:
    assert (served.ready["pid"], served.ready["api_url"]) == (served.process.pid, served.state["api_url"])
    assert served.left_files == [LOG]


def test_dropped_connection_works_over_http(served: Served) -> None:
    assert len(served.dropped) == 1


def test_health_probes_stay_outside_the_journal(served: Served) -> None:
    assert (served.probes, served.state["requests"]) == ([200, 200, 200], 0)


def test_unapplied_fault_does_not_disturb_the_stop(served: Served) -> None:
    assert (served.process.returncode, "Traceback" in served.log) == (0, False)


def test_server_without_double_has_no_control(app: ASGIApp) -> None:
    with client(app) as requests:
        assert requests.get("http://127.0.0.1/-/double/state").status_code == 404


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
