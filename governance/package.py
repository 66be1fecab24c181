"""Builds what a release gives out, and checks it: `make build`.

    python -m governance.package

Into `dist/` go the wheel and the source distribution, into `dist/contract/` the contract as its users download it. Each
is built twice, the wheel the second time from the source distribution, and must come out the same. Ends with 1 when
anything is wrong.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from email.parser import BytesParser
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.version import Version

from governance.checkout import HERE
from governance.errors import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from governance.checkout import Checkout

_CONTRACT_IN_THE_WHEEL = "gitlab_error_tracking_contract/openapi.yaml"
# What the documentation lacks that was built without npm.
_CONSOLE_IN_THE_WHEEL = "gitlab_error_tracking_server/site/assets/scalar.js"


@dataclass(frozen=True)
class Package:
    """What was built."""

    wheel: Path
    source: Path
    contract: Path


class BuildFailed(Exception):
    """hatchling built nothing."""


def build(checkout: Checkout, folder: Path) -> Package:
    """Build a wheel, a source distribution and the contract into a folder, which is emptied before.

    Raises:
        BuildFailed: hatchling built nothing; the text is what it said.
    """
    shutil.rmtree(folder, ignore_errors=True)
    wheel, source = _hatchling(checkout.root, folder, "wheel"), _hatchling(checkout.root, folder, "sdist")
    contract = folder / "contract" / f"openapi-{checkout.contract_version}.yaml"
    contract.parent.mkdir()
    shutil.copyfile(checkout.contract, contract)
    return Package(wheel, source, contract)


def build_again(checkout: Checkout, folder: Path) -> Package:
    """Build the same by another way and as somebody else, so to speak: the wheel from the source distribution.

    Raises:
        BuildFailed: hatchling built nothing; the text is what it said.
    """
    source = _hatchling(checkout.root, folder / "dist", "sdist", foreign=True)
    with tarfile.open(source) as archive:
        archive.extractall(folder, filter="data")
    wheel = _hatchling(folder / source.name.removesuffix(".tar.gz"), folder / "dist", "wheel", foreign=True)
    return Package(wheel, source, checkout.contract)


def problems(checkout: Checkout, package: Package) -> Iterator[str]:
    """All that is wrong with what was built."""
    with tempfile.TemporaryDirectory() as folder:
        yield from differences(package, build_again(checkout, Path(folder)))
    yield from faults_of_the_wheel(checkout, package.wheel)
    yield from faults_of_the_metadata(package)


def differences(package: Package, again: Package) -> Iterator[str]:
    """What depends on when, where and by whom it was built."""
    if again.source.read_bytes() != package.source.read_bytes():
        yield f"{package.source.name} is another one when it is built again."
    if again.wheel.read_bytes() != package.wheel.read_bytes():
        yield f"{package.wheel.name} is another one when it is built from the source distribution."


def faults_of_the_wheel(checkout: Checkout, wheel: Path) -> Iterator[str]:
    """What a wheel does not hold that it should: the contract, its version, and the documentation as a whole."""
    with zipfile.ZipFile(wheel) as archive:
        if _CONSOLE_IN_THE_WHEEL not in archive.namelist():
            yield f"{wheel.name} does not hold the page that sends requests: `make docs` builds it where there is npm."
        if _CONTRACT_IN_THE_WHEEL not in archive.namelist():
            yield f"{wheel.name} does not hold the contract."
        elif archive.read(_CONTRACT_IN_THE_WHEEL) != checkout.contract.read_bytes():
            yield f"{wheel.name} holds another contract than openapi.yaml."
        (metadata,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        version = Version(BytesParser().parsebytes(archive.read(metadata))["Version"])
        if version != checkout.contract_version:
            yield f"{wheel.name} says version {version}, the contract says {checkout.contract_version}."


def faults_of_the_metadata(package: Package) -> Iterator[str]:
    """Why a package index would not take or not show it, in twine's words."""
    command = [
        sys.executable,
        "-m",
        "twine",
        "--no-color",
        "check",
        "--strict",
        str(package.wheel),
        str(package.source),
    ]
    checked = subprocess.run(command, check=False, capture_output=True, text=True)
    if checked.returncode:
        yield f"twine finds fault with the metadata:\n{checked.stdout.strip()}"


def _hatchling(root: Path, folder: Path, target: str, *, foreign: bool = False) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(folder)]
    surroundings = os.environ | ({"TZ": "Asia/Shanghai", "LC_ALL": "C"} if foreign else {})
    umask = 0o077 if foreign else -1
    finished = subprocess.run(
        command, cwd=root, env=surroundings, umask=umask, check=False, capture_output=True, text=True
    )
    if finished.returncode:
        raise BuildFailed(finished.stderr.strip())
    (built,) = folder.glob("*.whl" if target == "wheel" else "*.tar.gz")
    return built


def main(checkout: Checkout) -> str | None:
    """Build and check into `dist/` and print what was built; the text of the failure."""
    try:
        package = build(checkout, checkout.root / "dist")
        found = [*problems(checkout, package)]
    except (BuildFailed, Unreadable) as error:
        return str(error)
    for path in (package.wheel, package.source, package.contract):
        print(path.relative_to(checkout.root))
    return "\n".join(found) or None


if __name__ == "__main__":
    sys.exit(main(HERE))
