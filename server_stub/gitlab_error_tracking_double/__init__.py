"""An in-process GitLab for tests: stateful, with fault injection and a request journal.

    from gitlab_error_tracking_double import GitLab

    with GitLab() as gitlab:
        gitlab.project("group/app", keys=2)
        client = gitlab.client()

`gitlab.GitLab` is the public interface; `pytest_plugin` provides it as fixtures.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_double.real_files import real_files

if TYPE_CHECKING:
    from gitlab_error_tracking_double import faults
    from gitlab_error_tracking_double.gitlab import GitLab
    from gitlab_error_tracking_double.journal import Entry, Journal
    from gitlab_error_tracking_double.state import Snapshot, StateError

__all__ = ["Entry", "GitLab", "Journal", "Snapshot", "StateError", "faults"]

_MODULES = {
    "Entry": "journal",
    "GitLab": "gitlab",
    "Journal": "journal",
    "Snapshot": "state",
    "StateError": "state",
}


def __getattr__(name: str) -> Any:
    # pytest imports this package in every environment that has it. The server takes half a second to import, so only a
    # test that uses the double imports it.
    if name != "faults" and name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with real_files():
        if name == "faults":
            return import_module(f"{__name__}.faults")
        return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
