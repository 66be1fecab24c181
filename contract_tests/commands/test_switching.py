"""`enable`, `disable` and `status`."""

from __future__ import annotations

import json
import os
import pty
import signal
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest
from gitlab_error_tracking_double import faults

from contract_tests.support.serving import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gitlab_error_tracking_double import GitLab

    from contract_tests.commands.conftest import Run

SENTRY = {"integrated": False, "api_url": "https://sentry.io/api/0/projects/a/b", "sentry_token": True}
SETTINGS: dict[str, dict[str, Any] | None] = {
    "none": None,
    "off": {"enabled": False, "integrated": False},
    "integrated": {"enabled": True, "integrated": True},
    "integrated, off": {"enabled": False, "integrated": True},
    "sentry": {"enabled": True, **SENTRY},
    "sentry, off": {"enabled": False, **SENTRY},
}
ROLE_TOO_LOW = (
    "The role of the token's user in the project is too low. "
    "Ask for the role Maintainer; a project access token gets its role when you create it."
)


def row(result: str, active: bool | None, backend: str | None) -> dict[str, Any]:
    return {"project": "group/app", "result": result, "active": active, "backend": backend, "error": None}


def writes(gitlab: GitLab) -> list[str]:
    return [str(entry) for entry in gitlab.journal if entry.method != "GET"]


@pytest.mark.parametrize(
    ("settings", "command", "result", "active", "backend"),
    [
        ("none", "enable", "created", True, "integrated"),
        ("off", "enable", "enabled", True, "integrated"),
        ("integrated", "enable", "unchanged", True, "integrated"),
        ("integrated, off", "enable", "enabled", True, "integrated"),
        ("sentry", "enable", "unchanged", True, "sentry"),
        ("sentry, off", "enable", "enabled", True, "sentry"),
        ("none", "enable --integrated", "created", True, "integrated"),
        ("sentry", "enable --integrated", "moved", True, "integrated"),
        ("sentry, off", "enable --integrated", "moved", True, "integrated"),
        ("none", "disable", "unchanged", None, None),
        ("off", "disable", "unchanged", False, None),
        ("integrated", "disable", "disabled", False, "integrated"),
        ("sentry", "disable", "disabled", False, "sentry"),
    ],
)
def test_switching_writes_only_a_change(
    gitlab: GitLab, run: Run, settings: str, command: str, result: str, active: bool | None, backend: str | None
) -> None:
    gitlab.project("group/app", settings=SETTINGS[settings])
    first = run(*command.split(), "group/app", "--json")
    written = writes(gitlab)
    second = run(*command.split(), "group/app", "--json")
    assert (json.loads(first.stdout), first.stderr, first.returncode) == (
        [row(result, active, backend)],
        "",
        0,
    )
    assert json.loads(second.stdout) == [row("unchanged", active, backend)]
    assert (len(written), writes(gitlab)) == (int(result != "unchanged"), written)


def test_one_failure_of_twenty_stops_no_other(gitlab: GitLab, run: Run, tmp_path: Path) -> None:
    token = gitlab.token(user="ci", role="maintainer")
    for number in range(20):
        gitlab.project(f"group/app{number}", members={"ci": "developer"} if number == 7 else None)
    projects = "# all\n\ngroup/app0\n" + "".join(f"group/app{number}\n" for number in range(20))
    (tmp_path / "projects.txt").write_text(projects, encoding="utf-8-sig")
    finished = run("enable", "--all-from=projects.txt", GITLAB_TOKEN=token)
    rows = [(f"group/app{n}", "failed" if n == 7 else "created") for n in range(20)]
    assert finished.stdout.splitlines() == [
        "project      result   active  backend",
        *(
            f"{name:11}  {result:7}  {'-       -' if result == 'failed' else 'yes     integrated'}"
            for name, result in rows
        ),
    ]
    *progress, failed, header, reason = finished.stderr.splitlines()
    assert sorted(line.partition(" ")[2] for line in progress) == sorted(f"{name}: {result}" for name, result in rows)
    assert [failed, header, reason] == [
        "Failed: 1 of 20",
        "project     reason",
        f"group/app7  {ROLE_TOO_LOW}",
    ]
    assert finished.returncode == 1


@pytest.mark.parametrize(
    ("fault", "times", "error"),
    [
        (faults.TooManyRequests(retry_after=0), 2, None),
        (faults.BadGateway(), 1, None),
        (faults.DroppedConnection(), 1, None),
        (
            faults.TooManyRequests(retry_after=0),
            3,
            "{address} limits the rate of requests. Try again later, or with fewer --jobs.",
        ),
        (faults.BadGateway(), 3, "{address}, or a proxy before it, failed with 502 (text/html). Try again later."),
        (faults.Delay(2), 3, "The response of {address} took too long. Try again later, or with a longer --timeout."),
        (
            faults.DroppedConnection(),
            3,
            "The connection to {address} broke before the response was complete. Check any proxy",
        ),
        (faults.InvalidJson(), 1, "{address} sent an unexpected response 200 (application/json)."),
    ],
)
def test_faults_are_retried_or_explained(
    gitlab: GitLab, run: Run, fault: faults.Fault, times: int, error: str | None
) -> None:
    gitlab.project("group/app", settings="integrated")
    gitlab.inject(fault, on="get_settings", times=times)
    finished = run("enable", "group/app", "--json", "--retries=2", "--timeout=0.5")
    (found,) = json.loads(finished.stdout)
    assert (found["result"], finished.returncode) == (("failed", 1) if error else ("unchanged", 0))
    assert error is None or found["error"].startswith(error.format(address=f"{gitlab.url} (from GITLAB_HOST)"))


def test_jobs_run_at_the_same_time(gitlab: GitLab, run: Run) -> None:
    names = [f"group/app{number}" for number in range(8)]
    for name in names:
        gitlab.project(name, settings="integrated")
    gitlab.inject(faults.Delay(0.5), on="get_settings", times=8)
    begin = monotonic()
    assert run("enable", *names, "--jobs=8").returncode == 0
    assert monotonic() - begin < 8 * 0.5


def test_status_shows_every_state(gitlab: GitLab, run: Run) -> None:
    gitlab.project("group/a", settings=None)
    gitlab.project("group/b", settings="integrated", keys=[{}, {"active": False}])
    gitlab.project("group/c", settings="sentry", id=42)
    gitlab.project("group/d", settings="off", keys=120)
    finished = run("status", "group/a", "group/b", "42", "group/d", "--jobs=1", "no/such")
    assert finished.stdout.splitlines() == [
        "project  result  active  backend     keys  active keys  dsn host",
        "group/a  read    -       -           0     0            -",
        "group/b  read    yes     integrated  2     1            errors.example.com",
        "42       read    yes     sentry      0     0            -",
        "group/d  read    no      -           120   120          errors.example.com",
        "no/such  failed  -       -           -     -            -",
    ]
    assert finished.stderr.splitlines()[-2:-1] == ["project  reason"]
    assert finished.returncode == 1


def test_terminal_shows_a_progress_bar(gitlab: GitLab, start: Callable[..., Any]) -> None:
    for name in "ab":
        gitlab.project(f"group/{name}")
    terminal, end = pty.openpty()
    with start("enable", "group/a", "group/b", stdin=end, stdout=end, stderr=end) as process:
        assert process.wait(timeout=30) == 0
    os.close(end)
    shown = os.read(terminal, 100_000).decode()
    os.close(terminal)
    assert "Projects  [####################################]  100%" in shown
    assert shown.splitlines()[-3:] == [
        "project  result   active  backend",
        "group/a  created  yes     integrated",
        "group/b  created  yes     integrated",
    ]


@pytest.mark.parametrize("interrupt", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupt_shows_what_is_done_and_left(
    gitlab: GitLab, start: Callable[..., Any], interrupt: signal.Signals
) -> None:
    names = [f"group/{name}" for name in "abcdef"]
    for name in names:
        gitlab.project(name, settings="integrated")
    for seconds in (20, 0, 0, 0, 20):
        gitlab.inject(faults.Delay(seconds), on="get_settings")
    with start("enable", *names, "--jobs=2") as process:
        done = sorted(process.stderr.readline().split()[1].rstrip(":") for _ in range(3))
        assert wait_until(lambda: len(gitlab.journal) == 5)
        process.send_signal(interrupt)
        begin = monotonic()
        stdout, stderr = process.communicate(timeout=10)
    assert stdout.splitlines() == [
        "project  result     active  backend",
        *(f"{name}  unchanged  yes     integrated" for name in done),
    ]
    running = ", ".join(name for name in names[:5] if name not in done)
    assert stderr.splitlines() == ["Not begun: 1 of 6", f"Interrupted, may be done: {running}", "Interrupted."]
    assert (process.returncode, monotonic() - begin < 5) == (130, True)


@pytest.mark.parametrize("command", ["status group/a group/b", "enable group/a", "dsn group/a", "doctor group/a"])
def test_pause_is_announced_and_interruptible(gitlab: GitLab, start: Callable[..., Any], command: str) -> None:
    for name in "ab":
        gitlab.project(f"group/{name}")
    gitlab.inject(faults.TooManyRequests(retry_after=50), on="get_settings", times=2, optional=True)
    with start(*command.split()) as process:
        assert process.stderr.readline() == "GitLab limits the rate or is not available: waiting 50 s\n"
        process.send_signal(signal.SIGINT)
        begin = monotonic()
        stdout, stderr = process.communicate(timeout=10)
    assert (stdout, stderr.splitlines()[-1], process.returncode) == ("", "Interrupted.", 130)
    assert monotonic() - begin < 5


def test_empty_list_of_projects_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "projects.txt").write_text("# none yet\n", encoding="utf-8")
    finished = run("enable", "--all-from=projects.txt", "--json")
    assert (finished.stdout, finished.stderr, finished.returncode) == ("[]\n", "no projects in projects.txt\n", 0)
