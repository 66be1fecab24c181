"""The checks of the contract."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from contract_tests.governance.requirements import needs_redocly
from governance import redocly
from governance.check import CHECKS, check

if TYPE_CHECKING:
    from pathlib import Path

    from contract_tests.governance.conftest import Edit, SetVersion
    from governance.checkout import Checkout


def problems(name: str, checkout: Checkout) -> str:
    (one,) = (one for one in CHECKS if one.name == name)
    return "\n".join(one.problems(checkout))


def statuses(report: str) -> dict[str, str]:
    lines = [line for line in report.splitlines() if not line.startswith(" ")]
    return {line[9:].partition(":")[0]: line[:9].strip() for line in lines}


@needs_redocly
def test_checkout_in_order_passes(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(checkout) == 0
    assert statuses(capsys.readouterr().out) == {one.name: "ok" for one in CHECKS}


@needs_redocly
def test_renamed_field_fails_several_checks(checkout: Checkout, edit: Edit, capsys: pytest.CaptureFixture[str]) -> None:
    edit("openapi/openapi.yaml", "sentry_dsn", "dsn")
    failed = check(checkout)
    reported = {name for name, status in statuses(capsys.readouterr().out).items() if status == "FAILED"}
    assert reported >= {"compatible version", "documented changes", "translation"}
    assert failed == len(reported)


@needs_redocly
def test_documented_rename_passes(checkout: Checkout, edit: Edit, set_version: SetVersion) -> None:
    edit("openapi/openapi.yaml", "sentry_dsn", "dsn")
    set_version("0.2.0")
    edit("pyproject.toml", "0.1.0", "0.2.0")
    edit("CHANGELOG.md", "## [", "## [0.2.0] - unreleased\n\n- **Breaking** `sentry_dsn` is now `dsn`.\n\n## [")
    for name in ("one version", "compatible version", "documented changes"):
        assert problems(name, checkout) == ""


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("pyproject.toml", "0.1.0", "0.1.1", "pyproject.toml has version 0.1.1"),
        ("CHANGELOG.md", "## [0.1.0]", "## [0.1.1]", "newest section of CHANGELOG.md is 0.1.1"),
        (
            "openapi/openapi.yaml",
            "  version: 0.1.0",
            "  version: 0.1.1",
            "one version: openapi.yaml 0.1.1, backend.yaml 0.1.0.",
        ),
        ("openapi/openapi.yaml", "  version: 0.1.0", "  version: first", "openapi.yaml has no valid info.version"),
        ("pyproject.toml", "0.1.0", "first", "pyproject.toml has no valid project.version"),
        ("CHANGELOG.md", "## [0.1.0]", "### [0.1.0]", "CHANGELOG.md has no section."),
    ],
)
def test_different_versions_are_reported(
    file: str, old: str, new: str, problem: str, checkout: Checkout, edit: Edit
) -> None:
    edit(file, old, new)
    assert problem in problems("one version", checkout)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("openapi/openapi.yaml", "Introduced in GitLab 15.10.", "Introduced in GitLab 15.11."),
        ("openapi/zh-CN.po", 'msgid "GitLab.com"', '#, fuzzy\nmsgid "GitLab.com"'),
    ],
    ids=["changed text", "fuzzy translation"],
)
def test_outdated_translation_is_reported(file: str, old: str, new: str, checkout: Checkout, edit: Edit) -> None:
    edit(file, old, new)
    assert "zh-CN.po is out of date" in problems("translation", checkout)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("operationId: update_settings", "operationId: get_settings", "get_settings"),
        ("type: boolean", "type: bool", "bool"),
    ],
)
def test_invalid_openapi_is_reported(old: str, new: str, message: str, checkout: Checkout, edit: Edit) -> None:
    edit("openapi/openapi.yaml", old, new)
    assert message in problems("OpenAPI", checkout)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("operationId: get_settings", "operationId: get_options", "no handler `get_options`"),
        ("        public_key:\n", "        key:\n", "ClientKey has no `key`"),
    ],
)
def test_missing_part_of_the_server_is_reported(
    old: str, new: str, problem: str, checkout: Checkout, edit: Edit
) -> None:
    edit("openapi/openapi.yaml", old, new)
    assert problem in problems("server", checkout)


def test_operation_without_behaviour_is_reported(checkout: Checkout, edit: Edit) -> None:
    edit("docs/behaviour.md", "`get_settings`", "")
    assert "`get_settings`" in problems("behaviour", checkout)


def test_untracked_file_is_reported(checkout: Checkout) -> None:
    subprocess.run(["git", "init", "--quiet"], cwd=checkout.root, check=True)
    assert "git add CHANGELOG.md" in problems("tracked files", checkout)
    subprocess.run(["git", "add", "."], cwd=checkout.root, check=True)
    assert problems("tracked files", checkout) == ""


def test_unreadable_contract_is_reported(checkout: Checkout, edit: Edit) -> None:
    edit("openapi/openapi.yaml", "openapi: 3.0.3", "openapi: [3.0.3")
    assert problems("OpenAPI", checkout).startswith("could not run: ")


@needs_redocly
def test_new_contract_needs_an_entry_in_changelog(checkout: Checkout) -> None:
    for file in checkout.frozen_folder(checkout.contract_version).glob("backend.*"):
        file.unlink()
    assert "`backend.yaml` is new." in problems("documented changes", checkout)


@needs_redocly
@pytest.mark.parametrize("name", [None, "banana", "v0.1.0"])
def test_invalid_frozen_folder_is_reported(name: str | None, checkout: Checkout) -> None:
    frozen = checkout.root / "openapi" / "frozen"
    shutil.rmtree(frozen)
    if name:
        (frozen / name).mkdir(parents=True)
    assert problems("compatible version", checkout).startswith(
        f"could not run: openapi/frozen{f'/{name}' if name else ''} "
    )


@needs_redocly
def test_redocly_error_is_reported(checkout: Checkout, edit: Edit) -> None:
    edit("redocly.yaml", "diff-recommended", "diff-recommends")
    assert "diff-recommends" in problems("compatible version", checkout)


def test_checks_without_npm_are_skipped(
    checkout: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(redocly, "EXECUTABLE", tmp_path / "missing")
    assert check(checkout) == 0
    skipped = {name for name, status in statuses(capsys.readouterr().out).items() if status == "skipped"}
    assert skipped == {one.name for one in CHECKS if one.needs_redocly}
