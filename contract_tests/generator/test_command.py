"""`generator/generate.py` writes and checks the clients that `clients.yaml` lists."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import generate
import pytest
import yaml

from contract_tests.generator.small_contracts import contract

if TYPE_CHECKING:
    from pathlib import Path

CONTRACTS = {
    "one": "paths: {/one: {get: {operationId: get_one}}}",
    "two": "paths: {/two: {get: {operationId: get_two}}}",
}


@pytest.fixture(scope="module")
def generated_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two contracts, the list of their clients, and the clients."""
    root = tmp_path_factory.mktemp("generated")
    for name, text in CONTRACTS.items():
        (root / f"{name}.yaml").write_text(yaml.safe_dump(contract(text)), encoding="utf-8")
    clients = [
        {"contract": f"{name}.yaml", "package": f"clients/{name}_client", "client_class": name.title()}
        for name in CONTRACTS
    ]
    (root / "clients.yaml").write_text(yaml.safe_dump(clients), encoding="utf-8")
    with pytest.MonkeyPatch.context() as monkeypatch:
        use(root, monkeypatch)
        assert run(monkeypatch) == 0
    return root


@pytest.fixture
def root(generated_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the folder for one test."""
    shutil.copytree(generated_root, tmp_path, dirs_exist_ok=True)
    use(tmp_path, monkeypatch)
    return tmp_path


def use(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generate, "ROOT", root)
    monkeypatch.setattr(generate, "CLIENTS", root / "clients.yaml")


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["generate.py", *arguments])
    return generate.main()


def test_command_writes_every_client(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, "--check") == 0
    for name in CONTRACTS:
        text = (root / "clients" / f"{name}_client" / "client.py").read_text(encoding="utf-8")
        assert text.startswith(f"# Generated from {name}.yaml by openapi-python-client ")
        assert f"class {name.title()}(" in text


def test_command_removes_modules_without_an_operation(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    leftover = root / "clients" / "one_client" / "operations" / "old.py"
    leftover.touch()
    run(monkeypatch)
    assert not leftover.exists()


def test_check_names_stale_files(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "clients" / "two_client" / "types.py").write_text("", encoding="utf-8")
    assert run(monkeypatch, "--check") == 1
    assert capsys.readouterr().err.startswith("out of date: clients/two_client/types.py\n")


def test_unsupported_construct_stops_the_command(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = contract("paths: {/two: {get: {}}}")
    (root / "two.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
    with pytest.raises(SystemExit, match=r"^two\.yaml: GET /two: the generator does not support "):
        run(monkeypatch)
    assert (root / "clients" / "two_client" / "operations" / "default.py").exists()
