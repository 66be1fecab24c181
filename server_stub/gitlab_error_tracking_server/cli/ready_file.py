"""`serve --ready-file`: a file that is there while the server answers, so that others can wait for it."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


class ReadyFile:
    """The file, or none: then everything here does nothing."""

    def __init__(self, file: Path | None) -> None:
        self._file = file

    def check(self) -> None:
        """See that the file can be written, and that nothing of anybody else's is replaced by it.

        Raises:
            click.ClickException: It cannot, or there is something that no server wrote. What is empty says nothing.
        """
        if self._file is None:
            return
        try:
            if self._file.exists() and not _is_ready_file(self._file):
                raise click.ClickException(
                    f"the ready file {self._file} is there, and no server wrote it: it stays as it is; name another one"
                )
        except OSError as error:
            raise _failed(self._file, error) from None
        folder = self._file.absolute().parent
        if not folder.is_dir():
            raise click.ClickException(f"the ready file {self._file} cannot be written: there is no folder {folder}")
        if not os.access(folder, os.W_OK | os.X_OK):
            raise click.ClickException(
                f"the ready file {self._file} cannot be written: its folder cannot be written to"
            )

    def clear(self) -> None:
        """Remove what an earlier process has left there.

        Raises:
            click.ClickException: As `check`.
        """
        self.check()
        if self._file is not None:
            try:
                self._file.unlink(missing_ok=True)
            except OSError as error:
                raise _failed(self._file, error) from None

    def write(self, said: Mapping[str, str]) -> None:
        """Write the file, as JSON and with the id of this process. Whoever sees it sees all of it.

        Raises:
            click.ClickException: It cannot be written.
        """
        if self._file is None:
            return
        unfinished = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        try:
            unfinished.write_text(json.dumps({**said, "pid": os.getpid()}) + "\n", encoding="utf-8")
            unfinished.replace(self._file)
        except OSError as error:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)
            raise _failed(self._file, error) from None

    def remove(self) -> None:
        """Remove the file, if it is this process's. Where that cannot be done, it is said, and goes on."""
        if self._file is None:
            return
        try:
            if self._file.is_file() and _said_in(self._file).get("pid") == os.getpid():
                self._file.unlink(missing_ok=True)
        except OSError as error:
            click.echo(f"Warning: the ready file {self._file} cannot be removed: {error.strerror}", err=True)


@contextmanager
def ready_file(file: Path | None) -> Iterator[ReadyFile]:
    """The ready file, which is not there yet; behind the `with` it is gone.

    Raises:
        click.ClickException: It cannot be written, or is another file.
    """
    ready = ReadyFile(file)
    ready.clear()
    try:
        yield ready
    finally:
        ready.remove()


def _is_ready_file(file: Path) -> bool:
    return file.is_file() and (file.stat().st_size == 0 or isinstance(_said_in(file).get("pid"), int))


def _said_in(file: Path) -> dict[str, Any]:
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _failed(file: Path, error: OSError) -> click.ClickException:
    return click.ClickException(f"the ready file {file} cannot be written: {error.strerror}")
