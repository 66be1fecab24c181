"""Manage the folder in which the processes of one server share their metrics.

prometheus_client maps files in it into memory. This module creates the folder, allocates the disk space (a write to a
mapped page without disk space ends the process with SIGBUS), and removes the folders of killed servers.
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

# If this variable is set when prometheus_client is imported, processes store their metrics in files of that folder.
FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
# Bytes. A process needs about 100 for each operation and status, and for each operation and bucket. prometheus_client
# starts with this size, so it never extends a file.
FILE_SIZE = 64 * 1024
_PREFIX = "gitlab-error-tracking-metrics-"
# Seconds. A younger folder may not be locked yet.
_MIN_ABANDONED_AGE = 60


class MetricsFolderUnavailable(Exception):
    """The folder does not exist or is not writable."""


def check_folder() -> None:
    """Check the folder if the environment variable is set.

    Raises:
        MetricsFolderUnavailable: It does not exist or is not writable.
    """
    folder = os.environ.get(FOLDER_VARIABLE)
    if folder is not None and not Path(folder or os.devnull).is_dir():
        raise MetricsFolderUnavailable(f"{FOLDER_VARIABLE} is not a folder: {folder or 'empty'}")
    if folder and not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise MetricsFolderUnavailable(f"the folder in {FOLDER_VARIABLE} is not writable: {folder}")


def allocate_files(kinds: Iterable[str]) -> None:
    """Create this process's files and allocate their disk space.

    Args:
        kinds: The kinds of metrics, as prometheus_client names their files.

    Raises:
        MetricsFolderUnavailable: As `check_folder`.
        OSError: The disk is full, or the folder was removed.
    """
    check_folder()
    with ExitStack() as created:
        for kind in kinds:
            file = Path(os.environ[FOLDER_VARIABLE]) / f"{kind}_{os.getpid()}.db"
            if not file.exists():
                created.callback(file.unlink, missing_ok=True)  # prometheus_client cannot read an empty file
            _allocate(file)
        created.pop_all()


def _allocate(file: Path) -> None:
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        size = os.fstat(handle).st_size
        if sys.platform == "linux":
            os.posix_fallocate(handle, 0, max(size, FILE_SIZE))
        elif size == 0:
            os.write(handle, bytes(FILE_SIZE))
    finally:
        os.close(handle)


@contextmanager
def multiprocess_metrics() -> Iterator[None]:
    """Share metrics among the processes that are started inside the `with`."""
    if FOLDER_VARIABLE in os.environ:  # the operator chose the folder
        yield
        return
    _remove_abandoned()
    with _temporary_folder() as folder:
        os.environ[FOLDER_VARIABLE] = folder
        try:
            yield
        finally:
            del os.environ[FOLDER_VARIABLE]


@contextmanager
def _temporary_folder() -> Iterator[str]:
    """Create a folder that is locked while in use; the lock also protects it from systemd-tmpfiles."""
    try:
        folder = tempfile.mkdtemp(prefix=_PREFIX)
        lock = _lock(folder)
    except OSError as error:
        _log.error("metrics are disabled in all workers: %s", error.strerror)
        yield ""  # disables metrics in all workers
        return
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def _lock(folder: str | Path) -> int | None:
    """Lock a folder.

    Raises:
        OSError: Another process has locked it, or it belongs to another user.
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
    """Remove the unlocked folders, which killed servers have left."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if time.time() < folder.stat().st_mtime + _MIN_ABANDONED_AGE:
                continue
            lock = _lock(folder)
            shutil.rmtree(folder, ignore_errors=True)
            if lock is not None:
                os.close(lock)
