"""No access token survives the redaction of logs and spans."""

from __future__ import annotations

import logging
from urllib.parse import quote

import pytest
from gitlab_error_tracking_server.gitlab.token_parameters import TOKEN_PARAMETERS
from gitlab_error_tracking_server.observability.logging import FORMATS, configure_logging
from gitlab_error_tracking_server.observability.redaction import redact
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.support.isolated_logging import isolated_logging

NAMES = st.sampled_from([*TOKEN_PARAMETERS, "private_token[]", "PRIVATE_TOKEN", "access_token[a]"])
# A long random middle, so that no other part of the text contains it.
TOKENS = st.from_regex(r"[A-Za-z0-9/+._~-]{0,5}hunter2hunter2[A-Za-z0-9/+._~-]{0,5}", fullmatch=True)


def encoded(text: str, times: int) -> str:
    """The text, percent-encoded so many times."""
    for _ in range(times):
        text = quote(text, safe="")
    return text


@given(
    name=NAMES, token=TOKENS, times=st.integers(0, 12), before=st.sampled_from(["", "/api/v4/x?", "a=b&", "path=/x;"])
)
def test_redaction_removes_token_parameters(name: str, token: str, times: int, before: str) -> None:
    text = f"a request {before}{encoded(f'{name}={token}', times)} status=200"
    assert "hunter2" not in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "glpat-hunter2hunter2",
        "/a/gloas-hunter2hunter2/b",
        "PRIVATE-TOKEN: hunter2",
        "Authorization: Bearer hunter2/hunter2",
        '{"private_token": "hunter2"}',
        "/x_glpat-hunter2hunter2",
        "/1%67lpat%2Dhunter2hunter2",
    ],
)
def test_redaction_removes_other_forms_of_tokens(text: str) -> None:
    assert "hunter2" not in redact(text)


@pytest.mark.parametrize(
    "text", ["/api/v4/projects/1", "a%20b 100% %zz", "page=1&per_page=2", "glet_aa77551d849c083f", "/glass-project"]
)
def test_redaction_keeps_other_text(text: str) -> None:
    assert redact(text) == text


def test_redaction_of_deeply_encoded_text_ends() -> None:
    assert redact("%" + "25" * 100_000) == "[FILTERED]"


@pytest.mark.parametrize("log_format", FORMATS)
def test_every_log_record_is_redacted(capsys: pytest.CaptureFixture[str], log_format: str) -> None:
    fields = {"path": "/x/1%3Fprivate_token%3Dglpat-hunter2hunter2", "status": 200}
    with isolated_logging():
        configure_logging(log_format, "info")
        error = ValueError("job_token=hunter2")
        logging.getLogger("any").error("access_token=hunter2", exc_info=error, extra={"fields": fields})
    assert "hunter2" not in capsys.readouterr().err
