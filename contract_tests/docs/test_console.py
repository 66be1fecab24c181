"""The console page: Scalar in the expected version, or a message."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from docs_builder import __main__ as command
from docs_builder import console

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty site, and an empty cache."""
    monkeypatch.setattr(console, "_CACHE", tmp_path / "cache" / "scalar.tgz")
    (tmp_path / "site" / "assets").mkdir(parents=True)
    (tmp_path / "site" / "zh").mkdir()
    return tmp_path / "site"


@pytest.mark.parametrize(
    ("folder", "message"), [("", "<code>make docs</code> again."), ("zh", "重新运行 <code>make docs</code>。")]
)
def test_page_without_npm_has_a_message(site: Path, folder: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert console.add(site) is False
    text = (site / folder / "console.html").read_text(encoding="utf-8")
    assert message in text
    assert "<script" not in text
    assert not (site / "assets" / "scalar.js").exists()


def test_other_package_from_npm_is_refused(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\necho something else > package.tgz\n")
    npm.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda _name: str(npm))
    with pytest.raises(console.ConsoleError, match="npm delivered another @scalar"):
        console.add(site)
    assert not console._CACHE.exists()  # noqa: SLF001


@pytest.mark.parametrize(("ci", "fails"), [("true", True), ("false", False), ("", False)])
def test_site_without_console_fails_in_pipelines(
    ci: str, fails: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(command, "build", lambda: False)
    assert (command.main() is not None) is fails
    assert capsys.readouterr().err.startswith("Warning: The console page is left out")
