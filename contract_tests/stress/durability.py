"""Check that every acknowledged change is on the disk.

SIGKILL cannot show this, since the kernel keeps what a killed process has written. On SQLite, the system calls of the
server are traced: no response may leave before the written data is synchronized. PostgreSQL reports how much of its
write-ahead log is on the disk.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx
import psycopg

from contract_tests.stress.writers import TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_tests.stress.part import Part

_CHANGES = 40
_TRACED = "pwrite64,pwritev,write,writev,sendto,sendmsg,fsync,fdatasync"
# For example: 4711 fdatasync(9</tmp/data.db-wal>) = 0, or the two halves of a call that another thread interrupted.
_CALL = re.compile(
    r"(?P<pid>\d+) +(?:(?P<name>\w+)\(\d+<(?P<path>[^>]*)>(?P<rest>.*)|<\.\.\. (?P<resumed>\w+) resumed>.*)"
)


@dataclass
class Trace:
    """The result of a trace.

    Attributes:
        responses: The number of successful responses.
        synchronized: The number of responses before which data was synchronized.
        unsynchronized: The number of responses that were sent while written data was not synchronized.
    """

    responses: int = 0
    synchronized: int = 0
    unsynchronized: int = 0


def check_durability(part: Part) -> None:
    """Compare each acknowledged change with the disk."""
    if part.postgresql is None:
        _check_sqlite(part)
    else:
        _check_postgresql(part)


def _check_sqlite(part: Part) -> None:
    """Trace a server.

    Raises:
        FileNotFoundError: strace is not installed.
    """
    if shutil.which("strace") is None:
        raise FileNotFoundError("the stress tests on SQLite need strace: install it with `apt-get install strace`")
    file = part.folder / "trace"
    # -D: the server stays a child of this process, which may kill it; -y: paths of descriptors.
    strace = ["strace", "-D", "-f", "-y", "-s", "16", "-e", f"trace={_TRACED}", "-e", "signal=none", "-o", str(file)]
    with part.serve(prefix=strace) as server:
        for change in changes(server.url):
            change.raise_for_status()
        server.process.terminate()
        server.process.wait(timeout=30)
    trace = read_trace(file.read_text(errors="replace").splitlines())
    part.values = {
        "acknowledged changes": str(trace.responses),
        "preceded by fsync or fdatasync": str(trace.synchronized),
        "sent before data was synchronized": str(trace.unsynchronized),
    }
    part.require(trace.responses == _CHANGES, f"the trace shows {trace.responses} of {_CHANGES} responses")
    part.require(
        trace.synchronized == trace.responses and not trace.unsynchronized, "an acknowledged change is not on the disk"
    )


def _check_postgresql(part: Part) -> None:
    """Compare the positions of PostgreSQL's write-ahead log after each change."""
    on_disk = 0
    with psycopg.connect(part.url, autocommit=True) as connection, part.serve() as server:
        for change in changes(server.url):
            change.raise_for_status()
            row = connection.execute("SELECT pg_current_wal_flush_lsn() >= pg_current_wal_insert_lsn()").fetchone()
            on_disk += row == (True,)
        settings = [connection.execute(f"SHOW {name}").fetchone() for name in ("fsync", "full_page_writes")]
    part.values = {
        "acknowledged changes": str(_CHANGES),
        "with a complete write-ahead log on the disk": str(on_disk),
    }
    part.require(settings == [("on",)] * 2, "PostgreSQL does not synchronize its files")
    # Background processes of PostgreSQL write to the log too, though rarely.
    part.require(on_disk > 0.9 * _CHANGES, "an acknowledged change is not on the disk")


def changes(url: str) -> Iterator[httpx.Response]:
    """Send changes of each kind, one after the other."""
    projects = f"{url}/projects"
    with httpx.Client(headers={"PRIVATE-TOKEN": TOKEN}, timeout=30, trust_env=False) as client:
        for number in range(_CHANGES // 4):
            created = client.post(f"{projects}/1/error_tracking/client_keys")
            yield created
            active = {"active": number % 2 == 0, "integrated": True}
            yield client.put(f"{projects}/2/error_tracking/settings", params=active)
            yield client.patch(f"{projects}/3/error_tracking/settings", params=active)
            yield client.delete(f"{projects}/1/error_tracking/client_keys/{created.json()['id']}")


def read_trace(lines: Iterable[str]) -> Trace:
    """Read a trace: a synchronization counts when its call has returned, a write and a response when it begins."""
    trace = Trace()
    state = _FileState()
    for line in lines:
        call = _CALL.match(line)
        if call is None:
            continue
        name, path = call["name"], call["path"]
        if call["resumed"] in {"fsync", "fdatasync"}:
            state.synchronize(state.interrupted.pop(call["pid"], ""))
        elif name in {"fsync", "fdatasync"} and "<unfinished" in call["rest"]:
            state.interrupted[call["pid"]] = path
        elif name in {"fsync", "fdatasync"}:
            state.synchronize(path)
        elif name and path.endswith((".db", ".db-wal", ".db-journal")):
            state.unsynchronized.add(path)
        elif name and '"HTTP/1.1 20' in call["rest"]:
            trace.responses += 1
            trace.synchronized += state.synchronizations > 0
            trace.unsynchronized += bool(state.unsynchronized)
            state.synchronizations = 0
    return trace


@dataclass
class _FileState:
    unsynchronized: set[str] = field(default_factory=set)
    interrupted: dict[str, str] = field(default_factory=dict)
    synchronizations: int = 0

    def synchronize(self, path: str) -> None:
        self.unsynchronized.discard(path)
        self.synchronizations += path.endswith((".db", ".db-wal", ".db-journal"))
