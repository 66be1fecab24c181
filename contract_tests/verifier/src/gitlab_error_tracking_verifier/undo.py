"""Keep a file with everything that is needed to undo the changes of a run, in case that it is killed.

Each line has the complete state. A line is written before each change and after it, so that the last complete line
covers every change. The file has no tokens and no keys.
"""

from __future__ import annotations

import json
import os
import secrets
import shlex
from contextlib import suppress
from typing import TYPE_CHECKING, Any, BinaryIO

import jsonschema_rs
from gitlab_error_tracking_contract import load_contract

from gitlab_error_tracking_verifier.errors import CannotStart

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Windows has neither; there, the random name alone protects the file.
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_OTHERS = 0o077


class UndoFile:
    """A new file in a folder, readable by its owner only; it is created, and announced, with the first line."""

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self.path = folder.absolute() / f"verify-undo-{secrets.token_hex(4)}.jsonl"
        self._command = f"gitlab-error-tracking verify --undo {shlex.quote(str(self.path))}"
        self._say = say
        self._file: BinaryIO | None = None

    def write(self, state: dict[str, Any]) -> None:
        """Append a line and wait until it is on disk.

        Raises:
            CannotStart: The file cannot be written.
        """
        try:
            if self._file is None:
                descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOFOLLOW, 0o600)
                self._file = os.fdopen(descriptor, "wb")
                _sync_folder(self.path.parent)
                self._say(f"If this run is killed: {self._command}")
            self._file.write(json.dumps(state).encode() + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise CannotStart(f"the undo file {self.path} cannot be written: {error.strerror}") from None

    def close(self, *, remove: bool) -> str:
        """Close the file, remove it if it is not needed any more, and return the command that uses it otherwise."""
        if self._file is None:
            return ""
        with suppress(OSError):  # such as a full disk, which `write` reported
            self._file.close()
        if remove:
            with suppress(OSError):  # somebody removed it, or made the folder read-only
                self.path.unlink()
        return "" if remove else self._command


def read_undo_file(path: Path) -> dict[str, Any]:
    """Return the last complete state in an undo file.

    Raises:
        CannotStart: It cannot be read, is not an undo file, or others may have changed it: then it could send the
            token to a server of theirs.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | _NOFOLLOW)
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            if hasattr(os, "geteuid") and (status.st_uid != os.geteuid() or status.st_mode & _OTHERS):
                raise CannotStart(f"{path} must belong to you and be accessible to you only: chmod 600")
            # A killed run may leave an incomplete last line; its change was not sent yet.
            lines = [line for line in file if line.endswith(b"\n")]
        state: dict[str, Any] = json.loads(lines[-1])
        jsonschema_rs.validate(_schema(), state)
    except OSError as error:
        raise CannotStart(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, IndexError, RecursionError):
        raise CannotStart(f"{path} is not an undo file of this command") from None
    return state


def _schema() -> dict[str, Any]:
    operations = load_contract().operations
    settings = operations["get_settings"].success.content["application/json"]
    key = operations["create_client_key"].success.content["application/json"]
    properties = {
        "url": {"type": "string"},
        "project": {"type": ["integer", "string"]},
        "settings": {"anyOf": [{"type": "null"}, {**settings, "required": ["active", "integrated"]}]},
        "keys": {"type": "array", "items": {**key, "required": ["id", "active"]}},
        "created_ids": {"type": "array", "items": {"type": "integer"}},
        "wrote_settings": {"type": "boolean"},
        "uncertain_creations": {"type": "integer"},
    }
    return {"type": "object", "properties": properties, "required": [*properties]}


def _sync_folder(folder: Path) -> None:
    """Wait until the name of a new file is on disk. Windows cannot open folders."""
    if _NOFOLLOW:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
