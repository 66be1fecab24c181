"""The page that sends requests is Scalar as it was examined, or says that it is not there; and what is said then."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from docs_builder import __main__ as command
from docs_builder import console, site
from docs_builder.client_catalogue import CatalogueError
from docs_builder.languages import load_languages

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A site to which the page is to be added."""
    (tmp_path / "site" / "assets").mkdir(parents=True)
    (tmp_path / "site" / "zh").mkdir()
    return tmp_path / "site"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where Scalar is kept, and is not yet."""
    monkeypatch.setattr(console, "_KEPT", tmp_path / "kept" / "scalar.tgz")
    return tmp_path / "kept" / "scalar.tgz"


@pytest.fixture
def no_npm(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)


@pytest.fixture
def other_npm(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An npm that delivers something else."""
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\necho something else > package.tgz\n")
    npm.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda _name: str(npm))


@pytest.mark.parametrize(
    ("folder", "said"), [("", "<code>make docs</code> anew."), ("zh", "重新运行 <code>make docs</code>。")]
)
def test_without_npm_the_page_says_so_and_loads_nothing(no_npm: None, made: Path, folder: str, said: str) -> None:
    assert console.add(made) is False
    text = (made / folder / "console.html").read_text(encoding="utf-8")
    assert said in text
    assert "<script" not in text
    assert not (made / "assets" / "scalar.js").exists()


def test_what_is_kept_but_not_what_was_examined_is_not_used(no_npm: None, kept: Path, made: Path) -> None:
    kept.parent.mkdir()
    kept.write_bytes(b"something else")
    assert console.add(made) is False


def test_what_npm_delivers_but_was_not_examined_is_refused_and_not_kept(
    other_npm: None, kept: Path, made: Path
) -> None:
    with pytest.raises(console.ConsoleError, match="is not the package that was examined: sha512-"):
        console.add(made)
    assert not kept.exists()


def test_what_the_page_says_is_escaped(made: Path, no_npm: None, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = load_languages()
    said = {**first.labels, "console_missing": "a < b & `c<d`", "console_title": 'a "b"'}
    other = type(first)(first.code, first.name, first.folder, said)
    monkeypatch.setattr(console, "load_languages", lambda: (other, second))
    console.add(made)
    text = (made / "console.html").read_text(encoding="utf-8")
    assert "a &lt; b &amp; <code>c&lt;d</code>" in text
    assert 'aria-label="a &quot;b&quot;"' in text


def test_a_site_that_needs_the_page_is_not_built_without_it(no_npm: None, tmp_path: Path) -> None:
    before = tmp_path / "built" / "index.html"
    before.parent.mkdir()
    before.write_text("as it was")
    with pytest.raises(console.ConsoleError, match="there is no npm"):
        site.build(before.parent, needs_console=True)
    assert [*before.parent.iterdir()] == [before]


@pytest.mark.parametrize(
    ("environment", "needed"), [("true", True), ("1", True), ("false", False), ("", False), (None, False)]
)
def test_what_a_pipeline_publishes_needs_the_page(
    environment: str | None, needed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []
    monkeypatch.delenv("CI", raising=False)
    if environment is not None:
        monkeypatch.setenv("CI", environment)

    def build(*, needs_console: bool) -> bool:
        asked.append(needs_console)
        return True

    monkeypatch.setattr(command, "build", build)
    assert command.main() is None
    assert asked == [needed]


def test_whoever_builds_the_site_without_the_page_is_warned(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "build", lambda **_: False)
    assert command.main() is None
    assert capsys.readouterr().err.startswith("Warning: The page that sends requests is left out: there is no npm.")


@pytest.mark.parametrize("fresh", [True, False], ids=["a translation is missing", "the client is not made anew"])
def test_a_client_that_is_not_made_anew_is_said_to_be_the_reason(fresh: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def build(**_: object) -> bool:
        raise CatalogueError("client.zh.yaml lacks a translation of:\n  Words.")

    monkeypatch.setattr(command, "build", build)
    monkeypatch.setattr(command, "_client_is_made_of_the_contract", lambda: fresh)
    said = str(command.main())
    assert said.endswith("client.zh.yaml lacks a translation of:\n  Words.")
    assert ("run `make generate` first" in said) is not fresh
