"""No token, public key or DSN is shown by accident, and each can be had on purpose."""

from __future__ import annotations

import copy
import logging
import pickle
import traceback
from typing import Any

import httpx
import pytest
from gitlab_error_tracking_client import Client, errors
from gitlab_error_tracking_client.api.client_keys import list_client_keys
from gitlab_error_tracking_client.models import ClientKey, Settings

TOKEN = "glpat-0123456789abcdefghij"
KEY = ClientKey(3, True, "glet_0ff98b1d849c083f76d0bc545ed053a3", "https://glet_0ff98b1d849c083f76d0bc545ed053a3@h/5")


def connect() -> Client:
    transport = httpx.MockTransport(
        lambda _request: httpx.Response(200, json=[KEY.to_dict()], headers={"X-Next-Page": ""})
    )
    return Client("https://gitlab.example.com", token=TOKEN, httpx_args={"transport": transport})


def test_a_client_shows_no_token() -> None:
    assert repr(connect()) == "Client('https://gitlab.example.com/api/v4', token=***)"


def test_a_client_key_shows_that_it_has_secrets_but_not_which() -> None:
    assert repr(KEY) == "ClientKey(id=3, active=True, public_key=***, sentry_dsn=***)"


def test_a_response_shows_neither_body_nor_headers() -> None:
    response = list_client_keys.sync_detailed(5, client=connect())
    assert repr(response) == f"Response(status_code=200, parsed=[{KEY!r}])"


def test_pages_show_how_many_items_there_are_and_none_of_them() -> None:
    assert repr(list_client_keys.sync_all(5, client=connect())) == "Pages(total=None)"


def test_the_secrets_are_there_for_who_asks() -> None:
    assert KEY.to_dict()["sentry_dsn"] == KEY.sentry_dsn == "https://glet_0ff98b1d849c083f76d0bc545ed053a3@h/5"


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])  # noqa: S301
@pytest.mark.parametrize("model", [KEY, Settings(True, None, None, None, True)])
def test_a_model_survives_copying_and_pickling(model: Any, copied: Any) -> None:
    assert copied(model) == model


def test_nothing_is_logged_of_a_secret(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        list_client_keys.sync(5, client=connect())
    assert "gitlab.example.com" in caplog.text
    assert TOKEN not in caplog.text
    assert KEY.public_key not in caplog.text


def test_a_traceback_with_local_variables_shows_no_token() -> None:
    transport = httpx.MockTransport(lambda _request: httpx.Response(404, json={"message": "404 Project Not Found"}))
    client = Client("https://gitlab.example.com", token=TOKEN, httpx_args={"transport": transport})
    with pytest.raises(errors.ProjectNotFound) as raised:
        list_client_keys.sync(5, client=client)
    shown = "".join(traceback.TracebackException.from_exception(raised.value, capture_locals=True).format())
    assert "response = " in shown
    assert TOKEN not in shown


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, pickle.dumps])
def test_a_client_is_neither_copied_nor_pickled(copied: Any) -> None:
    with pytest.raises(errors.UsageError, match="make another"):
        copied(connect())


def test_an_error_shows_no_token_that_looks_like_a_word() -> None:
    token = "glpat-nothing-but-letters"
    transport = httpx.MockTransport(lambda _: httpx.Response(502, text=f"<p>{token} came to the wrong place</p>"))
    client = Client("https://gitlab.example.com", token=token, httpx_args={"transport": transport})
    with pytest.raises(errors.UnexpectedResponse) as caught:
        list_client_keys.sync(1, client=client)
    assert "came to the wrong place" in str(caught.value)
    assert token not in str(caught.value)
