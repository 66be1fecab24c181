"""Line breaks in inline code: none in short code, between its parts in long code."""

from __future__ import annotations

import pytest
from markdown import markdown


def html(text: str) -> str:
    return markdown(text, extensions=["docs_builder.code"])


@pytest.mark.parametrize("code", ["X-Next-Page", "--no-demonstration", "&lt;token&gt;"])
def test_short_code_does_not_break(code: str) -> None:
    text = code.replace("&lt;", "<").replace("&gt;", ">")
    assert html(f"`{text}`") == f'<p><code class="whole">{code}</code></p>'


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("server/test_wire.py::test_a_fault", ["server/", "test_", "wire.py::", "test_", "a_", "fault"]),
        ("lib/gitlab/rack_attack.rb", ["lib/", "gitlab/", "rack_", "attack.rb"]),
        ("npm install && npm run test", ["npm install &amp;&amp; npm run test"]),
        ("Authorization: Bearer <token>", ["Authorization: Bearer &lt;token&gt;"]),
        ("https://gitlab.example.com/api/v4", ["https://gitlab.", "example.com/", "api/", "v4"]),
    ],
)
def test_long_code_breaks_between_its_parts(code: str, parts: list[str]) -> None:
    assert html(f"`{code}`") == f"<p><code>{'<wbr />'.join(parts)}</code></p>"


def test_name_with_number_does_not_break() -> None:
    assert html("as UTF-8, or not") == '<p>as <span class="whole">UTF-8</span>, or not</p>'


def test_line_may_break_after_chinese_punctuation() -> None:
    a, b, c = (f'<code class="whole">{code}</code>' for code in ("/a", "/b", "/c"))
    assert html("`/a`、`/b` 和 `/c`") == f"<p>{a}、<wbr />{b} 和 {c}</p>"


def test_code_block_stays_unchanged() -> None:
    code = "gitlab_error_tracking_client.errors.NotFound"
    assert html(f"    {code}") == f"<pre><code>{code}\n</code></pre>"
