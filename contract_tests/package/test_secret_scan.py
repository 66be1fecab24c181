"""The scan for tokens in the files of a test run."""

from __future__ import annotations

import base64
import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from gitlab_error_tracking_server.store.credentials import new_token
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.secret_scan import REQUIRED, find_tokens, main

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = "glpat-demo-maintainer-read"


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A folder with every kind of file that a test run writes."""
    for pattern in REQUIRED.values():
        file = tmp_path / "planted" / pattern.replace("*", "x")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("harmless")
    return tmp_path / "planted"


def test_run_without_tokens_passes(run: Path) -> None:
    assert main([str(run)]) == 0


@pytest.mark.parametrize("token", [TOKEN, new_token()], ids=["published", "random"])
def test_token_in_log_is_reported_not_printed(token: str, run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (run / "server.log").write_text(f"INFO request path=/api/v4/x?private_token={token} status=200\n")
    assert main([str(run)]) == 1
    output = capsys.readouterr().out
    assert f"{run}/server.log: token with SHA-256 " in output
    assert token not in output


def test_token_in_report_is_reported(run: Path) -> None:
    (run / "x" / "report.json").write_text(json.dumps({"token": TOKEN}))
    assert main([str(run)]) == 1


@pytest.mark.parametrize("suffix", ["db", "db-wal"])
def test_token_in_database_is_reported(run: Path, suffix: str) -> None:
    with closing(sqlite3.connect(run / "planted.db", isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = " + ("wal" if suffix == "db-wal" else "delete"))
        database.execute("CREATE TABLE tokens (token TEXT, next TEXT)")
        database.execute("INSERT INTO tokens VALUES (?, 'next column')", [TOKEN])
        assert find_tokens((run / f"planted.{suffix}").read_bytes()) != set()
        assert main([str(run)]) == 1


@given(before=st.binary(max_size=20), after=st.binary(max_size=20), urlsafe=st.booleans())
def test_token_in_base64_is_found(before: bytes, after: bytes, urlsafe: bool) -> None:
    encode = base64.urlsafe_b64encode if urlsafe else base64.b64encode
    assert find_tokens(b"Basic " + encode(before + b":" + TOKEN.encode() + b"\n" + after)) != set()


@pytest.mark.parametrize("text", [TOKEN.encode().hex(), TOKEN.encode().hex().upper()])
def test_token_in_hexadecimal_is_found(text: str) -> None:
    assert find_tokens(text.encode()) != set()


@pytest.mark.parametrize("text", ["glpat-", "glpat-…", "Z2xwYXQt"])
def test_prefix_alone_is_not_a_token(text: str) -> None:
    assert find_tokens(text.encode()) == set()


def test_input_files_may_contain_tokens(run: Path) -> None:
    (run / "test_x0").mkdir()
    (run / "test_x0" / "data.yaml").write_text(f"tokens: [{{token: {TOKEN}}}]")
    assert main([str(run)]) == 0


def test_missing_kind_of_file_fails(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (run / "x" / "postgresql" / "pg_wal" / "x").unlink()
    assert main([str(run)]) == 1
    assert capsys.readouterr().out.startswith("missing: PostgreSQL write-ahead logs\n")
