"""Configuration of `serve` by options, environment and file, and the output of `--check`."""

from __future__ import annotations

import os
import sqlite3
import tomllib
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from gitlab_error_tracking_server.cli.configuration import file_options
from sqlalchemy import make_url

from contract_tests.support.command_line import CommandResult, run_command
from contract_tests.support.databases import create_tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_tests.support.databases import PostgreSQLDatabases

VARIABLES = "GITLAB_ERROR_TRACKING"
OPERATION = Path(__file__).parents[2] / "docs" / "operation.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config.toml").write_text(
        'port = 1\nhost = "127.0.0.2"\nintegrated = false\ncors = ["https://a.b", "https://c.d"]\n'
    )
    return tmp_path


def check(folder: Path, *arguments: str, **environment: str) -> CommandResult:
    names = {f"{VARIABLES}_{name.upper()}": value for name, value in environment.items()}
    return run_command(folder, "serve", "--check", *arguments, env=names)


def effective(finished: CommandResult) -> dict[str, str]:
    """Return the values that `--check` prints, without their origin."""
    assert finished.returncode == 0, finished.stderr
    lines = [line.partition("  #")[0] for line in finished.stdout.splitlines() if not line.startswith("#")]
    return dict(line.split(" = ") for line in lines)


def test_defaults_are_used(tmp_path: Path) -> None:
    assert effective(check(tmp_path)) == {
        "database": '"sqlite:///gitlab-error-tracking.db"',
        "host": '"127.0.0.1"',
        "port": "8080",
        "max_body": "65536",
        "max_event": "1048576",
        "max_envelope": "20971520",
        "masked_name": "[]",
        "workers": "1",
        "integrated": "true",
        "cors": "[]",
        "log_format": '"human"',
        "log_level": '"info"',
        "metrics": "true",
        "traces": "false",
        "double": "false",
        "double_host": "[]",
    }


def test_precedence_is_command_line_environment_file(folder: Path) -> None:
    checks = [
        check(folder, config="config.toml"),
        check(folder, "--config", "config.toml", port="2"),
        check(folder, "--config", "config.toml", "--port", "3", port="2"),
    ]
    assert [effective(each)["port"] for each in checks] == ["1", "2", "3"]


@pytest.mark.parametrize(
    "source",
    [{"config": "config.toml"}, {"host": "127.0.0.2", "integrated": "false", "cors": "https://a.b https://c.d"}],
    ids=["file", "environment"],
)
def test_every_option_type_is_supported(folder: Path, source: dict[str, str]) -> None:
    shown = effective(check(folder, **source))
    expected = {"host": '"127.0.0.2"', "integrated": "false", "cors": '["https://a.b", "https://c.d"]'}
    assert {name: shown[name] for name in expected} == expected


def test_check_output_is_a_valid_file(folder: Path) -> None:
    first = check(folder, "--config", "config.toml", "--rate-limit", "7")
    (folder / "shown.toml").write_text(first.stdout)
    assert effective(check(folder, "--config", "shown.toml")) == effective(first)


def test_check_shows_origin_of_values(folder: Path) -> None:
    shown = check(folder, "--config", "config.toml", "--port", "3", host="127.0.0.4").stdout.splitlines()
    assert {
        'host = "127.0.0.4"  # from the environment',
        "port = 3  # from the command line",
        "integrated = false  # from the file",
        'database = "sqlite:///gitlab-error-tracking.db"',
        "# rate_limit is not set",
    } <= {*shown}


def test_administration_reads_database_from_configuration(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('database = "sqlite:///file.db"\nport = 1\n')
    for name in ("file", "variable"):
        create_tables(f"sqlite:///{tmp_path / name}.db")
        run_command(tmp_path, "user", "create", name, "--database", f"sqlite:///{name}.db")
    from_file = run_command(tmp_path, "user", "list", "--config", "config.toml")
    from_variable = run_command(tmp_path, "user", "list", env={f"{VARIABLES}_DATABASE": "sqlite:///variable.db"})
    assert ("file" in from_file.stdout, "variable" in from_variable.stdout) == (True, True)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("prot = 8080", "unknown key prot; use database, host, port, "),
        ("config = 'other.toml'", "unknown key config"),
        ("check = true", "unknown key check"),
        ("port = 'many'", "port: 'many' is not a valid integer range."),
        ("port = 8080.5", "port: '8080.5' is not a valid integer range."),
        ("port = 70000", "port: 70000 is not in the range 0<=x<=65535."),
        ("port = [1]", "port: must be a single value"),
        ("[port]\nnumber = 1", "port: must be a single value"),
        ("cors = 'https://a.b'", "cors: must be a list"),
        ("cors = ['a.b']", "cors: a.b is not an origin: use https://docs.example.com, or * for any"),
        ("external_url = 'a.b'", "external_url: not a valid URL: use https://gitlab.example.com"),
        ("integrated = 'perhaps'", "integrated: 'perhaps' is not a valid boolean."),
        ('data = "a\\u0000"', "data: contains a NUL character"),
        ('ready_file = "a\\u0000"', "ready_file: contains a NUL character"),
        pytest.param(f"port = {'9' * 5000}", "is nested too deeply, or has an integer with too many", id="digits"),
        pytest.param(f"port = {'[' * 3000}", "is nested too deeply, or has an integer with too many", id="nested"),
        ("port = ", "Invalid value (at end of document)"),
    ],
)
@pytest.mark.parametrize("command", [["serve", "--check"], ["token", "list"]], ids=" ".join)
def test_invalid_configuration_is_reported_in_one_line(
    tmp_path: Path, command: list[str], written: str, reason: str
) -> None:
    (tmp_path / "config.toml").write_text(written)
    finished = run_command(tmp_path, *command, "--config", "config.toml")
    assert (finished.returncode, finished.stdout, len(finished.stderr.splitlines())) == (1, "", 1)
    assert finished.stderr.startswith(f"Error: config.toml: {reason}")


def test_missing_configuration_is_reported_in_one_line(tmp_path: Path) -> None:
    finished = run_command(tmp_path, "serve", "--config", "config.toml")
    message = "Error: config.toml: cannot be read: No such file or directory\n"
    assert (finished.returncode, finished.stderr) == (1, message)


def test_invalid_variable_is_named(tmp_path: Path) -> None:
    finished = check(tmp_path, port="tcp://10.0.0.1:8080")
    assert finished.returncode == 2
    assert "(from the environment: GITLAB_ERROR_TRACKING_PORT): 'tcp://10.0.0.1:8080'" in finished.stderr


def test_unknown_variable_is_named(tmp_path: Path) -> None:
    finished = check(tmp_path, prot="1")
    assert "Warning: unknown environment variable GITLAB_ERROR_TRACKING_PROT is ignored.\n" in finished.stderr


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ("missing", "gitlab-error-tracking.db will be created"),
        ("empty", "the database is empty"),
        ("killed", "the database responds"),
    ],
)
def test_check_changes_no_file(tmp_path: Path, state: str, message: str) -> None:
    database = tmp_path / "gitlab-error-tracking.db"
    if state == "empty":
        database.touch()
    if state == "killed":
        create_tables(f"sqlite:///{database}")
        with closing(sqlite3.connect(database, isolation_level=None)) as connection:
            connection.execute("INSERT INTO users (username) VALUES ('bob')")
            # The files that a killed process leaves behind.
            left = {file: file.read_bytes() for file in (database, tmp_path / f"{database.name}-wal")}
        for file, content in left.items():
            file.write_bytes(content)
    before = files(tmp_path)
    finished = check(tmp_path)
    assert (finished.returncode, finished.stderr) == (0, f"The configuration is valid, and {message}.\n")
    assert files(tmp_path) == before


def files(folder: Path) -> dict[str, bytes]:
    """Return the files of a database, without the index of its log, which readers rebuild."""
    return {file.name: file.read_bytes() for file in folder.iterdir() if not file.name.endswith("-shm")}


def test_check_leaves_empty_postgresql_empty(tmp_path: Path, postgresql: PostgreSQLDatabases) -> None:
    with postgresql.without_tables() as url:
        finished = check(tmp_path, database=url)
        with psycopg.connect(url) as connection:
            tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert (finished.stderr, tables) == ("The configuration is valid, and the database is empty.\n", (0,))


def test_check_reports_unreachable_database(tmp_path: Path) -> None:
    finished = check(tmp_path, database="postgresql://nobody:hunter2@127.0.0.1:1/nothing")
    assert (finished.returncode, finished.stdout, len(finished.stderr.splitlines())) == (1, "", 1)
    assert finished.stderr.startswith("Error: the database failed: connection failed")
    assert "hunter2" not in finished.stderr


MINIMAL_PRIVILEGES = (
    "SELECT ON ALL TABLES IN SCHEMA public",
    "INSERT, UPDATE ON error_tracking_settings",
    "INSERT, DELETE ON error_tracking_client_keys",
    "INSERT, DELETE ON error_tracking_error_events, error_tracking_error_users, error_tracking_messages",
    "INSERT, UPDATE, DELETE ON error_tracking_errors, error_tracking_error_frequencies, error_tracking_received_events",
    "UPDATE ON projects",
    "USAGE ON SEQUENCE error_tracking_client_keys_id_seq",
    "USAGE ON SEQUENCE error_tracking_error_events_id_seq, error_tracking_messages_id_seq",
)


@pytest.mark.parametrize(
    ("filled", "privileges", "problem"),
    [
        (True, ["SELECT ON ALL TABLES IN SCHEMA public"], "permission denied for table "),
        *(
            (filled, ["SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public"], "permission denied for the ")
            for filled in (True, False)
        ),
        (True, MINIMAL_PRIVILEGES, None),
    ],
)
def test_check_finds_missing_privileges(
    tmp_path: Path, postgresql: PostgreSQLDatabases, filled: bool, privileges: Sequence[str], problem: str | None
) -> None:
    with postgresql.fresh() as url:
        if filled:
            run_command(tmp_path, "user", "create", "ada", "--database", url)
        with postgresql.role_with_privileges(url, *privileges) as role:
            finished = check(tmp_path, database=role)
    assert (finished.returncode, len(finished.stderr.splitlines())) == (1 if problem else 0, 1)
    assert (problem or "The configuration is valid, and the database responds.\n") in finished.stderr


def test_shown_database_url_is_usable_without_password(tmp_path: Path, postgresql: PostgreSQLDatabases) -> None:
    with postgresql.fresh() as url:
        run_command(tmp_path, "user", "create", "ada", "--database", url)
        complete = make_url(url).update_query_dict({"application_name": "ours"})
        # The bundled PostgreSQL accepts any password.
        password = complete.password or os.environ.get("PGPASSWORD") or "hunter2"
        secret = complete.set(password=password).render_as_string(hide_password=False)
        (tmp_path / "shown.toml").write_text(check(tmp_path, database=secret).stdout)
        shown = tomllib.loads((tmp_path / "shown.toml").read_text())["database"]
        users = run_command(tmp_path, "user", "list", "--config", "shown.toml", env={"PGPASSWORD": password})
    assert make_url(shown) == complete._replace(password=None)
    assert "ada" in users.stdout


def test_password_on_command_line_warns(tmp_path: Path) -> None:
    url = "postgresql://nobody:hunter2@127.0.0.1:1/nothing"
    (tmp_path / "config.toml").write_text(f'database = "{url}"\n')
    warned = [
        "Warning: other users of this machine can read a password on the command line" in finished.stderr
        for finished in (
            check(tmp_path, "--database", url),
            check(tmp_path, "--database", url.replace("hunter2", "")),
            check(tmp_path, database=url),
            check(tmp_path, "--config", "config.toml"),
        )
    ]
    assert warned == [True, False, False, False]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--data", "nothing.yaml"], "nothing.yaml: cannot be read"),
        (["--host", "192.0.2.1"], "cannot listen on 192.0.2.1"),
        (["--host", "ü" * 70], "cannot listen on "),
        (["--database", "mysql://host/db"], "the database mysql is not supported"),
        (
            ["--database", "sqlite:////proc/nothing/data.db"],
            "the folder /proc/nothing of the database does not exist: ",
        ),
        (["--database", "sqlite:////proc/data.db"], "the folder /proc of the database is not writable"),
        (["--database", "sqlite:////dev/null/data.db"], "the folder /dev/null of the database does not exist: "),
    ],
    ids=" ".join,
)
def test_check_finds_obstacles_to_serving(tmp_path: Path, arguments: list[str], reason: str) -> None:
    finished = check(tmp_path, *arguments)
    assert (finished.returncode, finished.stdout, len(finished.stderr.splitlines())) == (1, "", 1)
    assert finished.stderr.startswith(f"Error: {reason}")


def test_check_finds_public_demonstration_tokens(tmp_path: Path) -> None:
    create_tables(f"sqlite:///{tmp_path / 'gitlab-error-tracking.db'}")
    run_command(tmp_path, "user", "create", "ada")
    run_command(
        tmp_path, "token", "create", "--user", "ada", "--scope", "api", "--stdin", stdin="glpat-demo-maintainer"
    )
    refused = check(tmp_path, "--external-url", "https://gitlab.example.com")
    forced = check(tmp_path, "--external-url", "https://gitlab.example.com", "--demonstration")
    run_command(tmp_path, "token", "revoke", "--stdin", stdin="glpat-demo-maintainer")
    revoked = check(tmp_path, "--external-url", "https://gitlab.example.com")
    assert [finished.returncode for finished in (refused, forced, revoked)] == [1, 0, 0]


def test_every_option_is_documented() -> None:
    page = OPERATION.read_text(encoding="utf-8")
    assert [name for name in file_options() if f"| `{name}` |" not in page] == []
