"""The folder in which the processes of one server keep their numbers together.

prometheus_client maps its files into memory, and leaves to chance what is seen to here: that the folder is there, that
the disk has room for all that will be written (a page of a file for which there is none ends the process that writes to
it, by SIGBUS), and that nothing is left of a server that was killed.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

if sys.platform != "win32":
    import fcntl

_log = logging.getLogger(__name__)

# prometheus_client's own. Where it is set when that is imported, processes keep their numbers in files of this folder.
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
# What one process writes into a file at most, in bytes: some 100 bytes for each operation and status, and for each
# operation and duration. As much as prometheus_client begins with, so that it never makes a file larger.
ROOM = 64 * 1024
_PREFIX = "gitlab-error-tracking-numbers-"
# How old a folder is that is nobody's, in seconds: a new one is not locked yet.
_ABANDONED = 60


class MetricsFolderUnavailable(Exception):
    """The folder is not there, or cannot be written to."""


def check_folder() -> None:
    """See that processes can share their numbers in the folder that is set, if one is.

    Raises:
        MetricsFolderUnavailable: They cannot.
    """
    folder = os.environ.get(FOLDER)
    if folder is not None and not Path(folder or os.devnull).is_dir():
        raise MetricsFolderUnavailable(f"{FOLDER} names no folder: {folder or 'nothing'}")
    if folder and not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise MetricsFolderUnavailable(f"{FOLDER} names a folder that cannot be written to: {folder}")


def reserve_space(kinds: Iterable[str]) -> None:
    """Have the disk keep the room that this process's numbers will need.

    Args:
        kinds: The kinds of metrics, as prometheus_client names their files.

    Raises:
        MetricsFolderUnavailable: As `check_folder`.
        OSError: There is no room, or the folder is gone.
    """
    check_folder()
    with ExitStack() as made:
        for kind in kinds:
            file = Path(os.environ[FOLDER]) / f"{kind}_{os.getpid()}.db"
            if not file.exists():
                made.callback(file.unlink, missing_ok=True)  # nobody could read one in which nothing is
            _reserve(file)
        made.pop_all()


def _reserve(file: Path) -> None:
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        size = os.fstat(handle).st_size
        if sys.platform == "linux":
            os.posix_fallocate(handle, 0, max(size, ROOM))
        elif size == 0:
            os.write(handle, bytes(ROOM))
    finally:
        os.close(handle)


@contextmanager
def multiprocess_metrics() -> Iterator[None]:
    """Have the processes that are started within tell the numbers of all of them, whichever of them is asked."""
    if FOLDER in os.environ:  # by somebody who wants to choose the folder
        yield
        return
    _remove_abandoned()
    with _temporary_folder() as folder:
        os.environ[FOLDER] = folder
        try:
            yield
        finally:
            del os.environ[FOLDER]


@contextmanager
def _temporary_folder() -> Iterator[str]:
    """A folder that is locked as long as it is in use, which also keeps systemd's tidying of /tmp away."""
    try:
        folder = tempfile.mkdtemp(prefix=_PREFIX)
        lock = _locked(folder)
    except OSError as error:
        _log.error("the workers have no folder for their metrics: %s", error.strerror)
        yield ""  # no folder: none of them has any
        return
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def _locked(folder: str | Path) -> int | None:
    """The lock of a folder.

    Raises:
        OSError: Somebody else has it, or the folder is none of ours.
    """
    if sys.platform == "win32":
        return None
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise
    return handle


def _remove_abandoned() -> None:
    """Remove the folders of servers that were killed: the lock of a process ends with it."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if time.time() < folder.stat().st_mtime + _ABANDONED:
                continue
            lock = _locked(folder)
            shutil.rmtree(folder, ignore_errors=True)
            if lock is not None:
                os.close(lock)
