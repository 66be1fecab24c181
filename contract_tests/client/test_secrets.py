"""The client hides tokens, public keys and DSNs, and lets users read them explicitly."""

from __future__ import annotations

import copy
import logging
import pickle
import traceback
from typing import Any

import httpx
import pytest
from gitlab_error_tracking_client import Client, errors
from gitlab_error_tracking_client.models import ClientKey, Settings

from contract_tests.client.calls import TOKEN, connect, each_client
from contract_tests.support.examples import example

KEY = ClientKey.from_dict(example("ClientKey"))


def connected(kind: Any = Client) -> Any:
    return connect(httpx.Response(200, json=[KEY.to_dict()], headers={"X-Next-Page": ""}), kind)


@each_client
def test_client_repr_hides_the_token(kind: Any) -> None:
    assert repr(connected(kind)) == f"{kind.__name__}('https://gitlab.example.com/api/v4', token=***)"


def test_client_key_repr_hides_secrets() -> None:
    assert "id=3, active=True, public_key=***, sentry_dsn=***" in repr(KEY)


def test_response_repr_hides_body_and_headers() -> None:
    response = connect(httpx.Response(201, json=KEY.to_dict())).client_keys.with_response.create(5)
    assert repr(response) == f"Response(status_code=201, parsed={KEY!r})"


def test_page_repr_hides_secrets_and_headers() -> None:
    pages = connected().client_keys.list(5)
    assert repr(pages) == "Pages(GET /projects/{id}/error_tracking/client_keys)"
    assert repr(pages.page(1)) == f"Page(items=({KEY!r},), total=None, next=None)"


def test_secrets_are_readable() -> None:
    assert KEY.to_dict()["sentry_dsn"] == KEY.sentry_dsn == example("ClientKey")["sentry_dsn"]


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])  # noqa: S301
@pytest.mark.parametrize("model", [KEY, Settings.from_dict(example("SentrySettings"))])
def test_model_survives_copying_and_pickling(model: Any, copied: Any) -> None:
    assert copied(model) == model


def test_log_contains_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        connected().client_keys.list(5).page()
    assert "gitlab.example.com" in caplog.text
    assert TOKEN not in caplog.text
    assert KEY.public_key not in caplog.text


def test_traceback_with_local_variables_hides_the_token() -> None:
    client = connect(httpx.Response(404, json={"message": "404 Project Not Found"}))
    with pytest.raises(errors.ProjectNotFound) as raised:
        [*client.client_keys.list(5)]
    shown = "".join(traceback.TracebackException.from_exception(raised.value, capture_locals=True).format())
    assert "response = " in shown
    assert TOKEN not in shown


@each_client
@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, pickle.dumps])
def test_client_rejects_copying_and_pickling(copied: Any, kind: Any) -> None:
    client = connected(kind)
    for part in (client, client.settings, client.settings.with_response, client.client_keys.list(5)):
        with pytest.raises(errors.UsageError, match=rf"^{type(part).__name__} cannot .* make another client"):
            copied(part)


def test_error_hides_a_token_of_letters() -> None:
    token = "glpat-nothing-but-letters"
    client = connect(httpx.Response(502, text=f"<p>{token} came to the wrong place</p>"), token=token)
    with pytest.raises(errors.UnexpectedResponse) as caught:
        [*client.client_keys.list(1)]
    assert "came to the wrong place" in str(caught.value)
    assert token not in str(caught.value)


def test_error_hides_a_token_as_request_id() -> None:
    client = connect(httpx.Response(404, json={"message": "404 Project Not Found"}, headers={"X-Request-Id": TOKEN}))
    with pytest.raises(errors.ProjectNotFound, match=r"request id \*\*\*") as caught:
        [*client.client_keys.list(1)]
    assert TOKEN not in str(caught.value)
