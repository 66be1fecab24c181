"""`serve --ready-file`: a file that exists while the server responds."""

from __future__ import annotations

import json
import os
import stat
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

# How every ready file begins: the content that `write` gets has the URL first.
_START = b'{"url": '


class ReadyFile:
    """The ready file, or None: then all methods do nothing."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._is_written = False

    def check(self) -> None:
        """Check that the file can be created: it does not exist, or a server has left it.

        Raises:
            click.ClickException: It cannot.
        """
        if self._file is None:
            return
        folder = self._file.absolute().parent
        if not os.access(folder, os.W_OK | os.X_OK):
            raise self._error(f"{folder} is not a writable folder")
        try:
            is_regular = stat.S_ISREG(self._file.lstat().st_mode)  # no symbolic link, perhaps planted
            content = self._file.read_bytes() if is_regular else b"none"
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._error(str(error.strerror)) from None
        if content and not content.startswith(_START):  # mktemp creates an empty file
            raise self._error("it exists, and no server wrote it: use another name")

    def write(self, content: Mapping[str, str]) -> None:
        """Create the file as JSON, with the id of this process. Readers never see a part of it.

        Raises:
            click.ClickException: It cannot be created, or exists.
        """
        if self._file is None:
            return
        try:
            with tempfile.NamedTemporaryFile("w", dir=self._file.absolute().parent) as unfinished:
                unfinished.write(json.dumps({**content, "pid": os.getpid()}) + "\n")
                unfinished.flush()
                os.link(unfinished.name, self._file)  # unlike a rename, it replaces nothing
        except OSError as error:
            raise self._error(str(error.strerror)) from None
        self._is_written = True

    def remove(self) -> None:
        """Remove the file if this process has written it. A failure is only a warning."""
        if self._file is not None and self._is_written:
            try:
                self._file.unlink(missing_ok=True)
            except OSError as error:
                click.echo(f"Warning: the ready file {self._file} cannot be removed: {error.strerror}", err=True)
            self._is_written = False

    def _error(self, reason: str) -> click.ClickException:
        return click.ClickException(f"the ready file {self._file} cannot be written: {reason}")


@contextmanager
def ready_file(file: Path | None) -> Iterator[ReadyFile]:
    """Remove a stale ready file, return the new one, which is not written yet, and remove that at the end.

    Raises:
        click.ClickException: The file cannot be created.
    """
    ready = ReadyFile(file)
    ready.check()
    if file is not None:
        file.unlink(missing_ok=True)
    try:
        yield ready
    finally:
        ready.remove()
