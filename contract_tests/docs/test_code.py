"""Code within a line stays whole where it is short, and breaks where its parts meet where it is long."""

from __future__ import annotations

import pytest
from markdown import markdown


def html(text: str) -> str:
    return markdown(text, extensions=["docs_builder.code"])


@pytest.mark.parametrize("code", ["X-Next-Page", "--no-demonstration", "&lt;token&gt;"])
def test_a_short_name_stays_whole(code: str) -> None:
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
def test_a_long_name_breaks_where_its_parts_meet(code: str, parts: list[str]) -> None:
    assert html(f"`{code}`") == f"<p><code>{'<wbr />'.join(parts)}</code></p>"


def test_a_name_with_a_number_stays_whole() -> None:
    assert html("as UTF-8, or not") == '<p>as <span class="whole">UTF-8</span>, or not</p>'


def test_a_line_may_end_with_a_chinese_mark_before_code() -> None:
    a, b, c = (f'<code class="whole">{code}</code>' for code in ("/a", "/b", "/c"))
    assert html("`/a`、`/b` 和 `/c`") == f"<p>{a}、<wbr />{b} 和 {c}</p>"


def test_a_block_keeps_its_lines() -> None:
    code = "gitlab_error_tracking_client.errors.NotFound"
    assert html(f"    {code}") == f"<pre><code>{code}\n</code></pre>"
