"""The saboteurs, read from the files whose names begin with `server` and with `client`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
ROOT = HERE.parent.parent

# What is sabotaged: the folder on the path, and the package in it.
PACKAGES = {
    "server": Path("server_stub/gitlab_error_tracking_server"),
    "client": Path("generated_client/gitlab_error_tracking_client"),
    "double": Path("server_stub/gitlab_error_tracking_double"),
}


@dataclass(frozen=True)
class Change:
    """One place in one module, and what stands there instead."""

    file: Path
    old: str
    new: str


@dataclass(frozen=True)
class Mutant:
    """A small defect: the rule that it breaks, the changes that make it, and the test that has to find it.

    `found_by` is the test's file below `contract_tests`, and mostly `::` and its name.
    """

    name: str
    side: str
    rule: str
    changes: tuple[Change, ...]
    found_by: str

    def __str__(self) -> str:
        return f"{self.side}: {self.name}"

    def mutate(self, root: Path) -> None:
        """Make the changes in a copy of the packages."""
        for change in self.changes:
            module = root / change.file
            module.write_text(module.read_text(encoding="utf-8").replace(change.old, change.new), encoding="utf-8")


def mutants() -> list[Mutant]:
    """All of them, in the order in which they are written."""
    return [
        _saboteur(side, entry)
        for side in PACKAGES
        for file in sorted(HERE.glob(f"{side}*.yaml"))
        for entry in yaml.safe_load(file.read_text(encoding="utf-8"))
    ]


def _saboteur(side: str, entry: dict[str, Any]) -> Mutant:
    changes = [entry, *([entry["and"]] if "and" in entry else [])]
    return Mutant(
        name=entry["name"],
        side=side,
        rule=entry["rule"],
        changes=tuple(Change(PACKAGES[side] / change["file"], change["old"], change["new"]) for change in changes),
        found_by=entry["found by"],
    )
