"""The commands that administer a database: users, tokens, projects and members."""

from __future__ import annotations

import json
import subprocess
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import unquote

import pytest
from gitlab_error_tracking_server.store.backends.database_url import open_database
from gitlab_error_tracking_server.store.schema import access_tokens
from gitlab_error_tracking_server.store.store import Store
from sqlalchemy import select

from contract_tests.support.command_line import CommandResult, run_command
from contract_tests.support.databases import create_tables
from contract_tests.support.serving import COMMAND

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.both_databases

A_YEAR_FROM_NOW = (datetime.now(UTC).date() + timedelta(days=365)).isoformat()
OWN = "glpat-brought-along-by-ada"


class Run(Protocol):
    def __call__(self, *arguments: str, stdin: str | bytes = "") -> CommandResult: ...


@pytest.fixture
def run(tmp_path: Path, shared_url: str) -> Run:
    """Run a command on the test's database."""
    create_tables(shared_url)

    def run(*arguments: str, stdin: str | bytes = "") -> CommandResult:
        return run_command(tmp_path, *arguments, "--database", shared_url, stdin=stdin)

    return run


@pytest.fixture
def ada(run: Run) -> Run:
    """Run a command on a database with a user and a project."""
    run("user", "create", "ada")
    run("project", "create", "Group/App")
    return run


def listed(finished: CommandResult) -> Any:
    return json.loads(finished.stdout)


def error(finished: CommandResult) -> tuple[int, str, str]:
    return finished.returncode, finished.stdout, finished.stderr


def create_token(ada: Run, *options: str) -> Any:
    """Create a token of ada, and return what the command prints."""
    return listed(ada("token", "create", "--user", "ada", "--scope", "api", "--json", *options))


def test_users_can_be_created_listed_deleted(run: Run) -> None:
    printed = [run("user", "create", *user).stdout for user in (["bob", "--admin"], ["ada"])]
    users = listed(run("user", "list", "--json"))
    deleted = run("user", "delete", "bob").stdout
    assert printed == ["Created administrator bob.\n", "Created user ada.\n"]
    assert users == [
        {"username": "ada", "is_admin": False, "is_blocked": False},
        {"username": "bob", "is_admin": True, "is_blocked": False},
    ]
    assert deleted == "Deleted user bob with all tokens and memberships.\n"
    assert listed(run("user", "list", "--json")) == users[:1]


def test_projects_can_be_created_listed_deleted(run: Run) -> None:
    printed = run("project", "create", "group/app", "--visibility", "internal").stdout
    shown = run("project", "list").stdout
    projects = listed(run("project", "list", "--json"))
    deleted = run("project", "delete", "Group/App", "--yes").stdout
    number = projects[0]["id"]
    assert printed == f"Created project {number}: group/app.\n"
    assert shown.splitlines() == ["id  path       visibility", f"{number}   group/app  internal"]
    assert projects == [{"id": number, "path": "group/app", "visibility": "internal"}]
    assert deleted == f"Deleted project {number}: group/app.\n"
    assert run("project", "list").stdout == ""


def test_user_can_be_blocked_and_unblocked(ada: Run) -> None:
    printed = [ada("user", command, "ADA").stdout for command in ("block", "unblock", "block")]
    assert printed == ["Blocked user ada.\n", "Unblocked user ada.\n", "Blocked user ada.\n"]
    assert listed(ada("user", "list", "--json")) == [{"username": "ada", "is_admin": False, "is_blocked": True}]


def test_fine_grained_token_lists_its_permissions(ada: Run) -> None:
    permissions = ["read_error_tracking_setting", "read_error_tracking_client_key"]
    options = [f"--permission={permission}" for permission in permissions]
    created = listed(ada("token", "create", "--user", "ada", *options, "--json"))
    assert (created["scopes"], created["permissions"]) == (["granular"], permissions)


def test_renamed_project_is_found_by_both_paths(ada: Run, shared_url: str) -> None:
    printed = ada("project", "rename", "group/app", "group/new").stdout
    with Store.open(shared_url) as store:
        found = [store.find_project(path, 1) for path in ("group/new", "GROUP/app", "group/other")]
    (project,) = listed(ada("project", "list", "--json"))
    assert printed == f"Renamed project {project['id']} to group/new.\n"
    assert [each and (each.id, each.is_moved) for each in found] == [
        (project["id"], False),
        (project["id"], True),
        None,
    ]


def test_new_project_takes_a_former_path(ada: Run, shared_url: str) -> None:
    ada("project", "rename", "group/app", "group/new")
    ada("project", "create", "group/app")
    back = ada("project", "rename", "group/new", "group/app")
    with Store.open(shared_url) as store:
        found = store.find_project("group/app", 1)
        ada("project", "delete", "group/app", "--yes")
        found_later = store.find_project("group/app", 1)
    assert (back.returncode, found and found.is_moved, found_later) == (1, False, None)


def test_project_deletion_requires_confirmation(ada: Run) -> None:
    finished = ada("project", "delete", "group/app", stdin="n\n")
    assert finished.returncode == 1
    assert [project["path"] for project in listed(ada("project", "list", "--json"))] == ["Group/App"]


def test_members_can_be_added_changed_listed_removed(ada: Run) -> None:
    printed = [ada("member", "add", "group/app", "ada", *role).stdout for role in ([], ["--role", "owner"])]
    members = listed(ada("member", "list", "GROUP/APP", "--json"))
    removed = ada("member", "remove", "group/app", "ada").stdout
    assert printed == ["ada is now maintainer of Group/App.\n", "ada is now owner of Group/App.\n"]
    assert members == [{"path": "Group/App", "username": "ada", "access_level": "owner"}]
    assert removed == "ada was removed from Group/App.\n"
    assert listed(ada("member", "list", "group/app", "--json")) == []


def test_token_create_prints_only_an_active_token(ada: Run, shared_url: str) -> None:
    finished = ada("token", "create", "--user", "ada", "--scope", "read_api")
    token = finished.stdout.removesuffix("\n")
    with Store.open(shared_url) as store:
        found = store.find_token(token)
    assert found is not None
    assert (found.user.username, found.scopes, found.revoked) == ("ada", frozenset({"read_api"}), False)
    assert f"of ada with read_api; it expires on {A_YEAR_FROM_NOW}.\n" in finished.stderr
    assert token not in finished.stderr


def test_token_is_unique_and_shown_once(ada: Run) -> None:
    token, other = (create_token(ada)["token"] for _ in range(2))
    later = [ada("token", "list"), ada("token", "list", "--json"), ada("token", "revoke", "--stdin", stdin=token)]
    assert all(token not in finished.stdout + finished.stderr for finished in later)
    assert (token != other, len(token)) == (True, len("glpat-") + 27)


def test_token_from_standard_input_is_not_shown(ada: Run, shared_url: str) -> None:
    finished = ada("token", "create", "--user", "ada", "--scope", "api", "--stdin", stdin=f"{OWN}\n")
    with Store.open(shared_url) as store:
        found = store.find_token(OWN)
    assert found is not None
    assert (finished.returncode, finished.stdout) == (0, "")
    assert OWN not in finished.stderr


@pytest.mark.parametrize(
    "token", ["", "\n", "short\n", "with a space in the midst\n", "glpat-é-and-so-on-and-on\n", b"\xff" * 30]
)
def test_guessable_token_is_rejected(ada: Run, token: str | bytes) -> None:
    finished = ada("token", "create", "--user", "ada", "--scope", "api", "--stdin", stdin=token)
    message = "Error: the token is not valid: use at least 20 visible ASCII characters\n"
    assert error(finished) == (1, "", message)


def test_existing_token_is_rejected(ada: Run) -> None:
    first, second = (ada("token", "create", "--user", "ada", "--scope", "api", "--stdin", stdin=OWN) for _ in range(2))
    assert first.returncode == 0
    assert error(second) == (1, "", "Error: this token already exists\n")


def test_only_token_digest_is_stored(ada: Run, shared_url: str) -> None:
    ada("token", "create", "--user", "ada", "--scope", "api", "--stdin", stdin=OWN)
    with closing(open_database(shared_url)) as database, database.snapshot_engine.connect() as connection:
        (stored,) = connection.execute(select(access_tokens)).mappings()
    assert stored["digest"] == sha256(OWN.encode()).hexdigest()
    assert OWN not in str(stored)


def test_token_list_omits_tokens(ada: Run) -> None:
    ada("user", "create", "bob")
    ada("token", "create", "--user", "ada", "--scope", "api", "--scope", "read_api", "--expires-at", "2999-01-31")
    ada("token", "create", "--user", "bob", "--scope", "api", "--expires-at", "never")
    tokens = listed(ada("token", "list", "--json"))
    usual = {"revoked": False, "is_oauth": False, "permissions": None}
    assert [{name: value for name, value in token.items() if name != "id"} for token in tokens] == [
        {"username": "ada", "scopes": ["api", "read_api"], "expires_at": "2999-01-31", **usual},
        {"username": "bob", "scopes": ["api"], "expires_at": None, **usual},
    ]
    assert listed(ada("token", "list", "--user", "bob", "--json")) == tokens[1:]


def test_token_is_revoked_by_id_or_value(ada: Run) -> None:
    by_id, by_itself = create_token(ada), create_token(ada)
    printed = [
        ada("token", "revoke", str(by_id["id"])).stdout,
        ada("token", "revoke", str(by_id["id"])).stdout,
        ada("token", "revoke", "--stdin", stdin=by_itself["token"]).stdout,
    ]
    assert printed == [f"Revoked token {token['id']} of ada.\n" for token in (by_id, by_id, by_itself)]
    assert [token["revoked"] for token in listed(ada("token", "list", "--json"))] == [True, True]


def test_only_the_named_token_is_revoked(ada: Run) -> None:
    one, other = create_token(ada), create_token(ada)
    ada("token", "revoke", str(one["id"]))
    revoked = {token["id"]: token["revoked"] for token in listed(ada("token", "list", "--json"))}
    assert revoked == {one["id"]: True, other["id"]: False}


def test_username_lookup_ignores_case(ada: Run) -> None:
    found = [
        listed(ada("member", "add", "group/app", "ADA", "--json")),
        listed(ada("member", "remove", "group/app", "aDa", "--json")),
        listed(ada("token", "create", "--user", "Ada", "--scope", "api", "--json")),
        *listed(ada("token", "list", "--user", "ADA", "--json")),
        listed(ada("user", "delete", "adA", "--json")),
    ]
    assert [each["username"] for each in found] == ["ada"] * 5


@pytest.mark.parametrize(
    ("where", "reason", "arguments"),
    [
        ("> /dev/full", "cannot be written: No space left on device", ["token", "create", "--user=ada", "--scope=api"]),
        (">&-", "is closed", ["token", "create", "--user=ada", "--scope=api", "--json"]),
        ("> /dev/full", "cannot be written: No space left on device", ["user", "create", "bob"]),
    ],
)
def test_change_is_undone_without_standard_output(
    ada: Run, tmp_path: Path, shared_url: str, where: str, reason: str, arguments: list[str]
) -> None:
    what = arguments[0]
    before = listed(ada(what, "list", "--json"))
    command = [*COMMAND[:-1], *arguments, "--database", shared_url]
    finished = subprocess.run(
        ["/bin/sh", "-c", f'"$@" {where}', "sh", *command], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (finished.returncode, finished.stderr) == (1, f"Error: standard output {reason}\n")
    assert listed(ada(what, "list", "--json")) == before


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ("user create ada", "the user ada already exists"),
        ("user create ADA", "the user ADA already exists"),
        ("user delete bob", "the user bob does not exist"),
        ("project create group/APP", "the project group/APP already exists"),
        ("project rename group/other group/new", "the project group/other does not exist"),
        ("user block bob", "the user bob does not exist"),
        ("user block bob\udcff", "an argument is not valid UTF-8"),
        ("project delete group/other --yes", "the project group/other does not exist"),
        ("member add group/app bob", "the user bob does not exist"),
        ("member add group/other ada", "the project group/other does not exist"),
        ("member list group/other", "the project group/other does not exist"),
        ("member remove group/app ada", "ada is not a member of Group/App"),
        ("token create --user bob --scope api", "the user bob does not exist"),
        ("token list --user bob", "the user bob does not exist"),
        ("token revoke 99", "the token 99 does not exist"),
        ("token revoke 99999999999999999999", "the token 99999999999999999999 does not exist"),
        ("token revoke --stdin", "this token does not exist"),
    ],
)
def test_impossible_command_is_reported_in_one_line(ada: Run, arguments: str, reason: str) -> None:
    assert error(ada(*arguments.split(), stdin="glpat-unknown")) == (1, "", f"Error: {reason}\n")


NEW_TOKEN = "token create --user ada --scope api"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ("user create ada%20lovelace", "letters, digits, _, . and -"),
        ("user create ada\udcff", "letters, digits, _, . and -"),
        ("project create app", "use group/subgroup/project"),
        ("project create group/../app", "use group/subgroup/project"),
        ("member add group/app ada --role boss", "'maintainer'"),
        ("token create --user ada", "use --scope, or --permission for a fine-grained token"),
        ("token create --user ada --scope read_user", "'read_api'"),
        ("token create --user ada --oauth --permission read_error_tracking_setting", "is not fine-grained"),
        (f"{NEW_TOKEN} --expires-at soon", 'use YYYY-MM-DD or "never"'),
        (f"{NEW_TOKEN} --expires-at 2999-W01-1", 'use YYYY-MM-DD or "never"'),
        (f"{NEW_TOKEN} --expires-at 29991231", 'use YYYY-MM-DD or "never"'),
        (f"{NEW_TOKEN} --expires-at 2020-01-01", "is not in the future"),
        ("token revoke", "use either the id of the token or --stdin"),
        ("token revoke 1 --stdin", "use either the id of the token or --stdin"),
    ],
)
def test_invalid_argument_is_rejected(tmp_path: Path, arguments: str, reason: str) -> None:
    finished = run_command(tmp_path, *map(unquote, arguments.split()))
    assert (finished.returncode, finished.stdout, reason in finished.stderr) == (2, "", True)
