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
    serving_replies,
    silent_server,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from contract_tests.commands.conftest import Run

CHECKS = ["connection", "certificate", "redirect", "gitlab", "token", "scope", "project", "role", "settings", "keys"]
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


UNREACHABLE = "Nothing listens at the host and port of GitLab, or of the proxy."
SLASHES = "A proxy before GitLab changes or rejects the encoded slash %2F in the path of the project."
BAD_GATEWAY = "GitLab, or a proxy before it, failed with 502 (text/html)."
OTHER = "https://gitlab.example.com"
NOBODY = "http://no-such-host.invalid"

# The fault, the check that fails, and the finding.
FAULTS: Mapping[str, tuple[Callable[[Setup], dict[str, str]], str, str]] = {
    "unknown host": (lambda _: host(NOBODY), "connection", "The name of the host, or of the proxy, is unknown."),
    "closed port": (lambda _: host(closed_port()), "connection", UNREACHABLE),
    "no response": (lambda s: host(s.enter(silent_server())), "connection", "The response took too long."),
    "dead proxy": (lambda _: host(OTHER) | {"HTTPS_PROXY": closed_port()}, "connection", UNREACHABLE),
    "closed proxy": (
        lambda s: host(OTHER) | {"HTTPS_PROXY": s.replies(HTML)["GITLAB_HOST"]},
        "connection",
        "The proxy does not connect to GitLab.",
    ),
    "broken connection": (
        lambda s: s.fault(faults.TruncatedBody()),
        "connection",
        "The connection broke before the response was complete.",
    ),
    "unknown issuer": (
        lambda s: s.tls("127.0.0.1", trusted=False),
        "certificate",
        "The issuer of the certificate is not trusted.",
    ),
    "expired certificate": (
        lambda s: s.tls("127.0.0.1", expired=True),
        "certificate",
        "The certificate has expired.",
    ),
    "other certificate": (lambda s: s.tls("a.example.com"), "certificate", "The certificate is for another address."),
    "no TLS": (
        lambda s: host(s.gitlab.url.replace("http:", "https:")),
        "certificate",
        "The server does not use TLS at this address.",
    ),
    "login page": (
        lambda s: s.replies(LOGIN),
        "redirect",
        "The server redirects to https://login.example.com/sign_in, which could be a login page.",
    ),
    "another server": (lambda s: s.replies(HTML), "gitlab", "The response 200 (text/html) is not from a GitLab."),
    "overload": (lambda s: s.fault(faults.BadGateway()), "gitlab", BAD_GATEWAY),
    "late overload": (lambda s: s.proxy(lambda path: OVERLOAD if "%2F" in path else path), "gitlab", BAD_GATEWAY),
    "unexpected response": (
        lambda s: s.fault(faults.Delay(0), faults.Respond(410)),
        "gitlab",
        "GitLab sent an unexpected response 410 (text/plain).",
    ),
    "rate limit": (lambda s: s.fault(faults.TooManyRequests()), "gitlab", "GitLab limits the rate of requests."),
    "unknown token": (lambda _: {"GITLAB_TOKEN": "glpat-unknown"}, "token", "GitLab does not know the token."),
    "expired token": (lambda s: s.token(expires_at="2020-01-01"), "token", "The token has expired."),
    "revoked token": (lambda s: s.token(revoked=True), "token", "The token was revoked."),
    "blocked user": (lambda s: s.token(blocked=True), "token", "The user of the token is blocked."),
    "terms of use": (
        lambda s: s.replies(TERMS),
        "token",
        "GitLab rejects the token: 403 Forbidden - You must accept the Terms of Service.",
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
        "The project does not exist, or the token's user is not a member.",
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
    finished = run("doctor", "--json", "--retries=0", "--timeout=0.5", **env)
    findings = json.loads(finished.stdout)
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
        == """\
passed   connection   The server responds.
skipped  certificate  There is none: the address begins with http://.
passed   redirect     Requests are not redirected.
passed   gitlab       The server is a GitLab.
passed   token        GitLab knows the token.
passed   scope        The token may read.
passed   project      The token's user can see the project.
passed   role         The role of the token's user suffices.
passed   settings     Error tracking is on.
passed   keys         The project has an active client key.
skipped  write        Only writing tells whether the token may write, for which it needs the scope api.
                      Run gitlab-error-tracking enable, which writes only a change.
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
