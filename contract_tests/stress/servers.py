"""Start servers for the stress tests, with two projects for each writer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.stress.writers import TOKEN, WRITERS
from contract_tests.support.serving import serving

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from contract_tests.support.serving import Server


def start_server(folder: Path, url: str, *arguments: str, prefix: Sequence[str] = ()) -> AbstractContextManager[Server]:
    """Start a server on a database; `prefix` is a command that runs it, for example a tracer."""
    data = write_data_file(folder)
    return serving(folder, "--database", url, "--data", str(data), "--no-demonstration", *arguments, prefix=prefix)


def write_data_file(folder: Path) -> Path:
    """Write the data file and return its path."""
    file = folder / "data.yaml"
    projects = [
        f"  - {{id: {number + 1}, path: stress/{number + 1}, members: {{writer: maintainer}}, "
        "settings: {enabled: false, integrated: true}}"
        for number in range(2 * WRITERS)
    ]
    lines = [
        "users: [{username: writer}]",
        f"tokens: [{{token: {TOKEN}, user: writer, scopes: [api]}}]",
        "projects:",
        *projects,
    ]
    file.write_text("\n".join(lines) + "\n")
    return file
