"""`doctor` names the cause of each seeded fault."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from gitlab_error_tracking_double import GitLab, faults

from contract_tests.commands.servers import (
    Reply,
    certificate,
    closed_port,
    forwarding,
    redirecting,
    serving_replies,
    silent_server,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from contract_tests.commands.conftest import Run

CHECKS = [
    *("connection", "certificate", "redirect", "gitlab", "token", "scope"),
    *("project", "role", "settings", "backend", "keys"),
]
HTML = Reply(200, {"Content-Type": "text/html"}, b"<h1>It works!</h1>")
APACHE = Reply(404, {"Content-Type": "text/html"}, b"<h1>Not Found</h1>")
OVERLOAD = Reply(502, {"Content-Type": "text/html"}, b"<h1>Bad Gateway</h1>")
TERMS = Reply(
    403,
    {"Content-Type": "application/json", "X-Gitlab-Meta": "{}"},
    b'{"message": "403 Forbidden - You must accept the Terms of Service."}',
)
LOGIN = Reply(302, {"Location": "https://user:secret@login.example.com/sign_in?token=x"})


def host(url: str) -> dict[str, str]:
    return {"GITLAB_HOST": url}


class Setup:
    """Seeds a fault; returns the arguments and the environment that differ from those of a working call."""

    def __init__(self, gitlab: GitLab, folder: Path, stack: ExitStack) -> None:
        self.gitlab = gitlab
        self.folder = folder
        self.enter = stack.enter_context
        gitlab.project("group/app", settings="integrated", keys=1, id=5)

    def token(self, **options: Any) -> dict[str, str]:
        return {"GITLAB_TOKEN": self.gitlab.token(**({"user": "ada", "role": "maintainer"} | options))}

    def replies(self, reply: Reply) -> dict[str, str]:
        return host(self.enter(serving_replies(lambda _: reply)))

    def tls(self, name: str, *, expired: bool = False, trusted: bool = True) -> dict[str, str]:
        context, issuer = certificate(self.folder, name, expired=expired)
        url = self.enter(serving_replies(lambda _: HTML, context))
        return host(url) | ({"SSL_CERT_FILE": issuer} if trusted else {})

    def proxy(self, change: Callable[[str], str | Reply]) -> dict[str, str]:
        return host(self.enter(forwarding(self.gitlab.url, change)))

    def fault(self, *injected: faults.Fault) -> dict[str, str]:
        for fault in injected:
            self.gitlab.inject(fault, on="get_settings")
        return {}

    def project(self, **options: Any) -> dict[str, str]:
        self.gitlab.project("group/other", **options)
        return {"CI_PROJECT_PATH": "group/other"}


@pytest.fixture
def setup(gitlab: GitLab, tmp_path: Path) -> Iterator[Setup]:
    with ExitStack() as stack:
        yield Setup(gitlab, tmp_path, stack)


UNREACHABLE = "Nothing listens at {address}, or at the proxy."
SLASHES = "A proxy before GitLab changes or rejects the encoded slash %2F in the path of the project."
BAD_GATEWAY = "{address}, or a proxy before it, failed with 502 (text/html)."
UNKNOWN_HOST = "The name of the host of {address}, or of the proxy, is unknown."
BROKEN = "The connection to {address} broke before the response was complete."
SLOW = "The response of {address} took too long."
OTHER = "https://gitlab.example.com"
NOBODY = "http://no-such-host.invalid"

# The fault, the check that fails, and the finding.
FAULTS: Mapping[str, tuple[Callable[[Setup], dict[str, str]], str, str]] = {
    "unknown host": (lambda _: host(NOBODY), "connection", UNKNOWN_HOST),
    "closed port": (lambda _: host(closed_port()), "connection", UNREACHABLE),
    "no response": (lambda s: host(s.enter(silent_server())), "connection", SLOW),
    "dead proxy": (lambda _: host(OTHER) | {"HTTPS_PROXY": closed_port()}, "connection", UNREACHABLE),
    "closed proxy": (
        lambda s: host(OTHER) | {"HTTPS_PROXY": s.replies(HTML)["GITLAB_HOST"]},
        "connection",
        "The proxy does not connect to {address}.",
    ),
    "broken connection": (
        lambda s: s.fault(faults.TruncatedBody()),
        "connection",
        BROKEN,
    ),
    "unknown issuer": (
        lambda s: s.tls("127.0.0.1", trusted=False),
        "certificate",
        "The certificate of {address} has an issuer that is not trusted.",
    ),
    "expired certificate": (
        lambda s: s.tls("127.0.0.1", expired=True),
        "certificate",
        "The certificate of {address} has expired.",
    ),
    "other certificate": (
        lambda s: s.tls("a.example.com"),
        "certificate",
        "The certificate of {address} is for another address.",
    ),
    "no TLS": (
        lambda s: host(s.gitlab.url.replace("http:", "https:")),
        "certificate",
        "The server does not use TLS at {address}.",
    ),
    "login page": (
        lambda s: s.replies(LOGIN),
        "redirect",
        "{address} redirects to https://login.example.com/sign_in, which could be a login page.",
    ),
    "https elsewhere": (
        lambda s: host(s.enter(redirecting("https://gitlab.example.com"))),
        "redirect",
        "{address} redirects to https://gitlab.example.com.",
    ),
    "https on this port": (
        lambda s: host(s.tls("127.0.0.1")["GITLAB_HOST"].replace("https", "http")),
        "connection",
        BROKEN,
    ),
    "plain HTTP rejected": (
        lambda s: s.replies(Reply(400, HTML.headers, b"The plain HTTP request was sent to HTTPS port")),
        "gitlab",
        "The response 400 (text/html) of {address} is not from a GitLab.",
    ),
    "another server": (
        lambda s: s.replies(HTML),
        "gitlab",
        "The response 200 (text/html) of {address} is not from a GitLab.",
    ),
    "overload": (lambda s: s.fault(faults.BadGateway()), "gitlab", BAD_GATEWAY),
    "late overload": (lambda s: s.proxy(lambda path: OVERLOAD if "%2F" in path else path), "gitlab", BAD_GATEWAY),
    "unexpected response": (
        lambda s: s.fault(faults.Delay(0), faults.Respond(410)),
        "gitlab",
        "{address} sent an unexpected response 410 (text/plain).",
    ),
    "rate limit": (lambda s: s.fault(faults.TooManyRequests()), "gitlab", "{address} limits the rate of requests."),
    "unknown token": (lambda _: {"GITLAB_TOKEN": "glpat-unknown"}, "token", "{address} does not know the token."),
    "expired token": (lambda s: s.token(expires_at="2020-01-01"), "token", "The token for {address} has expired."),
    "revoked token": (lambda s: s.token(revoked=True), "token", "The token for {address} was revoked."),
    "blocked user": (lambda s: s.token(blocked=True), "token", "The user of the token is blocked at {address}."),
    "terms of use": (
        lambda s: s.replies(TERMS),
        "token",
        "{address} rejects the token: 403 Forbidden - You must accept the Terms of Service.",
    ),
    "no scope": (lambda s: s.token(scopes=["sudo"]), "scope", "The scopes of the token do not suffice."),
    "no permission": (
        lambda s: s.token(permissions=["delete_error_tracking_client_key"]),
        "scope",
        "The fine-grained token lacks a permission.",
    ),
    "invisible project": (
        lambda s: s.token(role=None),
        "project",
        "The project does not exist at {address}, or the token's user is not a member.",
    ),
    "moved project": (
        lambda s: s.project(settings="integrated", keys=1, former_paths=["old/app"]) | {"CI_PROJECT_PATH": "old/app"},
        "project",
        "The project was renamed or moved; GitLab redirects reading, but rejects changes.",
    ),
    "slashes decoded": (lambda s: s.proxy(unquote), "project", SLASHES),
    "slashes rejected": (lambda s: s.proxy(lambda path: APACHE if "%2F" in path else path), "project", SLASHES),
    "low role": (
        lambda s: s.token(role="developer"),
        "role",
        "The role of the token's user in the project is too low.",
    ),
    "no settings": (lambda s: s.project(keys=1), "settings", "The project has no error tracking settings."),
    "off": (lambda s: s.project(settings="off", keys=1), "settings", "Error tracking is off."),
    "no active key": (
        lambda s: s.project(settings="integrated", keys=[{"active": False}]),
        "keys",
        "The project has no active client key.",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_doctor_names_the_cause(setup: Setup, run: Run, name: str) -> None:
    seed, check, finding = FAULTS[name]
    env = {"CI_PROJECT_PATH": "group/app"} | seed(setup)
    finished = run("doctor", "--json", "--retries=0", "--timeout=2", **env)
    findings = json.loads(finished.stdout)
    finding = finding.format(address=f"{env.get('GITLAB_HOST', setup.gitlab.url)} (from GITLAB_HOST)")
    assert [(one["check"], one["finding"]) for one in findings if one["result"] == "failed"] == [(check, finding)]
    results = {one["check"]: one["result"] for one in findings}
    earlier = CHECKS[: CHECKS.index(check)]
    assert {results[one] for one in earlier if one != "certificate"} <= {"passed"}
    assert all(one["cure"] for one in findings if one["result"] == "failed")
    assert finished.returncode == 1


def test_doctor_of_a_working_project_passes(gitlab: GitLab, run: Run) -> None:
    gitlab.project("group/app", settings="integrated", keys=1)
    finished = run("doctor", "group/app")
    assert (
        finished.stdout
        == f"""\
passed   connection   {gitlab.url} (from GITLAB_HOST) responds.
skipped  certificate  Not checked, because the address begins with http://.
passed   redirect     Requests are not redirected.
passed   gitlab       The server is a GitLab.
passed   token        GitLab knows the token.
passed   scope        The token may read.
passed   project      The token's user can see the project.
passed   role         The role of the token's user suffices.
passed   settings     Error tracking is on.
passed   backend      GitLab itself receives the errors.
passed   keys         The project has an active client key.
skipped  write        Only writing shows whether the token may write, for which it needs the scope api.
"""
    )
    assert (finished.stderr, finished.returncode) == ("", 0)


@pytest.mark.gitlab(https=True)
def test_doctor_passes_over_tls(gitlab: GitLab, run: Run) -> None:
    gitlab.project("group/app", settings="integrated", keys=1)
    finished = run("doctor", "group/app", "--json", "--ca-file", str(gitlab.ca_file))
    assert {one["check"]: one["result"] for one in json.loads(finished.stdout)} == dict.fromkeys(CHECKS, "passed") | {
        "write": "skipped"
    }


CHECK_ADDRESS = "Write the address of GitLab as --url, without a group or project, and check any proxy before it."


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("https elsewhere", "Write https://gitlab.example.com as --url."),
        (
            "https on this port",
            "Check any proxy, or try again later. If the port is one of https, write https:// in --url.",
        ),
        ("plain HTTP rejected", f"{CHECK_ADDRESS} If the port is one of https, write https:// in --url."),
        ("rate limit", "Try again later."),
        ("no settings", "To turn on integrated error tracking, if this GitLab has it: {ensure}"),
        ("off", "To turn it on: {ensure}"),
        ("no active key", "To create one: {ensure}"),
    ],
)
def test_doctor_names_the_cure(setup: Setup, run: Run, name: str, cure: str) -> None:
    env = {"CI_PROJECT_PATH": "group/app"} | FAULTS[name][0](setup)
    finished = run("doctor", "--json", "--retries=0", **env)
    ensure = f"gitlab-error-tracking dsn group/other --ensure --url {setup.gitlab.url} --retries 0"
    cures = [one["cure"] for one in json.loads(finished.stdout) if one["cure"]]
    assert cures == [cure.format(ensure=ensure)]


@pytest.mark.gitlab(integrated=False)
def test_doctor_finds_integrated_switched_off(gitlab: GitLab, run: Run) -> None:
    gitlab.project("group/app", settings="integrated", keys=1)
    finished = run("doctor", "group/app", "--json")
    assert [one for one in json.loads(finished.stdout) if one["result"] == "failed"] == [
        {
            "check": "backend",
            "result": "failed",
            "finding": "Nothing receives the errors: no Sentry is set up, and integrated error tracking is off.",
            "cure": f"To turn it on: gitlab-error-tracking dsn group/app --ensure --url {gitlab.url}",
        }
    ]
    assert finished.returncode == 1


def test_doctor_of_a_sentry_project_passes(gitlab: GitLab, run: Run) -> None:
    gitlab.project("group/app", settings="sentry")
    finished = run("doctor", "group/app", "--json")
    assert [(one["result"], one["finding"]) for one in json.loads(finished.stdout)[-3:-1]] == [
        ("passed", "Sentry receives the errors, so the client keys of GitLab have no effect."),
        ("skipped", "They have no effect."),
    ]
    assert finished.returncode == 0


@pytest.mark.parametrize(
    ("env", "arguments", "origin"),
    [
        ({}, [], "(default)"),
        ({"GL_HOST": "127.0.0.1:1"}, [], "(from GL_HOST)"),
        ({"CI_API_V4_URL": "https://127.0.0.1:1/api/v4", "CI_SERVER_URL": "https://b"}, [], "(from CI_API_V4_URL)"),
        ({"GL_HOST": "a"}, ["--url=https://127.0.0.1:1"], "(--url)"),
    ],
)
def test_connection_failure_names_the_origin_of_the_address(
    run: Run, env: dict[str, str], arguments: list[str], origin: str
) -> None:
    proxy = {"HTTPS_PROXY": closed_port(), "NO_PROXY": ""}
    finished = run("doctor", "group/app", "--retries=0", *arguments, **{"GITLAB_HOST": ""} | proxy | env)
    assert origin in finished.stdout.splitlines()[0]
    assert finished.returncode == 1
