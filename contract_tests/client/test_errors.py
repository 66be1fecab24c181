"""Each documented error is an exception class, with advice in its text and without secrets."""

from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING, Any, cast

import httpx
import pytest
from gitlab_error_tracking_client import Client, errors
from gitlab_error_tracking_client.models import InvalidTokenError
from gitlab_error_tracking_contract import load_contract
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.client.calls import TOKEN, call, call_operation, connect, each_client

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTRACT = load_contract()
KEY = "glet_0ff98b1d849c083f76d0bc545ed053a3"
DSN = f"https://{KEY}@example.com/errortracking/api/v1/projects/5"

# The class of each example. Examples such as ParameterInvalid show one text of many, not an error of their own.
EXPECTED = {
    "NotAuthenticated": errors.NotAuthenticated,
    "TokenExpired": errors.TokenExpired,
    "TokenRevoked": errors.TokenRevoked,
    "Forbidden": errors.Forbidden,
    "UserBlocked": errors.UserBlocked,
    "InsufficientScope": errors.InsufficientScope,
    "InsufficientPermissions": errors.InsufficientPermissions,
    "ProjectNotFound": errors.ProjectNotFound,
    "SettingsNotFound": errors.SettingsNotFound,
    "IntegratedSwitchedOff": errors.IntegratedSwitchedOff,
    "ClientKeyNotFound": errors.ClientKeyNotFound,
    "UnknownPath": errors.UnknownPath,
    "MalformedBody": errors.MalformedBody,
    "ParameterInvalid": errors.InvalidParameters,
    "ParametersMissing": errors.InvalidParameters,
    "SentryRequired": errors.SettingsNotAccepted,
    "RetryLater": errors.TooManyRequests,
}


def documented() -> Iterator[Any]:
    """Yield every example of an error of every operation."""
    for name, operation in CONTRACT.operations.items():
        node = CONTRACT.document["paths"][operation.path][operation.method.lower()]
        for status, response in node["responses"].items():
            for media in CONTRACT.resolve(response)["content"].values() if int(status) >= 400 else ():
                for example in media["examples"].values():
                    kind = example["$ref"].rpartition("/")[2]
                    value = CONTRACT.resolve(example)["value"]
                    yield pytest.param(name, int(status), value, kind, id=f"{name}-{status}-{kind}")


def respond(status: int, body: Any, **headers: str) -> httpx.Response:
    if isinstance(body, str):
        return httpx.Response(status, text=body, headers=headers)
    return httpx.Response(status, json=body, headers=headers)


def raised_by(response: httpx.Response, method: str = "settings.get") -> errors.GitLabError:
    """Return the error that a method raises for a response."""
    with connect(response) as client, pytest.raises(errors.GitLabError) as raised:
        call(client, method, "group/project")
    return raised.value


@each_client
@pytest.mark.parametrize(("name", "status", "body", "example"), [*documented()])
def test_documented_error_raises_its_class(name: str, status: int, body: Any, example: str, kind: Any) -> None:
    response = respond(status, body, **{"X-Request-Id": "01JD3Z5Q8W", "Retry-After": "30"})
    with pytest.raises(errors.ApiError) as raised:
        call_operation(name, connect(response, kind))
    error, parsed = raised.value, cast("Any", raised.value.body)
    assert type(error) is EXPECTED[example]
    assert (error.status_code, error.request_id) == (status, "01JD3Z5Q8W")
    assert (parsed if isinstance(body, str) else parsed.to_dict()) == body


@pytest.mark.parametrize(
    ("status", "body", "common"),
    [
        (404, {"message": "404 Something Not Found"}, errors.NotFound),
        (401, {"message": "Unauthorized"}, errors.NotAuthenticated),
        (401, {"error": "invalid_token", "error_description": "Token is too old."}, errors.NotAuthenticated),
        (403, {"message": "403 Forbidden - by a policy"}, errors.Forbidden),
    ],
)
def test_unknown_text_raises_the_class_of_its_status(status: int, body: Any, common: type) -> None:
    assert type(raised_by(respond(status, body))) is common


@pytest.mark.parametrize(
    ("status", "body", "common"),
    [
        (401, {"error": "invalid_grant", "error_description": "Sign in again"}, errors.NotAuthenticated),
        (403, {"error": "insufficient_audience", "error_description": "Add it"}, errors.Forbidden),
        (403, {"error": "access_denied"}, errors.Forbidden),
    ],
)
def test_unknown_code_raises_the_class_of_its_status(status: int, body: Any, common: type) -> None:
    error = raised_by(respond(status, body))
    assert (type(error), getattr(error, "body", None)) == (common, body)
    assert str(error).startswith(": ".join(body.values()))


@pytest.mark.parametrize("body", [[], "<p>Sign in</p>", {"detail": "No"}, {"error": {"code": 7}}, {"message": 403}])
def test_forbidden_by_a_proxy_is_unexpected(body: Any) -> None:
    assert type(raised_by(respond(403, body))) is errors.UnexpectedResponse


@pytest.mark.parametrize(
    ("response", "project", "is_advised"),
    [
        (httpx.Response(404, json={"message": "404 Project Not Found"}), "a/b", True),
        (httpx.Response(404, json={"error": "404 Not Found"}), "a/b", True),
        (httpx.Response(404, html="<h1>Not Found"), "a/b", True),
        (httpx.Response(400, html="<h1>Bad Request"), "a/b", True),
        (httpx.Response(404, json={"message": "404 Project Not Found"}), 5, False),
        (httpx.Response(404, json={"message": "404 Error Tracking Setting Not Found"}), "a/b", False),
        (httpx.Response(502, html="<h1>Bad Gateway"), "a/b", False),
    ],
)
def test_spoiled_slash_is_a_cause_of_not_found(
    response: httpx.Response, project: str | int, *, is_advised: bool
) -> None:
    with pytest.raises(errors.ResponseError) as raised:
        connect(response).settings.get(project)
    assert ("the encoded slash %2F in the URL: pass the numeric id" in str(raised.value)) is is_advised


@pytest.mark.parametrize(
    "response", [httpx.Response(404, json={"message": "404 Project Not Found"}), httpx.Response(404, html="<h1>")]
)
def test_path_in_the_url_is_a_cause_of_not_found(response: httpx.Response) -> None:
    transport = httpx.MockTransport(lambda _request: response)
    client = Client("https://gitlab.example.com/group/app", token=TOKEN, httpx_args={"transport": transport})
    with pytest.raises(errors.ResponseError, match="Leave out '/group/app' from the client's url") as raised:
        client.settings.get("a/b")
    assert "slash" not in str(raised.value)


def test_error_is_below_its_documented_class() -> None:
    assert issubclass(errors.TokenExpired, errors.NotAuthenticated)
    assert issubclass(errors.InsufficientScope, errors.Forbidden)
    assert issubclass(errors.ClientKeyNotFound, errors.NotFound)
    assert issubclass(errors.NotFound, errors.ApiError)
    assert issubclass(errors.UsageError, ValueError)


def test_error_text_names_message_and_request() -> None:
    body = {"error": "invalid_token", "error_description": "Token is expired. Renew it."}
    error = raised_by(respond(401, body, **{"X-Request-Id": "01JD3Z5Q8W"}))
    assert isinstance(error, errors.ApiError)
    url = "https://gitlab.example.com/api/v4/projects/group%2Fproject/error_tracking/settings"
    assert (error.method, error.url) == ("GET", url)
    assert error.body == InvalidTokenError("invalid_token", "Token is expired. Renew it.")
    meaning = "There is no token, or it is unknown, expired or revoked."
    assert str(error) == f"Token is expired. Renew it. {meaning} (GET {url}, request id 01JD3Z5Q8W)"


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("30", 30),
        ("0", 0),
        ("1.5", 2),
        ("", None),
        ("soon", None),
        ("-1", None),
        ("Tue, 05 Jan 2021 11:00:00 GMT", None),
    ],
)
def test_rate_limit_error_has_retry_after(header: str, seconds: int | None) -> None:
    error = raised_by(respond(429, "Retry later\n", **{"Retry-After": header}))
    assert isinstance(error, errors.TooManyRequests)
    assert error.retry_after == seconds


def test_request_id_is_none_without_the_header() -> None:
    error = raised_by(respond(401, {"message": "401 Unauthorized"}))
    assert isinstance(error, errors.ResponseError)
    assert error.request_id is None


@pytest.mark.parametrize(
    ("response", "words"),
    [
        (httpx.Response(502, html="<h1>502 Bad Gateway</h1>"), ["502 Bad Gateway", "text/html", "try again", "<h1>"]),
        (httpx.Response(200, html="<form>Sign in"), ["200 OK", "text/html", "is not JSON", "client's url", "Sign in"]),
        (httpx.Response(200), ["is empty", "no content type", "client's url"]),
        (httpx.Response(200, content=b'{"active": tr'), ["is not JSON", '{"active": tr']),
        (httpx.Response(200, content=b"[" * 100_000), ["is not JSON"]),
        (httpx.Response(200, json=[]), ["the body is list, not an object"]),
        (httpx.Response(200, json={"active": 1}), ["the value at /active is int, not bool"]),
        (
            httpx.Response(404, json={"detail": "Not Found"}),
            ["the value at /message is missing", "client's url", "recent enough"],
        ),
        (httpx.Response(302, headers={"Location": "https://gitlab.example.com/y"}), ["redirects to https://gitlab.ex"]),
        (
            httpx.Response(500, json={"message": "500 Internal Server Error"}),
            ["500 Internal Server Error", "try again"],
        ),
    ],
)
def test_unexpected_response_text_names_problem_and_advice(response: httpx.Response, words: list[str]) -> None:
    error = raised_by(response)
    assert type(error) is errors.UnexpectedResponse
    assert error.content == response.content
    assert [word for word in words if word not in str(error)] == []


@pytest.mark.parametrize("status", [201, 202, 206, 302, 410, 500])
def test_valid_body_with_another_status_is_unexpected(status: int) -> None:
    assert type(raised_by(httpx.Response(status, json=[]), "client_keys.list")) is errors.UnexpectedResponse


def test_redirect_is_not_followed() -> None:
    seen: list[httpx.Request] = []

    def redirect(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(302, headers={"Location": "https://elsewhere.example.com/"})

    given = httpx.Client(transport=httpx.MockTransport(redirect), follow_redirects=True)
    client = Client("https://gitlab.example.com", token=TOKEN, httpx_client=given)
    with pytest.raises(errors.UnexpectedResponse):
        client.settings.get(1)
    assert [request.url.host for request in seen] == ["gitlab.example.com"]


@pytest.mark.parametrize("cause", [httpx.ConnectError, httpx.ReadTimeout, httpx.RemoteProtocolError])
def test_connection_error_has_its_cause(cause: type[httpx.RequestError]) -> None:
    def fail(_request: httpx.Request) -> httpx.Response:
        raise cause(f"broken, with {TOKEN}")

    client = connect(fail)
    with pytest.raises(
        errors.ConnectionFailed, match=rf"GET https://gitlab\.example\.com/.*{cause.__name__}"
    ) as raised:
        client.settings.get(1)
    assert isinstance(raised.value.__cause__, cause)
    assert TOKEN not in str(raised.value)


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))])  # noqa: S301
@pytest.mark.parametrize(
    "response",
    [httpx.Response(401, json={"message": "401 Unauthorized"}), httpx.Response(502, text="Bad"), httpx.Response(429)],
)
def test_error_survives_copying_and_pickling(response: httpx.Response, copied: Any) -> None:
    error = raised_by(response)
    again = copied(error)
    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))


@given(
    status=st.sampled_from([200, 201, 301, 400, 401, 403, 404, 429, 500, 502]),
    before=st.text(max_size=10) | st.integers(0, 300).map(lambda n: " " * n) | st.just(" " * 9_990),
    secret=st.sampled_from([TOKEN, KEY, DSN, KEY[:-3]]),
    wrapped=st.sampled_from(['{{"message": "{}"}}', '{{"error": "{}"}}', '[{{"public_key": "{}"', "<p>{}</p>", "{}"]),
    bearer=st.booleans(),
)
def test_error_hides_tokens_and_keys(status: int, before: str, secret: str, wrapped: str, *, bearer: bool) -> None:
    body = wrapped.format(before + " " + secret)
    response = httpx.Response(status, text=body, headers={"Location": f"https://example.com/{secret}", "X-Id": secret})
    scheme: Any = "bearer" if bearer else "private_token"
    client = connect(response, scheme=scheme)
    with pytest.raises(errors.GitLabError) as raised:
        [*client.client_keys.list(1)]
    shown = str(raised.value) + repr(raised.value)
    assert [hidden for hidden in (TOKEN, KEY, KEY[:-3]) if hidden in shown] == []


def test_error_text_escapes_control_characters() -> None:
    assert r"404 \x1b[31mred" in str(raised_by(respond(404, {"message": "404 \u001b[31mred"})))


def test_empty_message_adds_no_sentence() -> None:
    assert str(raised_by(httpx.Response(429))).startswith(errors.TooManyRequests.meaning)


def test_error_text_of_large_page_is_short() -> None:
    error = raised_by(httpx.Response(502, content=b"a- " * 10_000 + TOKEN.encode()))
    assert len(str(error)) < 1000


@pytest.mark.parametrize(
    ("method", "failure", "text", "doubt"),
    [
        ("settings.get", httpx.ReadTimeout, "longer timeout", False),
        ("client_keys.create", httpx.ReadTimeout, "longer timeout", True),
        ("client_keys.create", httpx.PoolTimeout, "nothing was sent", False),
    ],
)
def test_connection_error_warns_before_repeating(
    method: str, failure: type[httpx.RequestError], text: str, *, doubt: bool
) -> None:
    def fail(_request: httpx.Request) -> httpx.Response:
        raise failure("slow")

    client = connect(fail)
    with pytest.raises(errors.ConnectionFailed, match=text) as raised:
        call(client, method, 1)
    assert ("may have carried out" in str(raised.value)) is raised.value.may_be_done is doubt


@pytest.mark.parametrize(
    ("method", "status", "may_be_done"),
    [
        ("settings.get", 502, False),
        ("client_keys.create", 502, True),
        ("client_keys.create", 200, True),
        ("client_keys.create", 302, False),
        ("client_keys.create", 418, False),
        ("client_keys.create", 429, False),
    ],
)
def test_error_says_whether_it_may_be_done(method: str, status: int, *, may_be_done: bool) -> None:
    with pytest.raises(errors.GitLabError) as raised:
        call(connect(httpx.Response(status)), method, 1)
    assert raised.value.may_be_done is may_be_done
