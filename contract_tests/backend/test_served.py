"""A served backend: its workers share the errors, and no acknowledged event is lost or counted twice."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import httpx
import pytest

from contract_tests.backend.sdk import KEY, event
from contract_tests.support.command_line import run_command
from contract_tests.support.serving import kill_tree, serving

if TYPE_CHECKING:
    from pathlib import Path

    from contract_tests.support.serving import Server

SECRET = "a-secret-in-a-file"
SENDERS = 16


def store_url(server: Server) -> str:
    root = server.url.removesuffix("/api/v4")
    return f"{root}/errortracking/api/v1/projects/api/5/store/?sentry_key={KEY}"


def read(server: Server, path: str) -> httpx.Response:
    root = server.url.removesuffix("/api/v4")
    return httpx.get(f"{root}/errortracking/api/v1/{path}", headers={"Gitlab-Error-Tracking-Token": SECRET})


def send(server: Server, event_ids: list[str], stop: threading.Event | None = None) -> set[str]:
    """Send events from several threads; return the ids of those that the server acknowledged."""
    acknowledged: set[str] = set()

    def send_one(client: httpx.Client, event_id: str) -> None:
        try:
            response = client.post(store_url(server), json=event(event_id=event_id))
        except httpx.TransportError:
            return
        if response.status_code == 200:
            acknowledged.add(event_id)
            if stop is not None and len(acknowledged) > len(event_ids) // 3:
                stop.set()

    with httpx.Client(timeout=30) as client, ThreadPoolExecutor(SENDERS) as pool:
        for event_id in event_ids:
            pool.submit(send_one, client, event_id)
    return acknowledged


def kill(server: Server, now: threading.Event) -> None:
    now.wait(60)
    kill_tree(server.process)


@pytest.mark.both_databases
def test_killed_server_loses_no_acknowledged_event(tmp_path: Path, shared_url: str) -> None:
    (tmp_path / "secret").write_text(f"{SECRET}\n", encoding="utf-8")
    options = ("--database", shared_url, "--workers", "3", "--backend-token-file", "secret")
    event_ids = [f"{number:032x}" for number in range(300)]
    kill_now = threading.Event()
    with serving(tmp_path, *options) as server:
        killer = threading.Thread(target=kill, args=(server, kill_now))
        killer.start()
        acknowledged = send(server, event_ids, kill_now)
        killer.join()
    assert 0 < len(acknowledged) < len(event_ids)
    with serving(tmp_path, *options) as server:
        (error,) = read(server, "projects/5/errors").json()
        assert len(acknowledged) <= error["event_count"] <= len(acknowledged) + SENDERS
        # SDKs and proxies send again what was not acknowledged, though it may be stored.
        assert len(send(server, event_ids)) == len(event_ids)
        (error,) = read(server, "projects/5/errors").json()
    assert error["event_count"] == len(event_ids)


@pytest.mark.parametrize(("content", "problem"), [(None, "cannot read"), (b"", "has no secret"), (b"\xff", "not text")])
def test_unusable_secret_file_is_reported(tmp_path: Path, content: bytes | None, problem: str) -> None:
    if content is not None:
        (tmp_path / "secret").write_bytes(content)
    finished = run_command(tmp_path, "serve", "--check", "--backend-token-file", "secret")
    assert (finished.returncode, problem in finished.stderr) == (2, True)


def test_secret_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET, encoding="utf-8")
    finished = run_command(tmp_path, "serve", "--check", "--backend-token-file", "secret")
    assert (finished.returncode, SECRET in finished.stdout + finished.stderr) == (0, False)
    assert 'backend_token_file = "secret"' in finished.stdout
