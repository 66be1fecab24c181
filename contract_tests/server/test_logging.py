"""The log: its formats and fields, and protection against forged records."""

from __future__ import annotations

import io
import json
import logging
import re
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from gitlab_error_tracking_server.observability.logging import configure_logging
from hypothesis import example, given
from hypothesis import strategies as st

from contract_tests.support.isolated_logging import isolated_logging

if TYPE_CHECKING:
    import httpx
    from gitlab_error_tracking_server.store.store import Store

SETTINGS = "/projects/1/error_tracking/settings"
Log = Callable[..., io.StringIO]

EVIL = "x\n2030-01-01T00:00:00.000Z INFO request user=admin\r\x1b[2J\u2028"


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[Log]:
    """Return a function that configures the log in a format and returns its output."""
    monkeypatch.setattr(logging.getLogger("httpx"), "disabled", True)  # the client runs in this process

    def configure(log_format: str, level: str = "info") -> io.StringIO:
        written = io.StringIO()
        monkeypatch.setattr(sys, "stderr", written)
        configure_logging(log_format, level)
        return written

    with isolated_logging():
        yield configure


def records(written: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_request_is_logged_as_json(api: httpx.Client, log: Log) -> None:
    written = log("json")
    response = api.get(SETTINGS)
    (record,) = records(written)
    time, seconds = record.pop("time"), record.pop("duration_s")
    assert record == {
        "level": "INFO",
        "logger": "gitlab_error_tracking_server.access",
        "message": "request",
        "method": "GET",
        "path": f"/api/v4{SETTINGS}",
        "status": 200,
        "operation": "get_settings",
        "user": "maintainer",
        "request_id": response.headers["x-request-id"],
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", time)
    assert 0 < seconds < 60


def test_request_is_logged_as_text(api: httpx.Client, log: Log) -> None:
    written = log("human")
    response = api.get(SETTINGS)
    assert re.fullmatch(
        rf"\S+Z INFO request method=GET path=/api/v4{SETTINGS} status=200 duration_s=0\.\d+ operation=get_settings "
        rf"user=maintainer request_id={response.headers['x-request-id']}\n",
        written.getvalue(),
    )


def test_unknown_request_has_no_user_or_operation(api: httpx.Client, log: Log) -> None:
    written = log("json")
    api.get("/nothing", headers={"PRIVATE-TOKEN": "glpat-unknown"})
    (record,) = records(written)
    assert (record["status"], record["operation"], record["user"]) == (404, None, None)


@pytest.mark.parametrize("log_format", ["human", "json"])
def test_token_is_never_logged(api: httpx.Client, log: Log, log_format: str) -> None:
    written = log(log_format)
    paths = [SETTINGS, "/projects/99/error_tracking/settings", "/nothing"]
    logging.getLogger("gitlab_error_tracking_server").setLevel(logging.DEBUG)
    for path in paths:
        api.get(path, params={"private_token": "glpat-demo-maintainer"})
        api.get(path, headers={"Authorization": "Bearer glpat-demo-maintainer"})
        api.post(path, json={"private_token": "glpat-demo-maintainer"})
    logging.getLogger("gitlab_error_tracking_server").setLevel(logging.NOTSET)
    assert len(written.getvalue().splitlines()) == 3 * len(paths)
    assert "glpat" not in written.getvalue()


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("settings%3Fprivate_token=glpat-demo-maintainer", "settings%3Fprivate_token=[FILTERED]"),
        ("settings%253Fprivate_token%253Dhunter2%2526a%253Db", "settings%3Fprivate_token=[FILTERED]&a=b"),
        ("settings&ACCESS_TOKEN=hunter2", "settings&ACCESS_TOKEN=[FILTERED]"),
        ("settings;job%5Ftoken=hunter2", "settings%3Bjob_token=[FILTERED]"),
        ("glpat-demo.maintainer/settings", "[FILTERED]/settings"),
        ("%67lpat-demo%2Dmaintainer", "[FILTERED]"),
        ("se%2Ftt%3Fi%25ngs", "se%2Ftt%3Fi%25ngs"),
    ],
)
def test_token_in_path_is_redacted(shared_api: httpx.Client, log: Log, sent: str, shown: str) -> None:
    written = log("json")
    shared_api.get(f"/projects/1/error_tracking/{sent}")
    assert [record["path"] for record in records(written)] == [f"/api/v4/projects/1/error_tracking/{shown}"]


def test_fault_is_logged_with_traceback_and_request(
    api: httpx.Client, store: Store, monkeypatch: pytest.MonkeyPatch, log: Log
) -> None:
    def fail(_project_id: int) -> None:
        raise RuntimeError("the disk is on fire")

    monkeypatch.setattr(store, "get_settings", fail)
    written = log("json")
    response = api.get(SETTINGS)
    fault, request = records(written)
    assert (fault["level"], fault["request_id"]) == ("ERROR", response.headers["x-request-id"])
    assert fault["traceback"].endswith("RuntimeError: the disk is on fire")
    assert (request["status"], request["request_id"]) == (500, fault["request_id"])


def test_log_level_filters_lower_levels(api: httpx.Client, log: Log) -> None:
    written = log("human", "warning")
    api.get(SETTINGS)
    assert written.getvalue() == ""


@given(st.text())
@example(EVIL)
@example('a user=admin "x"')
def test_text_log_record_is_one_line(text: str) -> None:
    line = formatted("human", "%s", text, field=text)
    message, _, value = line.removesuffix("\n").partition(" INFO ")[2].rpartition(" field=")
    assert line.removesuffix("\n").isprintable()
    assert value.startswith('"') or " " not in value
    assert (json.loads(value) if value.startswith('"') else value) == text
    assert message.isprintable()


@given(st.text())
@example(EVIL)
def test_json_log_record_is_one_line(text: str) -> None:
    line = formatted("json", "%s", text, field=text)
    assert len(line.splitlines()) == 1
    assert json.loads(line).items() >= {"message": text, "field": text}.items()


def test_traceback_lines_are_indented() -> None:
    try:
        int(EVIL)
    except ValueError as error:
        error.add_note(EVIL)
        lines = formatted("human", "failed", exc_info=True).splitlines()
    assert len(lines) > 3
    assert all(line.startswith("  | ") for line in lines[1:])
    assert all(line.isprintable() for line in lines)


def formatted(log_format: str, message: str, *arguments: object, exc_info: bool = False, **fields: object) -> str:
    """Return one record as the log writes it."""
    written = io.StringIO()
    with isolated_logging() as root:
        configure_logging(log_format, "info")
        root.handlers[0].setStream(written)  # type: ignore[attr-defined]  # it is a stream's
        root.info(message, *arguments, exc_info=exc_info, extra={"fields": fields})
    return written.getvalue()
