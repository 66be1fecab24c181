"""`keys list`, `create`, `delete` and `rotate`."""

from __future__ import annotations

import json
import shlex
import signal
from typing import TYPE_CHECKING, Any

import pytest
from gitlab_error_tracking_double import faults

from contract_tests.support.serving import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitlab_error_tracking_double import GitLab

    from contract_tests.commands.conftest import Run

LIST = "gitlab-error-tracking keys list group/app --url {url}"


def keys_of(gitlab: GitLab) -> list[dict[str, Any]]:
    """The keys of project 1, as the client reads them."""
    with gitlab.client() as client:
        return [key.to_dict() for key in client.client_keys.list(1)]


def ids_of(gitlab: GitLab) -> list[int]:
    return [key["id"] for key in keys_of(gitlab)]


def test_keys_are_created_listed_and_deleted(gitlab: GitLab, run: Run) -> None:
    gitlab.project("group/app")
    created = run("keys", "create", "group/app")
    listed = run("keys", "list", "group/app", "--json")
    (key,) = keys_of(gitlab)
    assert (created.stdout, created.stderr) == (f"{key['sentry_dsn']}\n", "Created client key 1 of group/app.\n")
    assert json.loads(listed.stdout) == [key]
    deleted = run("keys", "delete", "group/app", "--key=1")
    again = run("keys", "delete", "group/app", "--key=1")
    assert (deleted.stdout, deleted.returncode) == ("Deleted client key 1 of group/app.\n", 0)
    assert (again.stderr, again.returncode) == (
        f"Error: The project has no such client key. To see its keys: {LIST.format(url=gitlab.url)}\n",
        1,
    )


@pytest.mark.parametrize(
    ("keys", "options", "left"),
    [
        (1, "--confirm", [2]),
        (3, "--key=2 --confirm", [1, 3, 4]),
        (3, "--key=2 --key=3 --confirm", [1, 4]),
        (3, "--all --confirm", [4]),
        (120, "--all --confirm", [121]),
        (2, "--new-key=2 --confirm", [2]),
        (3, "--new-key=3 --key=1 --confirm", [2, 3]),
    ],
)
def test_rotation_replaces_keys(gitlab: GitLab, run: Run, keys: int, options: str, left: list[int]) -> None:
    gitlab.project("group/app", keys=keys)
    before = ids_of(gitlab)
    finished = run("keys", "rotate", "group/app", *options.split())
    after = keys_of(gitlab)
    new = after[-1]
    assert ([key["id"] for key in after], finished.returncode) == (left, 0)
    assert finished.stdout == f"{new['sentry_dsn']}\n"
    assert finished.stderr.splitlines() == [
        f"group/app has the new client key {new['id']}: give its DSN to your applications.",
        *(f"Deleted client key {key}." for key in before if key not in left),
    ]


CREATE = "gitlab-error-tracking keys create group/app --url {url}"
NEW_KEY = "if an interrupted rotation created one of them, resume it with --new-key"


@pytest.mark.parametrize(
    ("keys", "options", "code", "error"),
    [
        (1, "", 2, "nobody can be asked before the deletion: use --grace or --confirm"),
        (2, "--key=1 --all --confirm", 2, "use either --key or --all"),
        (0, "--confirm", 1, f"group/app has no client key to replace. To create one: {CREATE}"),
        (2, "--confirm", 1, f"group/app has client keys 1, 2: use --key for those to replace, or --all; {NEW_KEY}"),
        (2, "--key=9 --confirm", 1, "group/app does not have client key 9"),
        (2, "--key=2 --new-key=2 --confirm", 2, "client key 2 is both the new one and one to replace"),
        (1, "--grace=nan", 2, "Invalid value for '--grace': 'nan' is not a number of seconds"),
        (1, "--grace=inf", 2, "Invalid value for '--grace': inf is not in the range 0<=x<=86400."),
        (2, "--new-key=9 --key=1 --confirm", 1, "group/app has no active client key 9: nothing was deleted"),
        (
            [{}, {"active": False}],
            "--new-key=2 --confirm",
            1,
            "group/app has no active client key 2: nothing was deleted",
        ),
    ],
)
def test_impossible_rotation_changes_nothing(
    gitlab: GitLab, run: Run, keys: Any, options: str, code: int, error: str
) -> None:
    gitlab.project("group/app", keys=keys)
    before = ids_of(gitlab)
    finished = run("keys", "rotate", "group/app", *options.split())
    error = error.format(url=gitlab.url)
    assert (finished.stdout, finished.stderr.splitlines()[-1], finished.returncode) == ("", f"Error: {error}", code)
    assert ids_of(gitlab) == before


@pytest.mark.parametrize("interrupt", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupted_rotation_is_resumed(
    gitlab: GitLab, run: Run, start: Callable[..., Any], interrupt: signal.Signals
) -> None:
    gitlab.project("group/app", keys=1)
    resume = (
        f"gitlab-error-tracking keys rotate group/app --new-key 2 --key 1 --grace 60 --url {gitlab.url} --retries 2"
    )
    with start("keys", "rotate", "group/app", "--grace=60", "--retries=2") as process:
        dsn = process.stdout.readline()
        messages = [process.stderr.readline(), process.stderr.readline()]
        process.send_signal(interrupt)
        _, rest = process.communicate(timeout=30)
    assert [*messages, *rest.splitlines(keepends=True)] == [
        "group/app has the new client key 2: give its DSN to your applications.\n",
        "Deletion of client key 1 in 60 s; Ctrl-C prevents it.\n",
        f"Not deleted: client key 1. Resume: {resume}\n",
        "Interrupted.\n",
    ]
    assert (process.returncode, ids_of(gitlab)) == (130, [1, 2])
    for _ in range(2):
        resumed = run(*shlex.split(resume.replace("--grace 60", "--confirm"))[1:])
        assert (resumed.stdout, resumed.returncode, ids_of(gitlab)) == (dsn, 0, [2])
    assert resumed.stderr == "Already deleted: client key 1\n"


@pytest.mark.parametrize(("command", "hints"), [("dsn --ensure", 0), ("keys create", 0), ("keys rotate --confirm", 1)])
def test_interrupted_creation_tells_how_to_check(
    gitlab: GitLab, start: Callable[..., Any], command: str, hints: int
) -> None:
    gitlab.project("group/app", settings="integrated", keys=hints)
    gitlab.inject(faults.Delay(20), on="create_client_key")
    with start(*command.split(), "group/app") as process:
        assert wait_until(lambda: any(entry.method == "POST" for entry in gitlab.journal))
        process.send_signal(signal.SIGTERM)
        stdout, stderr = process.communicate(timeout=10)
    see = f"GitLab may have created a client key. To see it: {LIST.format(url=gitlab.url)}"
    assert (stdout, process.returncode) == ("", 130)
    assert stderr.splitlines() == [see, *[UNKNOWN] * hints, "Interrupted."]


CREATED = "group/app has the new client key 2: give its DSN to your applications."
ROTATE = "gitlab-error-tracking keys rotate group/app"
LEFT = f"Not deleted: client key 1. Resume: {ROTATE} --new-key 2 --key 1 --confirm --url {{url}}"
UNKNOWN = "If there is a new client key, resume with --new-key and its id."
DOUBT = f"GitLab may have carried out the request: look at {LIST} first."
BAD_GATEWAY = f"Error: {{address}}, or a proxy before it, failed with 502 (text/html). Try again later. {DOUBT}"
BROKEN = (
    "Error: The connection to {address} broke before the response was complete. Check any proxy, or try again later."
    f" If the port is one of https, write https:// in --url. {DOUBT}"
)
REDIRECT = (
    "Error: {address} redirects to {url}/login, which could be a login page. If your GitLab is there, write its"
    " address as --url. If it is a login page, let the API pass without it."
)
GONE = faults.Respond(404, json={"message": "404 Not found"})


@pytest.mark.parametrize(
    ("fault", "operation", "left", "messages"),
    [
        (faults.BadGateway(done=True), "create_client_key", [1, 2], [UNKNOWN, BAD_GATEWAY]),
        (faults.DroppedConnection(done=True), "create_client_key", [1, 2], [UNKNOWN, BROKEN]),
        (faults.Respond(302, headers={"Location": "/login"}), "create_client_key", [1], [REDIRECT]),
        (faults.TooManyRequests(retry_after=0), "create_client_key", [2], [CREATED, "Deleted client key 1."]),
        (faults.BadGateway(), "delete_client_key", [1, 2], [CREATED, LEFT, BAD_GATEWAY]),
        (faults.DroppedConnection(done=True), "delete_client_key", [2], [CREATED, LEFT, BROKEN]),
        (GONE, "delete_client_key", [1, 2], [CREATED, "Deleted client key 1."]),
        (
            faults.EdgeCase("empty"),
            "list_client_keys",
            [1, 2],
            [CREATED, LEFT, "Error: group/app has no active client key 2: nothing was deleted"],
        ),
    ],
)
def test_failed_rotation_tells_what_is_left(
    gitlab: GitLab, run: Run, fault: faults.Fault, operation: str, left: list[int], messages: list[str]
) -> None:
    gitlab.project("group/app", keys=1)
    if operation == "list_client_keys":
        gitlab.inject(faults.Delay(0), on=operation)  # the list before the rotation
    gitlab.inject(fault, on=operation)
    finished = run("keys", "rotate", "group/app", "--confirm")
    messages = [one.format(url=gitlab.url, address=f"{gitlab.url} (from GITLAB_HOST)") for one in messages]
    assert (finished.stderr.splitlines(), ids_of(gitlab)) == (messages, left)
    assert finished.returncode == int(messages[-1].startswith("Error"))


@pytest.mark.parametrize(("answer", "code", "left"), [("y", 0, [2]), ("n", 130, [1, 2])])
def test_rotation_asks_on_a_terminal(
    gitlab: GitLab, run: Run, monkeypatch: pytest.MonkeyPatch, answer: str, code: int, left: list[int]
) -> None:
    gitlab.project("group/app", keys=1)
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True, raising=False)
    finished = run("keys", "rotate", "group/app", stdin=f"{answer}\n")
    assert "Delete client key 1? [y/N]:" in finished.stderr
    assert "Interrupted" not in finished.stderr
    assert (finished.returncode, ids_of(gitlab)) == (code, left)


@pytest.mark.parametrize(
    ("options", "answer", "code", "left"), [("", "y", 0, []), ("", "n", 130, [1]), ("--confirm", "", 0, [])]
)
def test_deletion_asks_on_a_terminal(
    gitlab: GitLab, run: Run, monkeypatch: pytest.MonkeyPatch, options: str, answer: str, code: int, left: list[int]
) -> None:
    gitlab.project("group/app", keys=1)
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True, raising=False)
    finished = run("keys", "delete", "group/app", "--key=1", *options.split(), stdin=f"{answer}\n")
    assert ("Delete client key 1 of group/app? [y/N]:" in finished.stderr) == (not options)
    assert (finished.returncode, ids_of(gitlab)) == (code, left)


def test_list_without_keys_says_so(gitlab: GitLab, run: Run) -> None:
    gitlab.project("group/app", id=6)
    finished = run("keys", "list", "6")
    create = f"gitlab-error-tracking keys create 6 --url {gitlab.url}"
    assert (finished.stdout, finished.stderr) == ("", f"project 6 has no client keys. To create one: {create}\n")
