"""The built distribution holds what it should, and nothing else."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


def test_every_import_package_has_a_name_of_its_own(wheel: zipfile.ZipFile) -> None:
    top = {name.partition("/")[0] for name in wheel.namelist()}
    assert {name for name in top if not name.endswith(".dist-info")} == {
        "gitlab_error_tracking_client",
        "gitlab_error_tracking_contract",
        "gitlab_error_tracking_double",
        "gitlab_error_tracking_server",
        "gitlab_error_tracking_verifier",
    }


@pytest.mark.parametrize(
    "name",
    [
        "gitlab_error_tracking_client/py.typed",
        "gitlab_error_tracking_contract/py.typed",
        "gitlab_error_tracking_double/py.typed",
        "gitlab_error_tracking_server/py.typed",
        "gitlab_error_tracking_server/data/demonstration.yaml",
        "gitlab_error_tracking_server/data/data_file.schema.json",
        "gitlab_error_tracking_server/store/migrations/env.py",
        "gitlab_error_tracking_verifier/py.typed",
        "gitlab_error_tracking_verifier/reports/report.html.jinja",
    ],
)
def test_the_wheel_carries_what_is_no_code(wheel: zipfile.ZipFile, name: str) -> None:
    assert name in wheel.namelist()


def test_without_an_extra_the_client_is_all_that_is_installed(wheel: zipfile.ZipFile) -> None:
    (metadata,) = (name for name in wheel.namelist() if name.endswith("/METADATA"))
    required = Parser().parsestr(wheel.read(metadata).decode()).get_all("Requires-Dist") or []
    assert {re.split(r"[<>]", text)[0] for text in required if "extra ==" not in text} == {
        "attrs",
        "httpx",
        "httpx-retries",
    }
