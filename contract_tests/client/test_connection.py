"""The client validates address, token, options and arguments before it sends a request."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version
from threading import Thread
from typing import Any

import gitlab_error_tracking_client
import httpx
import pytest
import trustme
from gitlab_error_tracking_client import AsyncClient, Client, errors
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.client.calls import TOKEN, call, connect, each_client

SETTINGS = {"active": True, "project_name": None, "sentry_external_url": None, "api_url": None, "integrated": True}
VARIABLES = ("GITLAB_TOKEN", "GITLAB_HOST", "GITLAB_URI", "GL_HOST", "CI_API_V4_URL", "CI_SERVER_URL", "CI_JOB_TOKEN")


def recording(seen: list[httpx.Request]) -> httpx.MockTransport:
    """Return a transport that records requests and responds with settings."""

    def respond(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=SETTINGS)

    return httpx.MockTransport(respond)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.mark.parametrize(
    ("url", "api"),
    [
        ("https://gitlab.example.com", "https://gitlab.example.com/api/v4"),
        ("https://gitlab.example.com/", "https://gitlab.example.com/api/v4"),
        ("https://gitlab.example.com/api/v4", "https://gitlab.example.com/api/v4"),
        ("https://gitlab.example.com/api/v4/", "https://gitlab.example.com/api/v4"),
        ("https://example.com/gitlab", "https://example.com/gitlab/api/v4"),
        ("https://example.com/gitlab/api/v4/", "https://example.com/gitlab/api/v4"),
        ("http://localhost:8080", "http://localhost:8080/api/v4"),
        ("https://[::1]:8443/", "https://[::1]:8443/api/v4"),
    ],
)
def test_url_gets_the_path_of_the_contract(url: str, api: str) -> None:
    assert Client(url, token=TOKEN).url == api


def test_request_goes_below_a_relative_url() -> None:
    seen: list[httpx.Request] = []
    client = Client("https://example.com/gitlab", token=TOKEN, httpx_args={"transport": recording(seen)})
    client.settings.get("group/project")
    url = "https://example.com/gitlab/api/v4/projects/group%2Fproject/error_tracking/settings"
    assert [str(request.url) for request in seen] == [url]


@pytest.mark.parametrize(
    ("url", "advice"),
    [
        ("gitlab.example.com", "write 'https://gitlab.example.com'"),
        ("127.0.0.1:18723", "write 'https://127.0.0.1:18723', or 'http://127.0.0.1:18723' if it does not use TLS"),
        ("https://gitlab.com/group/project", "write 'https://gitlab.com'. A call names the project"),
        ("", "write 'https://gitlab.com'"),
        (None, "write 'https://gitlab.com'"),
        ("https://", "write 'https://gitlab.com'"),
        ("ftp://gitlab.example.com", "does not begin with https://"),
        ("https://gitlab.example.com:port", "write 'https://gitlab.com'"),
        ("https://gitlab.example.com?private_token=hush", "a query"),
        ("https://me:hush@gitlab.example.com", "a user"),
        ("me:hush@gitlab.example.com", "a user"),
        ("https:/gitlab.example.com", "write 'https://gitlab.example.com'"),
        (b"https://gitlab.example.com", "is of type bytes"),
        ("https://a..b", "The host of the url"),
        ("https://$CI_SERVER_HOST", "The host of the url"),
        ("https://xn--", "write 'https://gitlab.com'"),
        ("https://gitlab.example.com:99999", "The port of the url"),
        ("https://gitlab.example.com/api/v4/projects/5", "leave out '/projects/5'"),
    ],
)
def test_invalid_url_is_rejected_with_advice(url: Any, advice: str) -> None:
    with pytest.raises(errors.UsageError) as raised:
        Client(url, token=TOKEN)
    assert advice in str(raised.value)
    assert "hush" not in str(raised.value)


@pytest.mark.parametrize("host", ["gitlab.example.com", "192.168.1.5:8080", "notlocalhost"])
def test_url_without_tls_warns_once(host: str) -> None:
    with pytest.warns(UserWarning, match="does not use TLS") as caught:
        Client(f"http://{host}", token=TOKEN)
    assert [warning.filename for warning in caught] == [__file__]


@pytest.mark.parametrize("host", ["localhost", "gitlab.localhost:8080", "127.0.0.2", "[::1]:8080"])
def test_url_of_this_machine_needs_no_tls(host: str) -> None:
    assert Client(f"http://{host}", token=TOKEN).url == f"http://{host}/api/v4"


@each_client
def test_cookie_is_neither_kept_nor_sent(kind: Any) -> None:
    seen: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=SETTINGS, headers={"Set-Cookie": "session=hush; Path=/"})

    async def call_twice() -> None:
        async with connect(respond, AsyncClient) as client:
            await client.settings.get(1)
            await client.settings.get(1)

    if kind is AsyncClient:
        asyncio.run(call_twice())
    else:
        with connect(respond) as client:
            client.settings.get(1)
            client.settings.get(1)
    assert ["Cookie" in request.headers for request in seen] == [False, False]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        *(
            ({"token": token}, "The token ")
            for token in ("", None, "glpat-hush\n", "glpat hush", "glpat-hüsh", "glpat-hush\x00", 5)
        ),
        ({"scheme": "basic"}, "'private_token' or 'bearer'"),
        *(({"retries": retries}, "retries .* is not valid: write") for retries in (-1, "3", None)),
        *(({"timeout": timeout}, "timeout .* is not valid: write") for timeout in ("3", -1)),
        *(({"verify": verify}, "verify is of type .*: write True") for verify in (3, None, "hush.pem")),
        ({"httpx_args": {"verify": "hush.pem"}}, "verify is of type str"),
        *(({"httpx_args": arguments}, "httpx_args is of type") for arguments in ([1], "hush", 3)),
        ({"httpx_args": {1: "hush"}}, "names in httpx_args are not strings"),
    ],
)
def test_invalid_option_is_rejected_without_the_token(options: dict[str, Any], words: str) -> None:
    with pytest.raises(errors.UsageError, match=words) as raised:
        Client("https://gitlab.example.com", **{"token": TOKEN, **options})
    assert "hush" not in str(raised.value)


@pytest.mark.parametrize(
    ("scheme", "header", "value"),
    [("private_token", "PRIVATE-TOKEN", TOKEN), ("bearer", "Authorization", f"Bearer {TOKEN}")],
)
@each_client
def test_token_is_in_the_header_of_its_scheme(scheme: Any, header: str, value: str, kind: Any) -> None:
    seen: list[httpx.Request] = []
    client = kind("https://gitlab.com", token=TOKEN, scheme=scheme, httpx_args={"transport": recording(seen)})
    call(client, "settings.get", 1)
    carried = {name: seen[0].headers[name] for name in ("PRIVATE-TOKEN", "Authorization") if name in seen[0].headers}
    assert carried == {header: value}


@pytest.mark.parametrize(
    ("variables", "url"),
    [
        ({}, "https://gitlab.com/api/v4"),
        ({"GITLAB_HOST": "gitlab.example.com"}, "https://gitlab.example.com/api/v4"),
        ({"GITLAB_HOST": "http://localhost:8080"}, "http://localhost:8080/api/v4"),
        ({"GITLAB_HOST": "example.com/gitlab"}, "https://example.com/gitlab/api/v4"),
        ({"CI_API_V4_URL": "https://ci.example.com/api/v4"}, "https://ci.example.com/api/v4"),
        ({"CI_API_V4_URL": "https://ci.example.com/api/v4", "GITLAB_HOST": "a.example"}, "https://a.example/api/v4"),
        ({"GL_HOST": "gl.example"}, "https://gl.example/api/v4"),
        ({"GITLAB_URI": "https://uri.example"}, "https://uri.example/api/v4"),
        ({"CI_SERVER_URL": "https://ci.example.com"}, "https://ci.example.com/api/v4"),
        ({"GITLAB_HOST": " a.example\n"}, "https://a.example/api/v4"),
        ({"GITLAB_HOST": ""}, "https://gitlab.com/api/v4"),
    ],
)
def test_environment_sets_host_and_token(environment: pytest.MonkeyPatch, variables: dict[str, str], url: str) -> None:
    for name, value in (variables | {"GITLAB_TOKEN": TOKEN}).items():
        environment.setenv(name, value)
    seen: list[httpx.Request] = []
    client = Client.from_environment(httpx_args={"transport": recording(seen)})
    client.settings.get(1)
    assert (client.url, seen[0].headers["PRIVATE-TOKEN"]) == (url, TOKEN)


@pytest.mark.parametrize(
    ("variables", "message"),
    [({}, "GITLAB_TOKEN is missing"), ({"CI_JOB_TOKEN": "glcbt-hush"}, "does not accept the CI_JOB_TOKEN")],
)
def test_missing_token_is_explained(environment: pytest.MonkeyPatch, variables: dict[str, str], message: str) -> None:
    for name, value in variables.items():
        environment.setenv(name, value)
    with pytest.raises(errors.UsageError, match=message) as raised:
        Client.from_environment()
    assert "hush" not in str(raised.value)


@each_client
@pytest.mark.parametrize("name", ["url", "token"])
def test_environment_gives_url_and_token_alone(environment: pytest.MonkeyPatch, kind: Any, name: str) -> None:
    environment.setenv("GITLAB_TOKEN", TOKEN)
    with pytest.raises(errors.UsageError, match=f"leave out {name}"):
        kind.from_environment(**{name: "hush"})


@given(text=st.text(max_size=5), more=st.text(max_size=5), slash=st.sampled_from(["%2F", "%2f"]))
def test_encoded_path_is_rejected_with_plain_path(text: str, more: str, slash: str) -> None:
    with pytest.raises(errors.UsageError) as raised:
        Client("http://localhost", token=TOKEN).settings.get(f"group{text}{slash}{more}x")
    plain = f"group{text}{slash}{more}x".replace("%2F", "/").replace("%2f", "/")
    assert repr(plain) in str(raised.value)


@pytest.mark.parametrize(
    "project", ["", ".", "..", True, None, 1.5, "\ud800", "x" * 70_000, "g/" + "x" * 70_000, "/g/p", "g/p\n"]
)
def test_invalid_project_is_rejected(project: Any) -> None:
    with pytest.raises(errors.UsageError):
        Client("http://localhost", token=TOKEN).settings.get(project)


@pytest.mark.parametrize("key", [True, None, 1.5, "..", "abc", "g/p"])
def test_invalid_key_is_rejected(key: Any) -> None:
    with pytest.raises(errors.UsageError, match="key_id"):
        Client("http://localhost", token=TOKEN).client_keys.delete(1, key)


@each_client
def test_timeout_is_thirty_seconds_by_default(kind: Any) -> None:
    seen: list[httpx.Request] = []
    call(kind("https://gitlab.com", token=TOKEN, httpx_args={"transport": recording(seen)}), "settings.get", 1)
    assert seen[0].extensions["timeout"] == httpx.Timeout(30).as_dict()


OWN = pytest.mark.parametrize(("kind", "own"), [(Client, httpx.Client), (AsyncClient, httpx.AsyncClient)])


@OWN
def test_own_httpx_client_sends_and_stays_open(kind: Any, own: Any) -> None:
    seen: list[httpx.Request] = []
    given = own(transport=recording(seen), headers={"User-Agent": "mine"})
    call(kind("https://gitlab.example.com", token=TOKEN, httpx_client=given), "settings.get", 1)
    assert (seen[0].headers["PRIVATE-TOKEN"], seen[0].headers["User-Agent"]) == (TOKEN, "mine")
    assert (seen[0].url.host, given.is_closed) == ("gitlab.example.com", False)


@OWN
def test_own_httpx_client_must_match(kind: Any, own: Any) -> None:
    other = httpx.Client if own is httpx.AsyncClient else httpx.AsyncClient
    with pytest.raises(errors.UsageError, match=rf"pass an httpx\.{own.__name__}\."):
        kind("https://gitlab.example.com", token=TOKEN, httpx_client=other())


def test_closed_httpx_client_is_reported() -> None:
    given = httpx.Client()
    given.close()
    client = Client("https://gitlab.example.com", token=TOKEN, httpx_client=given)
    with pytest.raises(errors.UsageError, match="that you passed is closed"):
        client.settings.get(1)


def test_shared_httpx_client_gets_one_hook() -> None:
    with httpx.Client() as given:
        for _ in range(3):
            Client("https://gitlab.example.com", token=TOKEN, httpx_client=given)
        assert len(given.event_hooks["response"]) == 1


class Closing(httpx.MockTransport):
    """Responds with settings, and counts how often it is closed."""

    def __init__(self) -> None:
        super().__init__(lambda _request: httpx.Response(200, json=SETTINGS))
        self.closed = 0

    def close(self) -> None:
        self.closed += 1

    async def aclose(self) -> None:
        self.closed += 1


def test_client_closes_and_opens_again() -> None:
    transport = Closing()
    client = Client("https://gitlab.com", token=TOKEN, httpx_args={"transport": transport})
    for _ in range(2):
        with client:
            client.settings.get(1)
    assert transport.closed == 2


def test_last_to_leave_closes_the_client() -> None:
    transport = Closing()
    with Client("https://gitlab.com", token=TOKEN, httpx_args={"transport": transport}) as client:
        with client:
            client.settings.get(1)
        is_closed_early = transport.closed
    assert (is_closed_early, transport.closed) == (0, 1)
    with pytest.raises(errors.UsageError, match="closed"):
        client.settings.get(1)


def test_async_client_closes_with_the_last() -> None:
    async def run() -> list[int]:
        client = AsyncClient("https://gitlab.com", token=TOKEN, httpx_args={"transport": transport})
        closed = []
        async with client:
            async with client:
                await client.settings.get(1)
            closed.append(transport.closed)
        closed.append(transport.closed)
        with pytest.raises(errors.UsageError, match="closed"):
            await client.settings.get(1)
        return closed

    transport = Closing()
    assert asyncio.run(run()) == [0, 1]


def test_event_loop_closes_its_own_connections() -> None:
    transport = Closing()
    client = AsyncClient("https://gitlab.com", token=TOKEN, httpx_args={"transport": transport})
    for loops in (1, 2):
        call(client, "settings.get", 1)
        assert transport.closed == loops


def test_version_is_that_of_the_distribution() -> None:
    assert gitlab_error_tracking_client.__version__ == version("gitlab-error-tracking")


@pytest.mark.parametrize(
    ("program", "unloaded"),
    [
        ("import gitlab_error_tracking_client", {"asyncio", "click", "httpx", "ssl"}),
        ("import gitlab_error_tracking_client as c; c.Client('https://gitlab.com', token='x')", {"asyncio", "h2"}),
    ],
)
def test_import_loads_only_what_it_needs(program: str, unloaded: set[str]) -> None:
    command = [sys.executable, "-c", f"{program}; import sys; print(*sys.modules)"]
    loaded = {*subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()}
    unloaded = unloaded | {"attr", "gitlab_error_tracking_contract", "httpx_retries", "requests", "yaml"}
    assert (loaded & unloaded, "gitlab_error_tracking_client" in loaded) == (set(), True)


@each_client
def test_certificates_are_loaded_once(monkeypatch: pytest.MonkeyPatch, kind: Any) -> None:
    """Each event loop has connections of its own, but loading the certificates blocks it for 0.1 s."""
    loaded: list[ssl.SSLContext] = []

    def load(self: ssl.SSLContext, *files: object, **options: object) -> None:
        loaded.append(self)

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", load)
    client = kind("https://127.0.0.1:9", token=TOKEN)
    kind("http://127.0.0.1:9", token=TOKEN)
    for _ in range(2):
        with pytest.raises(errors.ConnectionFailed):
            call(client, "settings.get", 1)
    assert len(loaded) == 1


def test_invalid_httpx_setting_is_reported() -> None:
    client = Client("https://gitlab.com", token=TOKEN, httpx_args={"proxy": "nope"})
    with pytest.raises(errors.UsageError, match="httpx does not accept the settings"):
        client.settings.get(1)


@each_client
def test_certificates_are_verified(kind: Any) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = Thread(target=server.handle_request)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    thread.start()
    client = kind(f"https://127.0.0.1:{server.server_port}", token=TOKEN)
    with pytest.raises(errors.ConnectionFailed, match="pass verify="):
        call(client, "settings.get", 1)
    thread.join()
    server.server_close()
