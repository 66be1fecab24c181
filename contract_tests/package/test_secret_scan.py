"""The scan for tokens in the files of a test run finds every token and prints none."""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import sqlite3
import tarfile
import zipfile
from contextlib import closing
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from gitlab_error_tracking_server.store.credentials import digest, new_token
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.secret_scan import REQUIRED, Published, main, scan_file
from contract_tests.support.token_encodings import find_tokens

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TOKEN = "glpat-demo-maintainer-read"
DESCRIPTION = "demonstration token 8, of maintainer"


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A folder whose tokens the scan of a whole test run ignores."""
    folder = tmp_path / "planted"
    folder.mkdir()
    return folder


def found(file: Path, published: Published | None = None) -> list[str]:
    return sorted(str(finding) for finding in scan_file(file, published or Published()))


def test_token_in_log_is_named_not_shown(planted: Path) -> None:
    log = planted / "server.log"
    log.write_text(f"INFO request path=/api/v4/x?private_token={TOKEN} status=200\n")
    assert found(log) == [f"{log}: token found as plain text: {DESCRIPTION}"]


def test_unknown_token_is_named_by_its_digest(planted: Path) -> None:
    token = new_token()
    (planted / "server.log").write_text(f"token={token}")
    (finding,) = found(planted / "server.log")
    assert finding.endswith(f": SHA-256 {digest(token)[:12]}…")


@pytest.mark.parametrize("kept", ["data.db", "data.db-wal"])
def test_token_in_database_is_found(planted: Path, kept: str) -> None:
    with closing(sqlite3.connect(planted / "data.db", isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = " + ("wal" if kept.endswith("wal") else "delete"))
        database.execute("CREATE TABLE tokens (token TEXT, next TEXT)")
        database.execute("INSERT INTO tokens VALUES (?, 'follows at once')", [TOKEN])
        assert found(planted / kept) == [f"{planted / kept}: token found as plain text: {DESCRIPTION}"]


def escape(form: str) -> Callable[[str], str]:
    """Return a function that writes each letter in a form."""
    return lambda text: "".join(form.format(ord(letter)) for letter in text)


@pytest.mark.parametrize(
    ("encoding", "write"),
    [
        ("as plain text", str),
        ("percent-encoded", escape("%{:02X}")),
        ("percent-encoded", lambda token: token.replace("-", "%2d")),
        ("escaped as JSON", escape("\\u{:04x}")),
        ("escaped as JSON", lambda token: token.replace("-", "\\u002D")),
        ("escaped as HTML", escape("&#{};")),
        ("escaped as HTML", escape("&#x{:x};")),
        ("escaped as HTML", lambda token: token.replace("-", "&#45;")),
        ("in hexadecimal", lambda token: token.encode().hex()),
        ("in hexadecimal", lambda token: token.encode().hex().upper()),
    ],
)
def test_token_is_found_in_every_encoding(encoding: str, write: Callable[[str], str]) -> None:
    assert find_tokens(f'before {write(TOKEN)}" after'.encode()) == {(TOKEN.encode(), encoding)}


@given(before=st.binary(max_size=20), after=st.binary(max_size=20), urlsafe=st.booleans())
def test_token_is_found_anywhere_in_base64(before: bytes, after: bytes, urlsafe: bool) -> None:
    encode = base64.urlsafe_b64encode if urlsafe else base64.b64encode
    (token, encoding), *_ = find_tokens(
        b"Authorization: Basic " + encode(before + b":" + TOKEN.encode() + b"\n" + after)
    )
    assert (token, encoding) == (TOKEN.encode(), "in base64")


@given(st.binary())
def test_content_without_token_is_clean(content: bytes) -> None:
    assert find_tokens(content.replace(b"glpat", b"")) == set()


@pytest.mark.parametrize("text", ["glpat-", "glpat-…", "Z2xwYXQt", "&#103;reat", "%67%6f", "676c7061742d"])
def test_token_prefix_is_no_token(text: str) -> None:
    assert find_tokens(text.encode()) == set()


def zipped(content: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner/report.json", content)
    return written.getvalue()


def tarred(content: bytes) -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w:gz") as archive:
        member = tarfile.TarInfo("inner/report.json")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return written.getvalue()


@pytest.mark.parametrize(
    ("pack", "place"),
    [
        (gzip.compress, ""),
        (zipped, "/inner/report.json"),
        (tarred, "/inner/report.json"),
        (lambda content: gzip.compress(zipped(content)), "/inner/report.json"),
    ],
)
def test_token_in_archive_is_found(planted: Path, pack: Callable[[bytes], bytes], place: str) -> None:
    (planted / "packed").write_bytes(pack(json.dumps({"token": TOKEN}).encode()))
    assert found(planted / "packed") == [f"{planted / 'packed'}{place}: token found as plain text: {DESCRIPTION}"]


def test_broken_archive_is_scanned_as_bytes(planted: Path) -> None:
    (planted / "broken").write_bytes(b"PK\x03\x04" + TOKEN.encode())
    assert found(planted / "broken") == [f"{planted / 'broken'}: token found as plain text: {DESCRIPTION}"]


def test_copies_of_published_files_are_ignored(planted: Path) -> None:
    content = f"Try it with {TOKEN}".encode()
    (planted / "page.html").write_bytes(content)
    assert found(planted / "page.html", Published(frozenset({sha256(content).hexdigest()}))) == []
    assert len(found(planted / "page.html", Published(frozenset({sha256(content + b"!").hexdigest()})))) == 1


def test_readme_in_metadata_is_ignored(planted: Path) -> None:
    readme = f"Try it with {TOKEN}".encode()
    (planted / "METADATA").write_bytes(b"Name: x\n\n" + readme)
    (planted / "PKG-INFO").write_bytes(b"Name: glpat-x\n\n" + readme)
    assert found(planted / "METADATA", Published(readme=readme)) == []
    assert len(found(planted / "PKG-INFO", Published(readme=readme))) == 1


@pytest.fixture
def run(planted: Path) -> Path:
    """The files that every complete test run writes."""
    for pattern in REQUIRED.values():
        file = planted / "run" / pattern.replace("*", "x")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("nothing of interest")
    return planted / "run"


def test_scan_without_tokens_passes(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(run)]) == 0
    assert capsys.readouterr().out == f"0 tokens in 10 files (0 MB) below {run}\n"


def test_scan_with_a_token_fails(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (run / "x" / "report.html").write_text(f"<p>{html.escape(TOKEN)}</p>")
    assert main([str(run)]) == 1
    output = capsys.readouterr().out
    assert f"{run}/x/report.html: token found as plain text: {DESCRIPTION}\n" in output
    assert TOKEN not in output


@pytest.mark.parametrize("name", ["data.yaml", "openapi/double.yaml"])
def test_input_files_may_contain_tokens(run: Path, name: str) -> None:
    (run / "test_x0" / name).parent.mkdir(parents=True)
    (run / "test_x0" / name).write_text(f"tokens: [{{token: {TOKEN}}}]")
    assert main([str(run)]) == 0


def test_scan_with_missing_files_fails(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (run / "x" / "postgresql" / "pg_wal" / "x").unlink()
    assert main([str(run)]) == 1
    assert capsys.readouterr().out.startswith("missing: PostgreSQL write-ahead logs\n")
