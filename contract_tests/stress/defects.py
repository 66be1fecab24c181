"""Check that the brief stress tests detect defects: run a part against servers that have one defect each.

    python -m contract_tests.stress.defects            all defects, about two minutes
    python -m contract_tests.stress.defects leak       one defect

The exit code is 1 when a defect was not detected.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from gitlab_error_tracking_server.gitlab.models import AccessToken, ClientKey, Settings
    from gitlab_error_tracking_server.store.backends.driver import DriverConnection
    from gitlab_error_tracking_server.store.store import Store

ROOT = Path(__file__).parents[2]
# Python imports this file at the start of every process with the folder in PYTHONPATH.
_SITECUSTOMIZE = """\
from pathlib import Path
from contract_tests.stress.defects import DEFECTS
DEFECTS[{name!r}].apply(Path(__file__).parent)
"""
_LEAKED_BYTES = 800
_REQUESTS_BEFORE_HANG = 500
_KEYS_BEFORE_DUPLICATE = 10


def skip_sync(_folder: Path) -> None:
    """Let SQLite acknowledge changes before they are on the disk."""
    from gitlab_error_tracking_server.store.backends import sqlite  # noqa: PLC0415  (not in the parent process)

    configure = sqlite._configure  # noqa: SLF001

    def configure_without_sync(connection: sqlite3.Connection, _record: Any) -> None:
        configure(connection, _record)
        connection.execute("PRAGMA synchronous = OFF")

    sqlite._configure = configure_without_sync  # noqa: SLF001


def lift_deadlines(_folder: Path) -> None:
    """Let the server wait 10⁶ seconds for a request, and for its response to be read."""
    from gitlab_error_tracking_server.runtime import limits  # noqa: PLC0415  (not in the parent process)

    limits.DEFAULT_LIMITS = limits.Limits(request_seconds=10**6, response_seconds=10**6)


def leak(_folder: Path) -> None:
    """Keep 800 bytes of each request."""
    leaked: list[bytes] = []
    _before_token_lookup(lambda: leaked.append(bytes(_LEAKED_BYTES)))


def hang(folder: Path) -> None:
    """Block the event loop of one process after some requests."""
    requests = itertools.count()

    def block() -> None:
        if next(requests) == _REQUESTS_BEFORE_HANG:
            try:
                (folder / "blocked").touch(exist_ok=False)
            except FileExistsError:  # another process is blocked already
                return
            time.sleep(10**6)

    _before_token_lookup(block)


def lose_updates(_folder: Path) -> None:
    """Read the settings before the transaction that writes them."""
    from gitlab_error_tracking_server.store.store import Store  # noqa: PLC0415  (not in the parent process)

    save_settings = Store.save_settings

    def save_without_lock(
        store: Store,
        project_id: int,
        change: Callable[[Settings | None], Settings],
        needs_client_key: Callable[[Settings], bool],
    ) -> Settings:
        changed = change(store.get_settings(project_id))
        return save_settings(store, project_id, lambda _: changed, needs_client_key)

    Store.save_settings = save_without_lock  # type: ignore[assignment, method-assign]


def duplicate_keys(_folder: Path) -> None:
    """Create some client keys twice."""
    from gitlab_error_tracking_server.store import store  # noqa: PLC0415  (not in the parent process)
    from gitlab_error_tracking_server.store.credentials import new_public_key  # noqa: PLC0415  (as above)

    create = store._create_client_key  # noqa: SLF001
    created = itertools.count(1)

    def create_twice(connection: DriverConnection, project_id: int, public_key: str) -> ClientKey:
        key = create(connection, project_id, public_key)
        if next(created) % _KEYS_BEFORE_DUPLICATE == 0:
            create(connection, project_id, new_public_key())
        return key

    store._create_client_key = create_twice  # noqa: SLF001


def _before_token_lookup(action: Callable[[], None]) -> None:
    from gitlab_error_tracking_server.store.store import Store  # noqa: PLC0415  (not in the parent process)

    find_token = Store.find_token

    def find_token_after_action(store: Store, token: str) -> AccessToken | None:
        action()
        return find_token(store, token)

    Store.find_token = find_token_after_action  # type: ignore[assignment, method-assign]


@dataclass(frozen=True)
class Defect:
    """A defect of the server.

    Attributes:
        apply: Adds the defect to a process.
        part: The part of the stress tests that must detect it.
        failures: The failures that this part must report.
    """

    apply: Callable[[Path], None]
    part: str
    failures: tuple[str, ...]


DEFECTS = {
    "deadlines": Defect(
        lift_deadlines,
        "slow-clients",
        ("(silent) is open after", "(slow body) is open after", "(unread responses) is open after"),
    ),
    "hang": Defect(hang, "overload", ("a request got no response",)),
    "leak": Defect(leak, "overload", ("memory grows with every request",)),
    "sync": Defect(skip_sync, "durability", ("an acknowledged change is not on the disk",)),
    "lost-updates": Defect(lose_updates, "concurrency", ("an update was lost",)),
    "duplicate-keys": Defect(duplicate_keys, "kills", ("acknowledged",)),
}


def main() -> int:
    """Run the command and return the exit code."""
    names = sys.argv[1:] or [*DEFECTS]
    with ThreadPoolExecutor(2) as threads:  # one of them mostly waits for deadlines
        detected = [*threads.map(is_detected, names)]
    return 0 if all(detected) else 1


def is_detected(name: str) -> bool:
    """Run the part that must detect a defect; print and return whether it does."""
    defect = DEFECTS[name]
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="defect") as folder:
        (Path(folder) / "sitecustomize.py").write_text(_SITECUSTOMIZE.format(name=name))
        finished = subprocess.run(
            [sys.executable, "-m", "contract_tests.stress", "--brief", "--database", "sqlite", defect.part],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": os.pathsep.join([folder, str(ROOT)])},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    failed = "\n".join(line for line in finished.stdout.splitlines() if line.startswith("  FAILED: "))
    detected = finished.returncode == 1 and all(failure in failed for failure in defect.failures)
    if not detected:
        print(finished.stdout)
    print(f"{name}: {'detected' if detected else 'NOT DETECTED'} in {time.monotonic() - started:.0f} s", flush=True)
    return detected


if __name__ == "__main__":
    sys.exit(main())
