"""Reports contain no secret, in whatever form a deployment returns it."""

from __future__ import annotations

import base64
import html
import json
import time
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx
import pytest
from gitlab_error_tracking_verifier.redaction import Redaction
from gitlab_error_tracking_verifier.reports.html import render_page
from gitlab_error_tracking_verifier.reports.machine import render_json, render_junit
from gitlab_error_tracking_verifier.reports.text import render
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.verifier.tampering import Tampering, tamper, with_body

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.verifier.conftest import Verify

FORMS: dict[str, Callable[[str], str]] = {
    "raw": str,
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON with escaped slashes": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "JSON escapes only": lambda text: "".join(f"\\u{ord(c):04x}" for c in text),
    "JSON twice": lambda text: json.dumps(json.dumps(text))[3:-3],
    "HTML": html.escape,
    "HTML without quotes": lambda text: html.escape(text, quote=False),
    "HTML numbers": lambda text: "".join(f"&#{ord(c)};" for c in text),
    "HTML hexadecimal": lambda text: "".join(f"&#X{ord(c):X};" for c in text),
    "percent": lambda text: quote(text, safe=""),
    "percent with slashes": quote,
    "percent in lower case": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "percent twice": lambda text: quote(quote(text, safe=""), safe=""),
    "percent in HTML": lambda text: html.escape(quote(text)),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 after 1 byte": lambda text: base64.b64encode(f":{text}".encode()).decode(),
    "base64 after 2 bytes": lambda text: base64.b64encode(f"x:{text}:y".encode()).decode(),
    "base64 for URLs": lambda text: base64.urlsafe_b64encode(f"x:{text}?>".encode()).decode(),
    "base64 with escaped slashes": lambda text: base64.b64encode(text.encode()).decode().replace("/", "\\/"),
    "base64 in a URL": lambda text: quote(base64.b64encode(text.encode()).decode(), safe=""),
}
SECRETS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=12, max_size=50)
KEYS = ["glet_ABCDEF0123456789ABCDEF0123456789", "0123-abcd-4567-efgh", "pk <&> \"quoted\" / 'key'", "名字" * 8]
RENDERERS = [render, render_json, render_junit, render_page]


@given(secret=SECRETS, form=st.sampled_from(sorted(FORMS)), before=st.text(max_size=5), after=st.text(max_size=5))
def test_redaction_removes_every_form(secret: str, form: str, before: str, after: str) -> None:
    written = FORMS[form](secret)
    redacted = Redaction([secret])(f"{before} {written} {after}")
    longest = max(len(written) // 2, 6)
    assert not [
        written[i : i + longest] for i in range(len(written) - longest + 1) if written[i : i + longest] in redacted
    ]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("around", ["{}", "https://{}@example.com/5"])
def test_redaction_removes_unlisted_keys(form: str, around: str) -> None:
    written = FORMS[form](around.format("glet_abcdef0123456789abcdef0123456789"))
    redacted = Redaction([])(f"before {written} after")
    half = len(written) // 2
    assert not [part for i in range(half + 1) if (part := written[i : i + half]) in redacted]
    assert redacted.startswith("before ")
    assert redacted.endswith(" after")


@pytest.mark.parametrize(
    "escaped",
    [
        "glet_abcdef%30123456789abcdef",
        "gle%74_abcdef0123456789abcdef",
        "glet&#" + "0" * 5000 + "95;abcdef0123456789abcdef",
    ],
)
def test_redaction_removes_partly_escaped_keys(escaped: str) -> None:
    assert Redaction([])(escaped) == "[key]"


def test_reference_beyond_unicode_is_readable() -> None:
    assert "0123456789" not in Redaction([])("&#" + "1" * 5000 + "; glet_abcdef0123456789abcdef")


@pytest.mark.parametrize("run", ["\\", "%25", "&#0", "\\u", "%", "25", "&"])
def test_redaction_of_long_runs_ends(run: str) -> None:
    """A pattern that takes quadratic time would take hours here."""
    token = "glpat-0123456789abcdefghij"
    assert token not in Redaction([token])(run * (100_000 // len(run)) + token)


@pytest.mark.parametrize("status", [403, 404])
def test_long_refusal_is_shortened(verify_app: Verify, status: int) -> None:
    def refuse(_request: httpx.Request, response: httpx.Response) -> httpx.Response:
        body = json.dumps({"message": "\\" * 1_500_000}).encode()
        return with_body(httpx.Response(status, headers=response.headers), body)

    started = time.process_time()
    report = verify_app(lambda transport: Tampering(transport, refuse))
    assert [len(renderer(report)) for renderer in RENDERERS if len(renderer(report)) > 300_000] == []
    assert time.process_time() - started < 30


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=100))
def test_redaction_keeps_other_texts(text: str) -> None:
    redact = Redaction(["glpat-0123456789abcdefghij"])
    assert redact(text) == text


@pytest.mark.parametrize("key", KEYS)
def test_report_omits_unusual_keys(verify_app: Verify, key: str) -> None:
    """A deployment returns unusual keys, and repeats one of them in errors, in every form."""
    written = [form(key) for form in FORMS.values()]
    dsn = f"weird://{key}@example.com/5"
    unusual = tamper(lambda body: [item | {"public_key": key, "sentry_dsn": dsn} for item in body], path="/client_keys")

    def change(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if response.status_code == 404:
            return with_body(httpx.Response(418, headers=response.headers), " ".join(written).encode())
        return unusual(request, response)

    report = verify_app(lambda transport: Tampering(transport, change))
    for renderer in RENDERERS:
        text = renderer(report)
        assert "418" in text
        assert not [form for form in (key, dsn, *written) if form in text or form in html.unescape(text)]


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
    def change(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if request.url.path.endswith("/client_keys") and response.is_success:
            return with_body(httpx.Response(418, headers=response.headers), body)
        return response

    report = verify_app(lambda transport: Tampering(transport, change))
    assert "418" in render(report)
    assert not [renderer for renderer in RENDERERS if "SECRET" in renderer(report)]
