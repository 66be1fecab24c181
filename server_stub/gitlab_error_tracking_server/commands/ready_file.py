"""`serve --ready-file`: a file that is there while the server answers, so that others can wait for it."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path


@contextmanager
def ready_file(file: Path | None) -> Iterator[Callable[[Mapping[str, str]], None]]:
    """A function that writes the file, as JSON and with the id of this process; behind the `with` it is gone.

    What an earlier process has left there is removed at once. Whoever sees the file sees all of it.

    Raises:
        click.ClickException: It cannot be written.
    """

    def write(said: Mapping[str, str]) -> None:
        if file is None:
            return
        unfinished = file.with_name(f"{file.name}.{os.getpid()}")
        try:
            unfinished.write_text(json.dumps({**said, "pid": os.getpid()}) + "\n", encoding="utf-8")
            unfinished.replace(file)
        except OSError as error:
            unfinished.unlink(missing_ok=True)
            raise _failed(file, error) from None

    try:
        if file is not None:
            file.unlink(missing_ok=True)
    except OSError as error:
        raise _failed(file, error) from None
    try:
        yield write
    finally:
        if file is not None:
            file.unlink(missing_ok=True)


def _failed(file: Path | None, error: OSError) -> click.ClickException:
    return click.ClickException(f"the ready file {file} cannot be written: {error.strerror}")
