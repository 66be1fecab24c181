"""Keep everything that a test run writes in one folder, for `secret_scan.py`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

CAPTURED = "captured.txt"
# Some tests send tokens in the query, and their own HTTP client logs the URL of each request.
_CLIENT_LOG = re.compile(r"^INFO +httpx:.*(?:private|access|bearer)_token\b.*$", re.MULTILINE | re.IGNORECASE)


def keep_written_files(config: pytest.Config) -> None:
    """Apply `--keep FOLDER`; call it before pytest chooses its temporary folder."""
    folder: Path | None = config.getoption("--keep")
    # Workers of pytest-xdist get their folders from the controller, and send it their captured output.
    if folder is None or hasattr(config, "workerinput"):
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CAPTURED).write_bytes(b"")
    config.option.basetemp = folder / "files"  # pytest empties this folder
    config.pluginmanager.register(OutputRecorder(folder / CAPTURED))


class OutputRecorder:
    """A pytest plugin that writes captured output and logs of all tests to a file."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        with self._file.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.writelines(f"{_CLIENT_LOG.sub('', text)}\n" for _, text in report.sections)
