"""Keep a file with everything that is needed to undo the changes of a run, in case that it is killed.

The first line has the initial state, each following line the changes until then. A line is written before each change
and after it, so that the last complete line covers every change. The file has no tokens and no keys.
"""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

import jsonschema_rs

from gitlab_error_tracking_verifier.errors import CannotStart

if TYPE_CHECKING:
    from pathlib import Path

# Windows has neither; there, the random name alone protects the file.
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_OTHERS = 0o077

_IDS = {"type": "array", "items": {"type": "integer"}}


def _object(**properties: object) -> dict[str, object]:
    return {
        "type": "object",
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
    }


# The first line of an undo file, and its last one as `changes`.
_SCHEMA = _object(
    url={"type": "string"},
    project={"type": ["integer", "string"]},
    initial=_object(
        settings={
            "type": ["object", "null"],
            "required": ["active", "integrated"],
            "properties": {"active": {"type": "boolean"}, "integrated": {"type": "boolean"}},
        },
        keys={"type": "array", "items": _object(id={"type": "integer"}, active={"type": "boolean"})},
    ),
    changes=_object(
        undeleted_ids=_IDS,
        created_ids=_IDS,
        wrote_settings={"type": "boolean"},
        uncertain_creations={"type": "integer"},
    ),
)


class UndoFile:
    """A new file in a folder, readable by its owner only; it is created when the first line is written."""

    def __init__(self, folder: Path) -> None:
        self.path = folder.absolute() / f"verify-undo-{secrets.token_hex(4)}.jsonl"
        self._file: BinaryIO | None = None

    def write(self, line: dict[str, Any]) -> None:
        """Append a line and wait until it is on disk.

        Raises:
            CannotStart: The file cannot be written.
        """
        try:
            if self._file is None:
                descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOFOLLOW, 0o600)
                self._file = os.fdopen(descriptor, "wb")
                _sync_folder(self.path.parent)
            self._file.write(json.dumps(line).encode() + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise CannotStart(f"the undo file {self.path} cannot be written: {error.strerror}") from None

    @property
    def exists(self) -> bool:
        """Whether the file was created."""
        return self._file is not None

    def close(self, *, remove: bool) -> None:
        """Close the file, and remove it if it is not needed any more."""
        if self._file is not None:
            with suppress(OSError):  # such as a full disk, which `write` reported
                self._file.close()
            if remove:
                with suppress(OSError):  # somebody removed it, or made the folder read-only
                    self.path.unlink()


@dataclass(frozen=True, slots=True)
class Undo:
    """The contents of an undo file: the initial state and the changes of a run."""

    url: str
    project: int | str
    initial: dict[str, Any]
    changes: dict[str, Any]


def read_undo_file(path: Path) -> Undo:
    """Read an undo file.

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
            lines = file.read().splitlines(keepends=True)
        # A killed run may leave an incomplete last line; its change was not sent yet.
        first, *rest = [json.loads(line) for line in lines if line.endswith(b"\n")]
        document = {**first, "changes": rest[-1]}
        jsonschema_rs.validate(_SCHEMA, document)
        return Undo(**document)
    except OSError as error:
        raise CannotStart(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, TypeError, IndexError, RecursionError):
        raise CannotStart(f"{path} is not an undo file of this command") from None


def _sync_folder(folder: Path) -> None:
    """Wait until the name of a new file is on disk. Windows cannot open folders."""
    if _NOFOLLOW:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
