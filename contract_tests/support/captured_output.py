"""Keeps what is written while the tests run, in one folder, for `leaks.py` to look into."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

CAPTURED = "captured.txt"
# Tests ask for URLs with tokens in the query, and their own HTTP client logs every URL that it asks for.
_THE_TESTS_OWN = re.compile(r"^INFO +httpx:.*private_token\b.*$", re.MULTILINE | re.IGNORECASE)


def keep_what_is_written(config: pytest.Config) -> None:
    """Do what `--keep FOLDER` asks for, if it is given; before pytest looks where its temporary folders shall be."""
    folder: Path | None = config.getoption("--keep")
    # The processes that run tests for this one are told their folders by it, and hand it what they have captured.
    if folder is None or hasattr(config, "workerinput"):
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CAPTURED).write_bytes(b"")
    config.option.basetemp = folder / "files"  # which pytest empties
    config.pluginmanager.register(CapturedOutput(folder / CAPTURED))


class CapturedOutput:
    """What the tests print and log, and the server in their process with them; pytest would show it of failed ones."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        with self._file.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.writelines(f"{_THE_TESTS_OWN.sub('', text)}\n" for _, text in report.sections)
