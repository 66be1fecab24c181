"""Exit code 1 means that a rule failed; for everything else there is one line and another code."""

from __future__ import annotations

import json
import ssl
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import httpx
import pytest
import trustme
from gitlab_error_tracking_verifier import network
from gitlab_error_tracking_verifier.errors import CannotStart
from gitlab_error_tracking_verifier.report import Conformance, Result

from contract_tests.support.command_line import run_command
from contract_tests.support.serving import Server, serving
from contract_tests.verifier.tampering import Tampering, with_body
from contract_tests.verifier.test_command import TOKEN, verify

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.verifier.conftest import Verify

VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.parametrize("entries", ["::1/128", "[::1]", "http://[", "a b,[::1]:80,%%%,::1/129", "https://:x"])
def test_unreadable_no_proxy_is_ignored(server: Server, entries: str) -> None:
    finished = verify(server.url, "--project=5", "--cases=1", NO_PROXY=entries, no_proxy=entries)
    assert (finished.returncode, finished.stdout.partition(":")[0]) == (0, "Conforming")


@pytest.mark.parametrize(
    ("url", "no_proxy", "proxy"),
    [
        ("https://gitlab.example.com/api/v4", "", "http://proxy:3128"),
        ("https://gitlab.example.com/api/v4", "other.example.com,::1/128", "http://proxy:3128"),
        ("https://gitlab.example.com/api/v4", "[::1],gitlab.example.com", None),
        ("https://gitlab.example.com/api/v4", ".example.com", None),
        ("https://gitlab.example.com/api/v4", "*", None),
        ("http://[::1]:8080/api/v4", "[::1]", None),
        ("http://[::1]:8080/api/v4", "::1", None),
        ("http://[::1]:8080/api/v4", "::1/128", "http://proxy:3128"),
    ],
)
def test_no_proxy_selects_the_proxy(
    monkeypatch: pytest.MonkeyPatch, url: str, no_proxy: str, proxy: str | None
) -> None:
    monkeypatch.setenv("ALL_PROXY", "proxy:3128")
    monkeypatch.setenv("NO_PROXY", no_proxy)
    used: list[object] = []
    monkeypatch.setattr(httpx, "Client", lambda **options: used.append(options["proxy"]))
    network.open_client(url, None, None)
    assert used == [proxy]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HTTP_PROXY", "ftp://user:secret@proxy"),
        ("HTTP_PROXY", "http://user:secret@[::1"),
        ("ALL_PROXY", "http://user:secret@proxy:port"),
        ("SSL_CERT_FILE", "/missing/secret"),
        ("SSL_CERT_FILE", str(Path(__file__).resolve())),
    ],
)
def test_unusable_variable_is_rejected(tmp_path: Path, variable: str, value: str) -> None:
    environment = {"GITLAB_TOKEN": TOKEN, variable: value}
    finished = run_command(tmp_path, "verify", "http://127.0.0.1:1", "--project=5", env=environment)
    assert (finished.returncode, finished.stdout) == (2, "")
    assert (variable in finished.stderr, "secret" in finished.stderr) == (True, False)


@contextmanager
def tls_server(authority: trustme.CA) -> Iterator[str]:
    """Serve 501 for every request over TLS; yield the URL."""
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"https://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("trusted", "reason"), [(True, "returns 501 with text/html"), (False, "certificate verify failed")]
)
def test_ca_file_is_trusted(tmp_path: Path, trusted: bool, reason: str) -> None:
    authority, path = trustme.CA(), tmp_path / "ca.pem"
    (authority if trusted else trustme.CA()).cert_pem.write_to_path(str(path))
    with tls_server(authority) as url:
        finished = run_command(tmp_path, "verify", url, "--project=5", f"--ca-file={path}", env={"GITLAB_TOKEN": TOKEN})
    assert finished.returncode == 3
    assert reason in " ".join(finished.stdout.split())


def test_invalid_ca_file_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    path.write_text("text")
    with pytest.raises(CannotStart, match="the certificates of --ca-file cannot be read"):
        network.open_client("https://127.0.0.1:1", path, None)


SURROGATES = [
    json.dumps({"message": "\ud800"}).encode(),
    b'{"message": "\xed\xa0\x80"}',
    json.dumps({"\udfff": [{"public_key": "\ud800" * 9}]}).encode(),
    json.dumps([{"id": "\ud800"}]).encode(),
]


@pytest.mark.parametrize("body", SURROGATES)
@pytest.mark.parametrize("status", [200, 404])
def test_lone_surrogate_is_failed_rule(verify_app: Verify, body: bytes, status: int) -> None:
    def change(_request: httpx.Request, response: httpx.Response) -> httpx.Response:
        return with_body(response, body) if response.status_code == status else response

    report = verify_app(lambda transport: Tampering(transport, change), project="demo/platform/integrated")
    assert report.conformance is Conformance.NOT_CONFORMING
    assert report.count(Result.UNKNOWN) == 0
    assert report.incomplete == []
    assert report.count(Result.PASSED) >= 3


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_narrow_terminal_encoding_is_supported(server: Server, encoding: str) -> None:
    finished = verify(server.url, "--project=5", "--cases=1", "--allow-writes", PYTHONIOENCODING=encoding)
    assert finished.returncode == 0


def test_unexpected_error_is_undetermined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError(f"unexpected: {TOKEN}")

    monkeypatch.setattr("gitlab_error_tracking_verifier.cli.verify", fail)
    finished = run_command(tmp_path, "verify", "http://127.0.0.1:1", "--project=5", env={"GITLAB_TOKEN": TOKEN})
    assert (finished.returncode, finished.stderr) == (3, "Internal error: RuntimeError: unexpected: [token]\n")


def test_full_disk_of_report_is_undetermined(server: Server) -> None:
    finished = verify(server.url, "--project=5", "--cases=1", "--report-json=/dev/full")
    assert finished.returncode == 3
    assert finished.stderr.endswith("Error: /dev/full cannot be written: No space left on device\n")


def test_full_disk_of_output_is_undetermined(server: Server, tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        finished = verify(server.url, "--project=5", "--cases=1", "--quiet", stdout=full)
    assert finished.returncode == 3
    assert finished.stderr == "Error: the summary cannot be written: No space left on device\n"
