"""Packages from npm, packages in the container and base images are pinned."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTAINERFILE = ROOT / "deployment" / "Containerfile"
each_npm_folder = pytest.mark.parametrize(
    "folder",
    [
        ROOT / "contract_tests/clients",
        ROOT / "contract_tests/portability",
        ROOT / "benchmarks/peers",
        ROOT / "examples/typescript",
    ],
    ids=str,
)


def lines_of(file: Path) -> list[str]:
    """Return the lines of a file; a line that ends with a backslash includes the next one."""
    return file.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()


def locked_versions(lock: Path) -> set[str]:
    return {*re.findall(r"^([\w.-]+==\S+)", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)}


@each_npm_folder
def test_package_json_names_exact_versions(folder: Path) -> None:
    package = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    versions = (package.get("dependencies", {}) | package.get("devDependencies", {})).values()
    assert [version for version in versions if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


@each_npm_folder
def test_npm_lock_matches_package_json(folder: Path) -> None:
    package, lock = (
        json.loads((folder / name).read_text(encoding="utf-8")) for name in ("package.json", "package-lock.json")
    )
    kinds = ("dependencies", "devDependencies")
    assert {kind: lock["packages"][""].get(kind) for kind in kinds} == {kind: package.get(kind) for kind in kinds}


@each_npm_folder
def test_npm_lock_has_hashes_without_urls(folder: Path) -> None:
    packages = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    locked = {path: package for path, package in packages.items() if path}
    assert [path for path, package in locked.items() if not package["integrity"].startswith("sha512-")] == []
    assert [path for path, package in locked.items() if "resolved" in package] == []


def test_npm_installs_run_no_scripts() -> None:
    listed = subprocess.run(["/usr/bin/env", "git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    files = [
        ROOT / name
        for name in listed.stdout.splitlines()
        if name == "Makefile" or name.startswith((".ci/", ".git", "deployment/")) or name.endswith((".md", ".sh"))
    ]
    commands = [
        (str(file.relative_to(ROOT)), line)
        for file in files
        for line in lines_of(file)
        if re.search(r"\bnpm (ci|i|install|update)\b", line)
    ]
    assert len(commands) > 1
    assert [command for command in commands if "--ignore-scripts" not in command[1]] == []


def test_container_images_have_digests() -> None:
    images = [line.split()[1] for line in lines_of(CONTAINERFILE) if line.startswith("FROM ")]
    assert len(images) > 0
    assert [image for image in images if not re.fullmatch(r"[\w/.-]+:[\w.-]+@sha256:[0-9a-f]{64}", image)] == []


def test_container_installs_only_locked_packages() -> None:
    installs = re.findall(r"pip install ([^&]*)", "\n".join(lines_of(CONTAINERFILE)))
    pinned = ("--require-hashes", "--no-deps --no-index")
    assert len(installs) > 0
    assert [install for install in installs if not any(option in install for option in pinned)] == []


def test_container_lock_has_the_tested_versions() -> None:
    tested = locked_versions(ROOT / "requirements.lock")
    assert locked_versions(ROOT / "deployment" / "requirements.lock") - tested == set()
