"""Manage the folder in which the processes of one server share their metrics.

prometheus_client maps files in it into memory. This module creates the folder and allocates the disk space: a write to
a mapped page without disk space ends the process with SIGBUS.
"""

from __future__ import annotations

import logging
import os
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_log = logging.getLogger(__name__)

# If this variable is set when prometheus_client is imported, processes store their metrics in files of that folder.
FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
# Bytes. A process needs about 100 for each operation and status, and for each operation and bucket. prometheus_client
# starts with this size, so it never extends a file.
FILE_SIZE = 128 * 1024
_PREFIX = "gitlab-error-tracking-metrics-"


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
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True))
        except OSError as error:
            _log.error("metrics are disabled in all workers: %s", error.strerror)
            folder = ""  # disables them
        os.environ[FOLDER_VARIABLE] = folder
        try:
            yield
        finally:
            del os.environ[FOLDER_VARIABLE]
