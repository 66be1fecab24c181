"""What a release gives out is checked before it is given out."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from contract_tests.governance.requirements import needs_console
from governance.checkout import HERE
from governance.package import (
    BuildFailed,
    Package,
    build,
    differences,
    faults_of_the_metadata,
    faults_of_the_wheel,
    problems,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from contract_tests.governance.conftest import Edit
    from governance.checkout import Checkout

CONTRACT = "gitlab_error_tracking_contract/openapi.yaml"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return build(HERE, tmp_path_factory.mktemp("built") / "dist")


@pytest.fixture
def wheel_with(package: Package, tmp_path: Path) -> Callable[..., Path]:
    """A copy of the wheel in which some files are changed, or left out where the change is None."""

    def make(changed: str, change: Callable[[bytes], bytes | None]) -> Path:
        copy = tmp_path / package.wheel.name
        with zipfile.ZipFile(package.wheel) as old, zipfile.ZipFile(copy, "w") as new:
            for name in old.namelist():
                content = change(old.read(name)) if name.endswith(changed) else old.read(name)
                if content is not None:
                    new.writestr(name, content)
        return copy

    return make


@needs_console
def test_the_package_is_right_and_the_same_whenever_it_is_built(package: Package) -> None:
    assert [*problems(HERE, package)] == []


def test_the_contract_is_given_out_with_its_version_in_its_name(package: Package) -> None:
    assert package.contract.name == f"openapi-{HERE.contract_version}.yaml"
    assert package.contract.read_bytes() == HERE.contract.read_bytes()


def test_a_package_that_is_another_when_built_again_is_found(package: Package, tmp_path: Path) -> None:
    wheel, source = tmp_path / package.wheel.name, tmp_path / package.source.name
    wheel.write_bytes(package.wheel.read_bytes() + b"\0")
    source.write_bytes(package.source.read_bytes() + b"\0")
    again = Package(wheel, source, package.contract)
    assert [*differences(package, again)] == [
        f"{source.name} is another one when it is built again.",
        f"{wheel.name} is another one when it is built from the source distribution.",
    ]


@needs_console
@pytest.mark.parametrize(
    ("changed", "change", "problem"),
    [
        (CONTRACT, lambda _: None, "does not hold the contract."),
        (CONTRACT, lambda text: text + b"\n", "holds another contract than openapi.yaml."),
        (
            "site/assets/scalar.js",
            lambda _: None,
            "does not hold the page that sends requests: `make docs` builds it where there is npm.",
        ),
        (
            "METADATA",
            lambda text: text.replace(f"Version: {HERE.contract_version}\n".encode(), b"Version: 7.0.0\n"),
            f"says version 7.0.0, the contract says {HERE.contract_version}.",
        ),
    ],
    ids=["no contract", "another contract", "no console", "another version"],
)
def test_a_wheel_that_is_not_right_is_found(
    changed: str, change: Callable[[bytes], bytes | None], problem: str, wheel_with: Callable[..., Path]
) -> None:
    wheel = wheel_with(changed, change)
    assert [*faults_of_the_wheel(HERE, wheel)] == [f"{wheel.name} {problem}"]


def test_metadata_that_no_index_would_show_is_found(package: Package, wheel_with: Callable[..., Path]) -> None:
    wheel = wheel_with(
        "METADATA", lambda text: text.replace(b"Content-Type: text/markdown", b"Content-Type: text/x-rst")
    )
    (problem,) = faults_of_the_metadata(Package(wheel, package.source, package.contract))
    assert "FAILED" in problem


def test_what_cannot_be_built_is_said_in_the_builders_words(checkout: Checkout, edit: Edit, tmp_path: Path) -> None:
    edit("pyproject.toml", 'readme = "README.md"', 'readme = "NOWHERE.md"')
    with pytest.raises(BuildFailed, match=r"NOWHERE\.md"):
        build(checkout, tmp_path / "dist")
