"""Four kinds of reports have the same content, and no secret, in whatever form a deployment returns it."""

from __future__ import annotations

import base64
import html
import json
import shlex
import time
from typing import TYPE_CHECKING
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from gitlab_error_tracking_verifier.redaction import Redaction
from gitlab_error_tracking_verifier.report import Outcome, Report, Result
from gitlab_error_tracking_verifier.reports.files import render_json, render_junit, render_page
from gitlab_error_tracking_verifier.reports.text import render
from gitlab_error_tracking_verifier.run import Plan
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.secret_scan import find_tokens
from contract_tests.verifier.faults import on, replace, with_body

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from contract_tests.verifier.conftest import Verify
    from contract_tests.verifier.faults import Act, Send

RENDERERS = [render, render_json, render_junit, render_page]
TOKENS = ("glpat-demo-maintainer", "glpat-demo-developer")
FORMS: dict[str, Callable[[str], str]] = {
    "JSON": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "JSON escapes only": lambda text: "".join(f"\\u{ord(c):04x}" for c in text),
    "JSON twice": lambda text: json.dumps(json.dumps(text))[3:-3],
    "HTML": html.escape,
    "HTML numbers": lambda text: "".join(f"&#{ord(c)};" for c in text),
    "HTML numbers with zeros": lambda text: "".join(f"&#{'0' * 5000}{ord(c)};" for c in text[:1]) + text[1:],
    "HTML hexadecimal": lambda text: "".join(f"&#X{ord(c):X};" for c in text),
    "percent": lambda text: quote(text, safe=""),
    "percent in lower case": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "percent twice": lambda text: quote(quote(text, safe=""), safe=""),
    "percent in HTML": lambda text: html.escape(quote(text)),
    "one character": lambda text: f"{text[:3]}%{ord(text[3]):02x}{text[4:]}",
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 after 1 byte": lambda text: base64.b64encode(f":{text}".encode()).decode(),
    "base64 after 2 bytes": lambda text: base64.b64encode(f"x:{text}:y".encode()).decode(),
    "base64 for URLs": lambda text: base64.urlsafe_b64encode(f"x:{text}?>".encode()).decode(),
    "base64 with escaped slashes": lambda text: base64.b64encode(text.encode()).decode().replace("/", "\\/"),
    "base64 in a URL": lambda text: quote(base64.b64encode(text.encode()).decode(), safe=""),
}
SECRETS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=12, max_size=50)
KEY = "glet_abcdef0123456789abcdef0123456789"


@given(secret=SECRETS, form=st.sampled_from(sorted(FORMS)), before=st.text(max_size=5), after=st.text(max_size=5))
def test_redaction_removes_every_form(secret: str, form: str, before: str, after: str) -> None:
    written = FORMS[form](secret)
    redacted = Redaction([secret])(f"{before} {written} {after}")
    half = max(len(written) // 2, 6)
    assert not [part for i in range(len(written) - half + 1) if (part := written[i : i + half]) in redacted]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("around", ["{}", "https://{}@example.com/5"])
def test_redaction_removes_unlisted_keys(form: str, around: str) -> None:
    written = FORMS[form](around.format(KEY))
    assert written not in Redaction([])(f"before {written} after")
    assert "0123456789" not in Redaction([])(f"before {written} after")


@pytest.mark.parametrize("tail", ["0%31" * 20, "0&#49;" * 20, "0\\u0031" * 20])
def test_redaction_removes_escaped_tails(tail: str) -> None:
    assert Redaction([])(f"glet_abcdef{tail} after") == "glet_abcdef… after"


def test_redaction_keeps_beginning_of_keys() -> None:
    redact = Redaction([TOKENS[0]])
    redact.collect("", [{"public_key": KEY, "sentry_dsn": f"https://{KEY}@example.com/5"}])
    assert redact(f"{KEY} {TOKENS[0]} {{}}") == "glet_abcdef… [token] {}"


def test_redaction_replaces_control_characters() -> None:
    assert Redaction([])("a\x00\x1b[31m\ud800\n") == "a\ufffd\ufffd[31m\ufffd\n"


@pytest.mark.parametrize("run", ["\\", "%25", "&#0", "&#1", "\\u", "%", "25", "&"])
def test_redaction_of_long_runs_ends(run: str) -> None:
    """A pattern that takes quadratic time would take hours here, and a long number raises an error."""
    assert TOKENS[0] not in Redaction([TOKENS[0]])(run * (100_000 // len(run)) + TOKENS[0])


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=100))
def test_redaction_keeps_other_texts(text: str) -> None:
    assert Redaction(["glpat-0123456789abcdefghij"])(text) == text


@pytest.mark.parametrize("key", ["0123-abcd-4567-efgh", "pk <&> \"quoted\" / 'key'", "名字" * 8])
def test_report_omits_unusual_keys(verify_app: Verify, key: str) -> None:
    """A deployment returns unusual keys, and repeats one of them in errors, in every form."""
    dsn, forms = f"weird://{key}@example.com/5", [form(key) for form in FORMS.values()]
    keys = replace(
        path="/client_keys", change=lambda body: [item | {"public_key": key, "sentry_dsn": dsn} for item in body]
    )
    errors = replace(" ".join(forms).encode(), 418, status=404)

    def fault(request: httpx.Request, send: Send) -> httpx.Response:
        return keys(request, lambda request: errors(request, send))

    report = verify_app(fault)
    for text in (renderer(report) for renderer in RENDERERS):
        assert "418" in text
        assert not [form for form in (key, dsn, *forms) if form in text or form in html.unescape(text)]


@pytest.mark.parametrize(
    "body",
    [
        b'<p>{"public_key": "SECRET-0123", "sentry_dsn": "https://a"',
        b'{"public_key": ["SECRET-0123"], "nested": [{"sentry_dsn": {"text": "SECRET-0123"}}]}',
        b'{"message": "{\\"public_key\\": \\"SECRET-0123\\"}"}',
        b"public_key=SECRET-0123",
        b"<public_key>SECRET-0123</public_key>",
        b"&quot;public_key&quot;: &quot;SECRET-0123&quot;",
    ],
)
def test_report_omits_keys_of_any_body(verify_app: Verify, body: bytes) -> None:
    report = verify_app(replace(body, 418, path="/client_keys"))
    assert "418" in render(report)
    assert not [renderer for renderer in RENDERERS if "SECRET" in renderer(report)]


def echo(request: httpx.Request, response: httpx.Response, _send: Send) -> httpx.Response | None:
    """Respond with all request headers, as some proxies do, and with characters that reports must escape."""
    more = "<script>alert(1)</script>\x00\x1b[31m"
    return with_body(response, {"message": str(request.headers.multi_items()), "more": more})


def echo_escaped(request: httpx.Request, response: httpx.Response, _send: Send) -> httpx.Response | None:
    """Respond with the token in JSON escapes, at the end of a long text."""
    token = request.headers.get("private-token", "")
    return with_body(response, {"message": "x" * 480 + FORMS["JSON escapes only"](token)}, 418)


@pytest.mark.parametrize("act", [echo, echo_escaped])
@pytest.mark.parametrize("renderer", RENDERERS)
def test_report_omits_tokens(verify_app: Verify, renderer: Callable[[Report], str], act: Act) -> None:
    def with_token(request: httpx.Request, response: httpx.Response, send: Send) -> httpx.Response | None:
        chosen = "private-token" in request.headers and response.status_code != 404
        return act(request, response, send) if chosen else None

    report = verify_app(on(with_token, method=None, status=None), developer_token=TOKENS[1], allow_writes=True)
    written = renderer(report)
    assert "glpat-$RANDOM" in written  # the request with the generated token
    assert find_tokens(written.encode()) == set()
    assert "u0067" not in written


def test_html_report_escapes_scripts(verify_app: Verify) -> None:
    written = render_page(verify_app(on(echo)))
    assert ("&lt;script&gt;" in written, "<script" in written) == (True, False)


def wrong_dsn(verify_app: Verify) -> tuple[Report, Outcome]:
    fault = replace(
        path="/client_keys", change=lambda body: [key | {"sentry_dsn": body[0]["sentry_dsn"]} for key in body]
    )
    report = verify_app(fault)
    (failed,) = [outcome for outcome in report.outcomes if outcome.result is Result.FAILED]
    return report, failed


@pytest.mark.parametrize("renderer", RENDERERS)
def test_report_shows_rule_request_and_difference(verify_app: Verify, renderer: Callable[[Report], str]) -> None:
    report, failed = wrong_dsn(verify_app)
    unescaped = html.unescape(renderer(report)).replace('\\"', '"')
    for text in (failed.rule.title, failed.expected, failed.got, failed.curl):
        assert text in unescaped


def test_curl_command_is_valid_shell(verify_app: Verify) -> None:
    _, failed = wrong_dsn(verify_app)
    url = "https://gitlab.example.com/api/v4/projects/5/error_tracking/client_keys?page=1&per_page=100"
    assert shlex.split(failed.curl) == ["curl", "--header", "PRIVATE-TOKEN: $GITLAB_TOKEN", url]


def test_machine_reports_contain_every_outcome(verify_app: Verify) -> None:
    report = verify_app(on(echo))
    suite = ET.fromstring(render_junit(report)).find("testsuite")  # noqa: S314  (our own)
    assert suite is not None
    cases = {case.get("name"): [child.tag for child in case] for case in suite.iter("testcase")}
    tags = {Result.PASSED: [], Result.FAILED: ["failure"], Result.SKIPPED: ["skipped"], Result.UNKNOWN: ["error"]}
    document = json.loads(render_json(report))
    results = {outcome.rule.name: outcome.result for outcome in report.outcomes}
    assert {name: cases[name] for name in results} == {name: tags[result] for name, result in results.items()}
    assert {rule["name"]: Result(rule["result"]) for rule in document["rules"]} == results
    assert document["conformance"] == report.conformance.value


def test_junit_shows_incomplete_run_as_error(verify_app: Verify) -> None:
    suite = ET.fromstring(render_junit(verify_app(token="glpat-nobodys"))).find("testsuite")  # noqa: S314  (our own)
    assert suite is not None
    assert suite.get("errors") == "1"


@pytest.mark.parametrize("body", [[{"id": "x" * 1000}] * 300, {"message": "\\" * 1_500_000}])
def test_report_of_long_responses_is_short(verify_app: Verify, body: object) -> None:
    started = time.process_time()
    report = verify_app(replace(body, 404, path="/client_keys"))
    assert [len(renderer(report)) for renderer in RENDERERS if len(renderer(report)) > 300_000] == []
    assert time.process_time() - started < 30


def test_plan_repr_hides_tokens() -> None:
    shown = repr(Plan("https://gitlab.example.com", 5, TOKENS[0], developer_token=TOKENS[1]))
    assert not [token for token in TOKENS if token in shown]
