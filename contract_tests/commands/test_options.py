"""Options and variables of the commands, their help, and what they never print."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest
import trustme
from click.shell_completion import BashComplete
from gitlab_error_tracking_cli.exit_codes import ExitCode
from gitlab_error_tracking_cli.main import command
from gitlab_error_tracking_cli.output import print_records
from gitlab_error_tracking_cli.records import Key
from gitlab_error_tracking_cli.subcommands import SUBCOMMANDS
from gitlab_error_tracking_double import GitLab, faults

if TYPE_CHECKING:
    from pathlib import Path

    from contract_tests.commands.conftest import Run

NO_PROJECT = "name a project; in a GitLab pipeline, CI_PROJECT_PATH is the default"
NO_TOKEN = "no token: set GITLAB_TOKEN to an access token, or use --token-file"


@pytest.mark.parametrize(
    ("arguments", "env", "error"),
    [
        ("status", {}, f"{NO_PROJECT}; --all-from names a file with projects"),
        ("dsn", {}, NO_PROJECT),
        ("status app", {}, "'app' is not a project: write its numeric id, or its full path, group/project\n"),
        ("dsn group%2Fapp", {}, "'group%2Fapp' is not a project: write its numeric id, or its full path, group/app\n"),
        ("status a//b", {}, "'a//b' is not a project"),
        ("dsn https://git.io/a/b/-/issues", {}, "or its full path, a/b, and https://git.io as --url\n"),
        ("dsn https://git.io/a/b.git", {}, "or its full path, a/b, and https://git.io as --url\n"),
        ("enable git@git.io:a/b/c.git", {}, "or its full path, a/b/c\n"),
        ("status a/b.git", {}, "or its full path, a/b\n"),
        ("status --all-from -", {}, "line 2 of standard input: 'b' is not a project"),
        ("status --all-from -", {}, "line 4 of standard input: 'https://git.io/a/b' is not a project"),
        ("status --all-from bytes", {}, "bytes is not a text in UTF-8"),
        ("dsn a/b --json --format env", {}, "use only one of --format, --json and --github-output"),
        ("dsn a/b --github-output --json", {}, "use only one of --format, --json and --github-output"),
        ("dsn a/b --name FOO", {}, "--name needs --format env, json or yaml, or --github-output"),
        ("dsn a/b --timeout nan", {}, "'nan' is not a number of seconds"),
        ("dsn a/b --token-file empty", {}, "no token: the first line of empty is empty"),
        (
            "status a/b --url https://a",
            {"REQUESTS_CA_BUNDLE": "nope.pem"},
            "REQUESTS_CA_BUNDLE: the certificates of nope.pem cannot be",
        ),
        (
            "status a/b",
            {"HTTP_PROXY": "socks5://a", "NO_PROXY": "a", "no_proxy": "a"},
            "ALL_PROXY cannot be used: SOCKS needs the package socksio\n",
        ),
        (
            "status a/b",
            {"HTTP_PROXY": "ftp://a", "NO_PROXY": "a", "no_proxy": "a"},
            "the proxy of HTTPS_PROXY, HTTP_PROXY or ALL_PROXY cannot be used",
        ),
        ("status a/b", {"GITLAB_TOKEN": "", "GITLAB_CI": "true"}, "only jobs of protected branches and tags have it\n"),
        ("status a/b", {"GITLAB_TOKEN": ""}, f"{NO_TOKEN}\n"),
        ("status a/b", {"GITLAB_TOKEN": "", "CI_JOB_TOKEN": "x"}, f"{NO_TOKEN}; this API does not accept the CI_JOB_"),
        ("status a/b --token-file missing", {}, "File 'missing' does not exist."),
        (
            "status a/b",
            {"GITLAB_TOKEN": "two words"},
            "the token of GITLAB_TOKEN contains a character that tokens do not contain: copy it again",
        ),
        ("status a/b", {"GITLAB_HOST": "https://user@host"}, "server. (from GITLAB_HOST)\n"),
        ("status a/b --url ftp://host", {}, "does not begin with https:// and a host"),
        ("status a/b --timeout 0", {}, "0.0 is not in the range 0<x<=3600."),
        ("status a/b --ca-file no-certificates", {}, "the certificates of no-certificates cannot be read"),
        ("dsn a/b --name A-B", {}, "'A-B' is not the name of a variable: use letters, digits and _"),
        ("dsn a/b --github-output", {}, "--github-output works only in a step of GitHub Actions, which sets GITHUB_"),
    ],
)
def test_wrong_usage_is_explained(
    gitlab: GitLab, run: Run, tmp_path: Path, arguments: str, env: dict[str, str], error: str
) -> None:
    (tmp_path / "no-certificates").write_text("none\n", encoding="utf-8")
    (tmp_path / "empty").write_text("\n", encoding="utf-8")
    (tmp_path / "bytes").write_bytes(b"\xff")
    finished = run(*arguments.split(), stdin="a/a # c\nb\n#d\nhttps://git.io/a/b\n", **env)
    assert (finished.returncode, finished.stdout) == (ExitCode.USAGE, "")
    assert error in " ".join(finished.stderr.splitlines()) + "\n"
    gitlab.journal.assert_saw_nothing()


@pytest.mark.parametrize("option", ["--url", "CI_API_V4_URL", "CI_SERVER_URL", "GITLAB_HOST"])
def test_address_is_an_option_or_a_variable(gitlab: GitLab, run: Run, tmp_path: Path, option: str) -> None:
    gitlab.project("group/app", settings="integrated", keys=1)
    (tmp_path / "token").write_text(f"{gitlab.default_token}\n", encoding="utf-8")
    env = {"GITLAB_HOST": "", "GITLAB_TOKEN": "", option: gitlab.url}
    arguments = ["--url", env.pop(option)] if option.startswith("-") else []
    finished = run("status", "--token-file=token", *arguments, CI_PROJECT_PATH="group/app", **env)
    assert (finished.stdout.splitlines()[1:], finished.stderr) == (
        ["group/app  read    yes     integrated  1     1            errors.example.com"],
        "",
    )


def test_printed_command_repeats_options_as_given(gitlab: GitLab, run: Run, tmp_path: Path) -> None:
    gitlab.project("group/app", settings="integrated")
    folder = tmp_path / "token.0"
    folder.mkdir()
    (folder / "token").write_text(f"{gitlab.default_token}\n", encoding="utf-8")
    trustme.CA().cert_pem.write_to_path(str(folder / "ca.0"))
    finished = run("dsn", "group/app", "--token-file=token.0/token", "--ca-file=token.0/ca.0", "--timeout=7")
    assert finished.stderr == (
        "Error: group/app has no active client key. To create one: gitlab-error-tracking dsn group/app --ensure"
        f" --url {gitlab.url} --token-file token.0/token --ca-file token.0/ca.0 --timeout 7\n"
    )


def test_oauth_token_is_accepted(gitlab: GitLab, run: Run) -> None:
    gitlab.project("group/app", settings="integrated", keys=1)
    assert run("dsn", "group/app", GITLAB_TOKEN=gitlab.token(user="app", role="owner", oauth=True)).returncode == 0


def test_http_to_another_machine_warns(gitlab: GitLab, run: Run) -> None:
    finished = run("status", "group/app", "--retries=0", GITLAB_HOST="http://no-such-host.invalid")
    warning, error = finished.stderr.splitlines()
    assert warning.startswith("Warning: The url 'http://no-such-host.invalid' does not use TLS")
    assert error.startswith(
        "Error: group/app: The name of the host of http://no-such-host.invalid (from GITLAB_HOST), or of"
    )
    assert finished.returncode == ExitCode.FAILED


@pytest.mark.gitlab(https=True)
def test_certificates_are_an_option(gitlab: GitLab, run: Run) -> None:
    gitlab.project("group/app", settings="integrated", keys=1)
    untrusted = run("dsn", "group/app", "--retries=0")
    trusted = run("dsn", "group/app", "--ca-file", str(gitlab.ca_file))
    assert untrusted.stderr.startswith(f"Error: The certificate of {gitlab.url} (from GITLAB_HOST) has an issuer")
    assert (trusted.stdout.startswith("https://glet_"), trusted.stderr) == (True, "")


@pytest.mark.parametrize(
    "arguments", ["enable group/app", "status group/app", "keys list group/app", "keys rotate group/app --confirm"]
)
@pytest.mark.parametrize("fault", [faults.InvalidJson(), faults.Respond(302), faults.Respond(418), faults.BadGateway()])
def test_messages_contain_no_secret(gitlab: GitLab, run: Run, arguments: str, fault: faults.Fault) -> None:
    gitlab.project("group/app", settings="integrated", keys=1)
    if isinstance(fault, faults.Respond):
        echo = f"/{gitlab.default_token}"
        fault = faults.Respond(fault.status, text=echo, headers={"Location": echo, "Content-Type": f"text{echo}"})
    gitlab.inject(
        fault, on="get_settings" if arguments.startswith("enable") else "list_client_keys", times=9, optional=True
    )
    finished = run(*arguments.split(), "--retries=0")
    assert finished.returncode == ExitCode.FAILED
    assert not re.search(f"{gitlab.default_token}|glet_", finished.stdout + finished.stderr)


def test_help_lists_every_command_in_its_section(run: Run) -> None:
    shown = run("--help").stdout
    sections = re.findall(r"^(\S[^\n]*):\n((?:  .*\n)+)", shown, flags=re.MULTILINE)
    names = {title: re.findall(r"^  ([a-z]+)  ", text, flags=re.MULTILINE) for title, text in sections}
    assert names["Commands for users of GitLab"] == ["enable", "disable", "status", "dsn", "keys", "doctor"]
    assert names["Commands for operators of a server"] == [
        *("serve", "migrate", "user", "token", "project", "member", "verify")
    ]
    assert shown.count("Example: gitlab-error-tracking ") == 2


def test_help_shows_the_help_of_each_command() -> None:
    context = click.Context(command)
    shown = {name: command.get_command(context, name) for name in SUBCOMMANDS}
    assert {name: one.get_short_help_str(limit=100) for name, one in shown.items() if one} == {
        name: subcommand.help for name, subcommand in SUBCOMMANDS.items()
    }


def test_help_imports_no_command() -> None:
    code = "import sys, gitlab_error_tracking_cli.main as main\n"
    code += "main.command(['--help'], standalone_mode=False)\n"
    code += "assert not [name for name in sys.modules if name.startswith('gitlab_error_tracking_cli.commands')]\n"
    code += "assert not {'connexion', 'httpx', 'gitlab_error_tracking_server'} & {*sys.modules}"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_table_shows_control_characters(capsys: pytest.CaptureFixture[str]) -> None:
    print_records([Key(1, active=True, public_key="\x1b[2J", sentry_dsn="a\nb")], as_json=False)
    assert capsys.readouterr().out.splitlines()[1:] == [r"1   yes     \x1b[2J     a\nb"]


@pytest.mark.parametrize("name", command.list_commands(None))  # type: ignore[arg-type]  # the context is not used
def test_help_of_every_command_has_an_example(run: Run, name: str) -> None:
    assert f"Example: gitlab-error-tracking {name} " in run(name, "--help").stdout


@pytest.mark.parametrize(
    ("words", "incomplete", "completions"),
    [([], "ke", ["keys"]), (["keys"], "ro", ["rotate"]), (["dsn"], "--fo", ["--format"])],
)
def test_shell_completes_commands_and_options(words: list[str], incomplete: str, completions: list[str]) -> None:
    completion = BashComplete(command, {}, "gitlab-error-tracking", "_GITLAB_ERROR_TRACKING_COMPLETE")
    assert [one.value for one in completion.get_completions(words, incomplete)] == completions
